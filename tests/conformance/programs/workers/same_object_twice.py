import async_runner


def check(a, b, *, c):
    a.append(1)
    return b, a is b, b is c


async def main():
    items = []
    print(await async_runner.invoke(check, items, items, c=items))
    print(await async_runner.invoke(check, items, [], c=items))
    print(items)


async_runner.await_async(main())
