class Key:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return hash(self.name)

    def __eq__(self, other):
        return isinstance(other, Key) and self.name == other.name

    def __repr__(self):
        return f"<{self.name}>"


d = {Key("a"): 1, Key("b"): 2}
d[Key("a")] += 10
print(d, d[Key("b")], Key("c") in d, Key("a") in d)
print({Key("a"), Key("a"), Key("b")} == {Key("b"), Key("a")})
print({(1, "a"): 1, (1, "b"): 2}[(1, "b")], {frozenset([1, 2]): "f"}[frozenset([2, 1])])


class Plain:
    pass


p, q = Plain(), Plain()
d = {p: "p", q: "q"}
print(d[p], d[q], len(d), Plain() in d)
for key in ([1], {}, {1}, ([],)):
    try:
        {key: 1}
    except TypeError as error:
        print(error)
