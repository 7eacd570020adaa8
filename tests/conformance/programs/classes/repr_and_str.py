class OnlyRepr:
    def __repr__(self):
        return "<repr>"


class OnlyStr:
    def __str__(self):
        return "str"


class Both:
    def __repr__(self):
        return "Both()"

    def __str__(self):
        return "both"

    def __format__(self, spec):
        return f"formatted[{spec}]"


print(OnlyRepr(), str(OnlyRepr()), [OnlyRepr()], f"{OnlyRepr()!s:>8}|")
print(OnlyStr(), f"{OnlyStr()}")
print(Both(), [Both()], {"k": Both()}, f"{Both()!r} {Both()!s} {Both()} {Both():>5}", format(Both(), "x"))
print("%s %r" % (Both(), Both()), "{} {!r}".format(Both(), Both()))
print(repr(Both).startswith("<class"), str(int), Both)


class Bad:
    def __repr__(self):
        return 5


try:
    repr(Bad())
except TypeError as error:
    print(error)
