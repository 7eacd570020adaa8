# asyncio.run cancels the tasks that are left when main returns.
import asyncio


async def background():
    try:
        await asyncio.sleep(10)
    finally:
        print("background was ended")


async def main():
    asyncio.create_task(background())
    await asyncio.sleep(0)
    return "main's result"


print(asyncio.run(main()))
