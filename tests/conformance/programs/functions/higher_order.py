def compose(*functions):
    def composed(x):
        for function in reversed(functions):
            x = function(x)
        return x

    return composed


def curry(function, *args):
    return lambda *rest: function(*args, *rest)


print(compose(lambda x: x + 1, lambda x: x * 2)(5))
print(curry(max, 10)(3, 20))
print(list(map(lambda a, b: a * b, [1, 2, 3], [4, 5, 6, 7])))
print(list(filter(None, [0, 1, "", "a", [], [0]])))
print(list(filter(lambda n: n % 2, range(7))))
print(sorted("banana", key=lambda c: (-"banana".count(c), c)))
print((lambda: (yield_ := 3) + yield_)())
