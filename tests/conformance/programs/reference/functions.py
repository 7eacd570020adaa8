from functools import wraps


def call(a, /, b, c=3, *more, key, other="o", **rest):
    """A docstring."""
    return [a, b, c, more, key, other, rest]


print(call(1, 2, *[3, 4], key=5, **{"z": 6}), call.__doc__)


def traced(function):
    @wraps(function)
    def inner(*args):
        print("call", function.__name__, args)
        return function(*args)

    return inner


@traced
def double(n: int) -> int:
    return n * 2


print(double(4), (lambda x, y=1: x + y)(1))

total = 0


def counter():
    count = 0

    def step():
        global total
        nonlocal count
        count, total = count + 1, total + 1
        return count

    return step


step = counter()
print(step(), step(), total)


def numbers(n):
    yield n
    got = yield from range(n)
    return got


print(list(numbers(3)), sum(n * n for n in numbers(3)))
