# Pipeline: fetch, shrink, save, with a queue between any two. A
# queue holds two at the most: who is faster waits for the next
# stage.
import async_runner
import asyncio
import time

async def fetch(pages):
    for number in range(1, 6):
        await asyncio.sleep(0.02)
        await pages.put(f"page {number}")
    await pages.put(None)

def shrink(page):
    time.sleep(0.06)
    return page.replace("page ", "thumbnail ")

async def convert(pages, thumbnails):
    while (page := await pages.get()) is not None:
        await thumbnails.put(await async_runner.invoke(shrink, page))
    await thumbnails.put(None)

async def save(thumbnails):
    while (thumbnail := await thumbnails.get()) is not None:
        print("saved", thumbnail)

async def main():
    pages, thumbnails = asyncio.Queue(2), asyncio.Queue(2)
    async_runner.spawn_task(fetch(pages))
    async_runner.spawn_task(convert(pages, thumbnails))
    await async_runner.spawn_task(save(thumbnails))

async_runner.await_async(main())
