from functools import partial, reduce, wraps

print(reduce(lambda a, b: a * b, range(1, 6)), reduce(lambda a, b: a + b, [], "start"), reduce(max, [3, 9, 2]))
try:
    reduce(lambda a, b: a, [])
except TypeError as error:
    print(error)


def power(base, exponent, scale=1):
    return scale * base**exponent


square = partial(power, exponent=2)
print(square(5), square(5, scale=10), partial(power, 2)(5), partial(partial(power, 2), 3)(scale=2))
print(square.func.__name__, square.args, square.keywords)
print(list(map(partial(pow, 2), range(5))))


def decorator(function):
    @wraps(function)
    def inner(*args):
        return function(*args)

    return inner


@decorator
def documented():
    """Text."""


print(documented.__name__, documented.__doc__, documented.__wrapped__.__name__)
