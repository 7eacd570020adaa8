# Numbers by __index__ and __float__, deleters and deleted attributes, what types print as.
from dataclasses import dataclass


def shown(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)


class Index:
    def __init__(self, n):
        self.n = n

    def __index__(self):
        return self.n

    def __repr__(self):
        return f"Index({self.n})"


class Real:
    def __float__(self):
        return 2.5

    def __int__(self):
        return 2


xs = [1, 2]
xs.insert(Index(0), Index(5))
print(xs, xs.pop(Index(1)), list(range(Index(1), Index(4))))
shown(lambda: "%d %x %c %o %i" % (Index(5), Index(255), Index(65), Index(8), Index(3)))
shown(lambda: "%.1f %d" % (Real(), Real()))
shown(lambda: "%x" % Real())
shown(lambda: "%d" % xs)
shown(lambda: "%d" % Exception())
shown(lambda: slice(Index(1), Index(3)).indices(Index(10)))
shown(lambda: slice(1, 10, 2).indices(5))
shown(lambda: slice(None, None, -1).indices(5))
shown(lambda: slice(1).indices(-1))
shown(lambda: range(2**63, "x"))


class Watched:
    def __init__(self):
        self.__dict__
        self.value = 1
        self.other = 2

    @property
    def p(self):
        return self.value

    @p.deleter
    def p(self):
        print("deleted")

    def __delattr__(self, name):
        print("del", name)
        object.__delattr__(self, name)


w = Watched()
print(vars(w))
shown(lambda: vars(1))
del w.other
print(vars(w))
shown(lambda: delattr(w, "missing"))


class Plain:
    @property
    def p(self):
        return 1

    @property
    def q(self):
        return 2

    @q.deleter
    def q(self):
        print("deleted q")


def delete_p():
    plain = Plain()
    del plain.q
    del plain.p


shown(delete_p)


@dataclass(frozen=True)
class Frozen:
    a: int


def delete_a():
    frozen = Frozen(1)
    del frozen.a


shown(delete_a)
print(list[int], dict[str, int], tuple[int, ...], list[dict[str, Frozen]], list[int] == list[int], list[int] | None)
print(list[int]("ab"), type(map(int, [])), type(filter(None, [])), type(enumerate([])), type(zip()))
print((3.5).real, (3.5).imag, (3.5).conjugate(), (3).imag, True.real)
print({"a": 1}.fromkeys("bc", 0), "abc".maketrans({"a": None}), {}.fromkeys("a"))
