from collections import Counter

c = Counter("abracadabra")
print(c, c["a"], c["z"], len(c), c.most_common(2), c.most_common()[-1])
c.update("aaz")
print(c.most_common(1), sum(c.values()), "z" in c, sorted(c.elements())[:4])
a, b = Counter(x=3, y=1), Counter({"x": 1, "z": 5})
print(a + b, a - b, a & b, a | b)
a.subtract({"x": 5})
print(a, +a, dict(a), a.total())
print(Counter([1, 1, 2]) == Counter({1: 2, 2: 1}), isinstance(c, dict))
words = Counter(w.strip(".,").lower() for w in "The cat. The dog, the end.".split())
for word, count in words.most_common():
    print(word, count)
del a["x"]
print(a, Counter())
