import async_runner


async def inner(n):
    print("inner", n)
    return n


async def other():
    print("other")


async def main():
    async_runner.spawn_task(other())
    total = 0
    for n in range(3):
        total += await inner(n)
    print("total", total)


async_runner.await_async(main())
