import asyncio


async def worker():
    task = asyncio.current_task()
    while True:
        try:
            await asyncio.sleep(1)
            return "slept"
        except asyncio.CancelledError:
            print("asked", task.cancelling(), "left", task.uncancel())
            if task.cancelling() == 0:
                return "ended by itself"


async def main():
    task = asyncio.create_task(worker())
    print(task.cancelling(), task.uncancel())
    await asyncio.sleep(0.02)
    task.cancel()
    print(await task, task.cancelled())


asyncio.run(main())
