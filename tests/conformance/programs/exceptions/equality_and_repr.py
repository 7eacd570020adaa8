errors = [ValueError("a"), ValueError("a", 1), ValueError(), KeyError("k"), KeyError(1, 2), StopIteration(5)]
for error in errors:
    print(repr(error), "|", str(error), "|", error.args)
print(ValueError("a") == ValueError("a"))
print(isinstance(KeyError(), LookupError), issubclass(ZeroDivisionError, ArithmeticError))
print(StopIteration(5).value)
try:
    raise ValueError("note")
except ValueError as error:
    error.add_note("more to say")
    print(error.__notes__)
