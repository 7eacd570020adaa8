import asyncio


async def waits():
    await asyncio.sleep(10)


async def main():
    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()
    print("awaiting it")
    await task


asyncio.run(main())
