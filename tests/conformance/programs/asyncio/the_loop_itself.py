"""What older programs do with the loop: futures, callbacks later, functions in an executor."""
import asyncio
import time


def double(n):
    time.sleep(0.02)
    return n * 2


class Actor:
    def __init__(self):
        self.inbox = asyncio.Queue()

    async def run(self):
        while True:
            number, answer = await self.inbox.get()
            if number is None:
                return
            if number < 0:
                answer.set_exception(ValueError("negative"))
            else:
                answer.set_result(number + 1)

    async def ask(self, number):
        answer = asyncio.get_running_loop().create_future()
        await self.inbox.put((number, answer))
        return await answer


async def main():
    loop = asyncio.get_running_loop()
    print(loop is asyncio.get_event_loop(), loop.is_running())
    started = loop.time()
    future = loop.create_future()
    loop.call_later(0.06, future.set_result, "later")
    loop.call_soon(print, "soon")
    called_off = loop.call_later(0.02, print, "never")
    called_off.cancel()
    print(await future, 0.05 < loop.time() - started < 0.5)
    loop.call_at(loop.time() + 0.02, print, "at its moment")
    print(await loop.run_in_executor(None, double, 21))
    jobs = [loop.run_in_executor(None, double, n) for n in range(3)]
    print(await asyncio.gather(*jobs))
    actor = Actor()
    task = loop.create_task(actor.run())
    print(await actor.ask(1), await actor.ask(5))
    try:
        await actor.ask(-1)
    except ValueError as error:
        print(error)
    await actor.inbox.put((None, None))
    await task
    try:
        async with asyncio.timeout_at(loop.time() + 0.02):
            await asyncio.sleep(1)
    except TimeoutError:
        print("too late")
    try:
        loop.run_until_complete(future)
    except RuntimeError as error:
        print(error)
    return "all"


try:
    asyncio.get_running_loop()
except RuntimeError as error:
    print(error)
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
print(loop.run_until_complete(main()), loop.is_running())
loop.close()
