import asyncio
import time


def blocking(name, seconds, times=1):
    time.sleep(seconds)
    return name * times


async def main():
    print(await asyncio.to_thread(blocking, "ab", 0.01, times=2))
    print(await asyncio.gather(asyncio.to_thread(blocking, "x", 0.03), asyncio.to_thread(blocking, "y", 0.01)))


asyncio.run(main())
