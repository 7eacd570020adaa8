# After: the async function is called, and spawn_task is handed
# the coroutine that the call gives. Nothing of it has run by
# then: the loop begins it when main lets go.
import async_runner
import asyncio

async def save_gallery(names=("a.png", "b.png")):
    await asyncio.sleep(0.1)
    print("saved", len(names))

async def main():
    print("spawning")
    async_runner.spawn_task(save_gallery(), type="io")
    print("went on at once")

async_runner.await_async(main())
