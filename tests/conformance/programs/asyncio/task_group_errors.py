import asyncio


async def job(name, delay, error=None):
    try:
        await asyncio.sleep(delay)
        if error is not None:
            raise error
        return name
    except asyncio.CancelledError:
        if error is not None:
            raise error
        print(name, "cancelled")
        raise


async def several_errors():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job("a", 0.02, ValueError("a")))
            group.create_task(job("b", 1, KeyError("b")))
            group.create_task(job("c", 1))
    except ExceptionGroup as group:
        print(group, [repr(error) for error in group.exceptions])


async def body_fails_plain():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job("d", 1))
            await asyncio.sleep(0)
            raise RuntimeError("body")
    except BaseExceptionGroup as group:
        print(repr(group), isinstance(group, Exception), isinstance(group, BaseExceptionGroup), type(group).__name__)


async def results():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(job(str(n), n / 50)) for n in range(3)]
    print([task.result() for task in tasks], group)
    try:
        group.create_task(job("late", 0))
    except RuntimeError as error:
        print(error)


async def from_outside():
    async def inner():
        async with asyncio.TaskGroup() as group:
            group.create_task(job("e", 1))
            await asyncio.sleep(3)

    task = asyncio.create_task(inner())
    await asyncio.sleep(0.02)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("whole group cancelled", task.cancelled())


async def nested():
    try:
        async with asyncio.TaskGroup() as outer:
            outer.create_task(job("g", 1))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(job("h", 0.02, ZeroDivisionError("h")))
                await asyncio.sleep(1)
    except ExceptionGroup as group:
        print(repr(group))
    print(asyncio.current_task().cancelling())


async def main():
    await several_errors()
    await body_fails_plain()
    await results()
    await from_outside()
    await nested()


asyncio.run(main())
