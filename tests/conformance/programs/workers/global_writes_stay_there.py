import async_runner

counter = 10


def increase(by):
    global counter
    counter += by
    return counter


async def main():
    print([await async_runner.invoke(increase, n) for n in (1, 2, 3)])
    print(counter)
    print(increase(5), counter)
    print(await async_runner.invoke(increase, 1))


async_runner.await_async(main())
