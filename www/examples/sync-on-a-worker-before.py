# Before: async code calls a slow sync function itself, three
# times. Each call keeps the loop for itself, and the heartbeat
# misses every beat.
import async_runner
import asyncio
import time

def shrink(name):
    time.sleep(0.15)
    return name.replace(".png", "-64.png")

async def heartbeat():
    while True:
        await asyncio.sleep(0.03)

async def main():
    beating = async_runner.spawn_task(heartbeat())
    await asyncio.sleep(0.01)
    print([shrink("a.png"), shrink("b.png"), shrink("c.png")])
    beating.cancel()

async_runner.await_async(main())
