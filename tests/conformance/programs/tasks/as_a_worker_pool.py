import async_runner
import asyncio


async def worker(name, jobs, results):
    while jobs:
        job = jobs.pop(0)
        await asyncio.sleep(0)
        results.append((name, job * job))


async def main():
    jobs = list(range(6))
    results = []
    await asyncio.gather(*(worker(f"w{n}", jobs, results) for n in range(3)))
    print(results)
    print(sum(square for _, square in results))


async_runner.await_async(main())
