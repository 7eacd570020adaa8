import async_runner
import asyncio


async def other():
    print("other runs")


async def main():
    task = async_runner.spawn_task(other())
    total = 0
    for n in range(20000):
        total += n % 7
    print("total", total)
    await task


async_runner.await_async(main())
