# Row 4: in sync code, start a coroutine and go on: not possible.
# No loop runs here to take it: spawn_task raises RuntimeError.
import async_runner
import asyncio

async def save_gallery(data):
    await asyncio.sleep(0.1)
    print("saved", len(data))

print("spawning")
async_runner.spawn_task(save_gallery(["a.png", "b.png"]))
print("this line is never reached")
