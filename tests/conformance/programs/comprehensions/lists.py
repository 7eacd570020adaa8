print([n * n for n in range(5)], [n for n in range(10) if n % 2 if n > 4])
print([(x, y) for x in range(3) for y in "ab" if x != 1])
matrix = [[1, 2, 3], [4, 5, 6]]
print([[row[i] for row in matrix] for i in range(3)], [v for row in matrix for v in row])
n = "outside"
print([n for n in range(3)], n)
print([len(w) if len(w) > 3 else w for w in ["a", "tree", "bee"]])
print([f(2) for f in (lambda x: x + 1, lambda x: x**10)])
nested = [[[i * j * k for k in range(2)] for j in range(2)] for i in range(2)]
print(nested)
