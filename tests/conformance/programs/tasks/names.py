import asyncio


async def show():
    return asyncio.current_task().get_name()


async def main():
    task = asyncio.create_task(show(), name="painter")
    print(task.get_name())
    print(await task)


asyncio.run(main())
