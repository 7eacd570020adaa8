import asyncio


class RateLimiter:
    """Lets one through every `interval` seconds."""

    def __init__(self, interval):
        self.interval = interval
        self.lock = asyncio.Lock()

    async def __aenter__(self):
        await self.lock.acquire()

    async def __aexit__(self, *exc):
        asyncio.create_task(self._release())

    async def _release(self):
        await asyncio.sleep(self.interval)
        self.lock.release()


async def call(limiter, n):
    async with limiter:
        print("call", n)
        return n


async def main():
    limiter = RateLimiter(0.01)
    print(sum(await asyncio.gather(*(call(limiter, n) for n in range(4)))))


asyncio.run(main())
