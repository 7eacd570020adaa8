import async_runner
import asyncio
import time


def write(name, size):
    time.sleep(0.15)
    print(f"wrote {name} ({size} px)")


async def main():
    for size in (32, 64):
        async_runner.spawn_task(lambda: write("thumb", size), type="io")
        await asyncio.sleep(0.04)
    print("main is through")


async_runner.await_async(main())
