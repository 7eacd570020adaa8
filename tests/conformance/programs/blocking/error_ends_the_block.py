import async_runner
import asyncio


async def fails():
    await asyncio.sleep(0.01)
    raise LookupError("not there")


async def other():
    print("other runs after the block")


async def main():
    async_runner.spawn_task(other())
    try:
        async_runner.await_async(fails())
    except LookupError as error:
        print("caught", error)
    await asyncio.sleep(0)


async_runner.await_async(main())
