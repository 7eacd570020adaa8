a, b = {1, 2, 3, 4}, {3, 4, 5}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
print(a.union(b, [9]) == {1, 2, 3, 4, 5, 9}, a.intersection([1, 9]), a.difference(b) == {1, 2}, sorted(a.symmetric_difference(b)))
print({1, 2} <= a, {1, 2} < {1, 2}, a >= {1}, a.issuperset([1]), {1}.issubset(a), a.isdisjoint({7}), a == {4, 3, 2, 1})
s = set()
s.add(1)
s.add(1)
s.update([2, 3], (4,))
s.discard(9)
s.remove(4)
print(s, len(s), s.pop() in (1, 2, 3), len(s))
s |= {10}
s &= {10, 11}
s ^= {12}
s -= {12}
print(s, bool(set()), set("aab") == {"a", "b"}, {1, 1.0, True})
f = frozenset([1, 2])
print(f, f | {3}, f == {1, 2}, hash(f) == hash(frozenset([2, 1])), {f: 1}[frozenset([1, 2])], frozenset())
try:
    s.remove("missing")
except KeyError as error:
    print("KeyError", error)
try:
    f.add(3)
except AttributeError as error:
    print(error)
try:
    {1} | [2]
except TypeError as error:
    print(error)
seen = set()
print([x for x in [3, 1, 3, 2, 1] if not (x in seen or seen.add(x))])
