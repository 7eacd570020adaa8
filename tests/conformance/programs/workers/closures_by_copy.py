import async_runner


def make_counter(start):
    count = start

    def increase(step=1):
        nonlocal count
        count += step
        return count

    def read():
        return count

    return increase, read


async def main():
    increase, read = make_counter(10)
    print(increase(), read())
    print(await async_runner.invoke(increase, 5))
    print(await async_runner.invoke(increase, 5))
    print(read(), increase(), await async_runner.invoke(read))


async_runner.await_async(main())
