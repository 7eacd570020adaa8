import asyncio


async def slow(name, delay=1):
    try:
        await asyncio.sleep(delay)
        return name
    except asyncio.CancelledError:
        print(name, "cancelled")
        raise


async def cleanup_raises():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        raise ValueError("while cleaning up")


async def ignores():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        return "a result all the same"


async def main():
    # A timeout reaches what is awaited.
    try:
        async with asyncio.timeout(0.02) as limit:
            await asyncio.create_task(slow("child"))
    except TimeoutError as error:
        print("timed out", repr(error), repr(error.__cause__), limit.expired())
    try:
        async with asyncio.timeout(0.02):
            await asyncio.gather(slow("x"), slow("y"))
    except TimeoutError:
        print("timed out")
    async with asyncio.timeout(None) as limit:
        print(await slow("no limit", 0.02), limit.expired())
    # The outer one is first.
    try:
        async with asyncio.timeout(0.02):
            try:
                async with asyncio.timeout(0.1):
                    await slow("nested")
            except TimeoutError:
                print("never: inner")
    except TimeoutError:
        print("outer timed out")
    print(asyncio.current_task().cancelling())
    for work in (slow("w"), cleanup_raises(), ignores()):
        try:
            print(await asyncio.wait_for(work, 0.02))
        except Exception as error:
            print(type(error).__name__, error, repr(error.__cause__))
    try:
        print(await asyncio.wait_for(slow("never started"), 0))
    except TimeoutError as error:
        print(repr(error))
    print(await asyncio.wait_for(slow("in time", 0.01), 0.5), await asyncio.wait_for(slow("no limit", 0.01), None))
    # Cancelling who waits cancels what it waits for.
    task = asyncio.create_task(asyncio.wait_for(slow("inner"), 5))
    await asyncio.sleep(0.02)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))
    done, pending = await asyncio.wait([asyncio.create_task(slow(n, d)) for n, d in (("p", 0.02), ("q", 1))], timeout=0.05)
    print(len(done), len(pending), [task.result() for task in done])
    # Cancelling who waits in asyncio.wait leaves the tasks alone.
    waiter = asyncio.create_task(asyncio.wait(pending))
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.gather(waiter, return_exceptions=True)
    print([task.done() for task in pending])
    for wrong in (lambda: asyncio.wait([]), lambda: asyncio.wait([task], return_when="x"), lambda: asyncio.wait(task)):
        try:
            await wrong()
        except (TypeError, ValueError) as error:
            print(type(error).__name__, error)


asyncio.run(main())
