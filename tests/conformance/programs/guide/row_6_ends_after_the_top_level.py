import async_runner
import asyncio


async def log(text, seconds):
    await asyncio.sleep(seconds)
    print("log:", text)


async def main():
    for number, seconds in enumerate((0.09, 0.03, 0.06)):
        async_runner.spawn_task(log(f"entry {number}", seconds), type="io")
    print("main is done")


async_runner.await_async(main())
print("top level is done")
