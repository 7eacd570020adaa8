# A function on a worker is a sync context too.
import async_runner


async def save():
    pass


def job():
    try:
        async_runner.spawn_task(save())
    except RuntimeError:
        return "no fire-and-forget here"
    return "spawned"


async def main():
    print(await async_runner.invoke(job))


async_runner.await_async(main())
