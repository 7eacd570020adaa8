"""`OSError(number, text)` is the kind of the number, and tells the files."""

for args in [
    (2,), (2, "no such file"), (2, "no such file", "a.txt"), (13, "denied"), (17, "there"), (20, "no folder"),
    (21, "a folder"), (110, "late"), (111, "refused"), (104, "reset"), (103, "aborted"), (32, "broken"), (4, "again"),
    (11, "would block"), (39, "other"), (2, "no", "from.txt", None, "to.txt"), ("text", "more"), (2, "no", None), (1, 2, 3, 4, 5, 6),
]:
    error = OSError(*args)
    print(type(error).__name__, error, repr(error), error.errno, error.strerror, error.filename, error.filename2)
try:
    raise OSError(2, "No such file or directory", "config.json")
except FileNotFoundError as error:
    print("not found:", error.filename, error)


class OwnError(OSError):
    pass


print(repr(OwnError(2, "stays")), FileNotFoundError("only text"), PermissionError(2, "stays").errno)
raise OSError(111, "Connection refused")
