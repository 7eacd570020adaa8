# What scripts find in asyncio, over the host's tasks, futures and timers.

ALL_COMPLETED = "ALL_COMPLETED"
FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
TimeoutError = TimeoutError


async def sleep(delay, result=None):
    _host_async_sleep(delay)
    return result


def gather(*coros_or_futures, return_exceptions=False):
    return _host_gather(coros_or_futures, bool(return_exceptions))


def run(main, *, debug=None):
    if not _is_coroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")
    return _host_await_async(main)


def create_task(coro, *, name=None):
    if not _is_coroutine(coro):
        raise TypeError(f"a coroutine was expected, got {coro!r}")
    return _host_create_task(coro, name)


def current_task():
    return _host_current_task()


def iscoroutine(value):
    return _is_coroutine(value)


def iscoroutinefunction(value):
    return _is_coroutine_function(value)


async def to_thread(func, /, *args, **kwargs):
    return _host_invoke(func, args, kwargs)


def ensure_future(work):
    return create_task(work) if _is_coroutine(work) else work


async def wait_for(fut, timeout):
    if timeout is None:
        return await fut
    task = ensure_future(fut)
    try:
        _host_wait_tasks((task,), timeout, ALL_COMPLETED)
    except CancelledError:
        task.cancel()
        raise
    if not task.done():
        task.cancel()
        try:
            await task
        except CancelledError as error:
            raise TimeoutError() from error
    return await task


async def wait(tasks, *, timeout=None, return_when=ALL_COMPLETED):
    tasks = set(tasks)
    if not tasks:
        raise ValueError("Set of Tasks/Futures is empty.")
    _host_wait_tasks(tuple(tasks), timeout, return_when)
    done = set([task for task in tasks if task.done()])
    return done, tasks - done


def as_completed(tasks, *, timeout=None):
    left = [ensure_future(task) for task in tasks]
    return _as_completed(left, timeout)


def _as_completed(left, timeout):
    for _ in range(len(left)):
        yield _next_completed(left, timeout)


async def _next_completed(left, timeout):
    _host_wait_tasks(tuple(left), timeout, FIRST_COMPLETED)
    for task in left:
        if task.done():
            left.remove(task)
            return await task
    raise TimeoutError()


class Timeout:
    def __init__(self, delay):
        self._delay = delay
        self._timer = None

    async def __aenter__(self):
        if self._delay is not None:
            task = _host_current_task()
            if task is None:
                raise RuntimeError("Timeout should be used inside a task")
            self._timer = _host_cancel_later(task, max(self._delay, 0))
        return self

    async def __aexit__(self, kind, error, traceback):
        if self._timer is None:
            return None
        fired = self._timer.fired()
        self._timer.cancel()
        if fired and kind is CancelledError:
            raise TimeoutError() from error
        return None

    def expired(self):
        return self._timer is not None and self._timer.fired()


def timeout(delay):
    return Timeout(delay)


class TaskGroup:
    def __init__(self):
        self._tasks = []
        self._errors = []
        self._parent = None

    async def __aenter__(self):
        self._parent = _host_current_task()
        return self

    def create_task(self, coro, *, name=None):
        task = create_task(coro, name=name)
        self._tasks.append(task)
        return task

    async def __aexit__(self, kind, error, traceback):
        if kind is not None:
            self._cancel_all()
        cancelled = None
        while True:
            left = [task for task in self._tasks if not task.done()]
            try:
                if left:
                    _host_wait_tasks(tuple(left), None, FIRST_EXCEPTION)
            except CancelledError as caught:
                cancelled = caught
                self._cancel_all()
                continue
            self._collect()
            if self._errors:
                self._cancel_all()
            if not [task for task in self._tasks if not task.done()]:
                break
        self._collect()
        if kind is not None and kind is not CancelledError:
            self._errors.append(error)
        if self._errors:
            errors, self._errors = self._errors, []
            raise BaseExceptionGroup("unhandled errors in a TaskGroup", errors)
        if cancelled is not None:
            raise cancelled
        return None

    def _cancel_all(self):
        for task in self._tasks:
            if not task.done():
                task.cancel()

    def _collect(self):
        for task in list(self._tasks):
            if task.done():
                self._tasks.remove(task)
                if not task.cancelled():
                    error = task.exception()
                    if error is not None:
                        self._errors.append(error)


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
        if not self._locked and not self._waiters:
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
                _wake_one(self._waiters)
            raise
        self._locked = True
        return True

    def release(self):
        if not self._locked:
            raise RuntimeError("Lock is not acquired.")
        self._locked = False
        _wake_one(self._waiters)

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
        return self._value == 0

    async def acquire(self):
        while self._value <= 0:
            waiter = _host_new_future("lock", "Semaphore")
            self._waiters.append(waiter)
            try:
                await waiter
            except CancelledError:
                if self._value > 0:
                    _wake_one([other for other in self._waiters if other is not waiter])
                raise
            finally:
                self._waiters.remove(waiter)
        self._value -= 1
        return True

    def release(self):
        if self._bound is not None and self._value >= self._bound:
            raise ValueError("BoundedSemaphore released too many times")
        self._value += 1
        _wake_one(self._waiters)

    async def __aenter__(self):
        await self.acquire()
        return None

    async def __aexit__(self, kind, error, traceback):
        self.release()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._bound = value


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
