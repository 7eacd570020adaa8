"""Counters as multisets: what is not counted is there no times."""
from collections import Counter

few, many = Counter("ab"), Counter("aab")
print(few <= many, few < many, many >= few, many > few, many <= few, few <= few, few < few)
print(Counter(a=1, b=0) == Counter(a=1), Counter(a=1) != Counter(a=1, b=0), Counter(a=1) == {"a": 1}, Counter() == {})
print(Counter(a=-1) < Counter(), Counter(a=1, c=0) <= Counter(a=1), Counter(a=1) == Counter(b=1))
for other in ({"a": 2}, 5):
    try:
        print(few < other)
    except TypeError as error:
        print(error)
