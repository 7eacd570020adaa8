import async_runner
import asyncio


async def source():
    await asyncio.sleep(0.03)
    return ["shared"]


async def reader(name, task):
    result = await task
    print(name, result)
    result.append(name)


async def main():
    task = async_runner.spawn_task(source())
    readers = [async_runner.spawn_task(reader(name, task)) for name in "abc"]
    for one in readers:
        await one
    print(await task)


async_runner.await_async(main())
