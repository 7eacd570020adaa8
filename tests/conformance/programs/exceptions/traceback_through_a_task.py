import async_runner
import asyncio


async def leaf(n):
    await asyncio.sleep(0)
    return 10 // n


async def middle(n):
    result = await leaf(n)
    return result


async def main():
    print(await async_runner.spawn_task(middle(2)))
    print(await async_runner.spawn_task(middle(0)))


async_runner.await_async(main())
