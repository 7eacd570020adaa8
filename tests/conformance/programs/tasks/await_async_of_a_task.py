import async_runner
import asyncio


async def child():
    await asyncio.sleep(0.02)
    return "child's result"


async def main():
    task = async_runner.spawn_task(child())
    print(async_runner.await_async(task))
    print(task.done())


async_runner.await_async(main())
