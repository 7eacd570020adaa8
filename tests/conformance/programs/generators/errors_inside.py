def risky():
    yield 1
    raise ValueError("inside the generator")


g = risky()
print(next(g))
try:
    next(g)
except ValueError as error:
    print(error)
print(list(g))


def stops():
    yield 1
    raise StopIteration("early")


try:
    list(stops())
except RuntimeError as error:
    print(error, repr(error.__cause__))


def reenter():
    yield next(me)


me = reenter()
try:
    next(me)
except ValueError as error:
    print(error)


def cleanup():
    try:
        yield 1
        yield 2
    finally:
        print("cleaned up")


for n in cleanup():
    print(n)
g = cleanup()
next(g)
g.close()
