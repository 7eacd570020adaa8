import async_runner
import asyncio


class StageError(Exception):
    def __init__(self, stage, item):
        super().__init__(f"stage {stage} cannot take {item!r}")


def double(item):
    if not isinstance(item, int):
        raise TypeError(f"not a number: {item!r}")
    return item * 2


async def stage(items):
    results = []
    for item in items:
        try:
            results.append(await async_runner.invoke(double, item))
        except TypeError as error:
            raise StageError("double", item) from error
    return results


async def main():
    print(await stage([1, 2]))
    print(await async_runner.spawn_task(stage([3, "four"])))


async_runner.await_async(main())
