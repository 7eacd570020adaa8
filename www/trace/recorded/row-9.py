# Row 9: in async code, block the loop until a coroutine is done.
# Rare, and on purpose: the other task stands still meanwhile.
import async_runner
import asyncio

async def tick():
    for count in range(4):
        print("tick", count)
        await asyncio.sleep(0.08)

async def migrate():
    await asyncio.sleep(0.2)
    return "migrated"

async def main():
    async_runner.spawn_task(tick())
    await asyncio.sleep(0.12)
    print("the loop is blocked from here")
    print(async_runner.await_async(migrate()))
    print("and free from here")

async_runner.await_async(main())
