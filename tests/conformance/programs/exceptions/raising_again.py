def log_and_raise(function):
    try:
        function()
    except Exception as error:
        print("logged:", repr(error))
        raise


def fails():
    [].pop()


try:
    log_and_raise(fails)
except IndexError as error:
    print("outer:", error)
try:
    log_and_raise(lambda: {}["x"])
except LookupError as error:
    print("outer:", error, error.args)
