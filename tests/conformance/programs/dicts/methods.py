d = {"a": 1, "b": 2}
d["c"] = 3
d.update({"b": 20}, d=4)
d.update([("e", 5)])
print(d, len(d), "a" in d, 1 in d)
print(d.get("a"), d.get("z"), d.get("z", 0), d.setdefault("f", []), d.setdefault("a", 9))
print(d.pop("a"), d.pop("zz", None), d.popitem(), list(d))
print(list(d.keys()), list(d.values()), list(d.items()), d.keys(), d.items())
del d["b"]
print(d, dict(d), d.copy() == d, d == {"d": 4, "e": 5, "c": 3})
print(dict(x=1, y=2), dict([(1, 2)]), dict.fromkeys("ab", 0), dict(zip("ab", [1, 2])), dict({"a": 1}, b=2))
print({"a": 1} | {"b": 2, "a": 3}, sorted({"b": 1, "a": 2}), list(reversed({"x": 1, "y": 2})))
d |= {"z": 26}
print(d, {1: "a", True: "b", 1.0: "c"}, {(1, 2): "t"}, {None: 0})
print(d.keys() & {"c", "q"}, sorted(d.keys() | {"q"}), d.keys() - {"c", "d", "e"}, "c" in d.keys(), 26 in d.values())
d.clear()
print(d, bool(d))
