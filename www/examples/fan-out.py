# Fan-out with a limit: ten pages to fetch, and at most three at
# a time. The lane has three slots; who finds them taken stands in
# the lane's queue.
import async_runner
import asyncio

async_runner.configure("fetch", concurrency=3)

async def fetch_page(number):
    await asyncio.sleep(0.06 + 0.02 * (number % 3))
    return f"page {number}"

async def main():
    tasks = [async_runner.spawn_task(fetch_page(n), type="fetch")
             for n in range(1, 11)]
    pages = [await task for task in tasks]
    print(len(pages), "pages, from", pages[0], "to", pages[-1])

async_runner.await_async(main())
