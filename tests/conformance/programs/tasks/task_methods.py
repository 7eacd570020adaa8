import asyncio


async def good():
    await asyncio.sleep(0)
    return 5


async def bad():
    raise KeyError("missing")


async def main():
    task = asyncio.create_task(good())
    print(task.done(), task.cancelled())
    try:
        task.result()
    except asyncio.InvalidStateError as error:
        print("too early:", error)
    await task
    print(task.done(), task.result(), task.exception())
    failing = asyncio.create_task(bad())
    await asyncio.sleep(0)
    print(failing.done(), repr(failing.exception()))
    try:
        failing.result()
    except KeyError as error:
        print("again", error)


asyncio.run(main())
