import asyncio


async def work(seconds):
    try:
        await asyncio.sleep(seconds)
        return f"took {seconds}"
    except asyncio.CancelledError:
        print("work was cancelled")
        raise


async def main():
    print(await asyncio.wait_for(work(0.01), timeout=1))
    try:
        await asyncio.wait_for(work(1), timeout=0.03)
    except asyncio.TimeoutError as error:
        print("too late", repr(str(error)))
    print(await asyncio.wait_for(work(0), None))
    print(asyncio.TimeoutError is TimeoutError)


asyncio.run(main())
