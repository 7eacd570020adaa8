"""A reference for the guide's three calls, on asyncio and threads, for CPython 3.11.

It says what a program means, not how fast it runs: a worker is a thread that works on copies. One thing is left out: a
lane's priority, which only orders what is ready at the same moment.
"""

import asyncio
import collections
import concurrent.futures
import inspect
import sys
import threading

from loop import BlockingLoopPolicy, Stuck
from transfer import Transfer

asyncio.set_event_loop_policy(BlockingLoopPolicy())

_pool = concurrent.futures.ThreadPoolExecutor(max_workers=4)
_thread = threading.local()


class _Lane:
    """How many of its tasks may run at once, and who waits for a place, in the order of their coming."""

    def __init__(self):
        self.limit = None
        self.running = 0
        self.waiting = collections.deque()

    def enter(self):
        """Takes a place: returns None, or a future for when there is one."""
        if self.limit is None or self.running < self.limit:
            self.running += 1
            return None
        turn = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        return turn

    def leave(self):
        self.running -= 1
        while self.waiting and (self.limit is None or self.running < self.limit):
            turn = self.waiting.popleft()
            if not turn.done():
                self.running += 1
                turn.set_result(None)


_lanes = collections.defaultdict(_Lane)


def configure(type, concurrency=None, priority=0):
    """Sets how many tasks of a type run at once."""
    if concurrency is not None and concurrency < 1:
        raise ValueError("concurrency must be 1 or more")
    _lanes[type].limit = concurrency


async def invoke(func, *args, **kwargs):
    """Calls a function of any kind from async code and gives its result: a sync one runs on a worker."""
    if inspect.iscoroutine(func):
        return await func
    if inspect.iscoroutinefunction(func):
        return await func(*args, **kwargs)
    return await _start_job(func, args, kwargs)()


def spawn_task(work, type="default"):
    """Starts a coroutine as a task, or a sync function (a lambda) on a worker."""
    if asyncio._get_running_loop() is None:
        if inspect.iscoroutine(work):
            work.close()
        raise RuntimeError(
            "spawn_task() needs a running loop, and this is a sync context, which cannot fire and forget (row 4 of "
            "the guide): use async_runner.await_async(...), which blocks until it is done"
        )
    if isinstance(work, asyncio.Task):
        return work
    loop = asyncio.get_running_loop()
    lane = _lanes[type]
    if inspect.iscoroutine(work):
        if lane.limit is None:
            return loop.create_task(work)
        return loop.create_task(_in_lane(lane, lane.enter(), lambda: work))
    if inspect.iscoroutinefunction(work):
        raise TypeError(
            f"spawn_task() takes a coroutine object, not an async function: write spawn_task({work.__name__}(...))"
        )
    if not callable(work):
        raise TypeError(
            f"spawn_task() takes a coroutine, or a lambda around a sync call, not {work.__class__.__name__}: write "
            'spawn_task(coro(...)) or spawn_task(lambda: func(...), type="io")'
        )
    turn = lane.enter()
    return loop.create_task(_in_lane(lane, turn, _start_job(work, (), {}, starts_now=turn is None)))


def await_async(work, *args, **kwargs):
    """Blocks until it is done: a sync function is called here; a coroutine or a task runs to its end."""
    if callable(work):
        made = work(*args, **kwargs)
        if not inspect.iscoroutinefunction(work):
            return made
        work = made
    if not inspect.iscoroutine(work) and not isinstance(work, asyncio.Task):
        raise TypeError(
            f"await_async() takes a function and its arguments, or a coroutine, not {type(work).__name__}: write "
            "await_async(func, *args) or await_async(coro(...))"
        )
    running = asyncio._get_running_loop()
    loop = running or _loop_of_this_thread()
    task = work if isinstance(work, asyncio.Task) else loop.create_task(work)
    try:
        return loop.run_until_complete(task) if running is None else loop.block_on(task)
    except Stuck:
        raise RuntimeError("deadlock: nothing can happen any more that would end this wait") from None


async def _to_thread(func, /, *args, **kwargs):
    return await _start_job(func, args, kwargs)()


asyncio.to_thread = _to_thread


async def _in_lane(lane, turn, start):
    try:
        if turn is not None:
            await turn
    except asyncio.CancelledError:
        if turn.done() and not turn.cancelled():
            lane.leave()
        raise
    try:
        return await start()
    finally:
        lane.leave()


def _start_job(func, args, kwargs, starts_now=False):
    """Copies the call as it is now. What is returned starts it, unless it has been started, and awaits it."""
    out = Transfer()
    func, args, kwargs = out.copy((func, args, kwargs))
    home = sys.modules["__main__"].__dict__

    def call():
        try:
            return Transfer(home, out.originals).copy(func(*args, **kwargs))
        except BaseException as error:
            failure = Transfer(home, out.originals).copy(error)
        finally:
            _end_of_thread_loop()
        raise failure

    loop = asyncio.get_running_loop()
    future = loop.run_in_executor(_pool, call) if starts_now else None

    async def result():
        return await (future or loop.run_in_executor(_pool, call))

    return result


def _loop_of_this_thread():
    if not hasattr(_thread, "loop"):
        _thread.loop = asyncio.new_event_loop()
    return _thread.loop


def run_what_is_left():
    """After the program's or a job's last line: runs the loop until no task is left. What waits for ever is cancelled once."""
    loop = _loop_of_this_thread()
    for is_last_try in (False, True):
        while left := asyncio.all_tasks(loop):
            try:
                loop.run_until_complete(asyncio.wait(left))
            except Stuck:
                if is_last_try:
                    return
                for task in asyncio.all_tasks(loop):
                    task.cancel()
                break


def _end_of_thread_loop():
    """A job lasts until nothing that it has started is left."""
    loop = getattr(_thread, "loop", None)
    if loop is not None:
        run_what_is_left()
        loop.close()
        del _thread.loop
