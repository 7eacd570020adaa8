# What scripts find in asyncio, over the host's tasks, futures and timers.

ALL_COMPLETED = "ALL_COMPLETED"
FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
TimeoutError = TimeoutError


async def sleep(delay, result=None):
    _host_async_sleep(0 if delay <= 0 else delay)
    return result


def gather(*coros_or_futures, return_exceptions=False):
    return _host_gather(coros_or_futures, bool(return_exceptions))


def run(main, *, debug=None):
    if not _is_coroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")
    if _host_current_task() is not None:
        raise RuntimeError("asyncio.run() cannot be called from a running event loop")
    before = _host_all_tasks()
    try:
        return _host_await_async(main)
    finally:
        left = [task for task in _host_all_tasks() if task not in before]
        for task in left:
            task.cancel()
        if left:
            _host_wait_tasks(tuple(left), None, ALL_COMPLETED)


def create_task(coro, *, name=None):
    if not _is_coroutine(coro):
        if _host_current_task() is None:
            raise RuntimeError("no running event loop")
        raise TypeError(f"a coroutine was expected, got {coro!r}")
    return _host_create_task(coro, name)


def current_task():
    task = _host_current_task()
    if task is None:
        raise RuntimeError("no running event loop")
    return task


def all_tasks():
    return set(_host_all_tasks())


def iscoroutine(value):
    return _is_coroutine(value)


def iscoroutinefunction(value):
    return _is_coroutine_function(value)


async def to_thread(func, /, *args, **kwargs):
    return _host_invoke(func, args, kwargs)


def ensure_future(work):
    if _is_coroutine(work):
        return create_task(work)
    if not _is_awaitable(work):
        raise TypeError("An asyncio.Future, a coroutine or an awaitable is required")
    return work


def shield(arg):
    inner = ensure_future(arg)
    if inner.done():
        return inner
    outer = _host_new_future("external", "shield")

    def ended(inner):
        if outer.done():
            if not inner.cancelled():
                inner.exception()
        elif inner.cancelled():
            outer.cancel()
        elif inner.exception() is not None:
            outer.set_exception(inner.exception())
        else:
            outer.set_result(inner.result())

    inner.add_done_callback(ended)
    return outer


async def wait_for(fut, timeout):
    if timeout is None:
        return await fut
    task = ensure_future(fut)
    if not timeout <= 0:
        try:
            _host_wait_tasks((task,), timeout, ALL_COMPLETED)
        except CancelledError:
            if task.done():
                return task.result()
            _cancel_and_wait(task)
            raise
    if task.done():
        return task.result()
    _cancel_and_wait(task)
    try:
        return task.result()
    except CancelledError as error:
        raise TimeoutError() from error


def _cancel_and_wait(task):
    task.cancel()
    _host_wait_tasks((task,), None, ALL_COMPLETED)


async def wait(fs, *, timeout=None, return_when=ALL_COMPLETED):
    if _is_awaitable(fs):
        raise TypeError(f"expect a list of futures, not {_type_name(fs)}")
    fs = set(fs)
    if not fs:
        raise ValueError("Set of Tasks/Futures is empty.")
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f"Invalid return_when value: {return_when}")
    if any([_is_coroutine(work) for work in fs]):
        raise TypeError("Passing coroutines is forbidden, use tasks explicitly.")
    _host_wait_tasks(tuple(fs), timeout, return_when)
    done = set([task for task in fs if task.done()])
    return done, fs - done


def as_completed(fs, *, timeout=None):
    if _is_awaitable(fs):
        raise TypeError(f"expect an iterable of futures, not {_type_name(fs)}")
    left = [ensure_future(work) for work in fs]
    return _as_completed(left, None if timeout is None else monotonic() + timeout)


def _as_completed(left, end):
    for _ in range(len(left)):
        yield _next_completed(left, end)


async def _next_completed(left, end):
    _host_wait_tasks(tuple(left), None if end is None else max(end - monotonic(), 0), FIRST_COMPLETED)
    for task in left:
        if task.done():
            left.remove(task)
            return task.result()
    raise TimeoutError()


class Timeout:
    def __init__(self, delay):
        self._delay = delay
        self._end = None
        self._task = None
        self._timer = None
        self._expired = False

    async def __aenter__(self):
        if self._task is not None:
            raise RuntimeError("Timeout has already been entered")
        self._task = _host_current_task()
        if self._task is None:
            raise RuntimeError("Timeout should be used inside a task")
        self._cancelling = self._task.cancelling()
        if self._delay is not None:
            self._end = monotonic() + self._delay
            self._timer = _host_cancel_later(self._task, max(self._delay, 0))
        return self

    async def __aexit__(self, kind, error, traceback):
        if self._timer is None:
            return None
        self._expired = self._timer.fired()
        self._timer.cancel()
        self._timer = None
        if self._expired and self._task.uncancel() <= self._cancelling and kind is CancelledError:
            raise TimeoutError from error
        return None

    def when(self):
        return self._end

    def reschedule(self, when):
        if self._task is None:
            raise RuntimeError("Timeout has not been entered")
        if self._timer is not None:
            self._timer.cancel()
        self._end = when
        self._timer = None if when is None else _host_cancel_later(self._task, max(when - monotonic(), 0))

    def expired(self):
        return self._expired or self._timer is not None and self._timer.fired()


def timeout(delay):
    return Timeout(delay)


def timeout_at(when):
    return Timeout(None if when is None else when - monotonic())


class TaskGroup:
    def __init__(self):
        self._entered = False
        self._exiting = False
        self._aborting = False
        self._parent = None
        self._parent_cancelled = False
        self._tasks = []
        self._errors = []
        self._base_error = None

    def __repr__(self):
        parts = [""]
        if self._tasks:
            parts.append(f"tasks={len(self._tasks)}")
        if self._errors:
            parts.append(f"errors={len(self._errors)}")
        if self._aborting:
            parts.append("cancelling")
        elif self._entered:
            parts.append("entered")
        return f"<TaskGroup{' '.join(parts)}>"

    async def __aenter__(self):
        if self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has already been entered")
        self._parent = _host_current_task()
        if self._parent is None:
            raise RuntimeError(f"TaskGroup {self!r} cannot determine the parent task")
        self._entered = True
        return self

    def create_task(self, coro, *, name=None):
        if not self._entered:
            raise RuntimeError(f"TaskGroup {self!r} has not been entered")
        if self._exiting and not self._tasks:
            raise RuntimeError(f"TaskGroup {self!r} is finished")
        if self._aborting:
            raise RuntimeError(f"TaskGroup {self!r} is shutting down")
        task = create_task(coro, name=name)
        task.add_done_callback(self._ended)
        self._tasks.append(task)
        return task

    def _ended(self, task):
        self._tasks.remove(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        self._errors.append(error)
        if self._base_error is None and isinstance(error, (SystemExit, KeyboardInterrupt)):
            self._base_error = error
        if not self._aborting and not self._parent_cancelled and not self._parent.done():
            self._abort()
            self._parent_cancelled = True
            self._parent.cancel()

    def _abort(self):
        self._aborting = True
        for task in self._tasks:
            if not task.done():
                task.cancel()

    async def __aexit__(self, kind, error, traceback):
        self._exiting = True
        if self._base_error is None and isinstance(error, (SystemExit, KeyboardInterrupt)):
            self._base_error = error
        cancelled = error if kind is CancelledError else None
        if self._parent_cancelled and self._parent.uncancel() == 0:
            cancelled = None
        if kind is not None and not self._aborting:
            self._abort()
        while self._tasks:
            try:
                if all([task.done() for task in self._tasks]):
                    _host_async_sleep(0)  # what is called when they end is still to come
                else:
                    _host_wait_tasks(tuple(self._tasks), None, ALL_COMPLETED)
            except CancelledError as caught:
                if not self._aborting:
                    cancelled = caught
                    self._abort()
        if self._base_error is not None:
            raise self._base_error
        if cancelled is not None and not self._errors:
            raise cancelled
        if kind is not None and kind is not CancelledError:
            self._errors.append(error)
        if self._errors:
            errors, self._errors = self._errors, []
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", errors) from None
        return None


class Event:
    def __init__(self):
        self._set = False
        self._waiters = []

    def is_set(self):
        return self._set

    def set(self):
        if not self._set:
            self._set = True
            _wake_all(self._waiters)

    def clear(self):
        self._set = False

    async def wait(self):
        if self._set:
            return True
        waiter = _host_new_future("lock", "Event")
        self._waiters.append(waiter)
        try:
            await waiter
        finally:
            self._waiters.remove(waiter)
        return True


def _wake_all(waiters):
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)


def _wake_one(waiters):
    for waiter in waiters:
        if not waiter.done():
            waiter.set_result(None)
            return


class Lock:
    def __init__(self):
        self._locked = False
        self._waiters = []

    def locked(self):
        return self._locked

    async def acquire(self):
        if not self._locked and all([waiter.cancelled() for waiter in self._waiters]):
            self._locked = True
            return True
        waiter = _host_new_future("lock", "Lock")
        self._waiters.append(waiter)
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if not self._locked:
                _wake_one(self._waiters[:1])
            raise
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        _wake_one(self._waiters[:1])

    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, kind, error, traceback):
        self.release()


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError("Semaphore initial value must be >= 0")
        self._value = value
        self._bound = None
        self._waiters = []

    def locked(self):
        return self._value == 0 or any([not waiter.cancelled() for waiter in self._waiters])

    async def acquire(self):
        if not self.locked():
            self._value -= 1
            return True
        waiter = _host_new_future("lock", "Semaphore")
        self._waiters.append(waiter)
        try:
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
        except CancelledError:
            if not waiter.cancelled():
                self._value += 1
                self._wake()
            raise
        if self._value > 0:
            self._wake()
        return True

    def release(self):
        if self._bound is not None and self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        self._value += 1
        self._wake()

    def _wake(self):
        for waiter in self._waiters:
            if not waiter.done():
                self._value -= 1
                waiter.set_result(None)
                return

    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, kind, error, traceback):
        self.release()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value


class Condition:
    def __init__(self, lock=None):
        self._lock = Lock() if lock is None else lock
        self._waiters = []

    def locked(self):
        return self._lock.locked()

    async def acquire(self):
        return await self._lock.acquire()

    def release(self):
        self._lock.release()

    async def wait(self):
        if not self.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        self.release()
        try:
            waiter = _host_new_future("lock", "Condition")
            self._waiters.append(waiter)
            try:
                await waiter
            finally:
                self._waiters.remove(waiter)
            return True
        finally:
            cancelled = False
            while True:
                try:
                    await self.acquire()
                    break
                except CancelledError:
                    cancelled = True
            if cancelled:
                raise CancelledError

    async def wait_for(self, predicate):
        while not (result := predicate()):
            await self.wait()
        return result

    def notify(self, n=1):
        if not self.locked():
            raise RuntimeError("cannot notify on un-acquired lock")
        for waiter in [waiter for waiter in self._waiters if not waiter.done()][: max(n, 0)]:
            waiter.set_result(None)

    def notify_all(self):
        self.notify(len(self._waiters))

    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, kind, error, traceback):
        self.release()


class AbstractEventLoop:
    def time(self):
        return monotonic()

    def is_running(self):
        return _host_current_task() is not None

    def is_closed(self):
        return False

    def close(self):
        pass

    def create_task(self, coro, *, name=None):
        return create_task(coro, name=name)

    def create_future(self):
        return _host_new_future("external", "Future")

    def run_until_complete(self, future):
        if self.is_running():
            raise RuntimeError("This event loop is already running")
        return _host_await_async(future)

    def run_in_executor(self, executor, func, *args):
        if executor is not None:
            raise TypeError("executors are not supported here: write run_in_executor(None, func, *args)")
        return create_task(to_thread(func, *args), name=getattr(func, "__name__", None))

    def call_soon(self, callback, *args):
        return create_task(_call_after(0, callback, args), name="call_soon")

    def call_later(self, delay, callback, *args):
        return create_task(_call_after(delay, callback, args), name="call_later")

    def call_at(self, when, callback, *args):
        return create_task(_call_after(when - monotonic(), callback, args), name="call_at")


async def _call_after(delay, callback, args):
    if delay > 0:
        _host_async_sleep(delay)
    callback(*args)


_loop = AbstractEventLoop()


def get_running_loop():
    if not _loop.is_running():
        raise RuntimeError("no running event loop")
    return _loop


def get_event_loop():
    return _loop


def new_event_loop():
    return _loop


def set_event_loop(loop):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize = maxsize
        self._items = []
        self._getters = []
        self._putters = []
        self._unfinished = 0
        self._finished = Event()
        self._finished.set()

    def qsize(self):
        return len(self._items)

    def empty(self):
        return not self._items

    def full(self):
        return 0 < self.maxsize <= len(self._items)

    def _add(self, item):
        self._items.append(item)

    def _take(self):
        return self._items.pop(0)

    async def put(self, item):
        while self.full():
            waiter = _host_new_future("queue", "Queue.put")
            self._putters.append(waiter)
            try:
                await waiter
            except CancelledError:
                if not self.full():
                    _wake_one([other for other in self._putters if other is not waiter])
                raise
            finally:
                self._putters.remove(waiter)
        self.put_nowait(item)

    def put_nowait(self, item):
        if self.full():
            raise QueueFull()
        self._add(item)
        self._unfinished += 1
        self._finished.clear()
        _wake_one(self._getters)

    async def get(self):
        while not self._items:
            waiter = _host_new_future("queue", "Queue.get")
            self._getters.append(waiter)
            try:
                await waiter
            except CancelledError:
                if self._items:
                    _wake_one([other for other in self._getters if other is not waiter])
                raise
            finally:
                self._getters.remove(waiter)
        return self.get_nowait()

    def get_nowait(self):
        if not self._items:
            raise QueueEmpty()
        item = self._take()
        _wake_one(self._putters)
        return item

    def task_done(self):
        if self._unfinished <= 0:
            raise ValueError("task_done() called too many times")
        self._unfinished -= 1
        if self._unfinished == 0:
            self._finished.set()

    async def join(self):
        if self._unfinished > 0:
            await self._finished.wait()


class LifoQueue(Queue):
    def _take(self):
        return self._items.pop()


class PriorityQueue(Queue):
    def _add(self, item):
        low, high = 0, len(self._items)
        while low < high:
            middle = (low + high) // 2
            if item < self._items[middle]:
                high = middle
            else:
                low = middle + 1
        self._items.insert(low, item)
