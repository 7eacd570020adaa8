//! A host that runs a script to its end: it keeps what is printed, has no clock, and finishes every wait at once.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::task::{Context, Poll, Waker};

use graph_script::{
    Args, Config, Exception, ExceptionType, Fiber, Host, HostFunction, HostObject, Interpreter, Program, Reply, Step,
    Value, Wait,
};

#[global_allocator]
static ALLOCATOR: graph_script::Meter = graph_script::Meter;

/// Keeps what a script prints.
#[derive(Default)]
pub struct Recorder {
    pub output: String,
}

fn refuse<T>(what: &str) -> Result<T, Exception> {
    Err(Exception::new(ExceptionType::RuntimeError, &format!("this host does not know {what}")))
}

/// A wait that is over when it is first looked at.
pub fn ready(value: Value) -> Wait {
    Box::pin(std::future::ready(Ok(value)))
}

impl Host for Recorder {
    fn print(&mut self, _: &mut Interpreter, text: &str) -> Result<(), Exception> {
        self.output.push_str(text);
        Ok(())
    }

    fn call(&mut self, interp: &mut Interpreter, function: HostFunction, args: Args) -> Result<Reply, Exception> {
        match function {
            HostFunction::AsyncSleep | HostFunction::TimeSleep => Ok(Reply::Wait(ready(Value::none()))),
            HostFunction::AwaitAsync => {
                let fiber = interp.coroutine_fiber(&args.positional[0])?;
                finish(interp, self, fiber).map(Reply::Value)
            }
            // A worker is another interpreter of the same program.
            HostFunction::Invoke => {
                let bytes = interp.pack(&args.positional)?;
                let mut worker = Interpreter::new(interp.program(), interp.config().clone());
                let values = worker.unpack(&bytes)?;
                let positional = values[1].as_items().unwrap_or_default();
                let named = values[2].as_entries().unwrap_or_default();
                let fiber = worker.call(&values[0], Args { positional, named })?;
                match finish(&mut worker, self, fiber) {
                    Ok(value) => {
                        let bytes = worker.pack(&[value])?;
                        Ok(Reply::Value(interp.unpack(&bytes)?.remove(0)))
                    }
                    Err(error) => {
                        let bytes = worker.pack(&[error.value()])?;
                        let error = interp.unpack(&bytes)?.remove(0);
                        Err(error.as_exception().expect("an exception comes back as one"))
                    }
                }
            }
            other => refuse(&format!("{other:?}")),
        }
    }

    fn method(&mut self, _: &mut Interpreter, _: &HostObject, name: &str, _: Args) -> Result<Reply, Exception> {
        refuse(name)
    }

    fn wait_for(&mut self, _: &mut Interpreter, object: &HostObject) -> Result<Reply, Exception> {
        refuse(object.type_name())
    }
}

/// Steps a fiber to its end.
pub fn finish(interp: &mut Interpreter, host: &mut dyn Host, mut fiber: Fiber) -> Result<Value, Exception> {
    loop {
        match fiber.step(interp, host, 10_000) {
            Step::Done(result) => return result,
            Step::OutOfFuel => {}
            Step::Wait(mut wait) => match wait.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(result) => fiber.resume(result),
                Poll::Pending => return refuse("a wait that does not end"),
            },
        }
    }
}

/// Runs a script and gives what it prints, with the traceback of its error behind.
pub fn run(source: &str) -> String {
    run_with(source, Config::default())
}

/// The same with limits.
pub fn run_with(source: &str, config: Config) -> String {
    let program = match Program::compile(source, "test.py") {
        Ok(program) => program,
        Err(error) => return error.to_string(),
    };
    let mut interp = Interpreter::new(&program, config);
    let mut host = Recorder::default();
    let fiber = interp.main();
    let result = finish(&mut interp, &mut host, fiber);
    if let Err(error) = result {
        host.output.push_str(&error.traceback());
        host.output.push('\n');
    }
    host.output
}
