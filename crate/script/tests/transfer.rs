//! Values cross between threads as copies of one graph.

mod support;

use graph_script::{Config, Interpreter, Program};
use support::{Recorder, finish, run};

#[test]
fn a_job_gets_copies_and_its_result_comes_back_as_one() {
    let output = run("
offset = 10
class Point:
    def __init__(self, x): self.x = x
    def moved(self): return Point(self.x + offset)
def job(points, scale=2, *, extra):
    shared, again = points
    assert shared is again
    shared.x *= scale
    return [shared.moved(), shared, extra]
async def main():
    p = Point(3)
    a, b, extra = await async_runner.invoke(job, [p, p], extra={'k': (1, 2.5, None, 10**30)})
    print(a.x, b.x, p.x, extra, type(a) is Point, isinstance(b, Point))
async_runner.await_async(main())
");
    assert_eq!(output, "16 6 3 {'k': (1, 2.5, None, 1000000000000000000000000000000)} True True\n");
}

#[test]
fn a_list_that_contains_itself_does_so_on_the_other_side() {
    let output = run("
def job(x): return x
async def main():
    x = [1]
    x.append((x, {'x': x}))
    y = await async_runner.invoke(job, x)
    print(y is x, y[1][0] is y, y[1][1]['x'] is y)
async_runner.await_async(main())
");
    assert_eq!(output, "False True True\n");
}

#[test]
fn what_cannot_be_copied_is_named_with_the_way_out() {
    let output = run("
def job(x): return x
async def work(): pass
async def main():
    for make in [lambda: work(), lambda: (i for i in [1])]:
        try:
            await async_runner.invoke(job, [make()])
        except TypeError as e:
            print(e)
async_runner.await_async(main())
");
    let expected = "cannot copy a 'coroutine' object to a worker: pass the async function's arguments instead, or \
                    await it first\ncannot copy a 'generator' object to a worker: pass list(...) of it instead\n";
    assert_eq!(output, expected);
}

#[test]
fn an_exception_comes_back_with_its_traceback_and_class() {
    let output = run("
class Broken(ValueError):
    pass
def job():
    raise Broken('here')
async def main():
    try:
        await async_runner.invoke(job)
    except Broken as e:
        print('caught', e)
    await async_runner.invoke(job)
async_runner.await_async(main())
");
    assert!(output.starts_with("caught here\nTraceback (most recent call last):\n"), "{output}");
    assert!(output.contains("line 5, in job\n    raise Broken('here')\n"), "{output}");
    assert!(output.ends_with("Broken: here\n"), "{output}");
}

#[test]
fn damaged_bytes_are_an_error_and_never_a_panic() {
    let source = "
class A:
    def m(self, *, k=1): return lambda: k
x = [A(), A().m, {'a': (1, 2)}, {3, 4}, 10**40, ValueError('x'), range(3), 'text', A.m]
def f(): return x
";
    let program = Program::compile(source, "test.py").expect("the script compiles");
    let mut interp = Interpreter::new(&program, Config::default());
    let fiber = interp.main();
    finish(&mut interp, &mut Recorder::default(), fiber).expect("the script ends well");
    let values = [interp.global("x").expect("x is there"), interp.global("f").expect("f is there")];
    let bytes = interp.pack(&values).expect("all of it can be copied");
    for place in 0..bytes.len() {
        for change in [1u8, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[place] ^= change;
            let _ = Interpreter::new(&program, Config::default()).unpack(&damaged);
        }
        let _ = Interpreter::new(&program, Config::default()).unpack(&bytes[..place]);
    }
}

#[test]
fn a_function_takes_its_closure_its_defaults_and_the_globals_that_it_uses_with_it() {
    let output = run("
factor = 3
table = {'a': [1]}
def helper(x): return x * factor
def make(offset):
    seen = []
    def job(x, scale=[2], *rest, extra=table, **named):
        seen.append(x)
        table['a'].append(x)
        return helper(x) + offset + scale[0], seen, rest, extra is table, table, named
    return job
async def main():
    job = make(10)
    print(await async_runner.invoke(job, 1, [5], 6, k=7))
    print(await async_runner.invoke(job, 2))
    print(table, job.__closure__ is not None if hasattr(job, '__closure__') else True)
    print(await async_runner.invoke(lambda f, x: f(x)[0], job, 4))
async_runner.await_async(main())
");
    let expected = "(18, [1], (6,), True, {'a': [1, 1]}, {'k': 7})\n(18, [2], (), True, {'a': [1, 2]}, {})\n\
                    {'a': [1]} True\n24\n";
    assert_eq!(output, expected);
}

#[test]
fn exceptions_come_back_as_their_classes_with_attributes_causes_and_cycles() {
    let output = run("
class Base(Exception): pass
class Broken(Base):
    def __init__(self, code, where):
        super().__init__(code, where)
        self.code = code
        self.where = where
class Node:
    def __init__(self): self.me = self
def job(node):
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise Broken(7, node) from e
async def main():
    try:
        await async_runner.invoke(job, Node())
    except Base as e:
        print(type(e) is Broken, e.code, type(e.where) is Node, e.where.me is e.where, e.args[1] is e.where)
        print(repr(e.__cause__))
async_runner.await_async(main())
");
    assert_eq!(output, "True 7 True True True\nZeroDivisionError('division by zero')\n");
}
