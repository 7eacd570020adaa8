from collections import defaultdict

groups = defaultdict(list)
for word in "the quick brown fox jumps over the lazy dog".split():
    groups[len(word)].append(word)
print(groups)
print(dict(groups), groups.get(99), 99 in groups)
counts = defaultdict(int)
for char in "hello":
    counts[char] += 1
print(dict(counts), counts["x"], len(counts))
nested = defaultdict(lambda: defaultdict(int))
nested["a"]["b"] += 5
print(nested["a"]["b"], nested["a"]["c"], sorted(nested["a"].items()))
plain = defaultdict(None, {"a": 1})
try:
    plain["b"]
except KeyError as error:
    print("KeyError", error)
print(isinstance(groups, dict), defaultdict(set, x={1}) == {"x": {1}})
