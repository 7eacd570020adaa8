import async_runner
import asyncio


async def work(n):
    await asyncio.sleep(0.01)
    return n * n


def job(n):
    return n + 100


async def main():
    task = async_runner.spawn_task(work(3))
    inner = asyncio.gather(work(1), work(2))
    print(await asyncio.gather(task, inner, async_runner.invoke(job, 5), task))


async_runner.await_async(main())
