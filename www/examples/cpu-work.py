# CPU work on workers: the range is cut into parts, and each
# part is a job. Every worker computes in a thread of its own,
# and the loop stays free.
import async_runner
import asyncio

def count_primes(first, last):
    count = 0
    for number in range(max(first, 2), last):
        divisor = 2
        while divisor * divisor <= number and number % divisor:
            divisor += 1
        count += divisor * divisor > number
    return count

async def main():
    parts = [(n, n + 20000) for n in range(0, 80000, 20000)]
    jobs = [async_runner.invoke(count_primes, *part)
            for part in parts]
    counts = await asyncio.gather(*jobs)
    print(counts)
    print(sum(counts), "primes below 80000")

async_runner.await_async(main())
