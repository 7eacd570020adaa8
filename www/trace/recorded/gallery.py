import asyncio
import time

async def fetch_gallery():
    await asyncio.sleep(0.15)
    return ["a.png", "b.png", "c.png"]

def read_config_file(path):  # sync: runs on a worker
    time.sleep(0.15)
    return {"path": path, "theme": "dark"}

async def save_gallery(data):
    await asyncio.sleep(0.1)
    print("saved", len(data))

async def process_gallery():
    data = await async_runner.spawn_task(
        fetch_gallery(), type="gallery")
    config = await async_runner.invoke(
        read_config_file, "config.json")
    async_runner.spawn_task(save_gallery(data), type="io")
    print("gallery ready:", data, config["theme"])

async_runner.await_async(process_gallery())
