def returns():
    try:
        return "try"
    finally:
        return "finally"


def swallows():
    for n in range(3):
        try:
            raise ValueError(n)
        finally:
            if n == 1:
                break
            continue
    return n


def keeps():
    value = 1
    try:
        return value
    finally:
        value = 2


print(returns(), swallows(), keeps())
