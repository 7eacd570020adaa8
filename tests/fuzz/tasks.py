"""Programs of tasks: spawn, await, gather, cancel, time out and share locks, queues and groups in random arrangements.

They run under virtual time on both sides. Each delay is a number of its own, so that hardly ever two things happen at
the same moment, whose order would be nobody's promise.
"""

ERRORS = ["ValueError", "KeyError", "RuntimeError"]


class Tasks:
    def __init__(self, random):
        self.random = random
        self.lines = []
        self.names = 0
        self.coroutines = []
        self.budget = 60

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def fresh(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def add(self, depth, text):
        self.lines.append("    " * depth + text)

    def delay(self):
        return f"{self.random.uniform(0.01, 0.6):.5f}"

    def program(self):
        for line in [
            "import asyncio", "", "lock = asyncio.Lock()", "semaphore = asyncio.Semaphore(2)", "event = asyncio.Event()",
            "queue = asyncio.Queue(2)", "started = []", "", "",
            "async def plain(name, delay):", "    print('begin', name)", "    await asyncio.sleep(delay)",
            "    print('end', name)", "    return name", "", "",
        ]:
            self.add(0, line)
        self.coroutines.append(f"plain({self.pick(['1', '2'])}, {self.delay()})")
        for _ in range(self.random.randint(2, 5)):
            self.coroutine()
        self.add(0, "async def main():")
        self.block(1, "main", 5)
        self.add(1, "event.set()")
        self.add(1, "result = await asyncio.gather(*started, return_exceptions=True)")
        self.add(1, "print([repr(one) for one in result])")
        self.add(1, "print([(task.done(), task.cancelled()) for task in started])")
        self.add(0, "")
        self.add(0, "")
        self.add(0, self.pick(["asyncio.run(main())", "async_runner.await_async(main())", "async_runner.await_async(main)"]))
        self.add(0, "print('the end', lock.locked(), queue.qsize())")
        return "\n".join(self.lines) + "\n"

    def coroutine(self):
        name = self.fresh("work")
        self.add(0, f"async def {name}():")
        self.add(1, f"print('begin {name}')")
        wraps = self.chance(0.5)
        if wraps:
            self.add(1, "try:")
        self.block(2 if wraps else 1, name, 4)
        if wraps:
            kind = self.pick(["finally:", "except asyncio.CancelledError as error:", "except Exception as error:", "except BaseException as error:"])
            self.add(1, kind)
            self.add(2, f"print('{name}', {'repr(error)' if 'error' in kind else repr('finally')})")
            if "error" in kind and self.chance(0.6):
                self.add(2, "raise")
            elif self.chance(0.3):
                self.add(2, f"await asyncio.sleep({self.delay()})")
                self.add(2, f"print('{name} cleaned up')")
        self.add(1, f"return '{name}'")
        self.add(0, "")
        self.add(0, "")
        self.coroutines.append(f"{name}()")

    def call(self):
        return self.pick(self.coroutines)

    def block(self, depth, owner, most):
        for _ in range(self.random.randint(1, most)):
            self.statement(depth, owner)

    def statement(self, depth, owner):
        self.budget -= 1
        tag = self.random.randint(0, 999)
        if self.budget < 0 or depth > 4:
            return self.add(depth, f"await asyncio.sleep({self.delay()})")
        kind = self.pick([
            "sleep", "sleep", "print", "spawn", "spawn", "spawn", "await", "gather", "wait_for", "timeout", "group", "cancel", "cancel", "lock",
            "semaphore", "queue", "event", "raise", "try", "wait", "completed", "runner", "zero", "callback", "loop", "cancel_self",
        ])
        add = self.add
        if kind == "sleep":
            add(depth, f"await asyncio.sleep({self.delay()})")
        elif kind == "zero":
            add(depth, "await asyncio.sleep(0)")
        elif kind == "print":
            add(depth, f"print({tag}, '{owner}', lock.locked(), event.is_set())")
        elif kind == "spawn":
            add(depth, f"started.append(asyncio.create_task({self.call()}))")
        elif kind == "runner":
            add(depth, self.pick([f"print({tag}, await async_runner.spawn_task({self.call()}))", f"started.append(async_runner.spawn_task({self.call()}, type='io'))", f"print({tag}, await async_runner.invoke({self.call()}))"]))
        elif kind == "await":
            add(depth, f"print({tag}, await {self.pick([self.call(), f'asyncio.create_task({self.call()})'])})")
        elif kind == "gather":
            add(depth, f"print({tag}, [repr(one) for one in await asyncio.gather({self.call()}, {self.call()}, return_exceptions={self.pick(['True', 'False'])})])")
        elif kind == "wait_for":
            add(depth, "try:")
            add(depth + 1, f"print({tag}, await asyncio.wait_for({self.call()}, {self.delay()}))")
            add(depth, "except (TimeoutError, ValueError) as error:")
            add(depth + 1, f"print({tag}, repr(error), repr(error.__cause__))")
        elif kind == "timeout":
            add(depth, "try:")
            add(depth + 1, f"async with asyncio.timeout({self.delay()}):")
            self.block(depth + 2, owner, 2)
            add(depth, "except TimeoutError as error:")
            add(depth + 1, f"print({tag}, 'timed out', asyncio.current_task().cancelling())")
        elif kind == "group":
            add(depth, "try:")
            add(depth + 1, "async with asyncio.TaskGroup() as group:")
            for _ in range(self.random.randint(1, 2)):
                add(depth + 2, f"started.append(group.create_task({self.call()}))")
            self.block(depth + 2, owner, 1)
            add(depth, "except BaseExceptionGroup as error:")
            add(depth + 1, f"print({tag}, repr(error), asyncio.current_task().cancelling())")
        elif kind == "cancel":
            add(depth, "if started:")
            message = self.pick(["", "", "'why'"])
            add(depth + 1, f"print({tag}, started[{self.pick(['0', '-1'])}].cancel({message}))")
        elif kind == "cancel_self":
            if self.chance(0.3):
                add(depth, "asyncio.current_task().cancel()")
        elif kind == "lock":
            add(depth, "async with lock:")
            add(depth + 1, f"print({tag}, '{owner} has the lock')")
            add(depth + 1, f"await asyncio.sleep({self.delay()})")
        elif kind == "semaphore":
            add(depth, "async with semaphore:")
            add(depth + 1, f"print({tag}, '{owner} is in')")
            add(depth + 1, f"await asyncio.sleep({self.delay()})")
        elif kind == "queue":
            add(depth, self.pick([
                f"await queue.put({tag})", f"queue.put_nowait({tag})", f"print({tag}, await queue.get())", "print(queue.qsize(), queue.full(), queue.empty())",
            ]))
        elif kind == "event":
            add(depth, self.pick(["event.set()", "event.clear()", f"print({tag}, await event.wait())"]))
        elif kind == "raise":
            add(depth, f"if event.is_set():" if self.chance(0.5) else "if len(started) > 1:")
            add(depth + 1, f"raise {self.pick(ERRORS)}({tag})")
        elif kind == "try":
            add(depth, "try:")
            self.block(depth + 1, owner, 3)
            caught = self.pick(["except ValueError as error:", "except asyncio.CancelledError as error:", "except Exception as error:"])
            add(depth, caught)
            add(depth + 1, f"print({tag}, repr(error))")
            if self.chance(0.4):
                add(depth + 1, "raise")
            if self.chance(0.4):
                add(depth, "finally:")
                add(depth + 1, f"print({tag}, 'finally')")
        elif kind == "wait":
            add(depth, "if started:")
            add(depth + 1, f"done, pending = await asyncio.wait(set(started[:3]), timeout={self.delay()}, return_when=asyncio.{self.pick(['ALL_COMPLETED', 'FIRST_COMPLETED', 'FIRST_EXCEPTION'])})")
            add(depth + 1, f"print({tag}, len(done), len(pending))")
        elif kind == "completed":
            add(depth, f"for one in asyncio.as_completed([asyncio.create_task({self.call()})], timeout={self.delay()}):")
            add(depth + 1, "try:")
            add(depth + 2, f"print({tag}, await one)")
            add(depth + 1, "except Exception as error:")
            add(depth + 2, f"print({tag}, repr(error))")
        elif kind == "callback":
            add(depth, "if started:")
            add(depth + 1, f"started[-1].add_done_callback(lambda task: print({tag}, 'callback', task.cancelled()))")
        elif kind == "loop":
            name = self.fresh("i")
            add(depth, f"for {name} in range(2):")
            self.block(depth + 1, owner, 2)


def program(random):
    """The source of one program."""
    return Tasks(random).program()
