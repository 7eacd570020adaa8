def function(a, b=1):
    """What it does."""


def outer():
    def inner():
        pass

    return inner


function.tag = "x"
print(function.__name__, function.__qualname__, function.__doc__, function.tag)
print(outer().__qualname__, (lambda: 0).__name__)
print(callable(function), callable(len), callable(3), callable(int))
print(type(function).__name__, type(len).__name__, type(outer()).__name__)
print(function(1))
