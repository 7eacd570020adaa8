"""`yield from` an object with methods of its own passes on what is sent and thrown."""


class Steps:
    def __init__(self):
        self.count = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.count += 1
        if self.count > 3:
            raise StopIteration("result")
        return self.count

    def send(self, value):
        print("sent", value)
        if value == "stop":
            raise StopIteration("stopped")
        return value * 10

    def throw(self, error):
        print("thrown", repr(error))
        return "went on"

    def close(self):
        print("closed")


def through():
    result = yield from Steps()
    print("result", result)
    return result


steps = through()
print(next(steps), steps.send(5), steps.throw(ValueError("wrong")), next(steps))
steps.close()
print(list(through()))
steps = through()
next(steps)
try:
    steps.send("stop")
except StopIteration as stop:
    print("ended with", stop.value)


class OnlyNext:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


def plainly(inner):
    try:
        yield from inner
    except ValueError as error:
        print("arrived", error)
    yield "after"


for inner in ([1, 2], OnlyNext()):
    steps = plainly(inner)
    print(next(steps), steps.throw(ValueError("here")))
    steps = plainly(inner)
    next(steps)
    try:
        steps.send(4)
    except AttributeError as error:
        print(error)
