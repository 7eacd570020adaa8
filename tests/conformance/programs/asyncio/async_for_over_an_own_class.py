import asyncio


class Countdown:
    def __init__(self, start):
        self.current = start

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.current == 0:
            raise StopAsyncIteration
        await asyncio.sleep(0)
        self.current -= 1
        return self.current


async def main():
    async for number in Countdown(3):
        print(number)
    else:
        print("lift off")
    print([n * 2 async for n in Countdown(4) if n % 2 == 0])
    print({n: n**2 async for n in Countdown(3)})


asyncio.run(main())
