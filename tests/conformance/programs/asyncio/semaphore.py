import asyncio

running = 0
most = 0


async def fetch(n, limit):
    global running, most
    async with limit:
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return n


async def main():
    limit = asyncio.Semaphore(3)
    print(await asyncio.gather(*(fetch(n, limit) for n in range(8))))
    print("at most", most)
    print(limit.locked())


asyncio.run(main())
