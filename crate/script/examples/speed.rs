//! Times a few loops: `cargo run --release -p graph-script --example speed`, or those alone whose names follow.

use std::time::Instant;

use graph_script::{
    Args, Config, Exception, ExceptionType, Host, HostFunction, HostObject, Interpreter, Program, Reply, Step, Value,
};

const SOURCE: &str = r#"
def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total

def while_loop(n):
    i = x = 0
    while i < n:
        x = x + i * 2
        i += 1
    return x

def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

class Point:
    def __init__(self, x):
        self.x = x
    def moved(self):
        return self.x + 1

def attributes(n):
    point = Point(3)
    total = 0
    for i in range(n):
        total += point.moved()
        point.x = i
    return total

def text(n):
    s = ""
    parts = []
    for i in range(n):
        s += "x"
        parts.append(str(i))
    return len(s) + len(",".join(parts))

def dicts(n):
    counts = {}
    for i in range(n):
        counts[i % 1000] = counts.get(i % 1000, 0) + 1
    return len(counts)

def sieve(n):
    prime = [True] * n
    for i in range(2, int(n ** 0.5) + 1):
        if prime[i]:
            for j in range(i * i, n, i):
                prime[j] = False
    return sum(prime)

def floats(n):
    x, y, vx, vy = 1.0, 0.0, 0.0, 1.0
    for i in range(n):
        r = (x * x + y * y) ** 1.5
        vx -= 0.01 * x / r
        vy -= 0.01 * y / r
        x += 0.01 * vx
        y += 0.01 * vy
    return x

def generated(n):
    def numbers():
        for i in range(n):
            yield i
    total = 0
    for i in numbers():
        total += i
    return total
"#;

/// Knows nothing.
struct Nobody;

fn refuse<T>() -> Result<T, Exception> {
    Err(Exception::new(ExceptionType::RuntimeError, "there is no executor here"))
}

impl Host for Nobody {
    fn print(&mut self, _: &mut Interpreter, _: &str) -> Result<(), Exception> {
        Ok(())
    }

    fn call(&mut self, _: &mut Interpreter, _: HostFunction, _: Args) -> Result<Reply, Exception> {
        refuse()
    }

    fn method(&mut self, _: &mut Interpreter, _: &HostObject, _: &str, _: Args) -> Result<Reply, Exception> {
        refuse()
    }

    fn wait_for(&mut self, _: &mut Interpreter, _: &HostObject) -> Result<Reply, Exception> {
        refuse()
    }
}

fn run(interp: &mut Interpreter, mut fiber: graph_script::Fiber) -> Value {
    loop {
        match fiber.step(interp, &mut Nobody, 1_000_000) {
            Step::Done(Ok(value)) => return value,
            Step::Done(Err(error)) => panic!("{}", error.traceback()),
            _ => {}
        }
    }
}

fn main() {
    let program = Program::compile(SOURCE, "speed.py").expect("the script compiles");
    let mut interp = Interpreter::new(&program, Config::default());
    let body = interp.main();
    run(&mut interp, body);
    let cases = [
        ("loop", 1_000_000),
        ("while_loop", 1_000_000),
        ("fib", 22),
        ("attributes", 100_000),
        ("text", 100_000),
        ("dicts", 100_000),
        ("sieve", 100_000),
        ("floats", 100_000),
        ("generated", 100_000),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    for (name, size) in cases {
        if !wanted.is_empty() && !wanted.iter().any(|one| one == name) {
            continue;
        }
        let function = interp.global(name).expect("it is defined");
        let mut times: Vec<f64> = (0..7)
            .map(|_| {
                let fiber = interp.call(&function, Args::positional(vec![Value::from(size)])).expect("it is callable");
                let start = Instant::now();
                run(&mut interp, fiber);
                start.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{name:12} {size:>9} {:8.2} ms", times[3]);
    }
}
