import async_runner
import asyncio
import time


def resize(name, size):
    time.sleep(0.01)
    return f"{name}@{size}"


async def download(name, log):
    log.append(f"start {name}")
    await asyncio.sleep(0.03)
    return name + ".png"


async def handle(name, log):
    file = await async_runner.spawn_task(download(name, log), type="download")
    small, large = await asyncio.gather(
        async_runner.invoke(resize, file, 64),
        async_runner.invoke(resize, file, 512),
    )
    return {"name": name, "small": small, "large": large}


async def main():
    async_runner.configure("download", concurrency=2)
    log = []
    results = await asyncio.gather(*(handle(name, log) for name in ("a", "b", "c")))
    for result in results:
        print(result)
    print(log)


async_runner.await_async(main())
