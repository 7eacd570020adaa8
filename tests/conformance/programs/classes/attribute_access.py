class Record:
    def __init__(self, **fields):
        self.fields = fields

    def __getattr__(self, name):
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(f"no field {name!r}")


r = Record(name="ada", age=36)
print(r.name, r.age, getattr(r, "missing", "default"), hasattr(r, "age"), hasattr(r, "other"))
try:
    r.other
except AttributeError as error:
    print(error)


class Counter:
    total = 0

    def add(self):
        self.total += 1


a, b = Counter(), Counter()
a.add()
a.add()
b.add()
print(a.total, b.total, Counter.total, a.__dict__)


class Shared:
    items = []


Shared().items.append(1)
print(Shared.items, Shared().items)
