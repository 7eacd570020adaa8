"""A group of exceptions taken apart with `split`, `subgroup` and `derive`."""

group = ExceptionGroup("all", [ValueError(1), TypeError(2), ExceptionGroup("inner", [ValueError(3), KeyError(4)])])
group.add_note("a note")
print(group.split(ValueError))
print(group.split((TypeError, KeyError)))
print(group.split(lambda error: isinstance(error, KeyError)))
print(group.split(OSError))
print(group.split(ExceptionGroup))
print(group.subgroup(ValueError), group.subgroup(OSError), group.derive([OSError(1)]))
print(group.subgroup(ValueError).__notes__, group.subgroup(ValueError).exceptions[1].message)
try:
    group.split(5)
except TypeError as error:
    print(error)


class Failures(ExceptionGroup):
    def derive(self, errors):
        return Failures(self.message, errors)


try:
    try:
        raise LookupError("why")
    except LookupError as why:
        raise Failures("own", [ValueError(1), KeyError(2)]) from why
except Failures as failures:
    matched, rest = failures.split(ValueError)
    print(repr(matched), repr(rest), repr(matched.__cause__), type(rest) is Failures)


def handle(group):
    wrong, rest = group.split(ValueError)
    if wrong is not None:
        print("wrong values:", [str(error) for error in wrong.exceptions])
    if rest is not None:
        raise rest


handle(ExceptionGroup("only values", [ValueError("a"), ValueError("b")]))
handle(ExceptionGroup("more", [ValueError("a"), RuntimeError("b")]))
