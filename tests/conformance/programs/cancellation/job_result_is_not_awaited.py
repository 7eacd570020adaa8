# A cancelled wait for a job ends at once. (What the job itself does is not part of this.)
import async_runner
import asyncio
import time


def job():
    time.sleep(0.05)
    return 1


async def waits():
    return await async_runner.invoke(job)


async def main():
    task = async_runner.spawn_task(waits())
    await asyncio.sleep(0.02)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


async_runner.await_async(main())
