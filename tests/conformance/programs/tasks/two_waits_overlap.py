import async_runner
import asyncio
import time


async def nap(seconds):
    await asyncio.sleep(seconds)


async def main():
    began = time.monotonic()
    first = async_runner.spawn_task(nap(0.1))
    second = async_runner.spawn_task(nap(0.1))
    await first
    await second
    together = time.monotonic() - began
    print("overlapped:", 0.09 < together < 0.18)
    began = time.monotonic()
    await nap(0.1)
    await nap(0.1)
    print("one by one:", time.monotonic() - began > 0.19)


async_runner.await_async(main())
