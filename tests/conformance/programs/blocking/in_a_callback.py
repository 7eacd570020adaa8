# A sync function that blocks may be called by a builtin.
import async_runner
import asyncio


async def weight(word):
    await asyncio.sleep(0)
    return len(word)


def blocking_weight(word):
    return async_runner.await_async(weight(word))


async def main():
    words = ["pear", "fig", "banana", "kiwi"]
    print(sorted(words, key=blocking_weight))
    print(max(words, key=blocking_weight))
    print(list(map(blocking_weight, words)))


async_runner.await_async(main())
