import asyncio


async def work(name, seconds):
    await asyncio.sleep(seconds)
    print("done", name)
    return name


async def main():
    async with asyncio.TaskGroup() as group:
        first = group.create_task(work("a", 0.04))
        second = group.create_task(work("b", 0.01))
        print("inside")
    print(first.result(), second.result())


asyncio.run(main())
