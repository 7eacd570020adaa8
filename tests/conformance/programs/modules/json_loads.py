import json

text = '{"a": [1, 2.5, -3e2, true, false, null], "b": {"c": "\\u00e9\\n\\"x\\""}, "big": 123456789012345678901234567890}'
data = json.loads(text)
print(data)
print(type(data["a"][0]).__name__, type(data["a"][1]).__name__, type(data["a"][2]).__name__)
print(json.loads(" [ ] "), json.loads("3"), json.loads('"s"'), json.loads('"\\ud83d\\udc0d"'), json.loads("[NaN, Infinity]"))
print(json.loads(json.dumps(data)) == data)
for bad in ("", "{", "[1,]", "{'a': 1}", '{"a" 1}', "[1 2]", "nul", '"open', "1 2", '{"a": 1,}', "[1", '"\t"', "01"):
    try:
        json.loads(bad)
    except ValueError as error:
        print(type(error).__name__, error)
try:
    json.loads("[1, x]")
except json.JSONDecodeError as error:
    print(error.msg, error.pos, error.lineno, error.colno)
