import asyncio


async def work(lock, fails):
    try:
        async with lock:
            await asyncio.sleep(0)
            if fails:
                raise ValueError("inside")
            return "fine"
    except ValueError as error:
        return str(error)


async def main():
    lock = asyncio.Lock()
    print(await asyncio.gather(work(lock, True), work(lock, False)))


asyncio.run(main())
