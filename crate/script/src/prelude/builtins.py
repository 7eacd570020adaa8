# What the builtins do where the script's own methods must be called. Names that begin with an underscore are called
# by the machine.


def _materialize(function, args, kwargs, place):
    args[place] = [item for item in args[place]]
    return function(*args, **kwargs)


def _truth(value):
    method = _lookup(value, "__bool__")
    if method is not None:
        result = method()
        if result is not True and result is not False:
            raise TypeError(f"__bool__ should return bool, returned {_type_name(result)}")
        return result
    method = _lookup(value, "__len__")
    if method is not None:
        return _len(value) != 0
    return True


def _not(value):
    return not _truth(value)


def _len(value):
    result = _lookup(value, "__len__")()
    if not isinstance(result, int):
        raise TypeError(f"'{_type_name(result)}' object cannot be interpreted as an integer")
    if result < 0:
        raise ValueError("__len__() should return >= 0")
    return result


# In these, `declined` says that the left operand's method has been asked already and gave `NotImplemented`.


class UnionType:
    def __init__(self, args):
        self.__args__ = args

    def __repr__(self):
        return " | ".join(["None" if arg is type(None) else _hint_name(arg) for arg in self.__args__])

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __eq__(self, other):
        return isinstance(other, UnionType) and set(self.__args__) == set(other.__args__)

    def __hash__(self):
        return hash(frozenset(self.__args__))


class GenericAlias:
    def __init__(self, origin, args):
        self.__origin__ = origin
        self.__args__ = args if isinstance(args, tuple) else (args,)

    def __repr__(self):
        args = ["..." if arg is ... else _hint_name(arg) for arg in self.__args__] or ["()"]
        return f"{_hint_name(self.__origin__)}[{', '.join(args)}]"

    def __eq__(self, other):
        return (
            isinstance(other, GenericAlias)
            and self.__origin__ is other.__origin__
            and self.__args__ == other.__args__
        )

    def __hash__(self):
        return hash((self.__origin__, self.__args__))

    def __call__(self, *args, **kwargs):
        return self.__origin__(*args, **kwargs)

    def __or__(self, other):
        return _union(self, other)

    def __ror__(self, other):
        return _union(other, self)

    def __getattr__(self, name):
        return getattr(self.__origin__, name)


def _hint_name(kind):
    return repr(kind)[8:-2] if isinstance(kind, type) else repr(kind)


def _union(left, right):
    args = []
    for side in (left, right):
        for arg in side.__args__ if isinstance(side, UnionType) else (type(None) if side is None else side,):
            if arg not in args:
                args.append(arg)
    return args[0] if len(args) == 1 else UnionType(tuple(args))


def _isinstance(value, kinds):
    return isinstance(value, _plain_kinds("isinstance", kinds))


def _issubclass(kind, kinds):
    return issubclass(kind, _plain_kinds("issubclass", kinds))


def _plain_kinds(function, kinds):
    if isinstance(kinds, UnionType):
        kinds = kinds.__args__
    if isinstance(kinds, GenericAlias):
        raise TypeError(f"{function}() argument 2 cannot be a parameterized generic")
    return tuple([_plain_kinds(function, kind) for kind in kinds]) if isinstance(kinds, tuple) else kinds


def _binary(left, right, method, reflected, in_place, sign, declined):
    if in_place is not None:
        bound = _lookup(left, in_place)
        if bound is not None:
            result = bound(right)
            if result is not NotImplemented:
                return result
    first = _lookup(left, method)
    second = _lookup(right, reflected) if type(left) is not type(right) or first is None else None
    if second is not None and first is not None and issubclass(type(right), type(left)):
        if _class_lookup(type(right), reflected) is not _class_lookup(type(left), reflected):
            result = second(left)
            if result is not NotImplemented:
                return result
            second = None
    if first is not None and not declined:
        result = first(right)
        if result is not NotImplemented:
            return result
    if second is not None:
        result = second(left)
        if result is not NotImplemented:
            return result
    if method == "__mul__":
        for sequence, other in ((left, right), (right, left)):
            if isinstance(sequence, (str, list, tuple)):
                if _lookup(other, "__index__") is not None:
                    return sequence * _index_of(other)
                raise TypeError(f"can't multiply sequence by non-int of type '{_type_name(other)}'")
    name, right = _type_name(left), _type_name(right)
    if method == "__add__" and isinstance(left, (str, list, tuple)):
        raise TypeError(f'can only concatenate {name} (not "{right}") to {name}')
    raise TypeError(f"unsupported operand type(s) for {sign}: '{name}' and '{right}'")


def _order(left, right, method, reflected, sign, declined=False):
    if isinstance(left, dict) and isinstance(right, dict):
        return _counter_order(left, right, sign)
    if isinstance(left, (list, tuple)) and type(left) is type(right):
        for place in range(min(len(left), len(right))):
            a, b = left[place], right[place]
            if a is not b and not a == b:
                if sign == "<":
                    return a < b
                if sign == "<=":
                    return a <= b
                if sign == ">":
                    return a > b
                return a >= b
        a, b = len(left), len(right)
        return a < b if sign == "<" else a <= b if sign == "<=" else a > b if sign == ">" else a >= b
    second = _lookup(right, reflected)
    if second is not None and type(right) is not type(left) and issubclass(type(right), type(left)):
        result = second(left)
        if result is not NotImplemented:
            return result
        second = None
    first = _lookup(left, method)
    if first is not None and not declined:
        result = first(right)
        if result is not NotImplemented:
            return result
    if second is not None:
        result = second(left)
        if result is not NotImplemented:
            return result
    left, right = _type_name(left), _type_name(right)
    raise TypeError(f"'{sign}' not supported between instances of '{left}' and '{right}'")


def _equal(left, right, declined=False):
    if not _is_user(left) and not _is_user(right):
        if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
            if isinstance(left, list) is not isinstance(right, list) or len(left) != len(right):
                return False
            for place in range(len(left)):
                a, b = left[place], right[place]
                if a is not b and not a == b:
                    return False
            return True
        if isinstance(left, dict) and isinstance(right, dict):
            if type(left) is type(right) and type(left).__name__ == "Counter":
                return all([left[key] == right[key] for part in (left, right) for key in part])
            if len(left) != len(right):
                return False
            for key in left:
                place = _find(right, key)
                if place < 0:
                    return False
                a, b = left[key], _dict_value(right, place)
                if a is not b and not a == b:
                    return False
            return True
        if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
            return len(left) == len(right) and all(item in right for item in left)
    second = _lookup(right, "__eq__")
    if second is not None and type(right) is not type(left) and issubclass(type(right), type(left)):
        result = second(left)
        if result is not NotImplemented:
            return result
        second = None
    first = _lookup(left, "__eq__")
    if first is not None and not declined:
        result = first(right)
        if result is not NotImplemented:
            return result
    if second is not None:
        result = second(left)
        if result is not NotImplemented:
            return result
    return left is right


def _not_equal(left, right, declined=False):
    method = _lookup(left, "__ne__")
    if method is not None:
        result = method(right)
        if result is not NotImplemented:
            return result
    elif _lookup(right, "__ne__") is not None:
        first = None if declined else _lookup(left, "__eq__")
        if first is not None:
            result = first(right)
            if result is not NotImplemented:
                return not result
        result = _lookup(right, "__ne__")(left)
        return left is not right if result is NotImplemented else result
    return not _equal(left, right, declined)


def _contains(container, item):
    method = _lookup(container, "__contains__")
    if method is not None:
        return bool(method(item))
    if isinstance(container, dict):
        return _find(container, item) >= 0
    if isinstance(container, (set, frozenset)):
        for candidate in _set_keys_of_hash(container, _hash(item)):
            if candidate is item or candidate == item:
                return True
        return False
    for candidate in container:
        if candidate is item or candidate == item:
            return True
    return False


def _not_contains(container, item):
    return not _contains(container, item)


def _hash(value):
    if isinstance(value, tuple):
        return _combine_hashes([_hash(item) for item in value])
    method = _lookup(value, "__hash__")
    if method is None:
        return hash(value)
    return _raw_hash(method())


def _find(table, key):
    for place, candidate in _places_of_hash(table, _hash(key)):
        if candidate is key or candidate == key:
            return place
    return -1


def _get_item(table, key):
    if isinstance(table, type):
        return GenericAlias(table, key)
    if not isinstance(table, dict):
        return table[_index_of(key)]
    place = _find(table, key)
    if place >= 0:
        return _dict_value(table, place)
    factory = _factory(table)
    if factory is not None:
        result = factory()
        _set_item(table, key, result)
        return result
    raise KeyError(key)


def _set_item(target, key, value):
    method = _lookup(target, "__setitem__")
    if method is not None:
        method(key, value)
    elif isinstance(target, dict):
        place = _find(target, key)
        if place >= 0:
            _dict_set(target, place, value)
        else:
            _dict_push(target, key, _hash(key), value)
    elif isinstance(key, slice):
        target[_index_of(key)] = [item for item in value]
    else:
        target[_index_of(key)] = value


def _slice_index(part):
    if not isinstance(part, int) and _lookup(part, "__index__") is None:
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    return _index_of(part)


def _index_of(key):
    if isinstance(key, slice):
        return slice(*[part if part is None else _slice_index(part) for part in (key.start, key.stop, key.step)])
    if isinstance(key, int):
        return key
    method = _lookup(key, "__index__")
    if method is None:
        raise TypeError(f"'{_type_name(key)}' object cannot be interpreted as an integer")
    place = method()
    if not isinstance(place, int):
        raise TypeError(f"__index__ returned non-int (type {_type_name(place)})")
    return place


def _slice_indices(of, length):
    return _index_of(of).indices(length)


def _with_index(function, *args):
    # The first of them that is none becomes an integer; if that was not all, the machine asks again.
    args = list(args)
    for place in range(2 if function.__name__ in ("index", "count") else 0, len(args)):
        if _lookup(args[place], "__index__") is not None:
            args[place] = _index_of(args[place])
            break
    return function(*args)


def _delete_item(target, key):
    method = _lookup(target, "__delitem__")
    if method is not None:
        method(key)
        return
    if not isinstance(target, dict):
        del target[_index_of(key)]
        return
    place = _find(target, key)
    if place < 0:
        raise KeyError(key)
    _dict_remove(target, place)


def _build_dict(result, rest):
    for place in range(0, len(rest), 2):
        result[rest[place]] = rest[place + 1]
    return result


def _dict_get(table, key, default=None):
    place = _find(table, key)
    return _dict_value(table, place) if place >= 0 else default


def _dict_pop(table, key, *default):
    place = _find(table, key)
    if place >= 0:
        return _dict_remove(table, place)
    if default:
        return default[0]
    raise KeyError(key)


def _dict_setdefault(table, key, default=None):
    place = _find(table, key)
    if place >= 0:
        return _dict_value(table, place)
    _set_item(table, key, default)
    return default


def _dict_update(table, source, named=None):
    if isinstance(source, dict):
        for key in source:
            table[key] = source[key]
    elif hasattr(source, "keys"):
        for key in source.keys():
            table[key] = source[key]
    else:
        place = 0
        for pair in source:
            try:
                pair = [part for part in pair]
            except TypeError:
                raise TypeError(f"cannot convert dictionary update sequence element #{place} to a sequence") from None
            if len(pair) != 2:
                raise ValueError(
                    f"dictionary update sequence element #{place} has length {len(pair)}; 2 is required"
                )
            table[pair[0]] = pair[1]
            place += 1
    if named:
        for key in named:
            table[key] = named[key]


def _dict_merge(table, source):
    _dict_update(table, source)
    return table


def _dict(source, named):
    result = {}
    _dict_update(result, source, named)
    return result


def _fromkeys(keys, value):
    return {key: value for key in keys}


def _set_add(target, item):
    value = _hash(item)
    for candidate in _set_keys_of_hash(target, value):
        if candidate is item or candidate == item:
            return
    _set_push(target, item, value)


def _set_update(target, items):
    for item in items:
        target.add(item)


def _make_set(items, frozen):
    result = set()
    for item in items:
        result.add(item)
    return frozenset(result) if frozen else result


def _extend(target, items):
    for item in items:
        target.append(item)
    return target


def _extend_method(target, items):
    for item in items:
        target.append(item)


def _count(items, wanted):
    count = 0
    for item in items:
        if item is wanted or item == wanted:
            count += 1
    return count


def _index(items, wanted, start, stop):
    for place in range(start, min(stop, len(items))):
        if items[place] is wanted or items[place] == wanted:
            return place
    if isinstance(items, tuple):
        raise ValueError("tuple.index(x): x not in tuple")
    raise ValueError(f"{wanted!r} is not in list")


def _remove(items, wanted):
    for place in range(len(items)):
        if items[place] is wanted or items[place] == wanted:
            del items[place]
            return
    raise ValueError("list.remove(x): x not in list")


def _unpack(iterable, most):
    if most < 0:
        return [item for item in iterable]
    items = []
    for item in iterable:
        items.append(item)
        if len(items) == most:
            break
    return items


def _iter(value):
    for_loop = _lookup(value, "__iter__")
    if for_loop is None:
        if _lookup(value, "__getitem__") is not None:
            return _iterate_items(value)
        raise TypeError(f"'{_type_name(value)}' object is not iterable")
    result = for_loop()
    if _is_user(result) and _lookup(result, "__next__") is None:
        raise TypeError(f"iter() returned non-iterator of type '{_type_name(result)}'")
    return result


def _delegate(inner):
    # `yield from` an object that has `send`, `throw` or `close` of its own.
    try:
        item = next(inner)
        while True:
            try:
                sent = yield item
            except GeneratorExit:
                close = _lookup(inner, "close")
                if close is not None:
                    close()
                raise
            except BaseException as error:
                throw = _lookup(inner, "throw")
                if throw is None:
                    raise
                item = throw(error)
            else:
                item = next(inner) if sent is None else inner.send(sent)
    except StopIteration as stop:
        return stop.value


def _iterate_items(value):
    place = 0
    while True:
        try:
            item = value[place]
        except (IndexError, StopIteration):
            return
        yield item
        place += 1


def _iterate_until(function, sentinel):
    while True:
        item = function()
        if item == sentinel:
            return
        yield item


def _next(iterator, *default):
    if not default:
        return _lookup(iterator, "__next__")()
    try:
        return _lookup(iterator, "__next__")()
    except StopIteration:
        return default[0]


def _enumerate(iterable, start):
    return _enumerate_items(iter(iterable), start)


def _enumerate_items(items, place):
    for item in items:
        yield place, item
        place += 1


def _zip(iterables, strict):
    return _zip_items([iter(iterable) for iterable in iterables], strict)


def _zip_items(iterators, strict):
    end = object()
    while True:
        items = []
        for iterator in iterators:
            item = next(iterator, end)
            if item is end:
                if strict:
                    place = len(items)
                    before = "argument 1" if place == 1 else f"arguments 1-{place}"
                    if place:
                        raise ValueError(f"zip() argument {place + 1} is shorter than {before}")
                    for place in range(1, len(iterators)):
                        before = "argument 1" if place == 1 else f"arguments 1-{place}"
                        if next(iterators[place], end) is not end:
                            raise ValueError(f"zip() argument {place + 1} is longer than {before}")
                return
            items.append(item)
        yield tuple(items)


def _map(function, iterables):
    if len(iterables) == 1:
        return _map_one(function, iter(iterables[0]))
    return _map_many(function, zip(*iterables))


def _map_one(function, items):
    for item in items:
        yield function(item)


def _map_many(function, rows):
    for row in rows:
        yield function(*row)


def _filter(function, iterable):
    return _filter_items(function, iter(iterable))


def _filter_items(function, items):
    for item in items:
        if item if function is None else function(item):
            yield item


def _any(items):
    for item in items:
        if item:
            return True
    return False


def _all(items):
    for item in items:
        if not item:
            return False
    return True


def _some_or_all(seen, rest, wanted):
    for items in (seen, rest):
        for item in items:
            if bool(item) is wanted:
                return wanted
    return not wanted


def _sum(items, total):
    for item in items:
        total = total + item
    return total


def _sum_rest(items, total, item):
    total = total + item
    for item in items:
        total = total + item
    return total


def _prod(items, *, start=1):
    for item in items:
        start = start * item
    return start


def _extreme(items, key, default, largest):
    name = "max" if largest else "min"
    found = False
    for item in items:
        value = item if key is None else key(item)
        if not found or (value > best if largest else value < best):
            found, result, best = True, item, value
    if found:
        return result
    if default is NotImplemented:
        raise ValueError(f"{name}() arg is an empty sequence")
    return default


def _sorted(items, key, reverse):
    items = [item for item in items]
    keys = items if key is None else [key(item) for item in items]
    result = _sort_by(items, keys, reverse)
    if result is not None:
        return result
    pairs = list(zip(keys, items))
    if reverse:
        pairs.reverse()
    pairs = _merge_sort(pairs, len(pairs) > 65536)
    if reverse:
        pairs.reverse()
    return [item for _, item in pairs]


def _merge_sort(pairs, in_parts):
    if len(pairs) < 2:
        return pairs
    if in_parts and len(pairs) <= 65536:
        # Too many to be sorted in one go, but as a part perhaps.
        result = _sort_by(pairs, [key for key, _ in pairs], False)
        if result is not None:
            return result
        in_parts = False
    middle = len(pairs) // 2
    left, right = _merge_sort(pairs[:middle], in_parts), _merge_sort(pairs[middle:], in_parts)
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if right[j][0] < left[i][0]:
            result.append(right[j])
            j += 1
        else:
            result.append(left[i])
            i += 1
    return result + left[i:] + right[j:]


def _sort(items, key, reverse):
    items[:] = _sorted(items, key, reverse)


def _reversed(value):
    method = _lookup(value, "__reversed__")
    if method is not None:
        return method()
    if _lookup(value, "__len__") is None or _lookup(value, "__getitem__") is None:
        raise TypeError(f"'{_type_name(value)}' object is not reversible")
    return _reversed_items(value)


def _reversed_items(value):
    for place in range(len(value) - 1, -1, -1):
        yield value[place]


def _print(values, sep, end):
    _print_text(sep.join([str(value) for value in values]) + end)


_shown = []


def _repr(value):
    method = _lookup(value, "__repr__")
    if method is not None:
        result = method()
        if not isinstance(result, str):
            raise TypeError(f"__repr__ returned non-string (type {_type_name(result)})")
        return result
    for known in _shown:
        if known is value:
            return "[...]" if isinstance(value, list) else "{...}" if isinstance(value, dict) else "..."
    _shown.append(value)
    try:
        if isinstance(value, list):
            return "[" + ", ".join([repr(item) for item in value]) + "]"
        if isinstance(value, tuple):
            if len(value) == 1:
                return f"({value[0]!r},)"
            return "(" + ", ".join([repr(item) for item in value]) + ")"
        if isinstance(value, dict):
            text = "{" + ", ".join([f"{key!r}: {value[key]!r}" for key in value]) + "}"
            name = _type_name(value)
            if name == "defaultdict":
                return f"defaultdict({_factory(value)!r}, {text})"
            return f"Counter({text})" if name == "Counter" else text
        if isinstance(value, set):
            return "{" + ", ".join([repr(item) for item in value]) + "}"
        if isinstance(value, frozenset):
            return "frozenset({" + ", ".join([repr(item) for item in value]) + "})"
        name = _type_name(value)
        if name in ("dict_keys", "dict_values", "dict_items"):
            return f"{name}([" + ", ".join([repr(item) for item in value]) + "])"
        if isinstance(value, BaseException):
            return f"{name}(" + ", ".join([repr(item) for item in value.args]) + ")"
        return _object_repr(value)
    finally:
        _shown.pop()


def _ascii(value):
    return _to_ascii(_repr(value))


def _str(value):
    method = _lookup(value, "__str__")
    if method is not None:
        result = method()
        if not isinstance(result, str):
            raise TypeError(f"__str__ returned non-string (type {_type_name(result)})")
        return result
    if isinstance(value, BaseException):
        args = value.args
        if len(args) == 1:
            return repr(args[0]) if isinstance(value, KeyError) else str(args[0])
        return repr(args) if args else ""
    return _repr(value)


def _format(value, conversion, spec):
    if conversion == "r":
        value = repr(value)
    elif conversion == "s":
        value = str(value)
    elif conversion == "a":
        value = ascii(value)
    method = _lookup(value, "__format__")
    if method is not None:
        result = method(spec)
        if not isinstance(result, str):
            raise TypeError(f"__format__ must return a str, not {_type_name(result)}")
        return result
    if isinstance(value, str) or not spec:
        return format(str(value), spec)
    raise TypeError(f"unsupported format string passed to {_type_name(value)}.__format__")


def _percent(template, values):
    # Piece by piece, so that each value is asked for what its letter wants and for nothing else.
    given = list(values) if isinstance(values, tuple) else [values]
    is_mapping = isinstance(values, dict) or _lookup(values, "__getitem__") is not None
    given.reverse()
    text, at, is_keyed = [], 0, False
    while (start := template.find("%", at)) >= 0:
        text.append(template[at:start])
        at, args = start + 1, []
        if template[at : at + 1] == "(":
            if not is_mapping:
                raise TypeError("format requires a mapping")
            end, depth = at + 1, 1
            while depth and end < len(template):
                depth += (template[end] == "(") - (template[end] == ")")
                end += 1
            if depth:
                raise ValueError("incomplete format key")
            key, at, is_keyed = template[at + 1 : end - 1], end, True
            given = [values[key]]
        options = at
        while at < len(template) and template[at] in "-+ #0123456789.*lhL":
            if template[at] == "*":
                args.append(_percent_next(given))
            at += 1
        if at == len(template):
            raise ValueError("incomplete format")
        letter = template[at]
        if letter == "%" and at == options:
            text.append("%")
        elif letter not in "sradiuxXocfFeEgG":
            raise ValueError(f"unsupported format character '{letter}' (0x{ord(letter):x}) at index {at}")
        else:
            args.append(_percent_value(letter, _percent_next(given)))
            if letter in "ra":
                letter = "s"
            text.append(("%" + template[options:at] + letter) % tuple(args))
        at += 1
    if given and not is_keyed and not is_mapping:
        raise TypeError("not all arguments converted during string formatting")
    return "".join(text) + template[at:]


def _percent_next(given):
    if not given:
        raise TypeError("not enough arguments for format string")
    return given.pop()


def _percent_value(letter, value):
    if letter in "sra":
        return str(value) if letter == "s" else repr(value) if letter == "r" else ascii(value)
    if not _is_user(value):
        return value
    if letter in "diu":
        names, failure = ("__int__", "__index__"), f"%{letter} format: a real number is required, not "
    elif letter in "xXo":
        names, failure = ("__index__",), f"%{letter} format: an integer is required, not "
    elif letter == "c":
        names, failure = ("__index__",), None
    else:
        names, failure = ("__float__", "__index__"), "must be real number, not "
    for name in names:
        if _lookup(value, name) is not None:
            return float(value) if name == "__float__" else int(value) if name == "__int__" else _index_of(value)
    raise TypeError(failure + _type_name(value) if failure else "%c requires int or char")


def _str_format(template, args, kwargs):
    return _format_fields(template, args, kwargs, [0], 2)


def _format_fields(template, args, kwargs, automatic, depth):
    if depth < 0:
        raise ValueError("Max string recursion exceeded")
    result = []
    at, end = 0, len(template)
    while at < end:
        here = template[at]
        if here != "{" and here != "}":
            start = at
            while at < end and template[at] != "{" and template[at] != "}":
                at += 1
            result.append(template[start:at])
            continue
        if template[at + 1 : at + 2] == here:
            result.append(here)
            at += 2
            continue
        if here == "}":
            raise ValueError("Single '}' encountered in format string")
        at += 1
        start, level = at, 1
        while at < end:
            if template[at] == "{":
                level += 1
            elif template[at] == "}":
                level -= 1
                if level == 0:
                    break
            at += 1
        if level:
            if start == end:
                raise ValueError("Single '{' encountered in format string")
            raise ValueError("expected '}' before end of string")
        result.append(_format_field(template[start:at], args, kwargs, automatic, depth))
        at += 1
    return "".join(result)


def _format_field(field, args, kwargs, automatic, depth):
    at, brackets = 0, 0
    while at < len(field) and (brackets or field[at] not in ":!"):
        brackets += (field[at] == "[") - (field[at] == "]")
        at += 1
    name, rest = field[:at], field[at:]
    conversion = ""
    if rest[:1] == "!":
        conversion, rest = rest[1:2], rest[2:]
        if conversion not in ("r", "s", "a"):
            raise ValueError(f"Unknown conversion specifier {conversion}")
        if rest and rest[0] != ":":
            raise ValueError("expected ':' after conversion specifier")
    at = 0
    while at < len(name) and name[at] not in ".[":
        at += 1
    first, path = name[:at], name[at:]
    if first == "":
        if automatic[0] is None:
            raise ValueError("cannot switch from manual field specification to automatic field numbering")
        place = automatic[0]
        automatic[0] = place + 1
        value = _argument(args, place)
    elif first.isdigit():
        if automatic[0]:
            raise ValueError("cannot switch from automatic field numbering to manual field specification")
        automatic[0] = None
        value = _argument(args, int(first))
    else:
        value = kwargs[first]
    while path:
        if path[0] == ".":
            at = 1
            while at < len(path) and path[at] not in ".[":
                at += 1
            if at == 1:
                raise ValueError("Empty attribute in format string")
            value, path = getattr(value, path[1:at]), path[at:]
        else:
            at = path.find("]")
            if at < 0:
                raise ValueError("Missing ']' in format string")
            key, path = path[1:at], path[at + 1 :]
            value = value[int(key) if key.isdigit() else key]
    if conversion == "r":
        value = repr(value)
    elif conversion == "s":
        value = str(value)
    elif conversion == "a":
        value = ascii(value)
    return format(value, _format_fields(rest[1:], args, kwargs, automatic, depth - 1))


def _argument(args, place):
    if place >= len(args):
        raise IndexError(f"Replacement index {place} out of range for positional args tuple")
    return args[place]


def _int(value):
    for name in ("__int__", "__index__", "__trunc__"):
        method = _lookup(value, name)
        if method is not None:
            result = method()
            if not isinstance(result, int):
                raise TypeError(f"{name} returned non-int (type {_type_name(result)})")
            return result
    name = _type_name(value)
    raise TypeError(f"int() argument must be a string, a bytes-like object or a real number, not '{name}'")


def _float(value):
    for name in ("__float__", "__index__"):
        method = _lookup(value, name)
        if method is not None:
            result = method()
            if name == "__float__" and not isinstance(result, float):
                raise TypeError(f"{_type_name(value)}.__float__ returned non-float (type {_type_name(result)})")
            return float(result)
    raise TypeError(f"float() argument must be a string or a real number, not '{_type_name(value)}'")


def _getattr(function, args, default):
    try:
        return function(*args)
    except AttributeError:
        return default


def _hasattr(function, args):
    try:
        function(*args)
    except AttributeError:
        return False
    return True


def _divmod(left, right):
    method = _lookup(left, "__divmod__")
    if method is not None:
        return method(right)
    return left // right, left % right


# Arithmetic on large integers, in steps of which each is quick.


def _gcd(*numbers):
    result = 0
    for number in numbers:
        number = _index_of(number)
        while number:
            result, number = number, result % number
    return -result if result < 0 else result


def _lcm(*numbers):
    result = 1
    for number in numbers:
        number = _index_of(number)
        if number == 0:
            return 0
        result = result // _gcd(result, number) * number
    return -result if result < 0 else result


def _isqrt(number):
    half = (number.bit_length() - 1) // 2
    root, known = 1, 0
    for shift in range(half.bit_length() - 1, -1, -1):
        before, known = known, half >> shift
        root = (root << known - before - 1) + (number >> 2 * half - before - known + 1) // root
    return root - (root * root > number)


def _power_modulo(base, exponent, modulus):
    if modulus == 0:
        raise ValueError("pow() 3rd argument cannot be 0")
    if exponent < 0:
        left, right, inverse, next_inverse = base % modulus, modulus, 1, 0
        while right:
            times = left // right
            left, right = right, left - times * right
            inverse, next_inverse = next_inverse, inverse - times * next_inverse
        if left not in (1, -1):
            raise ValueError("base is not invertible for the given modulus")
        base, exponent = inverse * left, -exponent
    result, base = 1, base % modulus
    for place in range(exponent.bit_length() - 1, -1, -1):
        result = result * result % modulus
        if exponent >> place & 1:
            result = result * base % modulus
    return result % modulus


def _pow(left, right):
    return left ** right


def _group_split(group, condition):
    return _group_parts(group, _group_condition(condition))


def _group_subgroup(group, condition):
    return _group_parts(group, _group_condition(condition))[0]


def _group_derive(group, exceptions):
    return BaseExceptionGroup(group.message, exceptions)


def _group_condition(condition):
    kinds = condition if isinstance(condition, tuple) else (condition,)
    if all([isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds]):
        return lambda error: isinstance(error, condition)
    if isinstance(condition, type) or not callable(condition):
        raise TypeError("expected a function, exception type or tuple of exception types")
    return condition


def _group_parts(group, matches):
    if matches(group):
        return group, None
    yes, no = [], []
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            inside, outside = _group_parts(error, matches)
            if inside is not None:
                yes.append(inside)
            if outside is not None:
                no.append(outside)
        else:
            (yes if matches(error) else no).append(error)
    return _group_part(group, yes), _group_part(group, no)


def _group_part(group, errors):
    if not errors:
        return None
    part = group.derive(errors)
    part.__context__ = group.__context__
    if group.__cause__ is not None:
        part.__cause__ = group.__cause__
    for note in getattr(group, "__notes__", ()):
        part.add_note(note)
    return part


def _raise_from(kind, cause):
    raise kind() from cause


def _counter_operator(left, right, sign):
    result = _make_dict("Counter", None)
    if sign == "&":
        for key in left:
            count = min(left[key], right[key])
            if count > 0:
                result[key] = count
        return result
    for key in left:
        if sign == "+":
            count = left[key] + right[key]
        elif sign == "-":
            count = left[key] - right[key]
        elif sign == "|":
            count = max(left[key], right[key])
        else:
            raise TypeError(f"unsupported operand type(s) for {sign}: 'Counter' and 'Counter'")
        if count > 0:
            result[key] = count
    for key in right:
        if key not in left:
            count = -right[key] if sign == "-" else right[key]
            if count > 0:
                result[key] = count
    return result


def _counter_order(left, right, sign):
    if sign[0] == ">":
        left, right = right, left
    within = all([left[key] <= right[key] for part in (left, right) for key in part])
    return within and (sign in ("<=", ">=") or left != right)


def _counter_change(counter, source, sign, named):
    if isinstance(source, dict):
        is_new = not counter and sign > 0
        for key in source:
            if is_new:
                counter[key] = source[key]
            elif sign > 0:
                counter[key] = source[key] + counter[key]
            else:
                counter[key] = counter[key] - source[key]
    else:
        for key in source:
            counter[key] = counter[key] + sign
    for key in named:
        counter[key] = counter[key] + sign * named[key]


def _counter_elements(counter):
    for key in counter:
        for _ in range(counter[key]):
            yield key


def _counter_signed(counter, sign):
    result = _make_dict("Counter", None)
    for key in counter:
        count = -counter[key] if sign == "negative" else counter[key]
        if count > 0:
            result[key] = count
    return result


def _awaited(awaitable):
    return (yield awaitable)


async def _await_iterator(method):
    # What `__await__` yields is awaited, and the result sent back.
    iterator = method()
    value, error = None, None
    while True:
        try:
            step = iterator.send(value) if error is None else iterator.throw(error)
        except StopIteration as end:
            return end.value
        value, error = None, None
        try:
            value = await step
        except BaseException as caught:
            error = caught
