# Nothing can wake it any more at the end; its finally block runs all the same.
import async_runner
import asyncio


async def consumer(queue):
    try:
        while True:
            item = await queue.get()
            print("got", item)
    finally:
        print("consumer ends")


async def main():
    queue = asyncio.Queue()
    async_runner.spawn_task(consumer(queue))
    for item in range(3):
        await queue.put(item)
    await asyncio.sleep(0.01)
    print("main is done")


async_runner.await_async(main())
print("top level is done")
