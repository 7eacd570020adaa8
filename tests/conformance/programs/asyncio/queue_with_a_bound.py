import asyncio


async def producer(queue):
    for n in range(5):
        await queue.put(n)
        print("put", n, "size", queue.qsize())


async def main():
    queue = asyncio.Queue(maxsize=2)
    task = asyncio.create_task(producer(queue))
    await asyncio.sleep(0.02)
    print("full:", queue.full())
    for _ in range(5):
        print("got", await queue.get())
        await asyncio.sleep(0.02)
    await task
    print("empty:", queue.empty())


asyncio.run(main())
