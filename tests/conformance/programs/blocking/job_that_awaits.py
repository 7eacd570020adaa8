# A function on a worker may block on a coroutine: it has a loop of its own.
import async_runner
import asyncio


async def step(n):
    await asyncio.sleep(0.01)
    return n + 1


async def steps():
    task = async_runner.spawn_task(step(10))
    return [await step(1), await task]


def job():
    return async_runner.await_async(steps())


async def main():
    print(await async_runner.invoke(job))


async_runner.await_async(main())
