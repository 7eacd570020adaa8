import async_runner
import asyncio


async def leaf(name):
    await asyncio.sleep(0.02)
    print("leaf", name)
    return name


async def middle():
    async_runner.spawn_task(leaf("spawned by middle"))
    print("middle got", async_runner.await_async(leaf("inner")))
    await asyncio.sleep(0.05)
    return "middle"


async def bystander():
    print("bystander")


async def main():
    async_runner.spawn_task(bystander())
    print(async_runner.await_async(middle()))
    await asyncio.sleep(0)
    print("end")


async_runner.await_async(main())
