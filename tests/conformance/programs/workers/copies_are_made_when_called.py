import async_runner
import asyncio


def total(items):
    return sum(items)


async def main():
    items = [1, 2, 3]
    task = async_runner.spawn_task(lambda: total(items), type="io")
    items.append(100)
    print(await task, sum(items))


async_runner.await_async(main())
