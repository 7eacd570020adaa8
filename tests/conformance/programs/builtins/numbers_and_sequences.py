print(abs(-3), abs(2.5), divmod(17, 5), pow(2, 5), round(2.567, 1), sum([1, 2], 10), sum([[1], [2]], []))
print(max(3, 9), min("hello"), max([1, 5], key=lambda n: -n), max("a", "b", default="x") if False else "-")
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(zip([1, 2], "ab", (True, False))), list(zip()))
print(list(reversed([1, 2])), list(reversed("ab")), list(reversed(range(3))), sorted("bca"), list(map(str, [1])))
print(any([0, 1]), all([1, 0]), len("abc"), list(range(5, 0, -2)), bool([]), str(1.0), int("5"), float("2"))
print(tuple("ab"), list((1, 2)), dict(a=1), set([1]), frozenset([1]), str(), int(), float(), bool(), list(), dict(), tuple())
print(isinstance(True, int), isinstance([], (list, dict)), issubclass(bool, int), type(1), type("a"), type(None), type([]) is list)
print(chr(97), ord("a"), hex(10), bin(5), oct(8), repr("a"), ascii("é"), hash(1) == hash(1.0), callable(print))
print(getattr("abc", "upper")(), hasattr([], "append"), hasattr([], "push"), id(None) == id(None))
it = iter([1, 2])
print(next(it), next(it), next(it, "end"))
tick = iter(lambda it=iter(range(5)): next(it), 3)
print(list(tick))
print(zip, map, range) if False else print(range(3), range(0, 6, 2), slice(1), Ellipsis, NotImplemented)
for call in (lambda: list(zip([1], [1, 2], strict=True)), lambda: int("5", 99), lambda: round("a"), lambda: getattr(1, "x")):
    try:
        call()
    except (ValueError, TypeError, AttributeError) as error:
        print(type(error).__name__, error)
