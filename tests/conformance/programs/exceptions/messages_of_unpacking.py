def show(function):
    try:
        function()
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)


def two(value):
    a, b = value


def rest(value):
    a, b, *c = value


show(lambda: two([1]))
show(lambda: two([1, 2, 3]))
show(lambda: two("abc"))
show(lambda: two(5))
show(lambda: two(None))
show(lambda: rest([1]))
show(lambda: rest(x for x in ()))
show(lambda: two({"a": 1, "b": 2, "c": 3}))


def pairs(items):
    return {key: value for key, value in items}


show(lambda: pairs([(1, 2), (3,)]))
show(lambda: dict([(1, 2, 3)]))
show(lambda: dict([1]))
