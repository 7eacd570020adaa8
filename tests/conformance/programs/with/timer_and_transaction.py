class Transaction:
    def __init__(self, data):
        self.data = data

    def __enter__(self):
        self.before = dict(self.data)
        return self.data

    def __exit__(self, kind, error, traceback):
        if kind:
            self.data.clear()
            self.data.update(self.before)
            print("rolled back:", error)
        return True


data = {"a": 1}
with Transaction(data) as t:
    t["b"] = 2
print(data)
with Transaction(data) as t:
    t["c"] = 3
    t["a"] = t["missing"]
print(data)


class Indent:
    level = 0

    def __enter__(self):
        Indent.level += 1
        return self

    def __exit__(self, *_):
        Indent.level -= 1

    def say(self, text):
        print("  " * Indent.level + text)


with Indent() as out:
    out.say("one")
    with Indent():
        out.say("two")
    out.say("one again")
