# After: both tasks are spawned before either is awaited, so that
# they wait side by side. Await where the next step needs the
# result, and not before.
import async_runner
import asyncio

async def fetch_page(name, seconds):
    await asyncio.sleep(seconds)
    return f"{name} page"

async def main():
    news = async_runner.spawn_task(fetch_page("news", 0.15))
    sport = async_runner.spawn_task(fetch_page("sport", 0.2))
    print(await news, "and", await sport)

async_runner.await_async(main())
