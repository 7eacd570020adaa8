import asyncio


async def user(semaphore, name, delay):
    async with semaphore:
        print(name, "in", semaphore.locked())
        try:
            await asyncio.sleep(delay)
        finally:
            print(name, "out")


async def main():
    semaphore = asyncio.Semaphore(2)
    tasks = [asyncio.create_task(user(semaphore, name, 0.2)) for name in "abcde"]
    await asyncio.sleep(0.1)
    tasks[2].cancel()
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    print(semaphore.locked(), [task.cancelled() for task in tasks])
    lock = asyncio.Lock()
    await lock.acquire()
    waiters = [asyncio.create_task(user(lock, name, 0.1)) for name in "xyz"]
    await asyncio.sleep(0.1)
    waiters[0].cancel()
    lock.release()
    await asyncio.gather(*waiters, return_exceptions=True)
    print(lock.locked())
    try:
        lock.release()
    except RuntimeError as error:
        print(error)
    queue = asyncio.Queue(1)
    getters = [asyncio.create_task(queue.get()) for _ in range(2)]
    await asyncio.sleep(0)
    getters[0].cancel()
    await queue.put("item")
    print(await getters[1], await asyncio.gather(getters[0], return_exceptions=True))
    bounded = asyncio.BoundedSemaphore(1)
    async with bounded:
        pass
    try:
        bounded.release()
    except ValueError as error:
        print(error)


asyncio.run(main())
