class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients

    def __call__(self, x):
        result = 0
        for coefficient in self.coefficients:
            result = result * x + coefficient
        return result


class Counter:
    def __init__(self):
        self.calls = 0

    def __call__(self, function):
        def wrapper(*args):
            self.calls += 1
            return function(*args)

        return wrapper


p = Polynomial(1, -3, 2)
print([p(x) for x in range(4)], callable(p), list(map(p, [5, 10])))
counter = Counter()


@counter
def twice(x):
    return 2 * x


print(twice(4), twice(5), counter.calls)
try:
    object()()
except TypeError as error:
    print(error)
