import async_runner


def job():
    return (n for n in range(3))


def total():
    return sum(n for n in range(3))


async def main():
    try:
        await async_runner.invoke(job)
    except TypeError:
        print("a generator cannot come back")
    print(await async_runner.invoke(total))


async_runner.await_async(main())
