# What a class or an instance has changes between two runs of the same line.


class Base:
    def who(self):
        return "base"


class Dog(Base):
    count = 1

    def __init__(self):
        self.name = "rex"


class Cat(Base):
    def __init__(self):
        self.age = 3
        self.name = "tom"


def ask(animal):
    return animal.who(), animal.name


def put(animal, value):
    animal.name = value


dog, cat = Dog(), Cat()
print(ask(dog), ask(cat), ask(dog))

Base.who = lambda self: "changed base"
print(ask(dog), ask(cat))
Dog.who = lambda self: "dog"
print(ask(dog), ask(cat))
dog.who = lambda: "this dog"
print(ask(dog), ask(Dog()))
del dog.who
print(ask(dog))
del Dog.who
print(ask(dog))

put(dog, "max")
print(dog.name)
Dog.name = property(lambda self: "fixed", lambda self, value: print("set to", value))
put(dog, "ignored")
del Dog.name
print(dog.name)
put(dog, "back")
print(dog.name)
Dog.__setattr__ = lambda self, name, value: print("hook", name, value)
put(dog, "hooked")
print(dog.name)
del Dog.__setattr__
put(dog, "free")
print(dog.name)


def total(animal):
    animal.count += 1
    return animal.count, Dog.count


print(total(dog), total(dog))
Dog.count = 10
print(total(dog), total(Dog()))

for number in range(3):

    class Local:
        def who(self):
            return f"local {number}"

        name = str(number)

    print(ask(Local()))


class Late:
    pass


def make():
    return Late()


print(make().__dict__)
Late.__init__ = lambda self: setattr(self, "made", 1)
print(make().__dict__)
Late.__init__ = lambda self: setattr(self, "made", 2)
print(make().__dict__)


def gone(animal):
    del animal.name
    try:
        return animal.name
    except AttributeError as error:
        return str(error)


print(gone(Cat()), gone(cat))
