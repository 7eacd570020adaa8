d = {"a": 1, "b": 2}
try:
    for key in d:
        d[key + "x"] = 0
except RuntimeError as error:
    print(error)
for key in list(d):
    if d[key] == 0:
        del d[key]
print(d)
for key in d:
    d[key] *= 10
print(d)
s = {1, 2}
try:
    for item in s:
        s.add(item + 10)
except RuntimeError as error:
    print(error)
keys = d.keys()
d["new"] = 1
print(list(keys), len(keys))
order = {}
for key in "banana":
    order[key] = order.pop(key, 0) + 1
print(order)
