def show(*args, **kwargs):
    return f"{args} {kwargs}"


def mixed(a, /, b, *rest, c=3, **others):
    return (a, b, rest, c, others)


print(show())
print(show(1, *[2, 3], *"ab", x=1, **{"y": 2}))
print(mixed(1, 2))
print(mixed(1, 2, 3, 4, c=5, d=6))
print(mixed(1, b=2, a=3))
print(mixed(*range(4), **{"c": 0, "z": 9}))


def forward(function, *args, **kwargs):
    return function(*args, **kwargs)


print(forward(mixed, 1, 2, c="kw"))
print((lambda *a, **k: (len(a), sorted(k)))(1, 2, z=1, y=2))
