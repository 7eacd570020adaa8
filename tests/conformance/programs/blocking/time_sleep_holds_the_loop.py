import async_runner
import asyncio
import time


async def ticker():
    for tick in range(2):
        print("tick", tick)
        await asyncio.sleep(0.02)


async def main():
    task = async_runner.spawn_task(ticker())
    await asyncio.sleep(0)
    print("sleeping")
    time.sleep(0.1)
    print("awake")
    await task


async_runner.await_async(main())
