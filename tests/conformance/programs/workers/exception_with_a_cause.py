import async_runner


def job():
    try:
        {}["setting"]
    except KeyError as error:
        raise ValueError("cannot go on") from error


async def main():
    try:
        await async_runner.invoke(job)
    except ValueError as error:
        print(error, "because of", repr(error.__cause__))


async_runner.await_async(main())
