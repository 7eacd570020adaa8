# Simple dataclasses.

MISSING = object()


class Field:
    def __init__(self, default, default_factory, init, repr, compare, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.kw_only = kw_only


class FrozenInstanceError(AttributeError):
    pass


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None,
          kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, compare, kw_only)


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, frozen=False, unsafe_hash=False,
              kw_only=False, slots=False, match_args=True, weakref_slot=False):
    if cls is None:
        return lambda cls: _process(cls, init, repr, eq, order, frozen, unsafe_hash, kw_only)
    return _process(cls, init, repr, eq, order, frozen, unsafe_hash, kw_only)


def _process(cls, init, repr, eq, order, frozen, unsafe_hash, kw_only):
    known = {}
    base = cls.__base__
    if base is not None and hasattr(base, "__dataclass_fields__"):
        known.update(base.__dataclass_fields__)
    own = cls.__dict__
    for name, hint in own.get("__annotations__", {}).items():
        if hint.startswith("ClassVar") or hint.startswith("typing.ClassVar"):
            continue
        default = own.get(name, MISSING)
        if isinstance(default, Field):
            item = default
            if item.default is not MISSING:
                setattr(cls, name, item.default)
            else:
                delattr(cls, name)
        else:
            if isinstance(default, (list, dict, set)):
                kind = type(default)
                raise ValueError(f"mutable default {kind} for field {name} is not allowed: use default_factory")
            item = Field(default, MISSING, True, True, True, kw_only)
        item.kw_only = item.kw_only or kw_only
        item.name = name
        item.type = hint
        known[name] = item
    cls.__dataclass_fields__ = known
    fields_ = list(known.values())
    seen = None
    for item in fields_:
        if item.init and not item.kw_only:
            if item.default is not MISSING or item.default_factory is not MISSING:
                seen = item.name
            elif seen is not None:
                raise TypeError(f"non-default argument '{item.name}' follows default argument")
    if init and "__init__" not in own:
        cls.__init__ = _make_init(cls, fields_)
    if repr and "__repr__" not in own:
        cls.__repr__ = _make_repr([item.name for item in fields_ if item.repr])
    names = [item.name for item in fields_ if item.compare]
    if eq and "__eq__" not in own:
        cls.__eq__ = _make_eq(names)
    if order:
        cls.__lt__ = _make_order(names, "<")
        cls.__le__ = _make_order(names, "<=")
        cls.__gt__ = _make_order(names, ">")
        cls.__ge__ = _make_order(names, ">=")
    if unsafe_hash or (eq and frozen):
        if "__hash__" not in own:
            cls.__hash__ = _make_hash(names)
    elif eq and "__hash__" not in own:
        cls.__hash__ = None
    if frozen:
        cls.__setattr__ = _refuse_setattr
        cls.__delattr__ = _refuse_delattr
    return cls


def _quoted(names):
    quoted = [f"'{name}'" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    if len(quoted) == 2:
        return " and ".join(quoted)
    return ", ".join(quoted[:-1]) + ", and " + quoted[-1]


def _make_init(cls, fields_):
    positional = [item for item in fields_ if item.init and not item.kw_only]
    keyword = [item for item in fields_ if item.init and item.kw_only]
    count = len(positional)
    required = len([item for item in positional if item.default is MISSING and item.default_factory is MISSING])
    title = f"{cls.__qualname__}.__init__()"

    def __init__(self, /, *args, **kwargs):
        if len(args) > count:
            takes = count + 1 if required == count else f"from {required + 1} to {count + 1}"
            s = "" if takes == 1 else "s"
            raise TypeError(f"{title} takes {takes} positional argument{s} but {len(args) + 1} were given")
        missing, missing_keyword, place = [], [], 0
        for item in fields_:
            name = item.name
            if not item.init:
                if item.default_factory is not MISSING:
                    _store(self, name, item.default_factory())
                elif item.default is not MISSING:
                    _store(self, name, item.default)
                continue
            if not item.kw_only:
                place += 1
                if place <= len(args):
                    if name in kwargs:
                        raise TypeError(f"{title} got multiple values for argument '{name}'")
                    _store(self, name, args[place - 1])
                    continue
            if name in kwargs:
                _store(self, name, kwargs.pop(name))
            elif item.default_factory is not MISSING:
                _store(self, name, item.default_factory())
            elif item.default is not MISSING:
                _store(self, name, item.default)
            elif item.kw_only:
                missing_keyword.append(name)
            else:
                missing.append(name)
        for name in kwargs:
            raise TypeError(f"{title} got an unexpected keyword argument '{name}'")
        for names, kind in ((missing, "positional"), (missing_keyword, "keyword-only")):
            if names:
                s = "" if len(names) == 1 else "s"
                raise TypeError(f"{title} missing {len(names)} required {kind} argument{s}: {_quoted(names)}")
        after = _lookup(self, "__post_init__")
        if after is not None:
            after()

    return __init__


def _store(target, name, value):
    object.__setattr__(target, name, value)


def _make_repr(names):
    def __repr__(self):
        parts = [f"{name}={getattr(self, name)!r}" for name in names]
        return f"{type(self).__qualname__}({', '.join(parts)})"

    return __repr__


def _values(target, names):
    return tuple([getattr(target, name) for name in names])


def _make_eq(names):
    def __eq__(self, other):
        if type(self) is not type(other):
            return NotImplemented
        return _values(self, names) == _values(other, names)

    return __eq__


def _make_order(names, sign):
    def compare(self, other):
        if type(self) is not type(other):
            return NotImplemented
        a, b = _values(self, names), _values(other, names)
        return a < b if sign == "<" else a <= b if sign == "<=" else a > b if sign == ">" else a >= b

    return compare


def _make_hash(names):
    def __hash__(self):
        return hash(_values(self, names))

    return __hash__


def _refuse_setattr(self, name, value):
    raise FrozenInstanceError(f"cannot assign to field '{name}'")


def _refuse_delattr(self, name):
    raise FrozenInstanceError(f"cannot delete field '{name}'")


def is_dataclass(value):
    return hasattr(value, "__dataclass_fields__")


def fields(value):
    if not hasattr(value, "__dataclass_fields__"):
        raise TypeError("must be called with a dataclass type or instance")
    return tuple(value.__dataclass_fields__.values())


def asdict(value):
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError("asdict() should be called on dataclass instances")
    return _plain(value)


def _plain(value):
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple([_plain(item) for item in value])
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def astuple(value):
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError("astuple() should be called on dataclass instances")
    return tuple([_tuples(getattr(value, name)) for name in value.__dataclass_fields__])


def _tuples(value):
    if is_dataclass(value) and not isinstance(value, type):
        return astuple(value)
    if isinstance(value, list):
        return [_tuples(item) for item in value]
    if isinstance(value, tuple):
        return tuple([_tuples(item) for item in value])
    return value


def replace(value, /, **changes):
    if not is_dataclass(value):
        raise TypeError("replace() should be called on dataclass instances")
    for name, item in value.__dataclass_fields__.items():
        if not item.init:
            if name in changes:
                raise ValueError(
                    f"field {name} is declared with init=False, it cannot be specified with replace()"
                )
        elif name not in changes:
            changes[name] = getattr(value, name)
    return type(value)(**changes)
