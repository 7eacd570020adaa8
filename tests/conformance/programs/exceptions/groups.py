for make in (
    lambda: ExceptionGroup("both", [ValueError(1), TypeError("t")]),
    lambda: BaseExceptionGroup("plain", [ValueError(1)]),
    lambda: BaseExceptionGroup("base", [KeyboardInterrupt()]),
    lambda: ExceptionGroup("bad", [KeyboardInterrupt()]),
    lambda: ExceptionGroup("empty", []),
    lambda: ExceptionGroup("items", [1]),
    lambda: ExceptionGroup("one"),
    lambda: ExceptionGroup(1, [ValueError()]),
    lambda: ExceptionGroup("none", None),
):
    try:
        group = make()
        print(repr(group), str(group), group.message, group.exceptions, isinstance(group, Exception), type(group).__name__)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)


class Mine(ExceptionGroup):
    pass


mine = Mine("mine", [ValueError("v")])
print(repr(mine), issubclass(Mine, BaseExceptionGroup), issubclass(ExceptionGroup, Exception), issubclass(BaseExceptionGroup, Exception))
try:
    raise mine
except BaseExceptionGroup as error:
    print("caught", error)
