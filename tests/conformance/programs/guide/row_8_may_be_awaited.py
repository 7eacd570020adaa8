import async_runner


def compute(n):
    return n * n


async def main():
    task = async_runner.spawn_task(lambda: compute(12), type="io")
    print(await task)
    tasks = [async_runner.spawn_task(lambda n=n: compute(n)) for n in range(4)]
    print([await task for task in tasks])


async_runner.await_async(main())
