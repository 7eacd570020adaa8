class Dog:
    """A dog."""

    kind = "canine"
    count = 0

    def __init__(self, name, age=1):
        self.name = name
        self.age = age
        Dog.count += 1

    def speak(self, sound="woof"):
        return f"{self.name} says {sound}"

    def older(self):
        self.age += 1
        return self


rex, fido = Dog("Rex"), Dog("Fido", age=3)
print(rex.speak(), fido.speak(sound="wau"), Dog.speak(rex, "?"))
print(rex.older().older().age, fido.age, Dog.count, rex.kind)
rex.kind = "wolf"
print(rex.kind, fido.kind, Dog.kind, Dog.__name__, Dog.__doc__)
print(rex.__dict__, rex.__class__ is Dog, type(fido).__name__)
del rex.kind
print(rex.kind, hasattr(rex, "name"), getattr(rex, "tail", "none"))
setattr(rex, "tail", "long")
print(rex.tail, isinstance(rex, Dog), isinstance(rex, (int, str)))
speak = rex.speak
print(speak("bound"))
