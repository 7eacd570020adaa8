import async_runner


async def save():
    pass


def start():
    async_runner.spawn_task(save(), type="io")


print("one line before")
start()
