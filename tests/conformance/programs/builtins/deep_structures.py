deep = []
for _ in range(3000):
    deep = [deep]
depth = 0
while deep:
    deep = deep[0]
    depth += 1
print(depth)
nested = 1
for _ in range(50):
    nested = (nested, {"k": [nested]}) if _ % 10 == 0 else [nested]
print(len(str(nested)), nested == nested)
chain = None
for n in range(5000):
    chain = (n, chain)
total = 0
while chain:
    value, chain = chain
    total += value
print(total)
d = {}
d["self"] = d
l = [d, d]
print(d, l)
t = ([],)
t[0].append(t)
print(t)
