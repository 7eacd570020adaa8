import async_runner
import asyncio


async def waits():
    await asyncio.Event().wait()


try:
    async_runner.await_async(waits())
except RuntimeError as error:
    print("caught", type(error).__name__)
print("on it goes")
