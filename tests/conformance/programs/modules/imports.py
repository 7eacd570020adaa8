import math as m
import json, random
from asyncio import gather, sleep
from collections import Counter as Bag, deque
import async_runner as runner


async def value(n):
    await sleep(0)
    return n


async def both():
    return await gather(value(1), value(2))


def local():
    from functools import reduce

    return reduce(lambda a, b: a + b, [1, 2, 3])


print(runner.await_async(both), m.floor(2.5), Bag("aa"), deque([1]), local())
print(m.__name__, json.loads("1"), callable(random.random))
try:
    m.nothing
except AttributeError as error:
    print(error)
try:
    from math import nothing
except ImportError as error:
    print(type(error).__name__)
print(__name__)
