"""What travels between the loop and a worker: one graph, copied with its identities.

Functions travel as their code, with their closure, their defaults and the globals that they use. Classes of the program
are known on both sides: their instances come back as instances of the same class. What is bound to its thread does
not travel.
"""

import asyncio
import collections
import functools
import types

_BOUND_TO_A_THREAD = (
    types.CoroutineType,
    types.GeneratorType,
    asyncio.Future,
    asyncio.Event,
    asyncio.Lock,
    asyncio.Semaphore,
    asyncio.Queue,
    asyncio.TaskGroup,
)


class Transfer:
    """One way. `home` is the namespace that a worker's functions come home to; without it they are on their way out."""

    def __init__(self, home=None, originals=None):
        self._namespace = {"__name__": "__main__"} if home is None else home
        self._is_return = home is not None
        self.originals = {} if originals is None else originals
        self._memo = {}

    def copy(self, value):
        if id(value) in self._memo:
            return self._memo[id(value)][0]
        if isinstance(value, _BOUND_TO_A_THREAD):
            raise TypeError(f"a {type(value).__name__} cannot go to a worker")
        if isinstance(value, tuple):
            return self._keep(value, self._tuple(value))
        for kind, copier in self._COPIERS.items():
            if isinstance(value, kind):
                return copier(self, value)
        if type(value).__module__ == "__main__":
            return self._instance(value)
        return value

    def _keep(self, value, copied):
        # The original is kept as well, so that its id is not given away meanwhile.
        self._memo[id(value)] = (copied, value)
        return copied

    def _tuple(self, value):
        items = [self.copy(item) for item in value]
        known = self._memo.get(id(value))  # a cycle through it has made it by now
        return known[0] if known else tuple.__new__(self.copy(type(value)), items)

    def _list(self, value):
        copied = self._keep(value, self._empty(value))
        copied.extend(map(self.copy, value))
        return self._attributes(value, copied)

    def _dict(self, value):
        copied = self._keep(value, self._empty(value))
        for key, item in value.items():
            dict.__setitem__(copied, self.copy(key), self.copy(item))
        if isinstance(value, collections.defaultdict):
            copied.default_factory = self.copy(value.default_factory)
        return self._attributes(value, copied)

    def _set(self, value):
        copied = self._keep(value, self._empty(value))
        copied.update(map(self.copy, value))
        return self._attributes(value, copied)

    def _frozenset(self, value):
        return self._keep(value, frozenset(map(self.copy, value)))

    def _deque(self, value):
        return self._keep(value, collections.deque(map(self.copy, value), value.maxlen))

    def _empty(self, value):
        kind = self.copy(type(value))
        return kind.__new__(kind)

    def _instance(self, value):
        return self._attributes(value, self._keep(value, self._empty(value)))

    def _attributes(self, value, copied):
        for name, item in getattr(value, "__dict__", {}).items():
            copied.__dict__[name] = self.copy(item)
        return copied

    def _exception(self, value):
        kind = self.copy(type(value))
        copied = self._keep(value, kind.__new__(kind, *map(self.copy, value.args)))
        self._attributes(value, copied)
        copied.__cause__ = self.copy(value.__cause__)
        copied.__context__ = self.copy(value.__context__)
        copied.__suppress_context__ = value.__suppress_context__
        return copied.with_traceback(value.__traceback__)

    def _function(self, value):
        if value.__module__ != "__main__":
            return value
        cells = tuple(map(self._cell, value.__closure__ or ()))
        copied = types.FunctionType(value.__code__, self._namespace, value.__name__, None, cells)
        self._keep(value, copied)
        copied.__defaults__ = self.copy(value.__defaults__)
        copied.__kwdefaults__ = self.copy(value.__kwdefaults__)
        copied.__qualname__ = value.__qualname__
        self._attributes(value, copied)
        if not self._is_return:
            self._globals(value.__code__, value.__globals__)
        return copied

    def _cell(self, cell):
        if id(cell) in self._memo:
            return self._memo[id(cell)][0]
        copied = self._keep(cell, types.CellType())
        try:
            copied.cell_contents = self.copy(cell.cell_contents)
        except ValueError:
            pass  # still empty
        return copied

    def _globals(self, code, namespace):
        for name in code.co_names:
            if name in namespace and name not in self._namespace:
                self._namespace[name] = self.copy(namespace[name])
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self._globals(constant, namespace)

    def _class(self, value):
        if value.__module__ != "__main__":
            return value
        if value in self.originals:
            return self.originals[value]
        if self._is_return:
            return value
        bases = tuple(map(self.copy, value.__bases__))
        copied = type(value)(value.__name__, bases, {"__module__": "__main__", "__qualname__": value.__qualname__})
        self._keep(value, copied)
        self.originals[copied] = value
        for name, item in vars(value).items():
            if name not in ("__module__", "__qualname__", "__dict__", "__weakref__"):
                setattr(copied, name, self.copy(item))
        return copied

    def _wrapped(self, value):
        return self._keep(value, type(value)(self.copy(value.__func__)))

    def _property(self, value):
        return self._keep(value, property(*map(self.copy, (value.fget, value.fset, value.fdel))))

    def _method(self, value):
        return self._keep(value, types.MethodType(self.copy(value.__func__), self.copy(value.__self__)))

    def _builtin_method(self, value):
        owner = value.__self__
        if owner is None or isinstance(owner, types.ModuleType):
            return value
        return self._keep(value, getattr(self.copy(owner), value.__name__))

    def _partial(self, value):
        return self._keep(
            value, functools.partial(self.copy(value.func), *self.copy(value.args), **self.copy(value.keywords))
        )

    _COPIERS = {
        type: _class,
        list: _list,
        dict: _dict,
        set: _set,
        frozenset: _frozenset,
        collections.deque: _deque,
        BaseException: _exception,
        types.FunctionType: _function,
        types.MethodType: _method,
        types.BuiltinMethodType: _builtin_method,
        functools.partial: _partial,
        property: _property,
        staticmethod: _wrapped,
        classmethod: _wrapped,
    }
