# CPython 3.11 marks the part of the line that failed.
def ratio(a, b):
    return {"value": a / b, "ok": True}


def pick(items, index):
    return [1, 2, 3] + [items[index] * 2]


for call in (lambda: ratio(1, 2), lambda: pick([5], 0), lambda: pick([5], 3)):
    print(call())
