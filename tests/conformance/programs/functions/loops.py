for n in range(10):
    if n == 2:
        continue
    if n == 5:
        break
    print(n, end=" ")
else:
    print("no break")
print()
for n in range(2):
    print(n)
else:
    print("ran through")
n = 5
while n:
    n -= 1
    if n == 2:
        break
else:
    print("never")
print("n is", n)
for i in range(3):
    for j in range(3):
        if j > i:
            break
        print(i, j, end="; ")
print()
for index, (name, score) in enumerate([("a", 1), ("b", 2)], start=1):
    print(index, name, score)
for a, b in zip("abc", range(2)):
    print(a, b)
items = [1, 2, 3, 4]
for item in items:
    if item == 2:
        items.remove(3)
print(items)
total = 0
for total in range(3):
    pass
print(total)
