import async_runner
import asyncio


async def node(depth, name):
    if depth == 0:
        await asyncio.sleep(0)
        return 1
    left = async_runner.spawn_task(node(depth - 1, name + "l"))
    right = async_runner.spawn_task(node(depth - 1, name + "r"))
    total = await left + await right
    if depth > 1:
        print(name or "root", total)
    return total


print(async_runner.await_async(node(3, "")))
