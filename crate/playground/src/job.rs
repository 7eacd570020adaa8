//! A script's function on a worker: what travels there and back.

use std::cell::RefCell;
use std::rc::Rc;

use async_runner::{JoinHandle, Runner, on_worker};
use graph_script::{Args, Exception, ExceptionType, Interpreter, Program, Value};
use serde::{Deserialize, Serialize};

use crate::thread::{Bounds, Context, Gate, Script, Thread, error_info};

/// How deep jobs may nest, each waiting for one that it has started: each holds a worker, or a part of one's memory.
const MOST_JOBS_AROUND: u32 = 100;

/// A call that goes to a worker. The worker compiles the same source, so a function is a place in it.
#[derive(Serialize, Deserialize)]
struct JobCall {
    source: String,
    file_name: String,
    bounds: Bounds,
    /// The function, its arguments as a tuple, its named ones as a dict.
    packed: Vec<u8>,
}

/// What comes back.
#[derive(Serialize, Deserialize)]
pub(crate) enum JobReply {
    /// The packed value.
    Value(Vec<u8>),
    /// The packed exception.
    Error(Vec<u8>),
}

impl JobReply {
    /// The value or exception as this thread's own.
    pub(crate) fn unpack(self, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        let first = |values: Vec<Value>| values.into_iter().next().unwrap_or_else(Value::none);
        match self {
            Self::Value(bytes) => interpreter.unpack(&bytes).map(first),
            Self::Error(bytes) => {
                let value = first(interpreter.unpack(&bytes)?);
                Err(value.as_exception().unwrap_or_else(|| {
                    Exception::new(ExceptionType::RuntimeError, "the job failed, and so did its error")
                }))
            }
        }
    }

    fn of(result: Result<Value, Exception>, interpreter: &mut Interpreter) -> Self {
        let packed = result.and_then(|value| interpreter.pack(&[value]));
        match packed {
            Ok(bytes) => Self::Value(bytes),
            Err(error) => Self::Error(interpreter.pack(&[error.value()]).unwrap_or_default()),
        }
    }
}

/// Sends a function to a worker.
pub(crate) fn start(
    thread: &Thread,
    interpreter: &mut Interpreter,
    call: (Value, Value, Value),
    lane: &str,
) -> Result<JoinHandle<JobReply>, Exception> {
    let jobs_around = thread.script.bounds.jobs_around + 1;
    if jobs_around > MOST_JOBS_AROUND {
        let text = format!("maximum recursion depth exceeded: {MOST_JOBS_AROUND} jobs wait for one another");
        return Err(Exception::new(ExceptionType::RecursionError, &text));
    }
    let (function, args, kwargs) = call;
    let name = interpreter.callable_name(&function);
    let line = interpreter.current_line();
    let packed = interpreter.pack(&[function, args, kwargs])?;
    let task = thread.runner.task().name(&name).lane(lane).line(line);
    let Script { source, file_name, bounds } = &thread.script;
    // Each job has random numbers of its own, and a job's jobs have others again.
    let seed = bounds.seed.wrapping_mul(31).wrapping_add(thread.next_job());
    let (source, file_name) = (source.to_string(), file_name.to_string());
    let call = JobCall { source, file_name, bounds: Bounds { seed, jobs_around, ..*bounds }, packed };
    Ok(task.invoke(on_worker(run), (call,)))
}

thread_local! {
    /// The program of the last job, which is nearly always the next one's too.
    static COMPILED: RefCell<Option<(String, Program)>> = const { RefCell::new(None) };
}

fn compile(source: &str, file_name: &str) -> Program {
    COMPILED.with(|compiled| {
        if let Some((known, program)) = &*compiled.borrow()
            && known == source
        {
            return program.clone();
        }
        let program = Program::compile(source, file_name).expect("the loop has compiled the same source");
        *compiled.borrow_mut() = Some((source.to_owned(), program.clone()));
        program
    })
}

/// Runs a job on its worker.
async fn run(call: JobCall) -> JobReply {
    let runner = Runner::current().expect("a worker has a runner of its own");
    let program = compile(&call.source, &call.file_name);
    let interpreter = Interpreter::new(&program, call.bounds.config());
    let (source, file_name) = (call.source.into(), call.file_name.into());
    let script = Script { source, file_name, bounds: call.bounds };
    let thread = Thread::new(runner, interpreter, script, Rc::new(Gate::default()));
    let result = call_here(&thread, &call.packed).await;
    if let Err(error) = &result {
        thread.runner.note_error(error_info(error));
    }
    // What the job's own coroutines left behind ends with the job; another job may run beside it.
    for left in thread.live_tasks() {
        thread.runner.abort(left.id());
    }
    JobReply::of(result, &mut thread.interpreter.borrow_mut())
}

async fn call_here(thread: &Rc<Thread>, packed: &[u8]) -> Result<Value, Exception> {
    let fiber = {
        let mut interpreter = thread.interpreter.borrow_mut();
        let mut values = interpreter.unpack(packed)?.into_iter();
        let mut next = || values.next().unwrap_or_else(Value::none);
        let (function, args, kwargs) = (next(), next(), next());
        let args =
            Args { positional: args.as_items().unwrap_or_default(), named: kwargs.as_entries().unwrap_or_default() };
        interpreter.call(&function, args)?
    };
    thread.clone().drive(fiber, Context::default()).await
}
