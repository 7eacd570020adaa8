import async_runner
import asyncio

TEXT = """the quick brown fox jumps over the lazy dog
the dog sleeps
a fox is a fox"""


def count_words(line):
    counts = {}
    for word in line.split():
        counts[word] = counts.get(word, 0) + 1
    return counts


async def main():
    parts = await asyncio.gather(*(async_runner.invoke(count_words, line) for line in TEXT.splitlines()))
    total = {}
    for part in parts:
        for word, count in part.items():
            total[word] = total.get(word, 0) + count
    for word, count in sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))[:4]:
        print(f"{word:<6}{count:>3}")


async_runner.await_async(main())
