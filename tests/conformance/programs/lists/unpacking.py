a, b = 1, 2
a, b = b, a
print(a, b)
first, *middle, last = range(6)
print(first, middle, last)
*start, end = "abc"
print(start, end)
head, *tail = [1]
print(head, tail)
(a, b), [c, (d, e)] = (1, 2), (3, "xy")
print(a, b, c, d, e)
for i, (x, *rest) in enumerate([(1, 2, 3), (4,)]):
    print(i, x, rest)
x = y = []
x.append(1)
print(y, x is y)
data = {"k": [1, 2]}
data["k"][0], data["new"] = 10, 20
print(data)
i = 0
i, data[i] = 5, "five"
print(i, data)
print([*[1, 2], *(3,)], (*"ab", "c"), {*[1], 2} == {1, 2}, {**{"a": 1}, "b": 2, **{"a": 3}})
a, b, c = {"x": 1, "y": 2, "z": 3}
print(a, b, c)
(single,) = [7]
[q, r] = divmod(17, 5)
print(single, q, r)
a = [1, 2, 3]
a[0], a[1] = a[1], a[0]
print(a)
