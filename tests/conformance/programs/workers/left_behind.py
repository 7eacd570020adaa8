"""What a job starts and does not await goes on to its end: tasks of its own loop and jobs. The job lasts as long."""
import asyncio
import time


async def later(name, seconds):
    await asyncio.sleep(seconds)
    print("later", name)


def compress(name):
    time.sleep(0.04)
    print("compressed", name)


async def stuck():
    try:
        await asyncio.Event().wait()
    finally:
        print("stuck no more")


async def started():
    async_runner.spawn_task(later("b", 0.12))
    asyncio.create_task(later("a", 0.08))
    async_runner.spawn_task(lambda: compress("page"), type="io")
    return "started"


def work():
    print(async_runner.await_async(started()))
    # It goes on while this waits for another.
    async_runner.await_async(asyncio.sleep(0.1))
    print("work is done")
    return "its result"


async def begin_stuck():
    asyncio.create_task(stuck())
    await asyncio.sleep(0.02)


def waits_in_vain():
    async_runner.await_async(begin_stuck())
    return "in vain"


def nested():
    async def inner():
        async_runner.spawn_task(lambda: work(), type="io")

    async_runner.await_async(inner())
    return "nested"


async def main():
    print(await async_runner.invoke(work))
    print(await async_runner.invoke(waits_in_vain))
    print(await async_runner.invoke(nested))


async_runner.await_async(main())
print("end")
