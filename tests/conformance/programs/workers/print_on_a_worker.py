import async_runner


def job(name):
    print("hello from", name, end="!\n")
    for n in range(3):
        print(n, sep="", end=" ")
    print()


async def main():
    for name in ("one", "two"):
        await async_runner.invoke(job, name)
    print("main")


async_runner.await_async(main())
