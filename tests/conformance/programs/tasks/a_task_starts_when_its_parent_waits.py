import async_runner
import asyncio


async def child(name):
    print("child", name, "runs")


async def main():
    async_runner.spawn_task(child("a"))
    async_runner.spawn_task(child("b"))
    print("nothing has run yet")
    await asyncio.sleep(0)
    print("now both have")


async_runner.await_async(main())
