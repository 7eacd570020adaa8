import asyncio


async def sleeper(name):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise
    finally:
        print(name, "cleans up")


async def main():
    task = asyncio.create_task(sleeper("a"))
    await asyncio.sleep(0)
    print("cancel:", task.cancel())
    try:
        await task
    except asyncio.CancelledError:
        print("main saw it")
    print(task.cancelled(), task.done(), task.cancel())


asyncio.run(main())
