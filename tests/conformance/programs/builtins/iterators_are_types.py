"""`enumerate`, `zip`, `map`, `filter` and `reversed` are types, and iterators have types with names."""
import itertools

print(enumerate, zip, map, filter, reversed, type(enumerate), type(map))


class Countdown:
    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.left


for kind, made in [
    (enumerate, enumerate(Countdown(2))),
    (zip, zip([1], Countdown(2))),
    (map, map(str, [1])),
    (filter, filter(None, [0, 1])),
    (enumerate, enumerate([1])),
    (zip, zip()),
]:
    print(type(made) is kind, isinstance(made, kind), isinstance([], kind), type(made).__name__, list(made))
for iterator in (
    iter([]), iter(()), iter(""), iter(range(3)), iter({}), iter({}.values()), iter({}.items()), iter(set()),
    reversed([]), iter(int, 1), itertools.chain(), itertools.cycle([1]), itertools.islice([1], 1),
    itertools.product([1]), itertools.accumulate([1]), itertools.takewhile(bool, [1]), itertools.zip_longest([1]),
    itertools.permutations([1]), itertools.combinations([1], 1), itertools.groupby([1]), itertools.pairwise([1]),
    (i for i in []),
):
    print(type(iterator).__name__)


def attempt(function):
    try:
        print(function())
    except TypeError as error:
        print(error)


attempt(lambda: map(str))
attempt(lambda: filter(str))
attempt(lambda: map(str, [1], x=1))
attempt(lambda: filter(function=None, iterable=[]))
attempt(lambda: isinstance([], list[int]))
attempt(lambda: issubclass(list, (str, list[int])))
attempt(lambda: isinstance(1, len))
attempt(lambda: (list[int], dict[str, int], tuple[()], tuple[int, ...]))
