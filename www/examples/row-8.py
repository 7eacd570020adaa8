# Row 8: in async code, start a sync function on a worker and go
# on. The lambda wraps the call: it is made later, elsewhere.
import async_runner
import asyncio
import time

def write_thumbnail(name, size):
    time.sleep(0.1)
    print(f"thumbnail of {name}: {size} px")

async def main():
    async_runner.spawn_task(lambda: write_thumbnail("a.png", 64), type="io")
    print("went on at once")
    await asyncio.sleep(0.02)
    print("and on")

async_runner.await_async(main())
