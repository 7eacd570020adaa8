class Returns:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        return self.value

    def __float__(self):
        return self.value


class Index:
    def __index__(self):
        return 1.5


class Unequal:
    def __ne__(self, other):
        return f"not {other}"


class Equal:
    def __eq__(self, other):
        return NotImplemented

    def __repr__(self):
        return "Equal()"


for convert, value in ((int, Returns(None)), (float, Returns(1)), (int, Index()), (float, Returns(2.5)), (int, Returns(7))):
    try:
        print(convert(value))
    except TypeError as error:
        print(error)

print(Unequal() != 1, Equal() != Unequal(), Equal() != Equal())
print("{:4c}|{:<4c}|{:^4c}".format(65, 66, 67), f"{68:>3c}")
print(0.0 ** float("-inf"), pow(-0.0, float("-inf")))

for types in ((ValueError, (KeyError,)), (ValueError, 1)):
    try:
        try:
            raise ValueError("x")
        except types:
            print("caught")
    except TypeError as error:
        print(error)
