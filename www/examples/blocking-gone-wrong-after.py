# Mended: main awaits a task and pauses, so that the loop is free
# for the task that total waits for. Or, where blocking is meant:
# await what it needs first, and hand the result over.
import async_runner
import asyncio

async def fetch_prices():
    await asyncio.sleep(0.1)
    return [3, 4, 5]

async def total(prices):
    return sum(await prices)

async def main():
    prices = async_runner.spawn_task(fetch_prices())
    print("pausing")
    print("total:", await async_runner.spawn_task(total(prices)))

async_runner.await_async(main())
