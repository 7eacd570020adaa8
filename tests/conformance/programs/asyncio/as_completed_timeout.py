import asyncio


async def work(n):
    await asyncio.sleep(n / 50)
    if n == 2:
        raise ValueError(n)
    return n


async def main():
    for next_one in asyncio.as_completed([work(3), work(1), work(2), work(100)], timeout=0.1):
        try:
            print(await next_one)
        except ValueError as error:
            print("failed", error)
        except TimeoutError as error:
            print("too late", repr(error))


asyncio.run(main())
