# Retry with a timeout: each attempt gets 0.15 s, and the pause
# doubles in between. wait_for cancels the attempt that takes too
# long.
import async_runner
import asyncio

async def fetch_gallery(attempt):
    await asyncio.sleep([0.5, 0.4, 0.02][attempt])
    return ["a.png", "b.png"]

async def with_retries(most):
    for attempt in range(most):
        try:
            return await asyncio.wait_for(fetch_gallery(attempt), 0.15)
        except TimeoutError:
            pause = 0.05 * 2 ** attempt
            print(f"attempt {attempt + 1} timed out, again in {pause} s")
            await asyncio.sleep(pause)
    raise RuntimeError("the gallery does not answer")

async def main():
    print(await async_runner.spawn_task(with_retries(3)))

async_runner.await_async(main())
