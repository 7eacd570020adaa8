class Suppress:
    def __init__(self, *kinds):
        self.kinds = kinds
        self.caught = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        self.caught = error
        return kind is not None and issubclass(kind, self.kinds)


with Suppress(KeyError, ZeroDivisionError) as s:
    1 / 0
    print("never")
print("went on:", repr(s.caught))
with Suppress(KeyError) as s:
    pass
print(s.caught)
try:
    with Suppress(KeyError):
        raise ValueError("not that one")
except ValueError as error:
    print(error)


class Broken:
    def __enter__(self):
        raise RuntimeError("cannot enter")

    def __exit__(self, *args):
        print("never")


try:
    with Broken():
        print("never")
except RuntimeError as error:
    print(error)
try:
    with 5:
        pass
except TypeError as error:
    print(error)
