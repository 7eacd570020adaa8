level = 1


def read():
    return level


def shadow():
    level = 5
    return level, read()


def change():
    global level, fresh
    level = 7
    fresh = "new"


print(read(), shadow())
change()
print(level, fresh)


def conditional(flag):
    if flag:
        value = "set"
    try:
        return value
    except UnboundLocalError as error:
        return str(error)


print(conditional(True))
print(conditional(False))


def free():
    def inner():
        return late

    try:
        inner()
    except NameError as error:
        print(type(error).__name__, error)
    late = "now"
    return inner()


print(free())
del level
try:
    print(level)
except NameError as error:
    print(error)
