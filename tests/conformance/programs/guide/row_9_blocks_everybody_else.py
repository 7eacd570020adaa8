import async_runner
import asyncio


async def tick(name, count):
    for number in range(count):
        print(name, number)
        await asyncio.sleep(0.03)


async def helper():
    await asyncio.sleep(0.05)
    print("helper of the target")


async def target():
    async_runner.spawn_task(helper())
    await asyncio.sleep(0.12)
    return "target done"


async def main():
    async_runner.spawn_task(tick("tick", 3))
    await asyncio.sleep(0.01)
    print(async_runner.await_async(target()))
    print("loop is free")


async_runner.await_async(main())
