import async_runner


def primes():
    found = []
    n = 2
    while True:
        if all(n % p for p in found):
            found.append(n)
            yield n
        n += 1


def first_primes(count):
    result = []
    for prime in primes():
        if len(result) == count:
            break
        result.append(prime)
    return result


async def main():
    print(await async_runner.invoke(first_primes, 10))


async_runner.await_async(main())
