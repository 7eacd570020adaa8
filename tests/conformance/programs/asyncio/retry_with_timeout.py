import asyncio

attempts = 0


async def flaky():
    global attempts
    attempts += 1
    await asyncio.sleep(0.2 if attempts < 3 else 0.01)
    return f"ok after {attempts}"


async def with_retry(function, tries, timeout):
    for attempt in range(1, tries + 1):
        try:
            return await asyncio.wait_for(function(), timeout)
        except asyncio.TimeoutError:
            print(f"attempt {attempt} timed out")
    raise RuntimeError("gave up")


print(asyncio.run(with_retry(flaky, 5, 0.05)))
