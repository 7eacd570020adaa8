import async_runner


async def coro():
    return 1


def show(what, call):
    try:
        call()
    except (TypeError, RuntimeError) as error:
        print(what, "->", type(error).__name__)


async def main():
    show("an async function", lambda: async_runner.spawn_task(coro))
    show("a number", lambda: async_runner.spawn_task(42))
    show("await_async of a list", lambda: async_runner.await_async([1]))
    show("await_async of a result", lambda: async_runner.await_async(len("abc")))
    try:
        await async_runner.invoke(len("abc"))
    except TypeError as error:
        print("invoke of a result ->", type(error).__name__)


async_runner.await_async(main())
