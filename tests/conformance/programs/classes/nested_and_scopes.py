x = "module"


class Outer:
    x = "class"
    copy = x

    class Inner:
        def name(self):
            return "inner of " + type(self).__qualname__

    def method(self):
        return x

    def own(self):
        return self.x

    squares = [n * n for n in range(4)]


print(Outer.copy, Outer().method(), Outer().own(), Outer.Inner().name(), Outer.squares)


def make(base):
    class Local:
        factor = base

        def times(self, n):
            return n * self.factor * base

    return Local


print(make(2)().times(3), make(5).factor, make(1).__qualname__)


class Hidden:
    def __init__(self):
        self.__secret = 42

    def reveal(self):
        return self.__secret


print(Hidden().reveal(), hasattr(Hidden(), "__secret"), Hidden()._Hidden__secret)
