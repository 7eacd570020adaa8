class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, key):
        if isinstance(key, tuple):
            row, column = key
            return self.rows[row][column]
        return self.rows[key]

    def __setitem__(self, key, value):
        row, column = key
        self.rows[row][column] = value

    def __delitem__(self, index):
        del self.rows[index]

    def __contains__(self, value):
        return any(value in row for row in self.rows)

    def __iter__(self):
        for row in self.rows:
            yield from row


m = Matrix([[1, 2], [3, 4], [5, 6]])
m[0, 1] = 20
print(m[0, 1], m[1], m[1:], len(m), 20 in m, 2 in m)
del m[0]
print(list(m), max(m), sorted(m, reverse=True), sum(m))
a, *rest = m
print(a, rest, bool(Matrix([])))


class Old:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index * 10


print(list(Old()), 20 in Old())
