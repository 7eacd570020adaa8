import asyncio


async def producer(queue, count):
    for n in range(count):
        await queue.put(n)
        print("put", n)
    await queue.put(None)


async def consumer(queue):
    total = 0
    while (item := await queue.get()) is not None:
        print("got", item)
        total += item
    return total


async def main():
    queue = asyncio.Queue()
    _, total = await asyncio.gather(producer(queue, 4), consumer(queue))
    print("total", total)


asyncio.run(main())
