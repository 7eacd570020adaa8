import asyncio

balance = 0


async def deposit(name, lock):
    global balance
    async with lock:
        print(name, "has the lock")
        seen = balance
        await asyncio.sleep(0.01)
        balance = seen + 1


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(deposit(name, lock) for name in "abc"))
    print("balance", balance, "locked", lock.locked())
    await lock.acquire()
    print(lock.locked())
    lock.release()
    try:
        lock.release()
    except RuntimeError as error:
        print(error)


asyncio.run(main())
