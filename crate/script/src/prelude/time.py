# The time module. Only the host knows the time.


def sleep(seconds, /):
    if not isinstance(seconds, (int, float)):
        raise TypeError(f"'{_type_name(seconds)}' object cannot be interpreted as an integer")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    _host_time_sleep(seconds)


def perf_counter_ns():
    return int(perf_counter() * 1_000_000_000)


def time_ns():
    return int(time() * 1_000_000_000)


def monotonic_ns():
    return int(monotonic() * 1_000_000_000)
