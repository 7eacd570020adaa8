import math


class Number:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"<{self.value}>"

    def __str__(self):
        return f"number {self.value}"

    def __format__(self, spec):
        return format(self.value, spec) + "!"

    def __bool__(self):
        return self.value != 0

    def __int__(self):
        return int(self.value)

    def __index__(self):
        return int(self.value)

    def __float__(self):
        return float(self.value)

    def __eq__(self, other):
        return self.value == other.value

    def __ne__(self, other):
        return self.value != other.value

    def __lt__(self, other):
        return self.value < other.value

    def __le__(self, other):
        return self.value <= other.value

    def __gt__(self, other):
        return self.value > other.value

    def __ge__(self, other):
        return self.value >= other.value

    def __hash__(self):
        return hash(self.value)

    def __neg__(self):
        return Number(-self.value)

    def __pos__(self):
        return "pos"

    def __invert__(self):
        return "invert"

    def __abs__(self):
        return Number(abs(self.value))

    def __round__(self, digits=None):
        return ("round", digits)

    def __trunc__(self):
        return "trunc"

    def __floor__(self):
        return "floor"

    def __ceil__(self):
        return "ceil"


n = Number(3)
print(n, [n], f"{n:>4}", bool(Number(0)), int(n), float(n), [0, 1, 2, 3][n], "abcd"[n])
items = [0, 1, 2, 3, 4]
items[n] = "three"
del items[Number(0)]
print(items)
print(n == Number(3), n != Number(3), n < n, n <= n, n > n, n >= n, hash(n) == hash(3))
print(-n, +n, ~n, abs(Number(-2)), round(n), round(n, 1), math.trunc(n), math.floor(n), math.ceil(n))


class Operators:
    def __add__(self, other):
        return ("add", other)

    def __sub__(self, other):
        return ("sub", other)

    def __mul__(self, other):
        return ("mul", other)

    def __matmul__(self, other):
        return ("matmul", other)

    def __truediv__(self, other):
        return ("truediv", other)

    def __floordiv__(self, other):
        return ("floordiv", other)

    def __mod__(self, other):
        return ("mod", other)

    def __divmod__(self, other):
        return ("divmod", other)

    def __pow__(self, other):
        return ("pow", other)

    def __lshift__(self, other):
        return ("lshift", other)

    def __rshift__(self, other):
        return ("rshift", other)

    def __and__(self, other):
        return ("and", other)

    def __xor__(self, other):
        return ("xor", other)

    def __or__(self, other):
        return ("or", other)

    def __radd__(self, other):
        return ("radd", other)

    def __rsub__(self, other):
        return ("rsub", other)

    def __rmul__(self, other):
        return ("rmul", other)

    def __rtruediv__(self, other):
        return ("rtruediv", other)

    def __rpow__(self, other):
        return ("rpow", other)

    def __iadd__(self, other):
        return ("iadd", other)

    def __imul__(self, other):
        return ("imul", other)


o = Operators()
print(o + 1, o - 1, o * 1, o @ 1, o / 1, o // 1, o % 1, divmod(o, 1), o ** 1)
print(o << 1, o >> 1, o & 1, o ^ 1, o | 1, 1 + o, 1 - o, 1 * o, 1 / o, 1 ** o)
added = multiplied = o
added += 1
multiplied *= 2
print(added, multiplied)


class Box:
    def __init__(self):
        self.items = {"a": 1}

    def __len__(self):
        return len(self.items)

    def __contains__(self, key):
        return key == "in"

    def __getitem__(self, key):
        return self.items[key]

    def __setitem__(self, key, value):
        self.items[key] = value

    def __delitem__(self, key):
        del self.items[key]

    def __iter__(self):
        return iter(self.items)

    def __reversed__(self):
        return iter("reversed")

    def __getattr__(self, name):
        return "no " + name

    def __setattr__(self, name, value):
        if name != "ignored":
            super().__setattr__(name, value)


box = Box()
box["b"] = 2
del box["a"]
box.ignored = 1
print(len(box), "in" in box, "b" in box, box["b"], list(box), "".join(reversed(box)), box.ignored)


class Steps:
    def __init__(self):
        self.left = 2

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left


class Later:
    def __await__(self):
        return double(4).__await__()


async def double(n):
    return n * 2


async def main():
    return await Later()


print(list(Steps()), async_runner.await_async(main()))
