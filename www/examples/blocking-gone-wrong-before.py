# Blocking gone wrong: main blocks the loop until total is done;
# total waits for a task that this very block holds up. That could
# never end, so it is a RuntimeError that names both, and no hang.
import async_runner
import asyncio

async def fetch_prices():
    await asyncio.sleep(0.1)
    return [3, 4, 5]

async def total(prices):
    return sum(await prices)

async def main():
    prices = async_runner.spawn_task(fetch_prices())
    print("blocking")
    print("total:", async_runner.await_async(total(prices)))

async_runner.await_async(main())
