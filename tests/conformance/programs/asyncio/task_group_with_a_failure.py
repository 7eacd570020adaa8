import asyncio


async def good():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("good was cancelled")
        raise


async def bad():
    await asyncio.sleep(0.01)
    raise ValueError("bad")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(good())
            group.create_task(bad())
            await asyncio.sleep(1)
            print("never")
    except BaseException as error:
        print(type(error).__name__, error)
        print([repr(inner) for inner in error.exceptions])


asyncio.run(main())
