# invoke decides: sync functions go to a worker, async ones and coroutines run here.
import async_runner
import asyncio

calls = []


def sync_function(x):
    calls.append("never seen on the loop")
    return ("sync", x)


async def async_function(x):
    calls.append("seen")
    await asyncio.sleep(0)
    return ("async", x)


async def main():
    print(await async_runner.invoke(sync_function, 1))
    print(await async_runner.invoke(async_function, 2))
    print(await async_runner.invoke(async_function(3)))
    print(await async_runner.invoke(lambda x: x * 2, 21))
    print(await async_runner.invoke(max, [3, 9, 4]))
    print(calls)


async_runner.await_async(main())
