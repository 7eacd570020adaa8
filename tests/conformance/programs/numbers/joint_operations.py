# The same line on operands of changing kinds: integers that outgrow a word, floats, text, lists, instances, nothing.


class Money:
    def __init__(self, amount):
        self.amount = amount

    def __add__(self, other):
        if isinstance(other, Money):
            return Money(self.amount + other.amount)
        return NotImplemented

    def __radd__(self, other):
        return Money(other + self.amount)

    def __lt__(self, other):
        print("lt")
        if isinstance(other, Money):
            return self.amount < other.amount
        return NotImplemented

    def __eq__(self, other):
        print("eq")
        return NotImplemented

    def __repr__(self):
        return f"Money({self.amount})"


def add(a, b):
    c = a + b
    return c


def more(a, b):
    a += b
    return a


def times(a, b):
    return a * b


def rest(a, b):
    return a % b


def step(a):
    return a + 1, a - 1, a * 2, a % 7


def less(a, b):
    if a < b:
        return "less"
    return "not less"


def small(a):
    return "small" if a < 10 else "large"


def same(a, b):
    if a == b:
        return True
    return a != b


def attempt(function, *values):
    try:
        print(function.__name__, values, function(*values))
    except Exception as error:
        print(function.__name__, values, type(error).__name__, error)


word = 2**63 - 1
for a, b in [(1, 2), (word, 1), (-word, -2), (word, word), (1.5, 2.5), (1, 2.5), (True, 3), ("a", "b"), ([1], [2])]:
    attempt(add, a, b)
    attempt(more, a, b)
    attempt(times, a, b)
    attempt(rest, a, b)
    attempt(less, a, b)
for a, b in [(7, 3), (-7, 3), (7, -3), (-7, -3), (7, 0), (-word - 1, 1), (7.5, 2), (True, 2)]:
    attempt(rest, a, b)
for a in [5, word, -word - 1, 2.5, "a", None, [1], float("nan"), float("inf")]:
    attempt(step, a)
    attempt(small, a)
    attempt(less, a, a)
m = Money(3)
for a, b in [(m, m), (m, 1), (1, m), (m, "x"), ("x", m)]:
    attempt(add, a, b)
    attempt(more, a, b)
    attempt(less, a, b)
    attempt(same, a, b)


def later(flag):
    if flag:
        x = 1
    y = 2
    return y + x


def unset(flag):
    if flag:
        y = 2
    x = 1
    total = x + y
    return total


def first(flag):
    if flag:
        item = [0]
    return item[flag]


for function in (later, unset, first):
    for flag in (True, False):
        try:
            print(function(flag))
        except (UnboundLocalError, IndexError) as error:
            print(type(error).__name__, error)


def pairs(items, index):
    before = items[index]
    items[index] = before * 2
    return before, items


for items, index in [([1, 2], 1), ([1, 2], -1), ([1, 2], 2), ({1: "a"}, 1), ({}, 0), ({"k": 1.5}, "k"), ("ab", 0), ((1,), 0), ({}, [])]:
    attempt(pairs, items, index)

a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c)
a, b = b, a = 5, 6
print(a, b)
