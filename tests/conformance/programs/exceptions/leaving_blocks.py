# What leaves a block in its finally, and what follows where nothing arrives: found by generated programs.
class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        print("enter", self.name)

    def __exit__(self, kind, error, traceback):
        print("exit", self.name, kind and kind.__name__)


def break_in_finally():
    for i in range(3):
        try:
            return "lost"
        finally:
            print("finally", i)
            if i == 0:
                break
    return "after the loop"


def continue_in_finally():
    seen = []
    for i in range(3):
        for j in range(2):
            try:
                return "lost"
            finally:
                seen.append((i, j))
                continue
    return seen


def return_in_finally():
    for i in [1, 2]:
        with Manager(i):
            try:
                return "first"
            finally:
                for _ in range(2):
                    return "second"


def after_break():
    for i in range(3):
        try:
            if i == 1:
                break
                print("never", i)
                for j in range(2):
                    try:
                        continue
                    finally:
                        print("never")
        except ValueError:
            continue
            print("never")
        finally:
            print("finally", i)
    else:
        print("never")
    return i


def still_covered():
    with Manager("outer"):
        print("before")
        for i in range(2):
            try:
                continue
            finally:
                print("inner finally", i)
        raise KeyError("covered")


def handled_after_continue():
    try:
        value = {}
        for i in range(2):
            try:
                if i == 0:
                    continue
            finally:
                value[i] = True
        return value[9]
    except KeyError as error:
        return "caught", error.args


print(break_in_finally(), continue_in_finally(), return_in_finally(), after_break(), handled_after_continue())
try:
    still_covered()
except KeyError as error:
    print("caught", error)
with Manager(0), Manager(2):
    raise KeyError()
    for i in (1, 2, 3):
        try:
            continue
        finally:
            print("never")
