import asyncio


async def main():
    queue = asyncio.Queue(1)
    queue.put_nowait("a")
    try:
        queue.put_nowait("b")
    except asyncio.QueueFull:
        print("full")
    print(queue.get_nowait())
    try:
        queue.get_nowait()
    except asyncio.QueueEmpty:
        print("empty")
    try:
        await asyncio.wait_for(queue.get(), 0.02)
    except asyncio.TimeoutError:
        print("nothing came")


asyncio.run(main())
