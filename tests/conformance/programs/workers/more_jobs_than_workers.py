import async_runner
import asyncio
import time


def job(n):
    time.sleep(0.01)
    return n * n


async def main():
    results = await asyncio.gather(*(async_runner.invoke(job, n) for n in range(12)))
    print(results)
    tasks = [async_runner.spawn_task(lambda n=n: job(n), type="io") for n in range(6)]
    print(sum([await task for task in tasks]))


async_runner.await_async(main())
