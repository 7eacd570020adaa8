import asyncio


async def main():
    async with asyncio.timeout(1):
        await asyncio.sleep(0.01)
        print("in time")
    try:
        async with asyncio.timeout(0.02):
            print("waiting")
            await asyncio.sleep(1)
            print("never")
    except TimeoutError:
        print("timed out")
    async with asyncio.timeout(None):
        await asyncio.sleep(0)
        print("no limit")
    try:
        async with asyncio.timeout(1):
            raise ValueError("own error")
    except ValueError as error:
        print(error)


asyncio.run(main())
