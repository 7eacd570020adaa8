import asyncio


class Gate:
    async def __aenter__(self):
        await asyncio.sleep(0.02)
        return self

    async def __aexit__(self, kind, error, traceback):
        print("closed")


class Countdown:
    def __init__(self, start):
        self.left = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        self.left -= 1
        await asyncio.sleep(0.02)
        return self.left


async def double(n):
    await asyncio.sleep(0.02)
    return n * 2


async def main():
    async with Gate() as gate:
        print(type(gate).__name__)
    async for left in Countdown(2):
        print(left)
    print([left async for left in Countdown(3) if left])
    print(await asyncio.gather(*(double(n) for n in range(3))))
    async with asyncio.TaskGroup() as group:
        task = group.create_task(double(4))
    print(task.result(), await async_runner.spawn_task(double(5)))
    try:
        async with asyncio.timeout(0.05):
            await asyncio.sleep(1)
    except TimeoutError:
        print("too slow")


if __name__ == "__main__":
    async_runner.await_async(main())
