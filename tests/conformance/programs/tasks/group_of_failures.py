"""Nobody catches what a TaskGroup raises: the traceback shows every failure, with what led to it."""
import asyncio


class Refused(Exception):
    pass


async def fetch(name, seconds):
    await asyncio.sleep(seconds)
    try:
        {}[name]
    except KeyError as error:
        raise Refused(f"no {name}") from error


async def fail_too():
    try:
        await asyncio.sleep(1)
    finally:
        error = ValueError("while cleaning up")
        error.add_note("a note of two\nlines")
        raise error


async def inner():
    async with asyncio.TaskGroup() as group:
        group.create_task(fetch("a", 0.06))
        group.create_task(fail_too())


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(inner())
        group.create_task(fetch("b", 0.02))


asyncio.run(main())
