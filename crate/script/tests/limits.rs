//! A script cannot make the engine panic, hang or grow without bound.

mod support;

use graph_script::{CompileErrorKind, Config, Program};
use support::{run, run_with};

#[test]
fn sources_that_nest_too_deep_are_refused_before_they_are_parsed() {
    let sources = [
        format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("x = {}1", "-".repeat(100_000)),
        format!("x = {}1", "not ".repeat(100_000)),
        format!("x = y{}", ".a".repeat(100_000)),
        format!("x = 1{}", "+1".repeat(100_000)),
        format!("x = y{}", "[0]".repeat(100_000)),
        format!("x = {}1", "lambda: ".repeat(100_000)),
        format!("x = f\"{{{}1}}\"", "-".repeat(100_000)),
        (0..200).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect::<String>() + &" ".repeat(200) + "pass\n",
    ];
    for source in sources {
        let error = Program::compile(&source, "deep.py").err().expect("it is refused");
        assert_eq!(error.kind, CompileErrorKind::Syntax);
    }
}

#[test]
fn what_python_takes_is_not_refused() {
    // The parser's frames are large without optimisation, and a test's stack is small.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(deep_but_fine).expect("a thread starts");
    thread.join().expect("nothing panics");
}

fn deep_but_fine() {
    let long_list = format!("x = [{}]\nprint(len(x))\n", "1.5, ".repeat(10_000));
    assert_eq!(run(&long_list), "10000\n");
    let nested = format!("x = {}1{}\nprint(x)\n", "(".repeat(150), ")".repeat(150));
    assert_eq!(run(&nested), "1\n");
    let sum = format!("print({}1)\n", "1 + ".repeat(400));
    assert_eq!(run(&sum), "401\n");
}

#[test]
fn nested_data_is_shown_compared_and_dropped_without_the_rust_stack() {
    // As above; what is nested here would need far more than this if it were followed to its end.
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(nested_data).expect("a thread starts");
    thread.join().expect("nothing panics");
}

fn nested_data() {
    let output = run("
x = []
for i in range(100000):
    x = [x]
y = []
for i in range(100000):
    y = [y]
for attempt in [lambda: repr(x), lambda: x == y, lambda: hash(t)]:
    t = ()
    for i in range(100000):
        t = (t,)
    try:
        attempt()
    except RecursionError as e:
        print(e)
del x, y, t
print('alive')
");
    let expected = "maximum recursion depth exceeded while getting the repr of an object\n\
                    maximum recursion depth exceeded in comparison\nmaximum recursion depth exceeded\nalive\n";
    assert_eq!(output, expected);
}

#[test]
fn one_object_beyond_the_memory_limit_is_refused() {
    let output = run("
for attempt in [lambda: 'x' * 10**12, lambda: [0] * 10**12, lambda: list(range(10**12)), lambda: 10**10**10,
                lambda: 1 << 10**12, lambda: 'x'.ljust(10**12), lambda: f'{1:{10**9}}']:
    try:
        attempt()
        print('made')
    except MemoryError:
        print('refused')
");
    assert_eq!(output, "refused\n".repeat(7));
}

#[test]
fn the_instruction_limit_ends_a_script_that_catches_everything() {
    let config = Config { instruction_limit: Some(100_000), ..Config::default() };
    let source = "while True:\n    try:\n        while True: pass\n    except BaseException:\n        pass\n";
    assert!(run_with(source, config).ends_with("RuntimeError: instruction limit exceeded\n"));
}

/// How a script ends that may use 64 MiB and 200,000 instructions.
fn end_of(source: &str) -> String {
    let config = Config { instruction_limit: Some(200_000), memory_limit: 64 << 20, ..Config::default() };
    let output = run_with(source, config);
    output.lines().last().unwrap_or_default().to_owned()
}

const ENDED: &str = "RuntimeError: instruction limit exceeded";
const EXHAUSTED: &str = "MemoryError: memory limit exceeded";

#[test]
fn an_endless_loop_ends_wherever_code_can_be_called() {
    let endless = "def forever(*args, **kwargs):\n    while True: pass\n";
    let methods = "class A:\n    __repr__ = __eq__ = __hash__ = __lt__ = __iter__ = __next__ = __len__ = __bool__ = __contains__ = \
                   __getitem__ = __setitem__ = __call__ = __enter__ = __format__ = __getattr__ = __index__ = __int__ = __add__ = forever\n    \
                   p = property(forever)\n    def __exit__(self, *args): pass\na = A()\n";
    let places = [
        "[forever() for _ in [1]]",
        "list(forever() for _ in [1])",
        "sorted([1, 2], key=forever)",
        "[2, 1].sort(key=forever)",
        "max([1, 2], key=forever)",
        "list(map(forever, [1]))",
        "list(filter(forever, [1]))",
        "from functools import reduce\nreduce(forever, [1, 2])",
        "from collections import defaultdict\ndefaultdict(forever)[1]",
        "@forever\ndef f(): pass",
        "def f(x=forever()): pass",
        "class B:\n    forever()",
        "try: pass\nfinally: forever()",
        "try: 1 / 0\nexcept forever(): pass",
        "try: 1 / 0\nexcept Exception: forever()",
        "def g():\n    try: yield\n    finally: forever()\nx = g()\nnext(x)\nx.close()",
        "repr(a)",
        "print([a])",
        "a == 1",
        "[a].index(1)",
        "{a: 1}",
        "{1: 2}[a]",
        "sorted([a, a])",
        "list(a)",
        "next(a)",
        "for _ in a: pass",
        "x, y = a",
        "len(a)",
        "if a: pass",
        "1 in a",
        "a[1]",
        "a[1] = 2",
        "a()",
        "with a: pass",
        "f'{a}'",
        "'{}'.format(a)",
        "'%s' % a",
        "a.x",
        "a.p",
        "[1, 2][a]",
        "int(a)",
        "a + 1",
        "sum([a, a], a)",
        "import json\njson.dumps(a, default=forever)",
        "async def f(): forever()\nasync_runner.await_async(f())",
        "async def f(): await async_runner.invoke(forever)\nasync_runner.await_async(f())",
        "while True:\n    try: forever()\n    except BaseException: pass",
        "all(range(1, 10**12))",
        "sum(range(10**12))",
        "10**9 in enumerate(range(10**12))",
        "import itertools\nmax(itertools.count())",
    ];
    let ends: Vec<_> = places.map(|place| (place, end_of(&format!("{endless}{methods}{place}\n")))).into();
    let wrong: Vec<_> = ends.into_iter().filter(|(_, ended)| ended != ENDED).collect();
    assert_eq!(wrong, []);
}

#[test]
fn what_grows_ends_at_the_memory_limit() {
    let growing = [
        "x = []\nwhile True: x.append([])",
        "x = [1]\nwhile True: x += x",
        "x = 'x'\nwhile True: x += x",
        "x = {}\nwhile True: x[len(x)] = [x]",
        "x = set()\nwhile True: x.add((len(x),) * 100)",
        "from collections import deque\nx = deque()\nwhile True: x.append([1] * 100)",
        "f = lambda: 0\nwhile True: f = lambda f=f, x=[0] * 100: f",
        "def g(x):\n    yield x\nx = []\nwhile True:\n    x.append(g([0] * 100))\n    next(x[-1])",
        "class A: pass\nx = None\nwhile True:\n    a = A()\n    a.x, a.y, x = x, [0] * 100, a",
        "x = 1\nwhile True: x = x * x * 3",
    ];
    for source in growing {
        let config = Config { memory_limit: 64 << 20, ..Config::default() };
        let output = run_with(source, config);
        assert!(
            output.trim_end().ends_with(EXHAUSTED) || output.trim_end().ends_with("MemoryError"),
            "{source}: {output}"
        );
    }
}

#[test]
fn one_instruction_is_quick_or_counts_as_many() {
    let lists = "x = list(range(10**6))\n";
    let nested = "x = (1,)\ny = (1,)\nfor _ in range(60): x, y = (x, x), (y, y)\n";
    let cases = [
        ("while True: x[:]", lists),
        ("while True: x.count(-1)", lists),
        ("while True: -1 in x", lists),
        ("while True: x == x[:]", lists),
        ("while True: sorted(x)", lists),
        ("while True: x.insert(0, 1)", lists),
        ("while True: sum(x)", lists),
        ("while True: ('a' * 10**6).find('b')", ""),
        ("x = 'é' * 10**6\nwhile True: x[10**5]", ""),
        ("x == y", nested),
        ("x < y", nested),
        ("hash(x)", nested),
        ("while True: isinstance('', (int,) * 10**5)", ""),
        ("import math\nmath.gcd(3**30000, 2**50000 + 1)", ""),
        ("import math\nmath.isqrt(2**2000000 + 1)\nwhile True: pass", ""),
        ("pow(3, 2**100000 + 1, 2**100000 + 3)", ""),
        ("pow(3, -1, 2**500000)\nwhile True: pass", ""),
        ("while True: pow(3, 2**4000 + 1, 2**4000 + 3)", ""),
        ("while True: repr(x)", lists),
        ("while True: x.copy()", lists),
        ("while True: x.reverse()", lists),
        ("while True: x.index(10**6 - 1)", lists),
        ("d = dict.fromkeys(x, 1)\nwhile True: d.copy()", lists),
        ("d = dict.fromkeys(x, 1)\nwhile True: 2 in d.values()", lists),
    ];
    let ends: Vec<_> = cases.map(|(source, before)| (source, end_of(&format!("{before}{source}\n")))).into();
    let wrong: Vec<_> = ends.into_iter().filter(|(_, ended)| ended != ENDED).collect();
    assert_eq!(wrong, []);
}

#[test]
fn what_stops_early_counts_as_what_it_looked_at() {
    let cases = [
        "0 in x",
        "0 in t",
        "x.index(0)",
        "t.index(0)",
        "any(x)",
        "x == y",
        "x < y",
        "s.startswith('a')",
        "s.find('a')",
        "'a' in s",
        "s.isdigit()",
    ];
    let before = "x = list(range(10**5))\ny = [1] + x[1:]\nt = tuple(x)\ns = 'a' * 10**6\n";
    let wrong: Vec<_> =
        cases.into_iter().filter(|case| end_of(&format!("{before}for _ in range(2000): {case}\n")) == ENDED).collect();
    assert_eq!(wrong, [""; 0]);
}

#[test]
fn millions_of_items_are_sorted_in_parts() {
    let output = run("
x = [n * 7919 % 270001 for n in range(270001)]
x.sort()
print(x == list(range(270001)))
");
    assert_eq!(output, "True\n");
}

#[test]
fn what_one_call_would_make_too_large_is_refused() {
    let calls = [
        "import math\nmath.factorial(10**6)",
        "import math\nmath.comb(2**1000000, 5)",
        "int('f' * 10**6, 16)",
        "('\\t' * 10**5).expandtabs(10**5)",
        "'x' * 10**10",
        "[0] * 10**10",
        "list(range(10**10))",
        "set(range(10**10))",
        "'{:10000000000}'.format(1) if 0 else 'x'.ljust(10**10)",
        "'%*d' % (10**9, 1)",
        "','.join(['x' * 10**6] * 10**4)",
        "('a' * 10**7).replace('', 'b' * 1000)",
        "('a' * 10**7).split('a')",
        "('\\n' * 10**7).splitlines()",
        "3 ** 10**7",
        "1 << 10**8",
    ];
    for call in calls {
        let ended = end_of(&format!("{call}\n"));
        assert_eq!(ended, "MemoryError", "{call}");
    }
}
