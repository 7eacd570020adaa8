# What scripts find in collections.


def defaultdict(default_factory=None, /, *args, **kwargs):
    if default_factory is not None and not callable(default_factory):
        raise TypeError("first argument must be callable or None")
    result = _make_dict("defaultdict", default_factory)
    result.update(*args, **kwargs)
    return result


def Counter(iterable=None, /, **kwargs):
    result = _make_dict("Counter", None)
    if iterable is not None:
        result.update(iterable)
    if kwargs:
        result.update(kwargs)
    return result


def OrderedDict(*args, **kwargs):
    return dict(*args, **kwargs)


class deque:
    # Items lie in a list from `_start` on; the room before it is given up when it is the larger part.
    def __init__(self, iterable=(), maxlen=None):
        if maxlen is not None and maxlen < 0:
            raise ValueError("maxlen must be non-negative")
        self._items = []
        self._start = 0
        self._maxlen = maxlen
        self.extend(iterable)

    @property
    def maxlen(self):
        return self._maxlen

    def _compact(self):
        if self._start > 32 and self._start * 2 > len(self._items):
            del self._items[: self._start]
            self._start = 0

    def append(self, item):
        self._items.append(item)
        if self._maxlen is not None and len(self) > self._maxlen:
            self.popleft()

    def appendleft(self, item):
        if self._start == 0:
            room = len(self._items) + 8
            self._items[:0] = [None] * room
            self._start = room
        self._start -= 1
        self._items[self._start] = item
        if self._maxlen is not None and len(self) > self._maxlen:
            self._items.pop()

    def pop(self):
        if not len(self):
            raise IndexError("pop from an empty deque")
        return self._items.pop()

    def popleft(self):
        if not len(self):
            raise IndexError("pop from an empty deque")
        item = self._items[self._start]
        self._items[self._start] = None
        self._start += 1
        self._compact()
        return item

    def extend(self, iterable):
        for item in list(iterable) if iterable is self else iterable:
            self.append(item)

    def extendleft(self, iterable):
        for item in list(iterable) if iterable is self else iterable:
            self.appendleft(item)

    def clear(self):
        self._items = []
        self._start = 0

    def copy(self):
        return deque(self, self._maxlen)

    def _list(self):
        return self._items[self._start :]

    def count(self, item):
        return self._list().count(item)

    def index(self, item, start=0, stop=None):
        items = self._list()
        for place in range(start, len(items) if stop is None else min(stop, len(items))):
            if items[place] is item or items[place] == item:
                return place
        raise ValueError(f"{item!r} is not in deque")

    def insert(self, place, item):
        if self._maxlen is not None and len(self) >= self._maxlen:
            raise IndexError("deque already at its maximum size")
        items = self._list()
        items.insert(place, item)
        self._items, self._start = items, 0

    def remove(self, item):
        items = self._list()
        if item not in items:
            raise ValueError(f"{item!r} is not in deque")
        items.remove(item)
        self._items, self._start = items, 0

    def reverse(self):
        items = self._list()
        items.reverse()
        self._items, self._start = items, 0

    def rotate(self, n=1):
        if not isinstance(n, int):
            raise TypeError(f"'{_type_name(n)}' object cannot be interpreted as an integer")
        items = self._list()
        if items:
            n %= len(items)
            self._items, self._start = items[-n:] + items[:-n] if n else items, 0

    def __len__(self):
        return len(self._items) - self._start

    def __bool__(self):
        return len(self._items) > self._start

    def _place(self, place):
        size = len(self)
        if not isinstance(place, int):
            raise TypeError(f"sequence index must be integer, not '{_type_name(place)}'")
        if place < 0:
            place += size
        if place < 0 or place >= size:
            raise IndexError("deque index out of range")
        return place + self._start

    def __getitem__(self, place):
        return self._items[self._place(place)]

    def __setitem__(self, place, item):
        self._items[self._place(place)] = item

    def __delitem__(self, place):
        del self._items[self._place(place)]

    def __iter__(self):
        size = len(self)
        for place in range(size):
            if len(self) != size:
                raise RuntimeError("deque mutated during iteration")
            yield self._items[self._start + place]

    def __reversed__(self):
        return reversed(self._list())

    def __contains__(self, item):
        return item in self._list()

    def __eq__(self, other):
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() == other._list()

    __hash__ = None

    def __lt__(self, other):
        if not isinstance(other, deque):
            return NotImplemented
        return self._list() < other._list()

    def __add__(self, other):
        if not isinstance(other, deque):
            raise TypeError(f'can only concatenate deque (not "{_type_name(other)}") to deque')
        result = self.copy()
        result.extend(other)
        return result

    def __iadd__(self, other):
        self.extend(other)
        return self

    def __mul__(self, times):
        return deque(self._list() * times, self._maxlen)

    def __repr__(self):
        tail = "" if self._maxlen is None else f", maxlen={self._maxlen}"
        return f"deque({self._list()!r}{tail})"
