import asyncio


async def double(n):
    await asyncio.sleep(0)
    return n * 2


async def main():
    print([await double(n) for n in range(4)])
    print({n: await double(n) for n in range(3) if await double(n) > 0})
    print(await asyncio.gather(*[double(n) for n in range(3)]))
    print(sum([await double(n) for n in range(5)]))


asyncio.run(main())
