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
