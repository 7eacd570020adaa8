"""What there is of contextlib."""
import contextlib
from contextlib import closing, contextmanager, nullcontext, suppress


@contextmanager
def step(name, swallow=()):
    "a step"
    print("begin", name)
    try:
        yield name.upper()
    except swallow as error:
        print("swallowed", error)
    finally:
        print("end", name)


with step("one") as shown:
    print(shown)
with step("two", swallow=KeyError):
    {}["missing"]
print("on we go", step.__name__, step.__doc__)
try:
    with step("three"):
        raise ValueError("through")
except ValueError as error:
    print("out came", error)


@step("decorated")
def work(x, y=1):
    return x + y


print(work(1, y=5), work.__name__, work(2))


@contextmanager
def nothing():
    if False:
        yield


@contextmanager
def twice():
    yield 1
    yield 2


@contextmanager
def keeps_on():
    try:
        yield
    except ValueError:
        yield


@contextmanager
def changes():
    try:
        yield
    except ValueError as error:
        raise KeyError("changed") from error


for manager in (nothing, twice, keeps_on, changes):
    try:
        with manager():
            if manager in (keeps_on, changes):
                raise ValueError("inside")
    except Exception as error:
        print(manager.__name__, type(error).__name__, error)
try:
    with step("stop"):
        raise StopIteration("own")
except StopIteration as error:
    print("still", error)
with suppress(KeyError, IndexError):
    [][1]
try:
    with suppress(KeyError):
        1 / 0
except ZeroDivisionError as error:
    print(error)


class Door:
    def close(self):
        print("closed")


with closing(Door()) as door:
    print(type(door).__name__)
with nullcontext(5) as five, contextlib.nullcontext() as none:
    print(five, none)
