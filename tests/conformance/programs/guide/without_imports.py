# async_runner is there without an import; everything else is imported as ever.
import asyncio
import time


async def double(x):
    await asyncio.sleep(0.01)
    return x * 2


def slow(x):
    time.sleep(0.01)
    return x**0.5


async def main():
    a, b = await asyncio.gather(double(1), double(2))
    c = await async_runner.invoke(slow, 16)
    print(a, b, c)


try:
    print(math.pi)
except NameError as error:
    print(error)
if __name__ == "__main__":
    async_runner.await_async(main())
