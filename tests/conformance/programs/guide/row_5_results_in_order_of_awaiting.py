import async_runner
import asyncio


async def work(name, seconds):
    await asyncio.sleep(seconds)
    print("finished", name)
    return name.upper()


async def main():
    slow = async_runner.spawn_task(work("slow", 0.09))
    quick = async_runner.spawn_task(work("quick", 0.03))
    print(await slow)
    print(await quick)
    print(await async_runner.spawn_task(work("last", 0), type="io"))


async_runner.await_async(main())
