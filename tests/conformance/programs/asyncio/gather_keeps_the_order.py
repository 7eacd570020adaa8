import asyncio


async def work(name, seconds):
    await asyncio.sleep(seconds)
    print("done", name)
    return name


async def main():
    print(await asyncio.gather(work("a", 0.06), work("b", 0.03), work("c", 0)))
    print(await asyncio.gather())
    print(await asyncio.gather(*[work(n, 0) for n in range(3)]))


asyncio.run(main())
