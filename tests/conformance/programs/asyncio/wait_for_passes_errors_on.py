import asyncio


async def fails():
    await asyncio.sleep(0)
    raise KeyError("k")


async def main():
    try:
        await asyncio.wait_for(fails(), 1)
    except KeyError as error:
        print("KeyError", error)
    task = asyncio.create_task(asyncio.sleep(0.01, "value"))
    print(await asyncio.wait_for(task, 1), task.done())


asyncio.run(main())
