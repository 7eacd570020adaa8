import asyncio


async def after(number):
    await asyncio.sleep(number * 0.03)
    print(number, end=" ")
    return number


async def main():
    results = await asyncio.gather(*(after(n) for n in [3, 1, 4, 2]))
    print()
    print(results)


asyncio.run(main())
