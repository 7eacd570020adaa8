# Tasks of one await_async go on during the next.
import async_runner
import asyncio


async def slow(name):
    await asyncio.sleep(0.06)
    print(name, "finished")


async def start(name):
    async_runner.spawn_task(slow(name))
    return f"started {name}"


async def pause(seconds):
    await asyncio.sleep(seconds)


print(async_runner.await_async(start("a")))
print(async_runner.await_async(start("b")))
async_runner.await_async(pause(0.12))
print("both are through")
