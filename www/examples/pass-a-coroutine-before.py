# Before: spawn_task is handed the async function itself. It
# cannot know which arguments are meant: it raises TypeError.
import async_runner
import asyncio

async def save_gallery(names=("a.png", "b.png")):
    await asyncio.sleep(0.1)
    print("saved", len(names))

async def main():
    print("spawning")
    async_runner.spawn_task(save_gallery, type="io")
    print("went on at once")

async_runner.await_async(main())
