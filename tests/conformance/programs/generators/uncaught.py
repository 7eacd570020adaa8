def numbers():
    yield 1
    yield 2 / 0


def total(source):
    result = 0
    for number in source:
        result += number
    return result


print(total([1, 2]))
print(total(numbers()))
