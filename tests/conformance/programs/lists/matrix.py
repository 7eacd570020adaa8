def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def transpose(m):
    return [list(row) for row in zip(*m)]


def identity(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


def power(m, n):
    result = identity(len(m))
    while n:
        if n & 1:
            result = multiply(result, m)
        m = multiply(m, m)
        n >>= 1
    return result


def determinant(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** c * m[0][c] * determinant([row[:c] + row[c + 1 :] for row in m[1:]]) for c in range(len(m)))


a = [[1, 2], [3, 4]]
print(multiply(a, identity(2)) == a, multiply(a, a), transpose([[1, 2, 3], [4, 5, 6]]))
print(power([[1, 1], [1, 0]], 90)[0][1])
print(determinant([[2, 0, 1], [1, 3, 2], [1, 1, 1]]))
for row in transpose(a):
    print(" ".join(f"{v:3}" for v in row))
