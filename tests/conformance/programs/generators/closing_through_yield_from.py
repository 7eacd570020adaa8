def leaf(swallows):
    try:
        yield 1
        yield 2
    except GeneratorExit:
        print("leaf is closed")
        if not swallows:
            raise


def around(swallows):
    try:
        print("result", (yield from leaf(swallows)))
    except GeneratorExit as error:
        print("around is closed", error.args)
        raise
    finally:
        print("around ends")
    yield 3


for swallows in (True, False):
    generator = around(swallows)
    print(next(generator))
    generator.close()
    print(next(generator, "ended"))

generator = around(True)
next(generator)
try:
    generator.throw(GeneratorExit("thrown"))
except GeneratorExit as error:
    print("came out", error.args)


def ignores():
    try:
        yield 1
    except GeneratorExit:
        yield "ignored"


def delegates():
    yield from ignores()


generator = delegates()
next(generator)
try:
    generator.close()
except RuntimeError as error:
    print(error)


def catches():
    while True:
        try:
            yield "waits"
        except ValueError as error:
            print("caught", error.args)


generator = catches()
next(generator)
generator.throw(ValueError, ValueError(1, 2))
generator.throw(ValueError, (3, 4))
generator.throw(ValueError, None)
generator.throw(ValueError, "text")
