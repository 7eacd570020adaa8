def scopes(n):
    return [lambda: (n, i) for i in range(2)]


print([f() for f in scopes("n")])


class Table:
    size = 3
    rows = [i for i in range(size)]


print(Table.rows)
values = [1, 2, 3]
print([values for values in values], values)
try:
    print([missing for x in range(1)])
except NameError as error:
    print(error)
total = 0
print([total := total + x for x in values], total)
x = 10
print([x + y for y in range(3)], [x for x in range(x - 8)])
