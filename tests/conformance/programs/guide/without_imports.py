# The modules of the page are there without an import.
async def double(x):
    await asyncio.sleep(0.01)
    return x * 2


def slow(x):
    time.sleep(0.01)
    return math.sqrt(x)


async def main():
    a, b = await asyncio.gather(double(1), double(2))
    c = await async_runner.invoke(slow, 16)
    print(a, b, c)


if __name__ == "__main__":
    async_runner.await_async(main())
