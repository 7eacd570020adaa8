import asyncio


async def member(name, delay):
    try:
        await asyncio.sleep(delay)
        return name
    except asyncio.CancelledError as error:
        print(name, "cancelled", error.args)
        raise


async def waits(return_exceptions):
    try:
        return await asyncio.gather(member("a", 1), member("b", 2), return_exceptions=return_exceptions)
    except asyncio.CancelledError as error:
        print("gather's caller cancelled", error.args)
        raise


async def main():
    for keep in (False, True):
        task = asyncio.create_task(waits(keep))
        await asyncio.sleep(0.02)
        print(task.cancel("stop"), task.cancelling())
        result = await asyncio.gather(task, return_exceptions=True)
        print(repr(result[0]), task.cancelled(), task.done())
    # A gather that was cancelled directly.
    group = asyncio.gather(member("c", 1), member("d", 1))
    await asyncio.sleep(0.02)
    print(group.cancel(), group.done())
    try:
        await group
    except asyncio.CancelledError:
        print("the gather was cancelled", group.done(), group.cancelled())
    print(group.cancel())


asyncio.run(main())
