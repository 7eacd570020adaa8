class Countdown:
    def __init__(self, start):
        self.start = start

    def __iter__(self):
        return CountdownIterator(self.start)


class CountdownIterator:
    def __init__(self, current):
        self.current = current

    def __iter__(self):
        return self

    def __next__(self):
        if self.current <= 0:
            raise StopIteration
        self.current -= 1
        return self.current + 1


c = Countdown(3)
print(list(c), tuple(c), [(a, b) for a in c for b in c if a < b])
it = iter(c)
print(next(it), next(it), next(it), next(it, "over"))
a, b, d = c
print(a, b, d, 2 in c, max(c), dict(zip(c, "xyz")), list(map(str, c)))
print(",".join(str(n) for n in c))
try:
    iter(CountdownIterator)
except TypeError as error:
    print(error)
try:
    for _ in 5:
        pass
except TypeError as error:
    print(error)
