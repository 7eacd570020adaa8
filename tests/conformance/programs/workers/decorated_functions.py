import async_runner
from functools import wraps


def traced(label):
    def decorate(function):
        @wraps(function)
        def wrapper(*args, **kwargs):
            result = function(*args, **kwargs)
            return f"{label}: {function.__name__}{args} = {result}"

        return wrapper

    return decorate


@traced("trace")
def add(a, b=1):
    return a + b


async def main():
    print(await async_runner.invoke(add, 1, b=2))
    print(add(5))


async_runner.await_async(main())
