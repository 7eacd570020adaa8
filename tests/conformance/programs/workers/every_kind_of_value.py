import async_runner
from collections import Counter, defaultdict, deque
from dataclasses import dataclass


@dataclass
class Point:
    x: int
    y: int = 0


def echo(value):
    return value


VALUES = [
    None,
    True,
    -7,
    2**100,
    1.5,
    float("inf"),
    "text äö 🐍",
    (1, (2, 3)),
    [1, [2]],
    {"a": {"b": []}},
    {1},
    frozenset([2]),
    range(1, 10, 2),
    Point(1, 2),
    ValueError("v", 1),
    deque([1, 2], maxlen=5),
    Counter("aab"),
    defaultdict(list, {"k": [1]}),
    slice(1, 2),
]


async def main():
    for value in VALUES:
        back = await async_runner.invoke(echo, value)
        print(repr(back), type(back) is type(value))


async_runner.await_async(main())
