# Before: the second page is asked for when the first is there.
# Neither needs the other, and yet they take 0.15 s and 0.2 s, one
# after the other.
import async_runner
import asyncio

async def fetch_page(name, seconds):
    await asyncio.sleep(seconds)
    return f"{name} page"

async def main():
    news = await async_runner.spawn_task(fetch_page("news", 0.15))
    sport = await async_runner.spawn_task(fetch_page("sport", 0.2))
    print(news, "and", sport)

async_runner.await_async(main())
