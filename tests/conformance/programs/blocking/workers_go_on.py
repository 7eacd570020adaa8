import async_runner
import asyncio
import time


def job(name, seconds):
    time.sleep(seconds)
    print("job", name)
    return name


async def target():
    await asyncio.sleep(0.12)
    return "target"


async def main():
    task = async_runner.spawn_task(lambda: job("in the background", 0.05), type="io")
    print(async_runner.await_async(target()))
    print(await task)


async_runner.await_async(main())
