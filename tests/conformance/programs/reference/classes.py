from dataclasses import dataclass, field


class Shape:
    made = 0

    def __init__(self, name):
        self.name = name
        Shape.made += 1

    def __repr__(self):
        return f"{type(self).__name__}({self.name!r})"

    @property
    def title(self):
        return self.name.title()

    @title.setter
    def title(self, value):
        self.name = value.lower()

    @staticmethod
    def unit():
        return "cm"

    @classmethod
    def default(cls):
        return cls("plain")


class Square(Shape):                    # one base
    def __init__(self, side):
        super().__init__("square")
        self.side = side

    def __eq__(self, other):
        return isinstance(other, Square) and self.side == other.side

    def __lt__(self, other):
        return self.side < other.side

    def __hash__(self):
        return hash(self.side)

    def __len__(self):
        return self.side

    def __getitem__(self, place):
        return [self.side] * 2 if isinstance(place, slice) else self.side + place

    def __add__(self, other):
        return Square(self.side + other.side)

    def __call__(self, factor):
        return Square(self.side * factor)

    def __iter__(self):
        return iter([self.side, self.side])

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        return kind is ZeroDivisionError     # True: the error goes no further


small, big = Square(1), Square(2)
small.title = "TINY"
print(small, small.title, Shape.unit(), Shape.default(), Shape.made)
print(small < big, sorted([big, small])[0] is small, small == Square(1), len({big, Square(2)}))
print(len(big), big[1], big[:], (small + big).side, big(3).side, list(big))
with big as square, small:
    print(square.side / 0)


@dataclass(order=True)
class Job:
    cost: int
    name: str = "job"
    tags: list = field(default_factory=list, compare=False)


print(Job(1), Job(2, "b") > Job(1, "c"), Job(1) == Job(1, tags=["x"]))


class TooBig(ValueError):
    def __init__(self, size):
        super().__init__(f"{size} is too big")
        self.size = size


try:
    raise TooBig(9)
except TooBig as error:
    print(error, error.size)
