import asyncio


async def child():
    try:
        await asyncio.sleep(5)
    finally:
        print("child ended")


async def fails():
    asyncio.create_task(child())
    await asyncio.sleep(0)
    raise ValueError("main fails")


async def nested():
    coroutine = child()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(error)
        coroutine.close()


async def waits_for_itself():
    await asyncio.current_task()


try:
    asyncio.run(fails())
except ValueError as error:
    print("caught", error)
asyncio.run(nested())
try:
    asyncio.run(waits_for_itself())
except RuntimeError as error:
    print("itself")
try:
    asyncio.run(42)
except ValueError as error:
    print(error)
asyncio.run(fails())
