# In which order the methods of an operator are asked, and what happens when each of them declines.


class Left:
    def __init__(self, answer):
        self.answer = answer

    def __add__(self, other):
        print("  Left.__add__")
        return self.answer

    def __iadd__(self, other):
        print("  Left.__iadd__")
        return self.answer

    def __eq__(self, other):
        print("  Left.__eq__")
        return self.answer

    def __lt__(self, other):
        print("  Left.__lt__")
        return self.answer

    def __gt__(self, other):
        print("  Left.__gt__")
        return self.answer

    def __mul__(self, other):
        print("  Left.__mul__")
        return self.answer


class Right:
    def __radd__(self, other):
        print("  Right.__radd__")
        return "right"

    def __eq__(self, other):
        print("  Right.__eq__")
        return "right"

    def __gt__(self, other):
        print("  Right.__gt__")
        return "right"


class Derived(Left):
    def __radd__(self, other):
        print("  Derived.__radd__")
        return "derived"

    def __eq__(self, other):
        print("  Derived.__eq__")
        return "derived"


class Never:
    def __eq__(self, other):
        return []

    def __lt__(self, other):
        raise ValueError("never less")


def show(title, run):
    print(title)
    try:
        print("  ", run())
    except Exception as error:
        print("  ", type(error).__name__, error)


def in_place(a, b):
    a += b
    return a


def branch(a, b):
    if a == b:
        return "then"
    return "else"


for answer in ("left", NotImplemented, None, 0):
    left = Left(answer)
    for name, right in (("right", Right()), ("number", 1), ("same class", Left(7)), ("derived", Derived(8)), ("text", "t")):
        print(answer, name)
        show("add", lambda: left + right)
        show("iadd", lambda: in_place(left, right))
        show("mul", lambda: left * right)
        show("eq", lambda: left == right)
        show("ne", lambda: left != right)
        show("lt", lambda: left < right)
        show("branch", lambda: branch(left, right))
        show("reversed", lambda: right == left)

never = Never()
show("list", lambda: never == never)
show("not list", lambda: never != never)
show("raises", lambda: never < never)
show("in", lambda: [never in [1, never], 1 in [never], Left(False) in [Left(True)]])
show("sorted", lambda: sorted([never, never]))
