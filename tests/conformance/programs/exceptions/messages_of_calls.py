def plain(a, b):
    return a, b


def defaults(a, b=2, *, c, d=4):
    return a, b, c, d


def positional(a, b, /):
    return a, b


class Thing:
    def method(self, x):
        return x


def show(function):
    try:
        print(function())
    except TypeError as error:
        print(error)


show(lambda: plain())
show(lambda: plain(1))
show(lambda: plain(1, 2, 3))
show(lambda: plain(1, 2, b=3))
show(lambda: plain(1, c=3))
show(lambda: plain(a=1))
show(lambda: defaults())
show(lambda: defaults(1))
show(lambda: defaults(1, 2, 3, c=1))
show(lambda: defaults(1, c=1))
show(lambda: positional(a=1, b=2))
show(lambda: positional(1, b=2))
show(lambda: Thing(1))
show(lambda: Thing().method())
show(lambda: Thing().method(1, 2))
show(lambda: Thing.method(1))
show(lambda: (lambda: 0)(1))
show(lambda: plain(*[1, 2, 3], **{"a": 1}))
show(lambda: plain(**{"a": 1}, **{"a": 2}))
