def show(function):
    try:
        function()
    except TypeError as error:
        print("TypeError:", error)


def raise_text():
    raise "text"


def raise_from_text():
    raise ValueError("x") from "text"


def catch_text():
    try:
        raise ValueError("x")
    except "text":
        pass


def raise_nothing():
    try:
        raise
    except RuntimeError as error:
        print("RuntimeError:", error)


show(raise_text)
show(raise_from_text)
show(catch_text)
raise_nothing()
