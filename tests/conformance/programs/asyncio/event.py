import asyncio


async def waiter(name, event):
    print(name, "waits")
    await event.wait()
    print(name, "goes")


async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(name, event)) for name in "ab"]
    await asyncio.sleep(0.01)
    print("set:", event.is_set())
    event.set()
    print("set:", event.is_set())
    for task in tasks:
        await task
    await event.wait()
    event.clear()
    print("cleared:", not event.is_set())


asyncio.run(main())
