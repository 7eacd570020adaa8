def inner(n):
    received = yield n
    print("received", received)
    yield from range(2)
    return f"inner {n}"


def outer():
    for n in (1, 2):
        result = yield from inner(n)
        print("result", result)


g = outer()
print(next(g), g.send("a"))
print(list(g))


def flatten(items):
    for item in items:
        if isinstance(item, list):
            yield from flatten(item)
        else:
            yield item


print(list(flatten([1, [2, [3, [4]], 5], [[6]]])))


def walk(tree, depth=0):
    for name, children in tree.items():
        yield "  " * depth + name
        yield from walk(children, depth + 1)


print("\n".join(walk({"root": {"a": {"b": {}}, "c": {}}})))
