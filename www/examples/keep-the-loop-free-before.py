# Before: await_async in async code blocks the loop until the
# session is there. The other task stands in the queue meanwhile.
import async_runner
import asyncio

async def get_session(user):
    await asyncio.sleep(0.3)
    return {"user": user}

async def tick():
    for count in range(3):
        print("tick", count)
        await asyncio.sleep(0.05)

async def main():
    async_runner.spawn_task(tick())
    await asyncio.sleep(0.01)
    session = async_runner.await_async(get_session("ada"))
    print("session of", session["user"])

async_runner.await_async(main())
