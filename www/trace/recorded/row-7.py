# Row 7: in async code, call a sync function and use its result.
# invoke runs it on a worker; the loop goes on with other tasks.
import async_runner
import asyncio
import time

def read_config_file(path):
    time.sleep(0.15)
    return {"path": path, "theme": "dark"}

async def tick():
    for count in range(3):
        print("the loop is free:", count)
        await asyncio.sleep(0.03)

async def main():
    async_runner.spawn_task(tick())
    config = await async_runner.invoke(read_config_file, "config.json")
    print("theme:", config["theme"])

async_runner.await_async(main())
