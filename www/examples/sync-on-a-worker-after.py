# After: invoke calls the slow sync function on workers, three
# calls side by side. The loop stays free; the heartbeat beats on.
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
    names = ["a.png", "b.png", "c.png"]
    jobs = [async_runner.invoke(shrink, name) for name in names]
    print(await asyncio.gather(*jobs))
    beating.cancel()

async_runner.await_async(main())
