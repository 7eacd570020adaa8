"""An asyncio loop that can be blocked: while a coroutine blocks it, only one task and what that task spawned goes on.

It also notices when nothing can happen any more, and raises Stuck instead of waiting for ever. With
REFERENCE_VIRTUAL_TIME=1 its clock jumps to the next timer instead of waiting, which is for programs without workers.
"""

import asyncio
import contextvars
import os
import time
import weakref

_is_virtual = os.environ.get("REFERENCE_VIRTUAL_TIME") == "1"
_now = 0.0

_family = contextvars.ContextVar("family", default=None)


class Stuck(Exception):
    """Nothing that may run is ready, timed or on a worker."""


def _pass(seconds):
    global _now
    _now += seconds


if _is_virtual:
    time.sleep = _pass
    time.monotonic = time.perf_counter = lambda: _now


class Family:
    """A task's place in the tree of who spawned whom. Every callback of a task runs in its context, and so knows it."""

    def __init__(self, parent):
        self.parent = parent

    def belongs_to(self, root):
        family = self
        while family is not None:
            if family is root:
                return True
            family = family.parent
        return False


class BlockingLoop(asyncio.SelectorEventLoop):
    """A selector loop with `block_on`. Written against CPython 3.11's `BaseEventLoop`."""

    def __init__(self):
        super().__init__()
        self._families = weakref.WeakKeyDictionary()
        self._blocks = []
        self._jobs = 0

    def time(self):
        return _now if _is_virtual else super().time()

    def create_task(self, coro, *, name=None, context=None):
        context = contextvars.copy_context() if context is None else context
        family = Family(context.get(_family))
        context.run(_family.set, family)
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        self._families[task] = family
        return task

    def run_in_executor(self, executor, func, *args):
        """Until the result has arrived the loop is not stuck."""
        self._jobs += 1
        future = super().run_in_executor(executor, func, *args)

        def arrived(_):
            self._jobs -= 1

        future.add_done_callback(arrived, context=contextvars.Context())
        return future

    def block_on(self, task):
        """Called by a coroutine: runs `task` and its descendants to the task's end, and nobody else."""
        current = asyncio.current_task(self)
        self._blocks.append(self._families[task])
        asyncio.tasks._leave_task(self, current)
        try:
            while not task.done():
                self._run_once()
        finally:
            asyncio.tasks._enter_task(self, current)
            self._blocks.pop()
        return task.result()

    def _is_admitted(self, handle):
        family = handle._context.get(_family)
        return not self._blocks or family is None or family.belongs_to(self._blocks[-1])

    def _run_once(self):
        self._scheduled = [timer for timer in self._scheduled if not timer._cancelled]
        self._events()
        self._move_due_timers()
        batch = sum(map(self._is_admitted, self._ready))
        for _ in range(batch):
            # Found anew each time: a callback may block, and then others have been taken meanwhile.
            handle = next(filter(self._is_admitted, self._ready), None)
            if handle is None:
                return
            self._ready.remove(handle)
            if not handle._cancelled:
                handle._run()

    def _events(self):
        timers = [timer._when for timer in self._scheduled if self._is_admitted(timer)]
        if self._stopping or any(map(self._is_admitted, self._ready)):
            timeout = 0
        elif timers and _is_virtual:
            _pass(max(0, min(timers) - _now))
            timeout = 0
        elif timers:
            timeout = max(0, min(timers) - self.time())
        elif self._jobs:
            timeout = None
        else:
            raise Stuck
        self._process_events(self._selector.select(timeout))

    def _move_due_timers(self):
        now = self.time() + self._clock_resolution
        due = [timer for timer in self._scheduled if timer._when <= now and self._is_admitted(timer)]
        for timer in sorted(due, key=lambda timer: timer._when):
            self._scheduled.remove(timer)
            timer._scheduled = False
            self._ready.append(timer)

    def _timer_handle_cancelled(self, handle):
        """Cancelled timers are dropped at the next turn; the base class counts them instead."""


class BlockingLoopPolicy(asyncio.DefaultEventLoopPolicy):
    """Makes every new loop one that can be blocked, `asyncio.run`'s too."""

    def new_event_loop(self):
        return BlockingLoop()
