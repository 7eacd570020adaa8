# The guide's two examples together: a session in sync code, a gallery in async code.
import async_runner
import asyncio
import time


async def get_session():
    await asyncio.sleep(0.02)
    return {"id": 7, "user": "ada"}


def build_session():
    session = async_runner.await_async(get_session)
    return session


async def fetch_gallery(session):
    await asyncio.sleep(0.03)
    return [f"{session['user']}-{n}.png" for n in range(3)]


def read_config_file(path):
    time.sleep(0.03)
    return {"path": path, "size": 64}


async def save_gallery(data, config):
    await asyncio.sleep(0.03)
    print("saved", len(data), "at", config["size"])


async def process_gallery(session):
    data = await async_runner.spawn_task(fetch_gallery(session), type="gallery")
    config = await async_runner.invoke(read_config_file, "config.json")
    async_runner.spawn_task(save_gallery(data, config), type="io")
    return data


session = build_session()
print(session)
print(async_runner.await_async(process_gallery(session)))
print("top level done")
