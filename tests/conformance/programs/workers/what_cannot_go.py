import async_runner
import asyncio


def job(value):
    return value


async def coro():
    pass


def numbers():
    yield 1


async def main():
    task = async_runner.spawn_task(coro())
    for name, value in (
        ("task", task),
        ("generator", numbers()),
        ("lock", asyncio.Lock()),
        ("queue in a list", [asyncio.Queue()]),
        ("event in a dict", {"event": asyncio.Event()}),
    ):
        try:
            await async_runner.invoke(job, value)
        except TypeError:
            print(name, "cannot go")
    await task


async_runner.await_async(main())
