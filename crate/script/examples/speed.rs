//! Times the cases of the scripts' bench outside of any browser: `cargo run --release -p graph-script --example speed`, or
//! those alone whose names follow.

use std::time::Instant;

use graph_script::{
    Args, Config, Exception, ExceptionType, Host, HostFunction, HostObject, Interpreter, Program, Reply, Step, Value,
};

const SOURCE: &str = include_str!("../../../tests/bench/page/cases.py");

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
    let program = Program::compile(SOURCE, "cases.py").expect("the script compiles");
    let mut interp = Interpreter::new(&program, Config::default());
    let body = interp.main();
    run(&mut interp, body);
    let cases = [
        ("loop", 1_000_000),
        ("fib", 22),
        ("sieve", 200_000),
        ("strings", 20_000),
        ("dicts", 100_000),
        ("nbody", 500),
        ("calls", 100_000),
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
