class Stop(Exception):
    pass


def check(flag):
    if flag:
        raise Stop


check(False)
check(True)
