import asyncio


async def worker(name, queue, done):
    while True:
        item = await queue.get()
        await asyncio.sleep(0.01 * item)
        done.append(item)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    for item in (3, 9, 6):
        queue.put_nowait(item)
    done = []
    workers = [asyncio.create_task(worker(f"w{n}", queue, done)) for n in range(3)]
    await queue.join()
    for task in workers:
        task.cancel()
    results = await asyncio.gather(*workers, return_exceptions=True)
    print(done, [type(result).__name__ for result in results])


asyncio.run(main())
