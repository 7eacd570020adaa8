n, items, pairs = 7, [3, 1, 2], {"a": 1, **{"b": 2}}

print(2 ** 100, 7 // 2, -7 % 3, 1 / 3, n << 2 | 1, ~n & 0xff, 1_000, 1e21, 0b11)
print(1 < n <= 7 != 8, not n or items and None, n in items, n is not None, "odd" if n % 2 else "even")
print(items[-1], items[::-1], [0, *items, *"ab"], (1,), {1, 2} | {3}, pairs["b"], True, None, ...)
print([x * y for x in items if x > 1 for y in (1, 10)], {x % 2 for x in [1, 3]}, {k: v for v, k in enumerate("ab")})
print((half := n / 2) + half, max(items, key=lambda item: -item))
print(f"{n:>5}|{n=}|{half:.2f}|{'text'!r:^10}|{n:,}|{1234.5:{'e'}}", "%s and %05.1f" % ("a", 2.5), "{0}-{x}".format(1, x=2))
print("one" "two", r"\n", """three
lines""")
