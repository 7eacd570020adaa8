def describe(n):
    return "negative" if n < 0 else "zero" if n == 0 else "positive"


print([describe(n) for n in (-1, 0, 1)])
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 > 1 > 0, 1 == 1.0 == True)


def noisy(value):
    print("noisy", value)
    return value


print(noisy(1) < noisy(0) < noisy(2))
print(noisy(0) or noisy("") or noisy("last"))
print(noisy(1) and noisy(0) and noisy(2))
print(not [], not [0], bool("False"), bool(0.0), bool(()))
print(None is None, [] is [], None == 0, "a" in "abc", 2 not in [1])
print([] or "default", 0 or None, "x" and "y")
