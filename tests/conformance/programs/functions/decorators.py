from functools import wraps


def counted(function):
    @wraps(function)
    def wrapper(*args):
        wrapper.calls += 1
        return function(*args)

    wrapper.calls = 0
    return wrapper


def repeat(times):
    def decorate(function):
        def wrapper(*args):
            return [function(*args) for _ in range(times)]

        return wrapper

    return decorate


@repeat(2)
@counted
def greet(name):
    """Says hello."""
    return f"hello {name}"


@counted
def add(a, b):
    """Adds."""
    return a + b


print(greet("ada"))
print(add(1, 2), add(3, 4), add.calls, add.__name__, add.__doc__)
