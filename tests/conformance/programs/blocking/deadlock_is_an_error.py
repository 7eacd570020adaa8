# The target waits for a task that this very block holds up.
import async_runner
import asyncio


async def other():
    await asyncio.sleep(0.01)
    return 1


async def target(task):
    return await task


async def main():
    task = async_runner.spawn_task(other())
    try:
        async_runner.await_async(target(task))
    except RuntimeError as error:
        print("deadlock:", type(error).__name__)
    print("then", await task)


async_runner.await_async(main())
