# The marks under a failed assert: the last comparison that decides, or none.
def check(test):
    try:
        test()
    except AssertionError as error:
        print("failed", error)


g = [0]
check(lambda: None)


def comparison():
    assert g and not (len(g) == 1), "both"


check(comparison)
try:
    assert not g
except AssertionError:
    assert g is None or g == [1, 2], "why"
