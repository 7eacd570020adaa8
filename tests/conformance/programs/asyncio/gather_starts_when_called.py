import asyncio


async def work(name):
    print("start", name)
    await asyncio.sleep(0)
    return name


async def main():
    pending = asyncio.gather(work("a"), work("b"))
    print("called")
    await asyncio.sleep(0)
    print("they have started")
    print(await pending)


asyncio.run(main())
