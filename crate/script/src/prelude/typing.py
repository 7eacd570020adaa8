# Names for type hints, which nothing looks at.


class _Hint:
    def __init__(self, name):
        self._name = name

    def __getitem__(self, parameters):
        return self

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __repr__(self):
        return f"typing.{self._name}"

    def __call__(self, *args, **kwargs):
        return args[-1] if args else None


Any = _Hint("Any")
Awaitable = _Hint("Awaitable")
Callable = _Hint("Callable")
ClassVar = _Hint("ClassVar")
Coroutine = _Hint("Coroutine")
Dict = _Hint("Dict")
Final = _Hint("Final")
Generator = _Hint("Generator")
Iterable = _Hint("Iterable")
Iterator = _Hint("Iterator")
List = _Hint("List")
Literal = _Hint("Literal")
Mapping = _Hint("Mapping")
Optional = _Hint("Optional")
Sequence = _Hint("Sequence")
Set = _Hint("Set")
Tuple = _Hint("Tuple")
Type = _Hint("Type")
Union = _Hint("Union")


def TypeVar(name, *constraints, **options):
    return _Hint(name)


def cast(kind, value):
    return value
