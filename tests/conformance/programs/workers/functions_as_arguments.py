import async_runner
from functools import partial


def apply(function, *values):
    return [function(value) for value in values]


def power(base, exponent):
    return base**exponent


async def main():
    offset = 10
    print(await async_runner.invoke(apply, lambda x: x + offset, 1, 2))
    print(await async_runner.invoke(apply, str, 1, 2))
    print(await async_runner.invoke(apply, partial(power, 2), 3, 4))
    print(await async_runner.invoke(partial(power, exponent=3), 5))
    print(await async_runner.invoke("a,b,c".split, ","))


async_runner.await_async(main())
