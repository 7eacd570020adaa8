# What is shielded goes on when who waits for it gives up.
import asyncio


async def later(value, delay=0.04):
    await asyncio.sleep(delay)
    return value


async def fails():
    await asyncio.sleep(0.02)
    raise ValueError("inside")


async def main():
    inner = asyncio.create_task(later("kept", 0.6))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.04)
    except asyncio.TimeoutError:
        print("gave up", inner.done())
    print(await inner)
    try:
        await asyncio.shield(fails())
    except ValueError as error:
        print(error)
    print(await asyncio.shield(later(4)), await asyncio.shield(inner))
    inner = asyncio.create_task(later(9))

    async def waits():
        return await asyncio.shield(inner)

    outer = asyncio.create_task(waits())
    await asyncio.sleep(0)
    outer.cancel()
    try:
        await outer
    except asyncio.CancelledError:
        print("outer cancelled", inner.cancelled())
    print(await inner)


asyncio.run(main())
