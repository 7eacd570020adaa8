# What scripts find in itertools.


def count(start=0, step=1):
    for number in (start, step):
        if number is None or isinstance(number, (str, list, tuple, dict, set)):
            raise TypeError("a number is required")
    return _count(start, step)


def _count(start, step):
    while True:
        yield start
        start += step


class chain:
    def __init__(self, *iterables):
        self._items = _chain(iterables)

    @staticmethod
    def from_iterable(iterable):
        return _chain(iterable)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)


def _chain(iterables):
    for iterable in iterables:
        for item in iterable:
            yield item


def islice(iterable, *args):
    places = slice(*args)
    start, stop, step = places.start, places.stop, places.step
    if stop is not None and (not isinstance(stop, int) or stop == -1):
        raise ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    for value in (start, stop):
        if value is not None and (not isinstance(value, int) or value < 0):
            raise ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.")
    if step is not None and (not isinstance(step, int) or step < 1):
        raise ValueError("Step for islice() must be a positive integer or None.")
    return _islice(iter(iterable), start or 0, stop, step or 1)


def _islice(items, start, stop, step):
    if stop is not None and stop <= start:
        for _ in range(stop):
            next(items, None)
        return
    place, wanted = 0, start
    for item in items:
        if place == wanted:
            yield item
            wanted += step
            if stop is not None and wanted >= stop:
                while place + 1 < stop:
                    place += 1
                    next(items, None)
                return
        place += 1
        if stop is not None and place >= stop:
            return


def product(*iterables, repeat=1):
    return _product([list(iterable) for iterable in iterables] * repeat)


def _product(pools):
    for pool in pools:
        if not pool:
            return
    places = [0] * len(pools)
    while True:
        yield tuple([pools[at][places[at]] for at in range(len(pools))])
        at = len(pools) - 1
        while at >= 0:
            places[at] += 1
            if places[at] < len(pools[at]):
                break
            places[at] = 0
            at -= 1
        if at < 0:
            return


def permutations(iterable, r=None):
    pool = list(iterable)
    return _permutations(pool, len(pool) if r is None else r)


def _permutations(pool, r):
    n = len(pool)
    if r > n:
        return
    places = list(range(n))
    cycles = list(range(n, n - r, -1))
    yield tuple([pool[at] for at in places[:r]])
    while n:
        for at in range(r - 1, -1, -1):
            cycles[at] -= 1
            if cycles[at] == 0:
                places[at:] = places[at + 1 :] + places[at : at + 1]
                cycles[at] = n - at
            else:
                other = n - cycles[at]
                places[at], places[other] = places[other], places[at]
                yield tuple([pool[at] for at in places[:r]])
                break
        else:
            return


def combinations(iterable, r):
    return _combinations(list(iterable), r)


def _combinations(pool, r):
    n = len(pool)
    if r > n:
        return
    places = list(range(r))
    yield tuple([pool[at] for at in places])
    while True:
        for at in range(r - 1, -1, -1):
            if places[at] != at + n - r:
                break
        else:
            return
        places[at] += 1
        for after in range(at + 1, r):
            places[after] = places[after - 1] + 1
        yield tuple([pool[at] for at in places])


def repeat(item, times=None):
    if times is None:
        while True:
            yield item
    for _ in range(times):
        yield item


def cycle(iterable):
    items = []
    for item in iterable:
        items.append(item)
        yield item
    while items:
        for item in items:
            yield item


_missing = object()


def accumulate(iterable, func=None, *, initial=_missing):
    items = iter(iterable)
    total = initial
    if total is _missing or total is None:
        total = next(items, _missing)
        if total is _missing:
            return
    yield total
    for item in items:
        total = total + item if func is None else func(total, item)
        yield total


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def compress(data, selectors):
    for item, wanted in zip(data, selectors):
        if wanted:
            yield item


def pairwise(iterable):
    items = iter(iterable)
    before = next(items, _missing)
    for item in items:
        yield before, item
        before = item


def zip_longest(*iterables, fillvalue=None):
    iterators = [iter(iterable) for iterable in iterables]
    left = len(iterators)
    ended = [False] * left
    while left:
        row = []
        for at in range(len(iterators)):
            item = fillvalue
            if not ended[at]:
                item = next(iterators[at], _missing)
                if item is _missing:
                    ended[at] = True
                    left -= 1
                    item = fillvalue
                    if not left:
                        return
            row.append(item)
        yield tuple(row)


def groupby(iterable, key=None):
    # Each group is a list: it may be read at any time.
    group, current = [], _missing
    for item in iterable:
        value = item if key is None else key(item)
        if current is not _missing and value != current:
            yield current, iter(group)
            group = []
        current = value
        group.append(item)
    if current is not _missing:
        yield current, iter(group)


def tee(iterable, n=2):
    items = list(iterable)
    return tuple([iter(items) for _ in range(n)])
