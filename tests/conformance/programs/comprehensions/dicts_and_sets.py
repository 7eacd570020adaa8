words = ["apple", "bob", "cat", "apple"]
print({w: len(w) for w in words}, {w: i for i, w in enumerate(words)})
print(sorted({len(w) for w in words}), {n % 3 for n in range(9)} == {0, 1, 2})
print({k: v for d in ({"a": 1}, {"b": 2}, {"a": 3}) for k, v in d.items()})
inverted = {v: k for k, v in {"x": 1, "y": 2}.items()}
print(inverted, {}, set(), {*()}, {**{}})
print({i: {j: i * j for j in range(2)} for i in range(2)})
print(max({w: words.count(w) for w in words}.items(), key=lambda p: p[1]))
