import async_runner
import asyncio
import time


def slow(x):
    time.sleep(0.05)
    return x + 1


async def other():
    await asyncio.sleep(0.02)
    print("other")


async def main():
    async_runner.spawn_task(other())
    await asyncio.sleep(0)
    print(async_runner.await_async(slow, 1))
    print("blocked until here")
    await asyncio.sleep(0.05)


async_runner.await_async(main())
