def read(table, key):
    return table[key]


def total(table, keys):
    result = 0
    for key in keys:
        result += read(table, key)
    return result


print(total({"a": 1, "b": 2}, ["a", "b"]))
print(total({"a": 1}, ["a", "c"]))
