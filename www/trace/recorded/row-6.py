# Row 6: in async code, start a coroutine, fire-and-forget.
# The program ends when the task has, though nobody awaits it.
import async_runner
import asyncio

async def save_gallery(data):
    await asyncio.sleep(0.1)
    print("saved", len(data))

async def main():
    async_runner.spawn_task(save_gallery(["a.png", "b.png", "c.png"]), type="io")
    print("went on at once")

async_runner.await_async(main())
print("the top level is through")
