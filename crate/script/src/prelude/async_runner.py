# The three calls of the guide. What needs an executor is the host's.


async def invoke(func, /, *args, **kwargs):
    if _is_coroutine(func):
        return await func
    if _is_coroutine_function(func):
        return await func(*args, **kwargs)
    if not callable(func):
        if _is_awaitable(func):
            return await func
        raise TypeError(f"invoke() needs a function or a coroutine, not {_type_name(func)}")
    return _host_invoke(func, args, kwargs)


def await_async(func, /, *args, **kwargs):
    if not _is_awaitable(func):
        if not callable(func):
            raise TypeError(f"await_async() needs a function or a coroutine, not {_type_name(func)}")
        if not _is_coroutine_function(func):
            func = func(*args, **kwargs)
            if not _is_coroutine(func):
                return func
        else:
            func = func(*args, **kwargs)
    elif args or kwargs:
        raise TypeError("await_async() takes arguments only with a function, not with a coroutine")
    return _host_await_async(func)


def spawn_task(work, type="default"):
    if not _is_awaitable(work) and not callable(work):
        raise TypeError(f"spawn_task() needs a coroutine or a function, not {_type_name(work)}")
    if _is_coroutine_function(work):
        raise TypeError(
            f"spawn_task() needs a coroutine, not an async function: call it, as in spawn_task({work.__name__}())"
        )
    return _host_spawn_task(work, type)


def configure(type, concurrency=None, priority=None):
    _host_configure(type, concurrency, priority)
