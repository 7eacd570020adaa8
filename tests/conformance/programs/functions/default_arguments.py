def append(item, items=[]):
    items.append(item)
    return items


print(append(1), append(2), append(3, []))

factor = 2


def scaled(x, by=factor):
    return x * by


factor = 100
print(scaled(5), scaled(5, by=factor), scaled(by=3, x=1))
print(scaled.__name__, scaled.__defaults__)
