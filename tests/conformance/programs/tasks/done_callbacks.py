import asyncio

background = set()


async def work(n):
    await asyncio.sleep(n / 10)
    if n == 3:
        raise ValueError("three")
    return n


def told(task):
    if task.cancelled():
        print("told: cancelled")
    elif task.exception():
        print("told:", repr(task.exception()))
    else:
        print("told:", task.result(), task.done())


class Watcher:
    def __init__(self):
        self.seen = []

    def ended(self, task):
        self.seen.append(task.get_name())


async def main():
    watcher = Watcher()
    for n in range(1, 5):
        task = asyncio.create_task(work(n), name=f"work-{n}")
        background.add(task)
        task.add_done_callback(background.discard)
        task.add_done_callback(told)
        task.add_done_callback(watcher.ended)
        if n == 2:
            print(task.remove_done_callback(told), task.remove_done_callback(told), task.remove_done_callback(watcher.ended))
    print(len(background))
    await asyncio.sleep(0.15)
    print(len(background))
    task.cancel()
    await asyncio.sleep(0.5)
    print(len(background), watcher.seen)
    task.add_done_callback(lambda task: print("late", task.cancelled()))
    print("not yet")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(task is asyncio.current_task(), asyncio.current_task() is asyncio.current_task())
    print(asyncio.all_tasks() == {asyncio.current_task()})
    task.set_name("other")
    print(task.get_name())


asyncio.run(main())
