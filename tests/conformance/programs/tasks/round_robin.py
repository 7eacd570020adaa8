import asyncio


async def worker(name, turns):
    for turn in range(turns):
        print(name, turn)
        await asyncio.sleep(0)
    print(name, "ends")


async def main():
    tasks = [asyncio.create_task(worker(name, turns)) for name, turns in (("a", 3), ("b", 1), ("c", 2))]
    for task in tasks:
        await task


asyncio.run(main())
