import async_runner


class Rejected(Exception):
    def __init__(self, code, detail):
        super().__init__(f"rejected with {code}")
        self.code = code
        self.detail = detail


def job(code):
    if code > 1:
        raise Rejected(code, {"tries": [1, 2]})
    return code


async def main():
    print(await async_runner.invoke(job, 1))
    try:
        await async_runner.invoke(job, 7)
    except Rejected as error:
        print(type(error) is Rejected, error, error.code, error.detail, error.args)
    try:
        await async_runner.invoke(lambda: [][0])
    except IndexError as error:
        print(repr(error))


async_runner.await_async(main())
