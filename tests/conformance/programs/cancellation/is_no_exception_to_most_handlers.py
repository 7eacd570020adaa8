import asyncio


async def careful():
    try:
        await asyncio.sleep(10)
    except Exception as error:
        print("never here", error)


async def main():
    task = asyncio.create_task(careful())
    await asyncio.sleep(0)
    task.cancel("enough")
    try:
        await task
    except BaseException as error:
        print(type(error).__name__, error.args, isinstance(error, Exception))


asyncio.run(main())
