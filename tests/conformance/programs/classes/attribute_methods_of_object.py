"""`object.__setattr__` and `object.__delattr__`, as `super()` gives them, know properties and slots."""


class Account:
    def __init__(self):
        self._balance = 0

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, value):
        print("to", value)
        self._balance = value

    @balance.deleter
    def balance(self):
        print("closed")

    @property
    def number(self):
        return 7

    def __setattr__(self, name, value):
        print("set", name)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("delete", name)
        super().__delattr__(name)


class Failure(Exception):
    @property
    def code(self):
        return 7

    @code.deleter
    def code(self):
        print("no code")

    @property
    def fixed(self):
        return 1

    def __setattr__(self, name, value):
        print("failure sets", name)
        super().__setattr__(name, value)

    def __delattr__(self, name):
        print("failure deletes", name)
        super().__delattr__(name)


class Slotted:
    __slots__ = ("a",)

    def __setattr__(self, name, value):
        super().__setattr__(name, value)


def attempt(function):
    try:
        function()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


account = Account()
account.balance = 3
print(account.balance)


def delete(target, name):
    delattr(target, name)


attempt(lambda: delete(account, "balance"))
attempt(lambda: delete(account, "number"))
attempt(lambda: delete(account, "nothing"))
attempt(lambda: setattr(account, "number", 8))
failure = Failure("text")
attempt(lambda: delete(failure, "code"))
attempt(lambda: delete(failure, "fixed"))
attempt(lambda: delete(failure, "nothing"))
failure.note = "kept"
del failure.note
print(failure.args, hasattr(failure, "note"))
slotted = Slotted()
slotted.a = 1
attempt(lambda: setattr(slotted, "b", 2))
object.__setattr__(slotted, "a", 5)
print(slotted.a)
attempt(lambda: object.__setattr__(slotted, 5, 5))
