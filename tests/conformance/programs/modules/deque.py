from collections import deque

d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
print(d, len(d), d[0], d[-1], d.pop(), d.popleft())
d.extend([7, 8])
d.extendleft([9, 10])
print(d, list(d), 7 in d, d.index(7), d.count(9))
d.rotate(2)
print(d)
d.rotate(-1)
print(d)
d.remove(7)
d[0] = "first"
print(d, d == deque(list(d)), bool(deque()), list(reversed(d)))
last = deque(maxlen=3)
for n in range(6):
    last.append(n)
print(last, last.maxlen, deque("abc"), sum(last))
d.clear()
for call in (d.pop, d.popleft, lambda: d[0], lambda: d.remove(1)):
    try:
        call()
    except (IndexError, ValueError) as error:
        print(type(error).__name__, error)
print(deque([1, 2]) + deque([3]), deque([1]).copy(), d)
