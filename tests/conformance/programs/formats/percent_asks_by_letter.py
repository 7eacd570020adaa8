"""`template % values` asks each value for what its letter wants, and for nothing else."""


class Loud:
    def __str__(self):
        print("asked for str")
        return "loud"

    def __repr__(self):
        print("asked for repr")
        return "<Loud>"

    def __int__(self):
        print("asked for int")
        return 42

    def __index__(self):
        print("asked for index")
        return 10

    def __float__(self):
        print("asked for float")
        return 1.5


class Plain:
    def __repr__(self):
        return "Plain()"


class Keyed:
    def __getitem__(self, key):
        return key * 2

    def __str__(self):
        return "keyed"


def show(template, values):
    try:
        print(template % values)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


for letter in "sradiuxXocfFeEgG":
    print(letter)
    show(f"%{letter}|", Loud())
    show(f"%8{letter}|", Plain())
show("%s and %.2f and %d%%", (Loud(), Loud(), Loud()))
show("%(name)s is %(age)d", {"name": Plain(), "age": Loud()})
show("%(ab)s-%((c))s", Keyed())
show("%s", Keyed())
show("nothing", Keyed())
show("nothing", Plain())
show("%s %s", (Plain(),))
show("%s", (Plain(), 1))
show("%*d|%-*s|", (6, Loud(), 9, Plain()))
show("%.*f|", (3, Loud()))
show("%y", Plain())
show("100%", Plain())
show("%(a", Plain())
show("%(a)s", Plain())
show("%+5c|%#c|%%|", ("x", "y"))
show("%5%|", Plain())
print([format(x, f) for x in (1e300, 3.0, 1e16) for f in ("#.1", "#", "#020", "#.5")])
