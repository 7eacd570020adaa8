import async_runner
import asyncio


async def work(name):
    print("start", name)
    await asyncio.sleep(0.03)
    print("end", name)


async def main():
    async_runner.configure("one", concurrency=1)
    tasks = [async_runner.spawn_task(work(name), type="one") for name in "abc"]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    print(await asyncio.gather(*tasks, return_exceptions=True) == [None, None, None])
    print([task.cancelled() for task in tasks])


async_runner.await_async(main())
