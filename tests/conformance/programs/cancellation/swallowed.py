import asyncio


async def stubborn():
    for attempt in range(3):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            print("not now", attempt)
            if attempt == 1:
                return "gave in"


async def main():
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    print("done:", task.done())
    task.cancel()
    print(await task)
    print(task.cancelled())


asyncio.run(main())
