//! What the language means, where a program of `tests/conformance` would be too large for the point.

mod support;

use support::run;

#[test]
fn a_name_that_a_function_assigns_is_local_all_through_it() {
    let output =
        run("x = 1\ndef f():\n    print(x)\n    x = 2\ntry:\n    f()\nexcept UnboundLocalError as e:\n    print(e)\n");
    assert_eq!(output, "cannot access local variable 'x' where it is not associated with a value\n");
}

#[test]
fn finally_runs_on_every_way_out() {
    let output = run("
def f(how):
    for i in range(3):
        try:
            if how == 'return': return 'returned'
            if how == 'break': break
            if how == 'continue': continue
            raise ValueError(how)
        except ValueError:
            return 'caught'
        finally:
            print('finally', how, i)
    return 'end'
for how in ['return', 'break', 'continue', 'raise']:
    print(f(how))
");
    let expected = "finally return 0\nreturned\nfinally break 0\nend\nfinally continue 0\nfinally continue 1\n\
                    finally continue 2\nend\nfinally raise 0\ncaught\n";
    assert_eq!(output, expected);
}

#[test]
fn a_with_block_may_swallow_its_exception() {
    let output = run("
class Quiet:
    def __enter__(self):
        print('in')
        return self
    def __exit__(self, kind, error, traceback):
        print('out', kind.__name__ if kind else None)
        return kind is KeyError
with Quiet():
    {}['missing']
with Quiet() as q:
    print(type(q).__name__)
");
    assert_eq!(output, "in\nout KeyError\nin\nQuiet\nout None\n");
}

#[test]
fn builtins_call_back_without_the_rust_stack() {
    let output = run("
def depth(n):
    if n == 0:
        return 0
    return sorted([n], key=lambda x: depth(n - 1))[0]
print(depth(150))
class Key:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return self.n == other.n
    def __hash__(self): return self.n % 3
print(len({Key(i % 5) for i in range(20)}), {Key(1): 'a'}[Key(1)], Key(4) in [Key(4)])
");
    assert_eq!(output, "150\n5 a True\n");
}

#[test]
fn generators_take_what_is_sent_and_thrown() {
    let output = run("
def inner():
    try:
        x = yield 1
        print('sent', x)
        yield 2
    except ValueError as e:
        print('thrown', e)
        yield 3
    return 'result'
def outer():
    print((yield from inner()))
g = outer()
print(next(g), g.send('a'), g.throw(ValueError('b')))
print(next(g, 'ended'))
");
    assert_eq!(output, "sent a\nthrown b\n1 2 3\nresult\nended\n");
}

#[test]
fn what_is_not_there_is_an_error_at_its_place() {
    let cases = [
        ("x = 1\nmatch x:\n    case 1: pass\n", "match statements are not supported here", 2),
        ("class A(B, C): pass\n", "multiple inheritance is not supported here", 1),
        ("class A(metaclass=M): pass\n", "metaclasses are not supported here", 1),
        ("async def f():\n    yield 1\n", "async generators are not supported here", 1),
        ("x = b'1'\n", "bytes are not supported here", 1),
        ("x = 1j\n", "complex numbers are not supported here", 1),
        ("from math import *\n", "'import *' is not supported here", 1),
    ];
    for (source, message, line) in cases {
        let error = graph_script::Program::compile(source, "test.py").err().expect(source);
        assert_eq!((error.message.as_str(), error.line), (message, line), "{source}");
        assert_eq!(error.kind, graph_script::CompileErrorKind::Unsupported);
    }
    let error = graph_script::Program::compile("import os\n", "test.py").err().expect("there is no os");
    assert!(error.message.starts_with("the module 'os' is not supported here: there are async_runner,"));
}

#[test]
fn a_syntax_error_is_shown_as_python_shows_it() {
    let output = run("def f(:\n    pass\n");
    assert!(output.starts_with("  File \"test.py\", line 1\n    def f(:\n          ^\nSyntaxError: "), "{output}");
}
