def first():
    raise KeyError("inner")


try:
    try:
        first()
    except KeyError as inner:
        raise ValueError("outer") from inner
except ValueError as outer:
    print(repr(outer.__cause__), outer.__suppress_context__)

try:
    try:
        first()
    except KeyError:
        raise ValueError("second")
except ValueError as outer:
    print(repr(outer.__context__), outer.__cause__)
