import async_runner
import asyncio


async def save():
    print("never printed")


def fire_and_forget():
    print("before")
    async_runner.spawn_task(save())
    print("never reached")


try:
    fire_and_forget()
except RuntimeError as error:
    print("caught", type(error).__name__)
print("going on")
