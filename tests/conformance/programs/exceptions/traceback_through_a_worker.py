import async_runner


def job(text):
    return int(text)


async def main():
    print(await async_runner.invoke(job, "12"))
    print(await async_runner.invoke(job, "a dozen"))


async_runner.await_async(main())
