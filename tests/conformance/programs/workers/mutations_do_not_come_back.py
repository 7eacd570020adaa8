import async_runner

settings = {"level": 1}
seen = []


def job(items):
    items.append("worker")
    seen.append("worker")
    settings["level"] = 2
    return items, seen, settings


async def main():
    items = ["loop"]
    result = await async_runner.invoke(job, items)
    print("result", result)
    print("here", items, seen, settings)
    print("again", await async_runner.invoke(job, items))


async_runner.await_async(main())
