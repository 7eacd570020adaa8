import async_runner


def add(a, b=10, *rest, scale=1):
    return (a + b + sum(rest)) * scale


print(async_runner.await_async(add, 1))
print(async_runner.await_async(add, 1, 2))
print(async_runner.await_async(add, 1, 2, 3, 4, scale=2))
print(async_runner.await_async(lambda: "from a lambda"))
print(async_runner.await_async(len, [1, 2, 3]))
