from math import pi as circle, sqrt
import json

count: int = 3                          # a type hint is read and kept out of the way
first, *rest = low, high = [1, 2]       # unpacking, more than one target
count += 1
print(first, rest, low, high, count, sqrt(16), circle > 3, json.dumps({"a": [1]}))

if count > 5:
    print("many")
elif count:
    print("some")
else:
    print("none")

for index, (name, size) in enumerate([("a", 1), ("b", 2), ("c", 3)]):
    if size == 1:
        continue
    if size == 3:
        break
    print(index, name)
else:
    print("not reached: there was a break")

while count:
    count -= 1
else:
    print("the loop has ended by itself")

table = {"a": 1, "b": 2}
del table["a"]
assert table == {"b": 2}, "a message"

try:
    try:
        {}["key"]
    except (KeyError, IndexError) as error:
        raise ValueError("no such key") from error
    else:
        pass
    finally:
        print("in any case")
except ValueError as error:
    print(error, "because of", repr(error.__cause__))
