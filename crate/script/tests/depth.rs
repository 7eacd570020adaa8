//! Whatever a script lets recurse or nest, it ends with `RecursionError` or works: the Rust stack is never its measure.

mod support;

use support::run;

/// How deep data is nested: far deeper than the Rust stack could follow.
const DEEP: &str = "N = 10000\n";

fn ends_well(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        let source = format!("{DEEP}{source}\n");
        // A main thread's stack: without optimisation, frames are several times as large as in a release.
        let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(move || run(&source));
        let output = thread.expect("a thread starts").join().expect("nothing panics");
        assert!(output.trim_end().ends_with(expected), "expected {expected:?}, got {output:?}");
    }
}

const EXCEEDED: &str = "RecursionError: maximum recursion depth exceeded";

#[test]
fn a_special_method_that_calls_itself_reaches_the_recursion_limit() {
    let methods = [
        ("def __getattr__(self, name): return getattr(self, name + 'x')", "A().a"),
        ("def __setattr__(self, name, value): self.x = value", "A().x = 1"),
        ("def __eq__(self, other): return [self] == [other]", "A() == A()"),
        ("def __lt__(self, other): return sorted([self, other])", "A() < A()"),
        ("def __hash__(self): return hash((self,))", "{A(): 1}"),
        ("def __repr__(self): return repr([self])", "repr(A())"),
        ("def __str__(self): return ','.join(map(str, [self]))", "print(A())"),
        ("def __format__(self, spec): return '{:{}}'.format(self, 1)", "f'{A()}'"),
        ("def __iter__(self): return iter(self)", "list(A())"),
        ("def __next__(self): return next(self)", "next(A())"),
        ("def __call__(self): return self()", "A()()"),
        ("def __bool__(self): return not self", "not A()"),
        ("def __len__(self): return len(self)", "len(A())"),
        ("def __contains__(self, item): return item in self", "1 in A()"),
        ("def __getitem__(self, key): return self[key]", "A()[0]"),
        ("def __add__(self, other): return self + other", "A() + 1"),
        ("def __radd__(self, other): return other + self", "1 + A()"),
        ("def __neg__(self): return -self", "-A()"),
        ("def __init__(self): A()", "A()"),
        ("def __int__(self): return int(self)", "int(A())"),
        ("@property\n    def x(self): return self.x", "A().x"),
        ("def __enter__(self):\n        with self: pass\n    def __exit__(self, *_): pass", "with A(): pass"),
    ];
    let cases: Vec<String> = methods.map(|(method, used)| format!("class A:\n    {method}\n{used}")).into();
    ends_well(&cases.iter().map(|source| (source.as_str(), EXCEEDED)).collect::<Vec<_>>());
}

#[test]
fn functions_that_call_themselves_through_others_reach_the_recursion_limit() {
    let cases = [
        "def f(x): return sorted([x], key=f)\nf(1)",
        "def f(x): return max([x, 2], key=f)\nf(1)",
        "def f(x): return list(map(f, [x]))\nf(1)",
        "def f(x): return [f(y) for y in [x]]\nf(1)",
        "def f(x): return {y: f(y) for y in [x]}\nf(1)",
        "def f(n): return f'{f(n + 1)!r:>{n}}'\nf(0)",
        "from functools import reduce\ndef f(a, b): return reduce(f, [a, b])\nf(1, 2)",
        "from functools import cmp_to_key\ndef f(a, b): return sorted([1, 2], key=cmp_to_key(f))\nf(1, 2)",
        "from functools import lru_cache\n@lru_cache\ndef f(n): return f(n + 1)\nf(0)",
        "from collections import defaultdict\nd = defaultdict(lambda: d[1])\nd[1]",
        "import json\ndef f(x): return json.dumps(object(), default=lambda _: [f(x)])\nf(1)",
        "def f():\n    yield from f()\nnext(f())",
        "def f():\n    for x in f(): yield x\nnext(f())",
        "async def f(): await f()\nasync_runner.await_async(f())",
        "def d(f): return lambda: f()\nf = lambda: 1\nfor _ in range(N): f = d(f)\nf()",
        "class A:\n    def f(self): return 1\nfor _ in range(2000):\n    class A(A):\n        def f(self): return super().f()\nA().f()",
        "def f(n):\n    try: 1 / 0\n    except ZeroDivisionError: f(n + 1)\nf(0)",
    ];
    ends_well(&cases.map(|source| (source, EXCEEDED)));
}

#[test]
fn iterators_in_iterators_end_with_recursion_error() {
    ends_well(&[
        ("x = [1]\nfor _ in range(N): x = enumerate(x)\nnext(x)", EXCEEDED),
        ("x = [1]\nfor _ in range(N): x = zip(x)\nlist(x)", EXCEEDED),
        // Frames of generators are on the heap, and may be many more.
        ("x = [1]\nfor _ in range(N): x = (y for y in x)\nprint(next(x))", "1"),
        ("x = [1]\nfor _ in range(N): x = map(int, x)\nprint(next(x))", "1"),
        ("x = [1]\nfor _ in range(100): x = enumerate(zip(x))\nprint(len(repr(list(x))) > 100)", "True"),
    ]);
}

#[test]
fn nested_values_are_shown_compared_hashed_and_looked_up_with_an_end() {
    let nested = "def nest(f, x):\n    for _ in range(N): x = f(x)\n    return x\n";
    let cases = [
        ("x = nest(slice, 1)\nrepr(x)", "while getting the repr of an object"),
        ("nest(slice, 1) == nest(slice, 1)", "in comparison"),
        ("repr(nest(ValueError, 1))", "while getting the repr of an object"),
        ("str(nest(ValueError, 1))", "while getting the str of an object"),
        ("raise nest(ValueError, 1)", "ValueError: <exception str() failed>"),
        ("e = ValueError()\ne.args = (e,)\nraise e", "ValueError: <exception str() failed>"),
        ("isinstance('', nest(lambda t: (t,), int))", "in __instancecheck__"),
        ("nest(lambda x: frozenset([x]), 1) == nest(lambda x: frozenset([x]), 1)", "in comparison"),
        ("nest(lambda x: {1: x}, 1) == nest(lambda x: {1: x}, 1)", "in comparison"),
        ("repr(nest(lambda x: {1: x}.values(), 1))", "while getting the repr of an object"),
        ("hash(nest(lambda x: (x,), 1))", EXCEEDED),
        ("[nest(lambda x: [x], 1)].index(nest(lambda x: [x], 1))", "in comparison"),
        ("nest(lambda x: (x,), 1) < nest(lambda x: (x,), 1)", "in comparison"),
        ("'%s' % [nest(lambda x: [x], 1)]", "while getting the repr of an object"),
        ("import json\njson.dumps(nest(lambda x: [x], 1))", EXCEEDED),
        ("import json\njson.loads('[' * N + ']' * N)", EXCEEDED),
        ("import functools\np = functools.partial(print)\np.func = p\np()", EXCEEDED),
        (
            "def f(): pass\nfor _ in range(2000):\n    class C: g = classmethod(f)\n    f = C.g\nprint(f.__name__)\nf()",
            "TypeError: f() takes 0 positional arguments but 2000 were given",
        ),
    ];
    let cases: Vec<_> = cases.map(|(source, expected)| (format!("{nested}{source}"), expected)).into();
    ends_well(&cases.iter().map(|(source, expected)| (source.as_str(), *expected)).collect::<Vec<_>>());
}

#[test]
fn what_nests_deep_and_is_only_held_goes_to_a_worker_and_is_dropped_unharmed() {
    let held = "
class A:
    def __init__(self, x): self.x = x
    def m(self): pass
makers = [lambda x: [x], lambda x: (x,), lambda x: {1: x}, lambda x: {1: x}.values(), lambda x: A(x), lambda x: A(x).m,
          lambda x: slice(x), lambda x: ValueError(x), lambda x: enumerate([x]), lambda x: zip([x]), lambda x: (y for y in [x]),
          lambda x: lambda: x, lambda x: frozenset([x]), lambda x: iter([x]), lambda x: reversed([x]), lambda x: map(A, [x])]
def inner(x): return [x]
for make in makers:
    x = 1
    for _ in range(N): x = make(x)
    del x
x = 1
for _ in range(N): x = [A((x,))]
def job(x): return x
async def main():
    y = await async_runner.invoke(job, x)
    depth = 0
    while y != 1:
        y = y[0].x[0]
        depth += 1
    print(depth)
async_runner.await_async(main())
";
    ends_well(&[(held, "10000")]);
}
