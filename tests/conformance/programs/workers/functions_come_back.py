import async_runner


def make_adder(n):
    def add(x):
        return x + n

    return add


async def main():
    add = await async_runner.invoke(make_adder, 5)
    print(add(1), add.__name__)
    print(await async_runner.invoke(add, 2))


async_runner.await_async(main())
