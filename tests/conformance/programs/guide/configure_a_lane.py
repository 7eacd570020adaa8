import async_runner
import asyncio

running = 0
most = 0


async def download(number):
    global running, most
    running += 1
    most = max(most, running)
    await asyncio.sleep(0.02)
    running -= 1
    return number


async def main():
    async_runner.configure("downloads", concurrency=2)
    tasks = [async_runner.spawn_task(download(n), type="downloads") for n in range(6)]
    print([await task for task in tasks])
    print("at most", most, "at once")
    try:
        async_runner.configure("downloads", concurrency=0)
    except ValueError as error:
        print("ValueError", error)


async_runner.await_async(main())
