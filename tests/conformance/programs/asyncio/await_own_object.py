class Later:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield from other().__await__()
        return self.value


async def other():
    print("awaited inside")


async def main():
    print(await Later(5))


import asyncio

asyncio.run(main())
