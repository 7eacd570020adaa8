"""Groups of many exceptions, and groups in one another, are shown in part."""


def deep(levels):
    error = ValueError("innermost")
    for level in range(levels):
        error = ExceptionGroup(f"level {level}", [error, KeyError(level)])
    return error


try:
    raise ExceptionGroup("first", [ValueError("in passing")])
except ExceptionGroup:
    raise ExceptionGroup("all", [ExceptionGroup("many", [ValueError(n) for n in range(17)]), deep(12), TypeError("last")])
