import async_runner
import asyncio
import time


def crunch(name, seconds, *, factor=1):
    time.sleep(seconds)
    return f"{name} x{factor}"


async def ticks(count):
    for tick in range(count):
        await asyncio.sleep(0.03)
        print("tick", tick)


async def main():
    async_runner.spawn_task(ticks(2))
    print(await async_runner.invoke(crunch, "first", 0.1, factor=3))
    both = await asyncio.gather(
        async_runner.invoke(crunch, "a", 0.05),
        async_runner.invoke(crunch, "b", 0.01, factor=2),
    )
    print(both)


async_runner.await_async(main())
