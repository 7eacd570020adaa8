import async_runner

FACTOR = 3


def helper(x):
    return scale(x) + 1


def scale(x):
    return x * FACTOR


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def is_even(n):
    return n == 0 or is_odd(n - 1)


def is_odd(n):
    return n != 0 and is_even(n - 1)


async def main():
    print(await async_runner.invoke(helper, 5))
    print(await async_runner.invoke(fib, 15))
    print(await async_runner.invoke(is_even, 10))


async_runner.await_async(main())
