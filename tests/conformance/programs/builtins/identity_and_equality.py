a = [1, 2]
b = a
c = list(a)
print(a is b, a is c, a == c, a is not c, None is None, () is not [])
print(1 == 1.0, 1 == True, 0 == False, "1" == 1, [] == (), (1,) == (1,), {1: 2} == {1.0: 2.0}, None == False)
print([1, [2]] == [1, [2]], {"a": [1]} == {"a": [1]}, (1, 2) < (1, 3), "b" > "a", [1, 2] < [1, 2, 0])
print(float("nan") == float("nan"), (n := float("nan")) in [n])
print({1, 2} == {2, 1}, frozenset([1]) == {1}, range(0) == range(2, 2), type(1) == int)
for left, right in ((1, "a"), ([], ()), ({}, {}), (None, None), ((1, "a"), (1, 2))):
    try:
        print(left < right)
    except TypeError as error:
        print(error)
x = y = 256
print(x is y, "abc" == "abc", not None, not not "a")
