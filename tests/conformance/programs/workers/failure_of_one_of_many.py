import async_runner
import asyncio


def job(n):
    if n == 3:
        raise ValueError(f"job {n}")
    return n


async def main():
    results = await asyncio.gather(*(async_runner.invoke(job, n) for n in range(6)), return_exceptions=True)
    print(results)
    print(await async_runner.invoke(job, 7))


async_runner.await_async(main())
