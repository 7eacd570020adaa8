# What counts is whether a loop runs, not the def around the call.
import async_runner
import asyncio


async def save(name):
    await asyncio.sleep(0.01)
    print("saved", name)


def start_from_sync_function(name):
    return async_runner.spawn_task(save(name))


async def main():
    task = start_from_sync_function("a")
    print("started")
    await task
    print("done", task.done())


async_runner.await_async(main())
