import asyncio


async def stage(function, source, target):
    while True:
        item = await source.get()
        if item is None:
            await target.put(None)
            return
        await target.put(function(item))


async def main():
    a, b, c = asyncio.Queue(), asyncio.Queue(), asyncio.Queue()
    stages = [
        asyncio.create_task(stage(lambda x: x + 1, a, b)),
        asyncio.create_task(stage(lambda x: x * x, b, c)),
    ]
    for n in range(4):
        await a.put(n)
    await a.put(None)
    results = []
    while (item := await c.get()) is not None:
        results.append(item)
    await asyncio.gather(*stages)
    print(results)


asyncio.run(main())
