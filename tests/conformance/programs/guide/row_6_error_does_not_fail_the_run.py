import async_runner
import asyncio


async def breaks():
    await asyncio.sleep(0.01)
    raise ValueError("nobody hears this")


async def main():
    async_runner.spawn_task(breaks())
    await asyncio.sleep(0.05)
    print("main goes on")


async_runner.await_async(main())
print("and so does the program")
