"""Expressions: operators, builtins, methods and formats on values of every type, right and wrong ones alike.

Each is shown by itself, as its value or as its error, so that a difference names one expression.
"""

NUMBERS = ["0", "1", "-1", "2", "3", "7", "-5", "10", "255", "1000", "2**31", "2**63", "-2**63", "10**20", "True", "False"]
FLOATS = ["0.0", "-0.0", "0.1", "1.5", "-2.5", "3.0", "1e16", "1e-7", "123456.789", "2.675", "1e300", "float('inf')", "float('nan')"]
TEXTS = ["''", "'a'", "'abc'", "'Hello World'", "' x y '", "'aXbXc'", "'123'", "'-4'", "'a,b,,c'", "'äöü€'", "'\\n\\t'", "'tab\\tbed'", "'it\\'s'", "'ß'", "'A1 b2'", "'0x1f'", "'1e3'", "'ab\\nab\\r\\ncd'"]
KEYS = ["1", "'a'", "(1, 2)", "None", "True", "2.0"]
JSON = [
    "[1, 2.5, null, true]", "{", "[1,]", '{"a": [1, {"b": null}]}', "nul", "", '"\\u00e4\\n"', "[1] x", "-0.5e3", '{"a" 1}',
    '"abc', "01", "[NaN, Infinity]", "{1: 2}", "  7  ", '{"a": 1,}', '"\\x"', "1.", '["a", "b"', '{"a"}', "tru", "-", "[]]",
]
WORDS = ["len", "print", "abs", "int", "ValueError", "object()"]


class Expressions:
    def __init__(self, random):
        self.random = random

    def pick(self, options):
        return self.random.choice(options)

    def number(self):
        return self.pick(NUMBERS) if self.random.random() < 0.75 else str(self.random.randint(-100, 100))

    def float(self):
        return self.pick(FLOATS) if self.random.random() < 0.7 else repr(round(self.random.uniform(-1000, 1000), self.random.randint(0, 6)))

    def text(self):
        return self.pick(TEXTS)

    def items(self, depth):
        return ", ".join(self.value(depth - 1) for _ in range(self.random.randint(0, 4)))

    def list(self, depth=1):
        if self.random.random() < 0.3:
            return "[" + ", ".join(self.pick([self.number, self.text])() for _ in range(self.random.randint(0, 5))) + "]"
        if self.random.random() < 0.2:
            return f"[{self.pick(['x', 'x * 2', 'str(x)', '(x, -x)', 'x % 3'])} for x in {self.iterable(0)}]"
        return f"[{self.items(depth)}]"

    def tuple(self, depth=1):
        count = self.random.randint(0, 3)
        inner = ", ".join(self.value(depth - 1) for _ in range(count))
        return f"({inner},)" if count == 1 else f"({inner})"

    def dict(self, depth=1):
        keys = self.random.sample(KEYS, self.random.randint(0, 3))
        return "{" + ", ".join(f"{key}: {self.value(depth - 1)}" for key in keys) + "}"

    def set(self):
        kind = self.random.random()
        if kind < 0.15:
            return "set()"
        inner = ", ".join(self.pick([self.number, self.text])() for _ in range(self.random.randint(1, 4)))
        return "{" + inner + "}" if kind < 0.7 else f"frozenset([{inner}])"

    def single(self):
        """A set whose order is no question."""
        return f"{{{self.pick([self.number, self.text])()}}}"

    def range(self):
        return f"range({', '.join(str(self.random.randint(-10, 20)) for _ in range(self.random.randint(1, 3)))})"

    def iterable(self, depth=1):
        return self.pick([self.list, self.tuple, self.dict])(depth) if self.random.random() < 0.5 else self.pick(
            [self.text, self.single, self.range]
        )()

    def value(self, depth=1):
        if depth <= 0:
            return self.pick([self.number, self.number, self.float, self.text, lambda: "None"])()
        kind = self.random.random()
        if kind < 0.25:
            return self.number()
        if kind < 0.4:
            return self.float()
        if kind < 0.55:
            return self.text()
        if kind < 0.9:
            return self.iterable(depth)
        return self.pick(["None", "...", "NotImplemented", *WORDS])

    def small(self):
        return str(self.random.randint(-6, 8))

    def bound(self):
        return self.pick(["", "", self.small(), "None", str(self.random.randint(-3, 3))])

    def slice(self):
        step = self.pick(["", "", "", ":", ":2", ":-1", ":-2", ":0"])
        return f"{self.bound()}:{self.bound()}{step}"

    # What is shown

    def expression(self):
        makers = [
            (6, self.binary), (3, self.comparison), (2, self.unary), (2, self.logic), (5, self.subscript), (3, self.slicing),
            (12, self.method), (12, self.builtin), (4, self.formatted), (3, self.percent), (2, self.str_format),
            (3, self.comprehension), (2, self.unpack), (2, self.call), (3, self.module), (2, self.convert), (1, self.attribute),
            (2, self.assignment), (2, self.json), (2, self.collections), (2, self.itertools), (1, self.exception),
        ]
        total = sum(weight for weight, _ in makers)
        at = self.random.randrange(total)
        for weight, maker in makers:
            at -= weight
            if at < 0:
                return maker()

    def binary(self):
        sign = self.pick(["+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", ">>", "**", "@"])
        left = self.value()
        right = self.value()
        if sign in ("<<", "**", ">>", "*"):
            # Neither huge results nor minutes.
            right = self.pick([self.small(), self.small(), "0.5", "2.0", "'a'", "None", "[1]", "True"])
            if self.random.random() < 0.1 and sign == "*":
                left, right = right, left
        return f"{left} {sign} {right}"

    def comparison(self):
        signs = ["<", "<=", ">", ">=", "==", "!=", "in", "not in", "is", "is not"]
        text = f"{self.value()} {self.pick(signs[:8])} {self.value()}"
        if self.random.random() < 0.2:
            text += f" {self.pick(signs[:6])} {self.value(0)}"
        return text

    def unary(self):
        return f"{self.pick(['-', '+', '~', 'not '])}{self.pick(['', '-'])}({self.value()})"

    def logic(self):
        return f"{self.value()} {self.pick(['and', 'or'])} {self.value(0)} {self.pick(['and', 'or'])} {self.value(0)}" if self.random.random() < 0.6 else f"{self.value(0)} if {self.value()} else {self.value(0)}"

    def subscript(self):
        return f"{self.iterable()}[{self.pick([self.small, self.small, self.text, self.float, lambda: self.pick(KEYS)])()}]"

    def slicing(self):
        return f"{self.pick([self.list, self.tuple])(1) if self.random.random() < 0.6 else self.pick([self.text, self.range])()}[{self.slice()}]"

    def args(self, *kinds):
        return ", ".join(kind() for kind in kinds)

    TEXT_METHODS = {
        "upper": 0, "lower": 0, "title": 0, "capitalize": 0, "swapcase": 0, "casefold": 0, "isdigit": 0, "isalpha": 0,
        "isalnum": 0, "isspace": 0, "isupper": 0, "islower": 0, "istitle": 0, "isnumeric": 0, "isdecimal": 0,
        "isidentifier": 0, "splitlines": 0,
    }

    def method(self):
        kind = self.random.random()
        if kind < 0.45:
            return self.text_method()
        if kind < 0.65:
            return self.list_method()
        if kind < 0.82:
            return self.dict_method()
        if kind < 0.95:
            return self.set_method()
        return self.pick([
            lambda: f"({self.number()}).bit_length()", lambda: f"({self.float()}).is_integer()",
            lambda: f"({self.float()}).as_integer_ratio()", lambda: f"({self.number()}).bit_count()",
            lambda: f"({self.float()}).hex()", lambda: f"{self.range()}.index({self.small()})",
            lambda: f"{self.range()}.count({self.small()})", lambda: f"{self.tuple()}.index({self.value(0)})",
            lambda: f"{self.tuple()}.count({self.value(0)})",
        ])()

    def text_method(self):
        text, r = self.text(), self.random
        choice = self.pick([
            "plain", "plain", "split", "strip", "find", "replace", "just", "start", "join", "count", "part", "index", "other", "wrong",
        ])
        if choice == "plain":
            return f"{text}.{self.pick(list(self.TEXT_METHODS))}()"
        if choice == "split":
            args = self.pick(["", "','", "'X'", "None", "' '", "''", "'b'", "None, 1", "',', 1", "',', maxsplit=2", "sep='a'", "1"])
            return f"{text}.{self.pick(['split', 'rsplit'])}({args})"
        if choice == "strip":
            return f"{text}.{self.pick(['strip', 'lstrip', 'rstrip'])}({self.pick(['', self.text(), 'None', '1'])})"
        if choice == "find":
            return f"{text}.{self.pick(['find', 'rfind', 'index', 'rindex', 'count'])}({self.pick([self.text(), '1'])}{self.pick(['', ', 1', ', -3', ', 1, 2', ', 0, -1', ', 5'])})"
        if choice == "replace":
            return f"{text}.replace({self.text()}, {self.text()}{self.pick(['', '', ', 1', ', 0', ', -1'])})"
        if choice == "just":
            return f"{text}.{self.pick(['ljust', 'rjust', 'center', 'zfill'])}({self.pick([self.small(), '10', '11', self.text()])}{self.pick(['', '', ', chr(42)', ', 1'])})"
        if choice == "start":
            return f"{text}.{self.pick(['startswith', 'endswith', 'removeprefix', 'removesuffix'])}({self.pick([self.text(), self.text(), self.tuple(), 'None'])})"
        if choice == "join":
            return f"{text}.join({self.iterable()})"
        if choice == "count":
            return f"{text}.count({self.text()})"
        if choice == "part":
            return f"{text}.{self.pick(['partition', 'rpartition'])}({self.pick([self.text(), 'None'])})"
        if choice == "index":
            return f"{text}.index({self.text()})"
        if choice == "other":
            return self.pick([f"{text}.translate(str.maketrans('abc', 'xyz'))", f"{text}.splitlines(True)", f"{text}.isprintable()", f"{text}.isascii()", f"str.upper({self.value()})"])
        return f"{text}.{self.pick(list(self.TEXT_METHODS))}({self.value(0)})"

    def list_method(self):
        change = self.pick([
            f"x.append({self.value()})", f"x.extend({self.value()})", f"x.insert({self.value(0)}, {self.value(0)})", "x.pop()",
            f"x.pop({self.small()})", f"x.remove({self.value(0)})", "x.reverse()", "x.sort()", "x.sort(reverse=True)",
            "x.sort(key=str)", "x.sort(key=len)", "x.clear()", "x.copy()", f"x.index({self.value(0)})", f"x.count({self.value(0)})",
            "x.sort(None)", "x.pop(1, 2)", "x.append()", f"x.index({self.value(0)}, 1)",
        ])
        return f"changed({self.list()}, lambda x: {change})"

    def dict_method(self):
        key = self.pick(KEYS + ["[]", "'zz'"])
        change = self.pick([
            f"x.get({key})", f"x.get({key}, {self.value(0)})", f"x.pop({key})", f"x.pop({key}, 0)", f"x.setdefault({key}, {self.value(0)})",
            f"x.update({self.dict()})", f"x.update({self.value()})", "x.update(a=1, b=2)", "list(x.items())", "list(x)", "list(x.values())",
            "x.popitem()", "x.clear()", "x.copy()", "x.keys()", "x.items()", "x.values()", f"x | {self.dict()}", f"{key} in x",
            f"x[{key}]", "sorted(x)", "max(x)", "x.keys() & {1}", "dict(x, z=1)", "dict(**x)", "len(x)", "x.get()", f"x == {self.dict()}",
            f"dict.fromkeys({self.iterable()}, 0)", "list(reversed(x))",
        ])
        return f"changed({self.dict()}, lambda x: {change})"

    def set_method(self):
        change = self.pick([
            f"x | {self.set()}", f"x & {self.set()}", f"x - {self.set()}", f"x ^ {self.set()}", f"x <= {self.set()}", f"x < {self.set()}",
            f"x.union({self.iterable()})", f"x.intersection({self.iterable()})", f"x.difference({self.iterable()}, {self.iterable()})",
            f"x.symmetric_difference({self.iterable()})", f"x.issubset({self.iterable()})", f"x.issuperset({self.iterable()})",
            f"x.isdisjoint({self.iterable()})", f"x.add({self.value()})", f"x.discard({self.value(0)})", f"x.remove({self.value(0)})",
            f"x.update({self.iterable()})", "x.clear()", "x.copy()", "len(x)", f"{self.value()} in x", f"x == {self.set()}",
            f"x.intersection_update({self.iterable()})", f"x.difference_update({self.iterable()})", "sorted(x, key=str)", "hash(x)" if False else "bool(x)",
        ])
        return f"changed({self.set()}, lambda x: {change})"

    def builtin(self):
        v = self.value
        return self.pick([
            lambda: f"len({v()})", lambda: f"sum({v()})", lambda: f"sum({self.list()}, {v(0)})", lambda: f"min({v()})", lambda: f"max({v()})",
            lambda: f"max({v(0)}, {v(0)})", lambda: f"min({self.list()}, key=str)", lambda: f"max({self.list()}, default={v(0)})",
            lambda: f"sorted({v()})", lambda: f"sorted({self.iterable()}, key=str, reverse=True)", lambda: f"list(reversed({v()}))",
            lambda: f"list(zip({self.iterable()}, {self.iterable()}))", lambda: f"list(zip({self.iterable()}, {self.iterable()}, strict=True))",
            lambda: f"list(enumerate({self.iterable()}, {self.small()}))", lambda: f"list(map(str, {self.iterable()}))",
            lambda: f"list(map(lambda a, b: (a, b), {self.iterable()}, {self.iterable()}))", lambda: f"list(filter(None, {self.iterable()}))",
            lambda: f"any({v()})", lambda: f"all({v()})", lambda: f"abs({v()})", lambda: f"divmod({v(0)}, {v(0)})",
            lambda: f"pow({self.number()}, {self.pick(['2', '3', '0', '-1', '1.5'])})", lambda: f"pow({self.number()}, {self.pick(['5', '10', '-1', '-3'])}, {self.pick(['7', '13', '1', '0', '-7'])})",
            lambda: f"round({v(0)})", lambda: f"round({self.float()}, {self.small()})", lambda: f"round({self.number()}, {self.small()})",
            lambda: f"int({v()})", lambda: f"int({self.text()}, {self.pick(['2', '8', '10', '16', '36', '0', '1', '37'])})", lambda: f"float({v()})",
            lambda: f"str({v()})", lambda: f"repr({v()})", lambda: f"bool({v()})", lambda: f"list({v()})", lambda: f"tuple({v()})",
            lambda: f"set({v()})", lambda: f"frozenset({v()})", lambda: f"dict({v()})", lambda: f"chr({self.pick(['65', '8364', '0', '-1', '1114112', v(0)])})",
            lambda: f"ord({self.pick([self.text(), v(0)])})", lambda: f"hex({v(0)})", lambda: f"oct({v(0)})", lambda: f"bin({v(0)})",
            lambda: f"ascii({v()})", lambda: f"isinstance({v()}, {self.pick(['int', 'str', '(int, str)', 'object', 'list', '3', '(int, (str, list))'])})",
            lambda: f"issubclass({self.pick(['bool', 'int', 'str', 'ValueError', '3'])}, {self.pick(['int', 'object', 'Exception', '(str, int)'])})",
            lambda: f"callable({v()})", lambda: f"type({v()})", lambda: f"type({v()}).__name__", lambda: f"next(iter({v()}))",
            lambda: f"next(iter({self.iterable()}), {v(0)})", lambda: f"hash({self.number()})", lambda: f"hash({self.dict()})",
            lambda: f"getattr({v()}, {self.pick(['chr(97)', repr('upper'), repr('real'), repr('nope')])}, {v(0)})", lambda: f"hasattr({v()}, {self.pick([repr('append'), repr('items'), repr('nope'), '1'])})",
            lambda: f"range({v(0)}, {v(0)})", lambda: f"list({self.range()})", lambda: f"{self.range()}", lambda: f"slice({v(0)}, {v(0)})",
            lambda: f"bool({v()}) + 1", lambda: f"format({v()}, {self.pick([repr(''), repr('10'), repr('>8'), repr('d')])})", lambda: f"id({v(0)}) > 0",
            lambda: f"{self.pick(['len', 'abs', 'sum', 'sorted', 'ord', 'chr', 'hex', 'range', 'zip', 'map', 'int', 'float', 'str', 'list', 'dict', 'isinstance', 'min', 'round', 'divmod', 'enumerate', 'iter', 'next', 'repr', 'bool', 'tuple', 'set', 'callable', 'getattr', 'print', 'reversed', 'any', 'hash', 'pow', 'filter'])}({self.pick(['', v(0), v(0) + ', ' + v(0), v(0) + ', ' + v(0) + ', ' + v(0), 'x=1', v(0) + ', x=1'])})",
            lambda: f"bytes" if False else f"sum([{self.float()}, {self.float()}, {self.number()}])",
        ])()

    def spec(self):
        r = self.random
        parts = [
            self.pick(["", "", "", "<", ">", "^", "=", "*<", "0>", " ^", "x="]), self.pick(["", "", "", "+", "-", " "]), self.pick(["", "", "", "", "z"]), self.pick(["", "", "", "#"]),
            self.pick(["", "", "0"]), self.pick(["", "", "5", "10", "1", "20"]), self.pick(["", "", "", ",", "_"]), self.pick(["", "", ".0", ".1", ".3", ".10", "."]),
            self.pick(["", "", "d", "f", "e", "g", "s", "x", "X", "o", "b", "%", "c", "n", "E", "G", "F", "q", "!", "dd"]),
        ]
        return "".join(parts)

    def formatted(self):
        value = self.pick([self.number, self.float, self.text, lambda: self.value()])()
        spec = self.spec()
        if self.random.random() < 0.5:
            return f"format({value}, {spec!r})"
        conversion = self.pick(["", "", "", "!r", "!s", "!a"])
        value = value.replace("'", '"')
        if "\\" in value or '""' in value:
            return f"format({value}, {spec!r})"
        if value.startswith("{"):
            value = f" {value} "
        if self.random.random() < 0.1 and conversion == "":
            return f"f'{{({value})=}}'"
        return f"f'a{{({value}){conversion}:{spec}}}b'" if spec else f"f'<{{({value}){conversion}}}>'"

    def percent(self):
        code = "%" + self.pick(["", "", "-", "0", "+", " ", "#", "-0"]) + self.pick(["", "", "5", "10", "*"]) + self.pick(["", "", ".2", ".0", ".*"]) + self.pick(list("dsfrxXoegGicEa%qu"))
        count = code.count("*") + 1
        values = ", ".join([self.pick([self.number, self.float, self.text, self.value])() if i == count - 1 else self.small() for i in range(count)])
        return self.pick([f"'<{code}>' % ({values},)", f"'{code} {code}' % ({values}, {values})" if count == 1 else f"'{code}' % ({values},)", f"'{code}' % {self.value()}", f"'%(a)s %(b)d' % {{'a': {self.value(0)}, 'b': {self.value(0)}}}"])

    def str_format(self):
        template = self.pick(["{}", "{0}", "{1} {0}", "{a}", "{} {}", "{:>5}", "{!r}", "{0[0]}", "{0.real}", "{{}}", "{", "}", "{0} {}", "{:{}}", "{a:.2f}", "{!x}", "{0[a]}", "{:d}", "{!r:>10}", "{9}", "{b}"])
        return f"'{template}'.format({self.value()}, {self.pick([self.value(0), '10'])}, a={self.value(0)})"

    def comprehension(self):
        source, test = self.iterable(), self.pick(["", "", " if x", " if x != 1", " if str(x).isdigit()"])
        return self.pick([
            f"[x for x in {source}{test}]", f"{{x: str(x) for x in {source}{test}}}", f"{{str(x) for x in {source}{test}}}",
            f"list((x, y) for x in {source} for y in {self.iterable(0)})", f"sum(x for x in {source}{test})", f"[[y for y in x] for x in {source}]",
            f"[x for x, *y in {source}]", f"[(last := x) for x in {source}] and last", f"[a + b for a, b in {source}]", f"dict((k, v) for k, v in {source})",
        ])

    def unpack(self):
        return self.pick([
            f"[*{self.value()}, 0, *{self.value()}]", f"{{**{self.value()}, 'k': 1}}", f"(lambda *a, **k: (a, k))(*{self.value()}, **{self.dict()})",
            f"print(*{self.iterable()}, sep={self.text()}, end={self.pick([repr('|') , self.value(0)])})", f"unpacked({self.value()}, 'a, b = x')", f"unpacked({self.value()}, 'a, *b = x')",
            f"{{*{self.value()}}}", f"(*{self.value()},)",
        ])

    def call(self):
        signature = self.pick(["", "a", "a, b", "a, b=2", "*a", "a, *b", "a, /", "*, a", "*, a=1", "a, b=1, *c, d, e=2, **f", "**k", "a=1, b=2", "a, /, b"])
        args = self.pick(["", "1", "1, 2", "1, 2, 3", "a=1", "1, a=2", "b=1", "1, b=2", "d=4", "1, 2, 3, d=4, z=5", "*[1, 2]", "**{'a': 1}", "**{1: 2}", "*None", "**[]", "1, **{'a': 1}"])
        return f"(lambda {signature}: [{', '.join(part.split('=')[0].strip('* ') for part in signature.split(',') if part.strip('*/ '))}])({args})"

    def module(self):
        f = self.float if self.random.random() < 0.7 else lambda: self.value(0)
        one = ["sqrt", "floor", "ceil", "trunc", "fabs", "exp", "log", "log2", "log10", "sin", "cos", "tan", "atan", "asin", "acos", "degrees", "radians", "isnan", "isinf", "isfinite", "factorial", "isqrt", "log1p", "expm1", "cbrt", "sinh", "cosh", "tanh"]
        two = ["pow", "hypot", "atan2", "fmod", "copysign", "gcd", "lcm", "comb", "perm", "isclose", "dist", "log", "ldexp"]
        if self.random.random() < 0.5:
            name = self.pick(one)
            if name == "factorial":
                return f"math.factorial({self.pick([self.small(), '20', '2.0', self.text()])})"
            if name in ("exp", "sinh", "cosh", "tanh", "expm1", "cbrt", "log1p", "tan"):
                return f"rounded(math.{name}({f()}))"
            return f"rounded(math.{name}({f()}))"
        name = self.pick(two)
        if name in ("comb", "perm", "ldexp"):
            return f"math.{name}({self.small()}, {self.small()})"
        return f"rounded(math.{name}({f()}, {f()}))"

    def convert(self):
        return self.pick([
            f"int({self.text()})", f"float({self.text()})", f"int({self.float()})", f"str({self.float()})", f"{self.float()} == {self.number()}",
            f"int('{self.random.randint(-10**25, 10**25)}')", f"{self.random.randint(1, 10**22)} / {self.random.randint(1, 10**22)}", f"{self.random.randint(-10**25, 10**25)} // {self.random.randint(1, 10**12)}",
            f"{self.random.randint(-10**25, 10**25)} % {self.random.choice([-1, 1]) * self.random.randint(1, 10**12)}", f"repr({self.random.uniform(-1, 1) * 10 ** self.random.randint(-20, 20)!r})", f"{self.random.uniform(-10, 10)!r} % {self.random.uniform(-3, 3)!r}",
            f"{self.random.uniform(-10, 10)!r} // {self.random.uniform(-3, 3)!r}", f"round({self.random.uniform(-10, 10)!r}, {self.random.randint(-2, 5)})", f"float('{self.random.uniform(-1, 1)}e{self.random.randint(-30, 30)}')",
            f"int({self.random.uniform(-1e18, 1e18)!r})", f"{self.random.randint(-10**20, 10**20)} & {self.random.randint(-10**20, 10**20)}", f"{self.random.randint(-10**20, 10**20)} ^ {self.random.randint(-10**30, 10**20)}", f"{self.random.randint(-10**30, 10**30)} >> {self.random.randint(0, 90)}",
            f"'%.{self.random.randint(0, 17)}{self.pick(list('feg'))}' % {self.random.uniform(-1, 1) * 10 ** self.random.randint(-10, 20)!r}", f"format({self.random.uniform(-1, 1) * 10 ** self.random.randint(-10, 20)!r}, '.{self.random.randint(0, 17)}{self.pick(['', 'f', 'e', 'g', '%'])}')",
        ])

    def attribute(self):
        return f"({self.value()}).{self.pick(['nope', 'append', 'real', 'imag', '__class__', 'x', 'keys', '__doc__x'])}"

    def assignment(self):
        target = self.pick([f"x[{self.small()}] = {self.value(0)}", f"x[{self.slice()}] = {self.value()}", f"del x[{self.small()}]", f"del x[{self.slice()}]", f"x += {self.value()}", f"x *= {self.pick(['2', '0', '-1', 'None'])}", f"x -= {self.value()}", f"x |= {self.value()}", "x.a = 1", f"x['k'] = {self.value(0)}", f"del x[{self.pick(KEYS)}]", f"a, b = b, a = x, {self.value(0)}", f"(a, b), c = x, {self.value(0)}", f"x[0], x[-1] = x[-1], x[0]", "for x[0] in [7, 8]: pass", "x[x[0]] = x[1] = 5"])
        return f"done({self.value()}, {target!r})"

    def json(self):
        return self.pick([
            f"json.dumps({self.value()})", f"json.dumps({self.value()}, indent={self.pick(['2', '0', 'None', repr('--')])}, sort_keys=True)", f"json.loads(json.dumps({self.dict()}))", f"json.dumps({self.list()}, separators=(',', ':'))",
            f"json.loads({self.pick(JSON)!r})",
            f"json.dumps({self.text()}, ensure_ascii={self.pick(['True', 'False'])})", f"json.dumps({{{self.text()}: {self.float()}}})", "json.dumps({(1, 2): 3})", "json.dumps({1, 2})",
        ])

    def collections(self):
        return self.pick([
            f"Counter({self.iterable()}).most_common({self.pick(['', '2', '1'])})", f"Counter({self.text()}) {self.pick(['+', '-', '&', '|'])} Counter({self.text()})", f"changed(deque({self.list()}, maxlen={self.pick(['None', '2', '3'])}), lambda x: x.{self.pick(['append', 'appendleft', 'extend', 'extendleft', 'rotate', 'remove', 'count', 'index'])}({self.pick([self.value(0), '[1, 2]'])}))",
            f"changed(deque({self.list()}), lambda x: x.{self.pick(['pop', 'popleft', 'clear', 'reverse', 'copy'])}())", f"changed(defaultdict({self.pick(['int', 'list', 'None', 'lambda: 5'])}), lambda x: x[{self.pick(KEYS)}])", f"deque({self.iterable()})[{self.small()}]", f"list(Counter({self.text()}).elements())", f"changed(Counter({self.text()}), lambda x: x.{self.pick(['update', 'subtract'])}({self.text()}))",
            f"Counter({self.dict()})", f"repr(deque({self.list()}, {self.small()}))",
        ])

    def itertools(self):
        return self.pick([
            f"list(chain({self.iterable()}, {self.iterable()}))", f"list(islice({self.iterable()}, {self.small()}))", f"list(islice(count({self.value(0)}, {self.value(0)}), 3))", f"list(product({self.iterable()}, repeat={self.pick(['1', '2', '0'])}))[:20]", f"list(product({self.iterable()}, {self.iterable()}))", f"list(islice({self.iterable()}, {self.small()}, {self.small()}, {self.small()}))",
            f"reduce(lambda a, b: a + b, {self.iterable()})", f"reduce(lambda a, b: (a, b), {self.iterable()}, {self.value(0)})", f"partial(lambda *a, **k: (a, k), {self.value(0)}, z=1)({self.value(0)}, y={self.value(0)})", f"list(chain.from_iterable({self.value()}))",
        ])

    def exception(self):
        kind = self.pick(["ValueError", "KeyError", "TypeError", "Exception", "StopIteration", "OSError", "IndexError", "RuntimeError", "ZeroDivisionError", "AttributeError", "NotImplementedError", "AssertionError", "TimeoutError", "SystemExit"])
        args = ", ".join(self.value(0) for _ in range(self.random.randint(0, 3)))
        return self.pick([f"repr({kind}({args}))", f"str({kind}({args}))", f"{kind}({args}).args", f"raised({kind}({args}))", f"raised({self.value()})", f"raised({kind})"])


PROLOGUE = '''
import json
import math
from collections import Counter, defaultdict, deque
from functools import partial, reduce
from itertools import chain, count, islice, product


def canonical(value, depth=4):
    if depth == 0:
        return value
    if isinstance(value, (set, frozenset)):
        return type(value).__name__, sorted([repr(item) for item in value])
    if type(value) is list:
        return [canonical(item, depth - 1) for item in value]
    if type(value) is tuple:
        return tuple([canonical(item, depth - 1) for item in value])
    if type(value) is dict:
        return {key: canonical(item, depth - 1) for key, item in value.items()}
    return value


def changed(x, change):
    return change(x), x


def rounded(value):
    # The last bits of what is no plain arithmetic are the platform's.
    return float(f"{value:.12g}") if isinstance(value, float) else value


def raised(error):
    raise error


def show(number, make):
    try:
        text = repr(canonical(make()))
    except BaseException as error:
        text = f"{type(error).__name__}: {error}"
    print(number, text.replace(chr(10), chr(92) + "n"))
'''


def probe(random, number):
    """The source of one expression that is shown, and its expression alone."""
    makes = Expressions(random)
    text = makes.expression()
    lines = []
    if text.startswith("unpacked(") or text.startswith("done("):
        # A statement: it gets a function of its own.
        import ast

        call = ast.parse(text, mode="eval").body
        value, statement = ast.unparse(call.args[0]), call.args[1].value
        lines.append(f"def statement_{number}():")
        lines.append(f"    x = {value}")
        lines.append(f"    a = b = c = 0")
        lines.append(f"    {statement}")
        lines.append(f"    return x, a, b, c")
        lines.append("")
        lines.append(f"show({number}, statement_{number})")
        return "\n".join(lines), f"x = {value}; {statement}"
    return f"show({number}, lambda: {text})", text
