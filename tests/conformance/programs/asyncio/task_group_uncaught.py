import asyncio


async def bad():
    raise ValueError("bad")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(bad())


try:
    asyncio.run(main())
except Exception as error:
    print(type(error).__name__, error)
    print(len(error.exceptions), repr(error.exceptions[0]))
