import asyncio


async def stubborn():
    try:
        await asyncio.sleep(1)
    except asyncio.CancelledError:
        print("no")
    await asyncio.sleep(0.02)
    return "still here"


async def outer():
    return await asyncio.create_task(stubborn(), name="stubborn")


async def main():
    task = asyncio.create_task(outer())
    await asyncio.sleep(0.02)
    print(task.cancel())
    print(await task, task.cancelled(), task.cancelling())
    # Cancelled while it is ready to run.
    async def two_waits():
        await asyncio.sleep(0)
        print("after the first wait")
        await asyncio.sleep(0)
        print("never")

    task = asyncio.create_task(two_waits())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel("late")
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", error)
    # A task that cancels itself ends at its next wait.
    async def self_cancelling():
        asyncio.current_task().cancel()
        print("goes on")
        try:
            await asyncio.sleep(1)
        finally:
            print("cleaned up")

    task = asyncio.create_task(self_cancelling())
    print(await asyncio.gather(task, return_exceptions=True))
    # What ended cannot be cancelled.
    print(task.cancel(), task.cancelled())


asyncio.run(main())
