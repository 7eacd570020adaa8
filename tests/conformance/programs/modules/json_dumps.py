import json

data = {"name": "ada", "age": 36, "tags": ["a", "b"], "nested": {"x": None, "y": True}, "pi": 3.14}
print(json.dumps(data))
print(json.dumps(data, indent=2))
print(json.dumps(data, sort_keys=True, separators=(",", ":")))
print(json.dumps([1, (2, 3), [], {}, "é\n\"\\/\t\x01🐍"]))
print(json.dumps("é🐍", ensure_ascii=False), json.dumps({1: 1, None: 2, True: 3, 1.5: 4}))
print(json.dumps([1e20, 1.0, -0.0, 2**70, float("inf"), float("nan")]))
print(json.dumps([[], {}, [[]], {"a": []}], indent=1))
print(json.dumps({"b": 1, "a": {"d": 1, "c": 2}}, sort_keys=True, indent=4))
for value in ({1, 2}, object, [lambda: 0], {(1, 2): 3}):
    try:
        json.dumps(value)
    except TypeError as error:
        print(error)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as error:
    print(error)
print(json.dumps({"s": {3}}, default=list))
