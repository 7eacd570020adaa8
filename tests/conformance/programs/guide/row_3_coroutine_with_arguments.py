import async_runner
import asyncio


async def power(base, exponent=2):
    result = 1
    for _ in range(exponent):
        await asyncio.sleep(0)
        result *= base
    return result


print(async_runner.await_async(power(3)))
print(async_runner.await_async(power, 3))
print(async_runner.await_async(power, 2, exponent=10))
