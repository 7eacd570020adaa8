# `int | str` outside of hints: shown, compared, and asked by isinstance.
from typing import Optional, Union, List
def f(x: int | str) -> int | None:
    return x
y: int | str = 3
print(f(1), int | str, isinstance(3, int | str), isinstance("a", int | None))
Number = int | float
print(isinstance(2.0, Number), Number)


class Point:
    pass


print(int | str | None, None | int, int | int, Point | None, int | (str | float), (int | str) == (str | int))
print(isinstance(Point(), Point | None), isinstance(1.5, int | str), isinstance(None, int | None), issubclass(bool, int | str))
print(isinstance([], (int | str, list)), type(int | str).__name__, (int | None).__args__)
for attempt in (lambda: int | 3, lambda: isinstance(1, 5), lambda: "a" | int, lambda: isinstance(1, [int])):
    try:
        print(attempt())
    except TypeError as error:
        print(error)


def late(value: "Point | None" = None) -> Point | None:
    return value


print(late())
shown = print >> "x"
