import async_runner
import asyncio


async def link(number, previous):
    if previous is not None:
        print(number, "after", await previous)
    await asyncio.sleep(0)
    return number


async def main():
    previous = None
    for number in range(5):
        previous = async_runner.spawn_task(link(number, previous))
    print("last", await previous)


async_runner.await_async(main())
