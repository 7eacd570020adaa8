//! A script's function on a worker: what travels there and back.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;

use async_runner::{JoinHandle, Runner, TaskId, on_worker};
use graph_script::{Args, Exception, ExceptionType, Interpreter, Program, Value};
use serde::{Deserialize, Serialize};

use crate::run::Notice;
use crate::thread::{Bounds, Context, Gate, Script, Thread, error_info, to_exception};

/// How deep jobs may nest, each lasting until the next one is done: each holds a worker, or a part of one's memory.
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
pub(crate) struct JobReply {
    /// The value or the exception, packed.
    result: Result<Vec<u8>, Vec<u8>>,
    /// What the author should know of what the job has left behind.
    notices: Vec<Notice>,
}

impl JobReply {
    /// The value or exception as this thread's own, which also keeps the notices.
    pub(crate) fn unpack(self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        for notice in self.notices {
            thread.note(notice);
        }
        let first = |values: Vec<Value>| values.into_iter().next().unwrap_or_else(Value::none);
        match self.result {
            Ok(bytes) => interpreter.unpack(&bytes).map(first),
            Err(bytes) => {
                let value = first(interpreter.unpack(&bytes)?);
                Err(value.as_exception().unwrap_or_else(|| {
                    Exception::new(ExceptionType::RuntimeError, "the job failed, and so did its error")
                }))
            }
        }
    }

    pub(crate) fn is_error(&self) -> bool {
        self.result.is_err()
    }

    fn of(result: Result<Value, Exception>, notices: Vec<Notice>, interpreter: &mut Interpreter) -> Self {
        let packed = result.and_then(|value| interpreter.pack(&[value]));
        let result = packed.map_err(|error| interpreter.pack(&[error.value()]).unwrap_or_default());
        // Tasks have other numbers here than where they are read, and clocks differ.
        let notices = notices.into_iter().map(|notice| Notice { task: None, at: f64::NAN, ..notice });
        Self { result, notices: notices.collect() }
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
        let text = format!(
            "maximum recursion depth exceeded: {MOST_JOBS_AROUND} jobs in one another, each of which lasts until the job \
             that it has started is done"
        );
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
    let name = thread.runner.task().name("job");
    let abandoned = Abandoned(thread.clone());
    // As the script's top level: where it blocks, all that the job has started goes on.
    let top_level = name.program().line(None).spawn(async move {
        let thread = &abandoned.0;
        let result = call_here(thread, &call.packed).await;
        // A job that fails ends there and then, with everything that it has started, as a program does.
        while result.is_ok()
            && let Some(left) = thread.live_tasks().first()
        {
            thread.runner.ended(left.id()).await;
        }
        result
    });
    let guard = AbortOnDrop(&thread.runner, top_level.id());
    let result = end_of(&thread, top_level).await;
    drop(guard);
    if let Err(error) = &result {
        thread.runner.note_error(error_info(error));
    }
    let notices = thread.take_notices();
    JobReply::of(result, notices, &mut thread.interpreter.borrow_mut())
}

/// Waits until a job and all that it has started is done. Once nothing can happen on this worker any more, what still waits is
/// cancelled, so that its `finally` blocks run; should something wait on, it is ended, and at last the job itself.
async fn end_of(thread: &Thread, mut job: JoinHandle<Result<Value, Exception>>) -> Result<Value, Exception> {
    let mut rests = 0;
    loop {
        let mut rest = pin!(thread.runner.at_rest());
        let ended = poll_fn(|cx| match Pin::new(&mut job).poll(cx) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending => rest.as_mut().poll(cx).map(|()| None),
        });
        if let Some(result) = ended.await {
            return result.unwrap_or_else(|error| Err(to_exception(&error)));
        }
        rests += 1;
        for task in thread.live_tasks() {
            match rests {
                1 => thread.cancel_in_vain(&task, "job", f64::NAN),
                _ => thread.runner.abort(task.id()),
            }
        }
        if rests > 2 {
            thread.runner.abort(job.id());
        }
    }
}

/// A job that is ended early takes what it has started with it.
struct Abandoned(Rc<Thread>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        for left in self.0.live_tasks() {
            self.0.runner.abort(left.id());
        }
    }
}

struct AbortOnDrop<'a>(&'a Runner, TaskId);

impl Drop for AbortOnDrop<'_> {
    fn drop(&mut self) {
        self.0.abort(self.1);
    }
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
