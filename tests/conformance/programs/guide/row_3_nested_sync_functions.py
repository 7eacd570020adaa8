# The call may sit deep inside sync functions; each of them waits.
import async_runner
import asyncio


async def fetch(number):
    await asyncio.sleep(0.01)
    return number * 10


def one(number):
    return async_runner.await_async(fetch(number))


def several(numbers):
    total = 0
    for number in numbers:
        total += one(number)
    return total


def report():
    print("first", one(1))
    print("total", several(range(4)))
    print("sorted", sorted([3, 1, 2], key=one))
    print("comprehension", [one(n) for n in (5, 6)])


report()
