import asyncio


async def late():
    await asyncio.sleep(0)
    asyncio.current_task().cancel()
    return "lost"


async def main():
    task = asyncio.create_task(late())
    print(await asyncio.gather(task, return_exceptions=True), task.cancelled())


asyncio.run(main())
