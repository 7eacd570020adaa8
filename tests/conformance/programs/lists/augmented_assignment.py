n = 10
n += 1
n -= 3
n *= 4
n //= 3
n **= 2
n %= 37
n <<= 2
n |= 1
n ^= 7
n &= 255
n >>= 1
print(n)
x = 7
x /= 2
print(x)
items = [1]
alias = items
items += [2]
items *= 2
print(alias, items is alias)
t = (1,)
other = t
t += (2,)
print(t, other)
counts = {"a": 1}
counts["a"] += 5
counts["list"] = []
counts["list"] += "xy"
print(counts)
matrix = [[0, 0], [0, 0]]
matrix[1][0] += 3
print(matrix)


class Box:
    value = 1


box = Box()
box.value += 10
print(box.value, Box.value)
text = "a"
text += "b" * 2
text *= 2
print(text)
t = ([],)
try:
    t[0] += [1]
except TypeError as error:
    print(error, t)
