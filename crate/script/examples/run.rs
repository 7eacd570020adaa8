//! Runs a script that needs no executor: `cargo run -p graph-script --example run -- FILE.py`.

use std::process::ExitCode;

use graph_script::{
    Args, Config, Exception, ExceptionType, Host, HostFunction, HostObject, Interpreter, Program, Reply, Step,
};

/// Prints to the standard output, and has no tasks.
struct Console;

fn refuse<T>() -> Result<T, Exception> {
    Err(Exception::new(ExceptionType::RuntimeError, "there is no executor here"))
}

impl Host for Console {
    fn print(&mut self, _: &mut Interpreter, text: &str) -> Result<(), Exception> {
        print!("{text}");
        Ok(())
    }

    fn call(&mut self, interp: &mut Interpreter, function: HostFunction, args: Args) -> Result<Reply, Exception> {
        match function {
            HostFunction::AwaitAsync => {
                let mut fiber = interp.coroutine_fiber(&args.positional[0])?;
                loop {
                    match fiber.step(interp, self, u32::MAX) {
                        Step::Done(result) => return result.map(Reply::Value),
                        Step::Wait(_) => return refuse(),
                        Step::OutOfFuel => {}
                    }
                }
            }
            HostFunction::AsyncSleep | HostFunction::TimeSleep => Ok(Reply::Value(graph_script::Value::none())),
            HostFunction::TimePerfCounter => Ok(Reply::Value(graph_script::Value::from(interp.instructions() as f64))),
            _ => refuse(),
        }
    }

    fn method(&mut self, _: &mut Interpreter, _: &HostObject, _: &str, _: Args) -> Result<Reply, Exception> {
        refuse()
    }

    fn wait_for(&mut self, _: &mut Interpreter, _: &HostObject) -> Result<Reply, Exception> {
        refuse()
    }
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: run FILE.py");
        return ExitCode::from(2);
    };
    let source = match std::fs::read_to_string(&path) {
        Ok(source) => source,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let program = match Program::compile(&source, &path) {
        Ok(program) => program,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut interp = Interpreter::new(&program, Config::default());
    let mut fiber = interp.main();
    let result = loop {
        match fiber.step(&mut interp, &mut Console, u32::MAX) {
            Step::Done(result) => break result,
            Step::Wait(_) => return ExitCode::FAILURE,
            Step::OutOfFuel => {}
        }
    };
    for warning in interp.take_warnings() {
        eprintln!("{}", warning.text);
    }
    match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(exception) => {
            eprintln!("{}", exception.traceback());
            ExitCode::FAILURE
        }
    }
}
