import asyncio


async def main():
    print(await asyncio.sleep(0.01, "result"))
    print(await asyncio.sleep(0, [1, 2]))
    print(await asyncio.sleep(0))


asyncio.run(main())
