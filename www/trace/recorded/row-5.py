# Row 5: in async code, run a coroutine and use its result.
# Awaiting it pauses this function; the loop is free meanwhile.
import async_runner
import asyncio

async def fetch_page(number):
    await asyncio.sleep(0.05 * number)
    return f"page {number}"

async def main():
    page = await async_runner.spawn_task(fetch_page(1), type="gallery")
    print("first:", page)
    tasks = [async_runner.spawn_task(fetch_page(n), type="gallery") for n in (3, 2, 1)]
    for task in tasks:
        print("then:", await task)

async_runner.await_async(main())
