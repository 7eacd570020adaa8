"""Programs of statements: functions, loops, exceptions, generators, classes and closures in random nestings.

They print what they do, in an order that is theirs alone, and end: each loop has its own bound.
"""

ERRORS = ["ValueError", "KeyError", "TypeError", "ZeroDivisionError", "IndexError", "Custom", "RuntimeError"]


class Statements:
    def __init__(self, random):
        self.random = random
        self.lines = []
        self.names = 0
        self.functions = []
        self.classes = []
        self.budget = 120

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def fresh(self, stem):
        self.names += 1
        return f"{stem}{self.names}"

    def add(self, depth, text):
        self.lines.append("    " * depth + text)

    def program(self):
        self.add(0, "class Custom(Exception):")
        self.add(1, "pass")
        self.add(0, "")
        self.add(0, "")
        self.add(0, "class Manager:")
        self.add(1, "def __init__(self, name, swallows=False):")
        self.add(2, "self.name, self.swallows = name, swallows")
        self.add(0, "")
        self.add(1, "def __enter__(self):")
        self.add(2, "print('enter', self.name)")
        self.add(2, "return self.name")
        self.add(0, "")
        self.add(1, "def __exit__(self, kind, error, traceback):")
        self.add(2, "print('exit', self.name, kind and kind.__name__, error)")
        self.add(2, "return self.swallows")
        self.add(0, "")
        self.add(0, "")
        self.add(0, "g = [0, 1, 2]")
        self.add(0, "total = 0")
        for _ in range(self.random.randint(1, 4)):
            self.pick([self.function, self.function, self.generator, self.klass])()
        context = Context(["g", "total"], False, False)
        for _ in range(self.random.randint(2, 5)):
            self.statement(0, context)
        self.call_everything()
        return "\n".join(self.lines) + "\n"

    # Definitions

    def function(self, depth=0, context=None):
        name = self.fresh("f")
        parameters = self.pick([["a"], ["a", "b=3"], ["a", "*rest"], ["a", "b=1", "**named"], ["a", "*", "key=5"]])
        self.add(depth, f"def {name}({', '.join(parameters)}):")
        inner = Context([part.strip("*").split("=")[0] for part in parameters if part != "*"] + ["g"], True, False)
        if depth == 0 and self.chance(0.3):
            self.add(depth + 1, "global total")
            self.add(depth + 1, "total += 1")
        if context is not None and context.local and self.chance(0.5):
            outer = self.pick(context.local)
            self.add(depth + 1, f"nonlocal {outer}")
            self.add(depth + 1, f"{outer} = [{outer}]")
        self.block(depth + 1, inner)
        if self.chance(0.6):
            self.add(depth + 1, f"return {self.expression(inner)}")
        self.add(0, "") if depth == 0 else None
        (self.functions if context is None else context.functions).append((name, "call"))
        return name

    def generator(self, depth=0):
        name = self.fresh("gen")
        self.add(depth, f"def {name}(n):")
        inner = Context(["n", "g"], True, True)
        wraps = self.chance(0.5)
        at = depth + 1
        if wraps:
            self.add(at, "try:")
            at += 1
        loop = self.fresh("i")
        self.add(at, f"for {loop} in range(3):")
        inner.names.append(loop)
        self.add(at + 1, f"got = yield {self.expression(inner)}")
        self.add(at + 1, "if got: print('got', got)")
        self.block(at + 1, inner.loop(), 2)
        if wraps:
            kind = self.pick(["finally:", "except Custom as error:", "except GeneratorExit:"])
            self.add(at - 1, kind)
            self.add(at, f"print({name!r}, 'ends')")
            if kind == "except GeneratorExit:":
                self.add(at, "raise")
        elif self.chance(0.3):
            self.add(at, f"yield from [7, 8]")
        self.add(depth + 1, f"return {self.expression(Context(['n'], True, False))}")
        self.add(0, "")
        self.functions.append((name, "generator"))

    def klass(self, depth=0):
        name = self.fresh("C")
        base = f"({self.pick(self.classes)})" if self.classes and self.chance(0.6) else ""
        self.add(depth, f"class {name}{base}:")
        self.add(depth + 1, f"kind = {self.pick(['1', repr('k'), '[]'])}")
        self.add(0, "")
        self.add(depth + 1, "def __init__(self, value=0):")
        if base:
            self.add(depth + 2, f"super().__init__({self.pick(['value', '', 'value + 1'])})")
            self.add(depth + 2, "self.more = value")
        else:
            self.add(depth + 2, "self.value = value")
        for method, body in [
            ("__repr__(self)", f"return f'{name}({{self.value!r}})'"), ("__eq__(self, other)", "return isinstance(other, type(self)) and self.value == other.value"),
            ("__lt__(self, other)", "return self.value < other.value"), ("__len__(self)", f"return {self.pick(['2', '0', 'self.value', '-1'])}"),
            ("__add__(self, other)", f"return {name}(self.value + {self.pick(['other', 'other.value', '1'])})"), ("__getitem__(self, at)", f"return {self.pick(['[1, 2, 3][at]', 'at', 'self.value[at]'])}"),
            ("__iter__(self)", f"return iter({self.pick(['[1, 2]', '(self.value, 2)', 'range(2)'])})"), ("__call__(self, *args)", "return args, self.value"),
            ("__bool__(self)", f"return {self.pick(['False', 'True', 'self.value > 0', '1'])}"), ("__contains__(self, item)", "return item == self.value"),
            ("__hash__(self)", "return hash(self.value)"), ("__str__(self)", "return f'<{self.value}>'"), ("__getattr__(self, name)", "return 'attr ' + name"),
            ("__radd__(self, other)", "return ('radd', other)"), ("__neg__(self)", f"return {name}(-self.value)"), ("__setitem__(self, at, value)", "self.value = (at, value)"),
            ("method(self)", f"return {self.pick(['self.value', 'self.kind', 'self.missing', 'super().method()'])}"), ("__iadd__(self, other)", "self.value = other; return self"),
            ("__format__(self, spec)", "return 'fmt:' + spec"), ("__delitem__(self, at)", "print('del', at)"),
        ]:
            if self.chance(0.3):
                self.add(0, "")
                self.add(depth + 1, f"def {method}:")
                self.add(depth + 2, body)
        if self.chance(0.3):
            self.add(0, "")
            self.add(depth + 1, "@property")
            self.add(depth + 1, "def twice(self):")
            self.add(depth + 2, "return self.value * 2")
            if self.chance(0.5):
                self.add(0, "")
                self.add(depth + 1, "@twice.setter")
                self.add(depth + 1, "def twice(self, value):")
                self.add(depth + 2, "self.value = value / 2")
        if self.chance(0.3):
            self.add(0, "")
            self.add(depth + 1, f"@{self.pick(['staticmethod', 'classmethod'])}")
            self.add(depth + 1, "def make(*args):")
            self.add(depth + 2, "return len(args), [a.__name__ if isinstance(a, type) else a for a in args]")
        self.add(0, "")
        self.classes.append(name)

    # Statements

    def block(self, depth, context, most=4):
        count = self.random.randint(1, most)
        for _ in range(count):
            self.statement(depth, context)

    def statement(self, depth, context):
        self.budget -= 1
        plain = [self.show, self.assign, self.show, self.augment]
        if self.budget < 0 or depth > 5:
            return self.pick(plain)(depth, context)
        makers = plain + [self.if_, self.for_, self.while_, self.try_, self.try_, self.with_, self.raise_, self.unpack, self.assert_, self.delete]
        if context.is_function:
            makers += [self.return_, self.nested]
        if context.is_loop:
            makers += [self.leave, self.leave]
        self.pick(makers)(depth, context)

    def show(self, depth, context):
        self.add(depth, f"print({self.random.randint(0, 99)}, {self.expression(context)})")

    def assign(self, depth, context):
        name = self.pick(["x", "y", "z"])
        self.add(depth, f"{name} = {self.expression(context)}")
        context.know(name)

    def augment(self, depth, context):
        name = self.pick(["x", "y"])
        self.add(depth, f"{name} {self.pick(['+=', '-=', '*='])} {self.atom(context)}")
        context.know(name)

    def if_(self, depth, context):
        self.add(depth, f"if {self.condition(context)}:")
        self.block(depth + 1, context, 2)
        if self.chance(0.3):
            self.add(depth, f"elif {self.condition(context)}:")
            self.block(depth + 1, context, 2)
        if self.chance(0.5):
            self.add(depth, "else:")
            self.block(depth + 1, context, 2)

    def for_(self, depth, context):
        name = self.fresh("i")
        self.add(depth, f"for {name} in {self.pick(['range(3)', '[1, 2]', repr('ab'), 'g', 'enumerate(g)', '(1, 2, 3)', '{1: 2, 3: 4}.items()'])}:")
        context.names.append(name)
        self.block(depth + 1, context.loop(), 3)
        if self.chance(0.3):
            self.add(depth, "else:")
            self.block(depth + 1, context, 2)

    def while_(self, depth, context):
        name = self.fresh("w")
        self.add(depth, f"{name} = 0")
        self.add(depth, f"while {name} < 3:")
        self.add(depth + 1, f"{name} += 1")
        context.names.append(name)
        self.block(depth + 1, context.loop(), 3)
        if self.chance(0.3):
            self.add(depth, "else:")
            self.block(depth + 1, context, 1)

    def try_(self, depth, context):
        self.add(depth, "try:")
        self.block(depth + 1, context, 3)
        handlers = self.random.randint(0, 2)
        for _ in range(handlers):
            kind = self.pick([*ERRORS, "Exception", "(ValueError, KeyError)"])
            name = self.pick(["", " as error"])
            self.add(depth, f"except {kind}{name}:")
            if name:
                self.add(depth + 1, "print(type(error).__name__, error)")
            if self.chance(0.2):
                self.add(depth + 1, self.pick(["raise", "raise Custom('again')", "raise Custom('from') from None"] + (["raise KeyError('x') from error"] if name else [])))
            else:
                self.block(depth + 1, context, 2)
        if handlers and self.chance(0.3):
            self.add(depth, "else:")
            self.block(depth + 1, context, 2)
        if not handlers or self.chance(0.5):
            self.add(depth, "finally:")
            self.block(depth + 1, context, 2)

    def with_(self, depth, context):
        name = self.pick(["", f" as {self.fresh('m')}"])
        more = f", Manager({self.random.randint(0, 9)})" if self.chance(0.3) else ""
        self.add(depth, f"with Manager({self.random.randint(0, 9)}, {self.pick(['True', 'False', 'False'])}){name}{more}:")
        self.block(depth + 1, context, 3)

    def raise_(self, depth, context):
        if self.chance(0.5):
            self.add(depth, f"if {self.condition(context)}:")
            depth += 1
        self.add(depth, f"raise {self.pick(ERRORS)}({self.pick(['', repr('e'), '1, 2', self.atom(context)])})")

    def assert_(self, depth, context):
        self.add(depth, f"assert {self.condition(context)}{self.pick(['', ', ' + self.atom(context)])}")

    def unpack(self, depth, context):
        targets = self.pick(["x, y", "x, *y", "(x, y), z", "[x, y]", "*x, y", "x = y"])
        self.add(depth, f"{targets} = {self.pick([self.expression(context), '1, 2', '[1, 2, 3]', '(1, 2), 3'])}")

    def delete(self, depth, context):
        name = self.pick(["x", "y", "g[0]"])
        self.add(depth, f"del {name}")

    def return_(self, depth, context):
        if self.chance(0.6):
            self.add(depth, f"if {self.condition(context)}:")
            depth += 1
        self.add(depth, f"return {self.expression(context)}")

    def leave(self, depth, context):
        if self.chance(0.6):
            self.add(depth, f"if {self.condition(context)}:")
            depth += 1
        self.add(depth, self.pick(["break", "continue"]))

    def nested(self, depth, context):
        if depth > 3:
            return self.show(depth, context)
        name = self.function(depth, context)
        self.add(depth, f"print({name}({self.atom(context)}))")

    # Expressions

    def atom(self, context):
        if context.names and self.chance(0.6):
            return self.pick(context.names)
        return self.pick(["0", "1", "2", "-1", "'s'", "[]", "None", "(1, 2)", "x", "y", "1.5", "True"])

    def condition(self, context):
        return self.pick([
            self.atom(context), f"{self.atom(context)} == {self.atom(context)}", "not g", f"{self.atom(context)} in (1, 2, 's')", f"{self.atom(context)} is None", f"len(g) > {self.random.randint(0, 4)}", f"{self.atom(context)} < {self.random.randint(0, 3)}",
        ])

    def expression(self, context, depth=2):
        if depth == 0:
            return self.atom(context)
        sub = lambda: self.expression(context, depth - 1)
        choices = [
            self.atom(context), f"{sub()} + {self.atom(context)}", f"{self.atom(context)} * 2", f"[{sub()}, {self.atom(context)}]", f"({sub()} or {self.atom(context)})", f"{self.atom(context)} if {self.condition(context)} else {self.atom(context)}",
            f"[i for i in range(3) if i != {self.atom(context)}]", f"(lambda q: q)({sub()})", f"f'{{{self.atom(context)}}}!'".replace("'s'", '"s"'), f"{{{self.atom(context)}: 1}}", f"str({sub()})", f"{self.atom(context)} % 3", f"10 // {self.atom(context)}", f"g[{self.atom(context)}]", f"(w := {self.atom(context)})",
        ]
        if self.functions and not context.is_function:
            name, kind = self.pick(self.functions)
            choices.append(f"{name}({self.atom(context)})" if kind == "call" else f"list({name}(1))")
        if self.classes:
            name = self.pick(self.classes)
            choices.append(f"{name}({self.atom(context)}){self.pick(['', '.method()', '.value', '.kind', ' == ' + self.atom(context), ' + 1', '[0]', '()'])}")
        return self.pick(choices)

    def call_everything(self):
        for name, kind in self.functions:
            for argument in ["1", "'s'", "[]"]:
                self.add(0, "try:")
                if kind == "call":
                    self.add(1, f"print({name}({argument}))")
                else:
                    self.add(1, f"made = {name}({argument})")
                    self.add(1, f"print(next(made), made.send({argument}))")
                    self.add(1, self.pick(["print(list(made))", "made.close()", "print(made.throw(Custom('thrown')))", "del made"]))
                self.add(0, "except Exception as error:")
                self.add(1, f"print({name!r}, type(error).__name__, error)")
        for name in self.classes:
            for use in ["made", "str(made)", "made == made", "len(made)", "list(made)", "made + 1", "1 + made", "made[0]", "made()", "bool(made)", "2 in made", "made.method()", "made.twice", "made < made", "-made", "made.nope", "made.make(1)", "f'{made:>4}'", "sorted([made, made])", "{made: 1}[made]", "made.more", "type(made).__mro__[0].__name__", "max(made, made)", "hash(made) == hash(made)", "iter(made)"]:
                if self.chance(0.5):
                    self.add(0, "try:")
                    self.add(1, f"made = {name}({self.pick(['1', repr('v'), '[3, 4]'])})")
                    self.add(1, f"print({use!r}, {use})")
                    self.add(0, "except Exception as error:")
                    self.add(1, f"print({name!r}, type(error).__name__, error)")
        self.add(0, "print(g, total)")
        if self.chance(0.5) and self.functions:
            name, kind = self.pick(self.functions)
            self.add(0, f"print({name}(2))" if kind == "call" else f"print(list({name}(None)))")
        if self.chance(0.3):
            self.statement(0, Context(["g"], False, False))


class Context:
    def __init__(self, names, is_function, is_generator, is_loop=False, functions=None, local=None):
        self.names = names
        self.is_function = is_function
        self.is_generator = is_generator
        self.is_loop = is_loop
        self.functions = functions if functions is not None else []
        self.local = local if local is not None else []

    def loop(self):
        return Context(self.names, self.is_function, self.is_generator, True, self.functions, self.local)

    def know(self, name):
        if name not in self.names:
            self.names.append(name)
        if self.is_function and name not in self.local:
            self.local.append(name)


def program(random):
    """The source of one program."""
    return Statements(random).program()
