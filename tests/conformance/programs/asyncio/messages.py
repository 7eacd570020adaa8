import asyncio


async def coro():
    return 1


async def show(what, function):
    try:
        print(what, await function())
    except (TypeError, RuntimeError) as error:
        print(what, type(error).__name__, error)


async def await_none():
    await None


async def await_list():
    await [1]


async def await_function():
    await coro


async def twice():
    c = coro()
    await c
    await c


async def sleep_on_text():
    await asyncio.sleep("1")


async def no_context():
    async with 5:
        pass


async def no_iteration():
    async for _ in [1]:
        pass


async def main():
    await show("None", await_none)
    await show("list", await_list)
    await show("function", await_function)
    await show("twice", twice)
    await show("with", no_context)
    await show("for", no_iteration)


asyncio.run(main())
