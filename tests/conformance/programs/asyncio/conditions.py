"""`asyncio.Condition`: waiting with a lock for what others notify of."""
import asyncio


async def main():
    condition = asyncio.Condition()
    items = []

    async def consume(name):
        async with condition:
            await condition.wait_for(lambda: items)
            print(name, "got", items.pop(0), condition.locked())

    async def wait_once(name):
        async with condition:
            print(name, await condition.wait())

    consumers = [asyncio.create_task(consume(f"consumer {n}")) for n in range(2)]
    await asyncio.sleep(0.02)
    for item in "ab":
        async with condition:
            items.append(item)
            condition.notify()
        await asyncio.sleep(0.02)
    await asyncio.gather(*consumers)
    waiting = [asyncio.create_task(wait_once(f"waiter {n}")) for n in range(3)]
    await asyncio.sleep(0.02)
    waiting[0].cancel()
    await asyncio.sleep(0.02)
    async with condition:
        condition.notify_all()
    print([type(result).__name__ for result in await asyncio.gather(*waiting, return_exceptions=True)])
    for use in (condition.notify, condition.notify_all):
        try:
            use()
        except RuntimeError as error:
            print(error)
    try:
        await condition.wait()
    except RuntimeError as error:
        print(error)
    shared = asyncio.Lock()
    first, second = asyncio.Condition(shared), asyncio.Condition(shared)
    async with first:
        print(second.locked())
    print(second.locked())


asyncio.run(main())
