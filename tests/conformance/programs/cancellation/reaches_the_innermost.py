import asyncio


async def inner():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("inner")
        raise


async def middle():
    try:
        await inner()
    except asyncio.CancelledError:
        print("middle")
        raise


async def outer():
    child = asyncio.create_task(middle())
    try:
        await child
    except asyncio.CancelledError:
        print("outer, child cancelled:", child.cancelled())
        raise


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    print("end", task.cancelled())


asyncio.run(main())
