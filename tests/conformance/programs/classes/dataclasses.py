from dataclasses import dataclass, field


@dataclass
class Point:
    x: float
    y: float = 0.0

    def moved(self, dx):
        return Point(self.x + dx, self.y)


@dataclass
class Basket:
    owner: str
    items: list = field(default_factory=list)
    total: int = 0

    def __post_init__(self):
        self.total = len(self.items)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0


p = Point(1)
print(p, p == Point(1, 0.0), p != Point(2), p.moved(3), Point(y=2, x=1))
a, b = Basket("a"), Basket("b", ["x"])
a.items.append("y")
print(a, b, b.total)
print(sorted([Version(2), Version(1, 5), Version(1)]), Version(1) < Version(2), len({Version(1), Version(1)}))
try:
    Version(1).major = 2
except AttributeError as error:
    print(type(error).__name__, error)
try:
    Point()
except TypeError as error:
    print(error)
