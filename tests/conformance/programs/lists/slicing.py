a = list(range(10))
print(a[2:5], a[::3], a[::-2], a[-3:], a[:-7], a[5:2], a[5:2:-1])
a[2:5] = ["x"]
print(a)
a[1:1] = [100, 200]
print(a)
a[::4] = "wxyz"[: len(a[::4])]
print(a)
del a[1:4]
print(a)
del a[::2]
print(a)
a[:] = []
print(a)
b = [1, 2, 3]
b[len(b) :] = [4, 5]
b[1:3] = []
print(b)
try:
    b[::2] = [1]
except ValueError as error:
    print(error)
try:
    b[10] = 1
except IndexError as error:
    print(error)
try:
    b[0:1] = 5
except TypeError as error:
    print(error)
t = tuple(range(5))
print(t[1:3], t[::-1], t + (9,), t * 2, t.index(3), t.count(1), (1,), (), len(()))
r = range(0, 20, 3)
print(r[2], r[-1], r[1:3], r[::-1], len(r), 9 in r, 10 in r, list(r), r.index(12), range(3) == range(0, 3, 1))
