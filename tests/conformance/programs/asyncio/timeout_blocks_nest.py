import asyncio


async def main():
    try:
        async with asyncio.timeout(0.03):
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(2)
            except TimeoutError:
                print("never: the outer one expired")
    except TimeoutError:
        print("outer")
    async with asyncio.timeout(1):
        try:
            async with asyncio.timeout(0.03):
                await asyncio.sleep(2)
        except TimeoutError:
            print("inner")
        print("outer goes on")


asyncio.run(main())
