# Rate limit by lane: at most two requests begin in any 0.1 s. A
# task keeps its lane's slot until it ends: one that rests until
# 0.1 s are over sets the pace.
import async_runner
import asyncio
import time

async_runner.configure("api", concurrency=2)

async def request(number):
    await asyncio.sleep(0.02)
    return f"answer {number}"

async def paced(number):
    answer, _ = await asyncio.gather(request(number), asyncio.sleep(0.1))
    return answer

async def main():
    started = time.monotonic()
    tasks = [async_runner.spawn_task(paced(n), type="api")
             for n in range(1, 7)]
    for task in tasks:
        print(await task)
    print("took 0.3 s or more:", time.monotonic() - started > 0.28)

async_runner.await_async(main())
