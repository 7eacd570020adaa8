import async_runner
import asyncio


async def never():
    print("never printed")


async def main():
    task = async_runner.spawn_task(never())
    task.cancel()
    try:
        await task
    except asyncio.CancelledError as error:
        print("cancelled", repr(str(error)))
    print(task.cancelled())


async_runner.await_async(main())
