import async_runner
import asyncio


async def work(name):
    for step in range(3):
        await asyncio.sleep(0.02)
        print(name, step)
    return name


async def main():
    tasks = {name: async_runner.spawn_task(work(name)) for name in ("a", "b", "c")}
    await asyncio.sleep(0.03)
    tasks["b"].cancel()
    results = await asyncio.gather(*tasks.values(), return_exceptions=True)
    print([type(r).__name__ if isinstance(r, BaseException) else r for r in results])


async_runner.await_async(main())
