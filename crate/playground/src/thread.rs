//! What the fibers of one thread share, and how a fiber is driven as a future.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::{Rc, Weak};
use std::task::{Poll, Waker};
use std::time::Duration;

use async_runner::trace::ErrorInfo;
use async_runner::{Hold, Runner, TaskError, sim};
use graph_script::{Config, Exception, ExceptionType, Fiber, Interpreter, Step, Value, Warning};
use serde::{Deserialize, Serialize};

use crate::host::ScriptHost;
use crate::run::{Notice, NoticeKind};
use crate::tasks::TaskState;

/// How many instructions a fiber runs between two looks at the world: about half a millisecond.
const FUEL: u32 = 20_000;

/// Stops a script while whoever watches it falls behind.
#[derive(Default)]
pub(crate) struct Gate {
    closed: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

impl Gate {
    pub(crate) fn set(&self, open: bool) {
        self.closed.set(!open);
        if open {
            for waker in self.waiting.take() {
                waker.wake();
            }
        }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.get()
    }

    pub(crate) fn opened(&self) -> impl Future<Output = ()> {
        std::future::poll_fn(|cx| {
            if !self.closed.get() {
                return Poll::Ready(());
            }
            self.waiting.borrow_mut().push(cx.waker().clone());
            Poll::Pending
        })
    }
}

/// The script that a thread runs: what a job needs to run it elsewhere.
pub(crate) struct Script {
    pub(crate) source: Rc<str>,
    pub(crate) file_name: Rc<str>,
    pub(crate) bounds: Bounds,
}

/// What else travels with a script, to each of its jobs.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Bounds {
    pub(crate) seed: u64,
    pub(crate) instruction_limit: Option<u64>,
    pub(crate) memory_limit: usize,
    /// What an instruction takes in virtual time.
    pub(crate) instruction_nanoseconds: u32,
    /// How many jobs last until this one is done, each because it has started the next.
    pub(crate) jobs_around: u32,
}

impl Bounds {
    /// The same for an interpreter.
    pub(crate) fn config(self) -> Config {
        let Self { seed, instruction_limit, memory_limit, .. } = self;
        Config { seed, instruction_limit, memory_limit, ..Config::default() }
    }
}

/// One thread's side of a run.
pub(crate) struct Thread {
    pub(crate) runner: Runner,
    pub(crate) interpreter: RefCell<Interpreter>,
    pub(crate) script: Script,
    pub(crate) gate: Rc<Gate>,
    charged: Cell<u64>,
    /// How many frames the fibers have that block this thread now.
    blocking_frames: Cell<u32>,
    /// Counts the tasks that have ended, to tell which was first.
    ended: Cell<u64>,
    /// What the author should know when all is over.
    notices: RefCell<Vec<Notice>>,
    /// The tasks of this thread that have not ended.
    live: RefCell<Vec<Weak<TaskState>>>,
    /// The wait that a fiber begins now blocks its thread: no cancellation reaches it there.
    pub(crate) blocks: Cell<bool>,
    /// Counts the jobs, each of which has random numbers of its own.
    jobs: Cell<u64>,
    /// Tasks that failed, and jobs that may have.
    doubtful: RefCell<Vec<Rc<TaskState>>>,
    /// What callbacks of tasks failed with, which has nobody to go to.
    callback_errors: RefCell<Vec<(Rc<TaskState>, Exception)>>,
}

/// How many errors of callbacks are kept.
const CALLBACK_ERRORS: usize = 100;

/// How many notices are kept.
const MOST_NOTICES: usize = 1000;

/// From how many doubtful tasks on those that turned out well are let go.
const MANY_DOUBTFUL: usize = 256;

impl Thread {
    pub(crate) fn new(runner: Runner, interpreter: Interpreter, script: Script, gate: Rc<Gate>) -> Rc<Self> {
        Rc::new(Self {
            runner,
            interpreter: RefCell::new(interpreter),
            script,
            gate,
            charged: Cell::new(0),
            blocking_frames: Cell::new(0),
            ended: Cell::new(0),
            notices: RefCell::default(),
            live: RefCell::default(),
            blocks: Cell::new(false),
            jobs: Cell::new(0),
            doubtful: RefCell::default(),
            callback_errors: RefCell::default(),
        })
    }

    /// Lets virtual time pass for the instructions that have run since the last call.
    pub(crate) fn charge(&self, interpreter: &Interpreter) {
        let total = interpreter.instructions();
        let new = total.saturating_sub(self.charged.replace(total));
        if new > 0 && sim::is_simulated() {
            let nanoseconds = u64::from(self.script.bounds.instruction_nanoseconds);
            sim::busy(Duration::from_nanos(new.saturating_mul(nanoseconds)));
        }
    }

    pub(crate) fn next_end(&self) -> u64 {
        let number = self.ended.get();
        self.ended.set(number + 1);
        number
    }

    pub(crate) fn next_job(&self) -> u64 {
        self.jobs.set(self.jobs.get() + 1);
        self.jobs.get()
    }

    pub(crate) fn add_live(&self, task: &Rc<TaskState>) {
        let mut live = self.live.borrow_mut();
        if live.len() >= MANY_DOUBTFUL && live.len().is_power_of_two() {
            live.retain(|task| task.upgrade().is_some_and(|task| !task.is_done(self)));
        }
        live.push(Rc::downgrade(task));
    }

    pub(crate) fn live_tasks(&self) -> Vec<Rc<TaskState>> {
        let live = self.live.borrow();
        live.iter().filter_map(Weak::upgrade).filter(|task| !task.is_done(self)).collect()
    }

    /// Remembers a task whose error, should nobody see it, is told at the end of the run.
    pub(crate) fn doubt(&self, task: Rc<TaskState>) {
        let mut doubtful = self.doubtful.borrow_mut();
        if doubtful.len() >= MANY_DOUBTFUL && doubtful.len().is_power_of_two() {
            doubtful.retain(|task| !task.was_retrieved());
        }
        doubtful.push(task);
    }

    pub(crate) fn callback_failed(&self, task: Rc<TaskState>, error: Exception) {
        let mut errors = self.callback_errors.borrow_mut();
        if errors.len() < CALLBACK_ERRORS {
            errors.push((task, error));
        }
    }

    /// A fiber begins to block this thread, until what is given back is dropped.
    ///
    /// # Errors
    /// `RecursionError` when there is no frame left for what it waits for.
    pub(crate) fn nest(self: &Rc<Self>, interpreter: &Interpreter) -> Result<Nested, Exception> {
        let frames = interpreter.depth();
        let below = self.blocking_frames.get() + frames;
        interpreter.has_room_above(below)?;
        self.blocking_frames.set(below);
        Ok(Nested { thread: self.clone(), frames })
    }

    fn step(self: &Rc<Self>, fiber: &mut Fiber, context: &Context) -> Step {
        let mut interpreter = self.interpreter.borrow_mut();
        // A fiber that is begun when there is no frame left finds that out by itself.
        interpreter.set_frames_below(self.blocking_frames.get());
        let mut host = ScriptHost { thread: self, context };
        let step = fiber.step(&mut interpreter, &mut host, FUEL);
        self.charge(&interpreter);
        self.note_warnings(interpreter.take_warnings());
        step
    }

    /// Says of what has been started here and waits for something that cannot happen that it is cancelled.
    pub(crate) fn cancel_in_vain(&self, task: &Rc<TaskState>, whose_end: &str, at: f64) {
        let name = task.name();
        let text = format!("`{name}` still waited at the {whose_end}'s end, for something that cannot happen");
        self.note(Notice::new(NoticeKind::CancelledAtEnd, text).of_task(task).at(at));
        task.cancel(self, None);
    }

    pub(crate) fn note(&self, notice: Notice) {
        let mut notices = self.notices.borrow_mut();
        if notices.len() < MOST_NOTICES {
            notices.push(notice);
        }
    }

    fn note_warnings(&self, warnings: Vec<Warning>) {
        for Warning { text, line } in warnings {
            self.note(Notice { line, ..Notice::new(NoticeKind::NeverAwaited, text) });
        }
    }

    /// What the author should know of all that has run here, now that it is over.
    pub(crate) fn take_notices(&self) -> Vec<Notice> {
        let doubtful = self.doubtful.take();
        for task in doubtful {
            if let Some(error) = task.unseen_error(self) {
                self.note(never_retrieved("Task exception was never retrieved", &task, &error));
            }
        }
        for (task, error) in self.callback_errors.take() {
            self.note(never_retrieved("Exception in a callback of add_done_callback", &task, &error));
        }
        let warnings = self.interpreter.borrow_mut().take_warnings();
        self.note_warnings(warnings);
        self.notices.take()
    }

    /// Drives a fiber to its end. Polling this future runs the script until it waits, or until its slice is over:
    /// then it gives the thread back and holds the loop, so that a sync stretch stays one.
    pub(crate) async fn drive(self: Rc<Self>, mut fiber: Fiber, context: Context) -> Result<Value, Exception> {
        let mut hold: Option<Hold> = None;
        loop {
            let step = self.step(&mut fiber, &context);
            self.runner.set_line(fiber.line());
            match step {
                Step::Done(result) => return result,
                Step::OutOfFuel => {
                    if hold.is_none() {
                        hold = Some(self.runner.hold().map_err(|error| to_exception(&error))?);
                    }
                    yield_now().await;
                    self.gate.opened().await;
                }
                Step::Wait(mut wait) => {
                    hold = None;
                    let blocks = self.blocks.take();
                    let mut begins = true;
                    let result = std::future::poll_fn(|cx| {
                        let task = context.task.as_ref().filter(|_| !blocks);
                        // A request that is older than the wait reaches it after those that are ready.
                        if std::mem::take(&mut begins) && task.is_some_and(|task| task.is_to_be_cancelled(cx)) {
                            cx.waker().wake_by_ref();
                            return Poll::Pending;
                        }
                        if let Some(cancelled) = task.and_then(|task| task.take_cancel(&self, cx)) {
                            return Poll::Ready(Err(cancelled));
                        }
                        wait.as_mut().poll(cx)
                    })
                    .await;
                    drop(wait);
                    if let Some(task) = &context.task {
                        task.set_awaits(None);
                    }
                    fiber.resume(result);
                    self.gate.opened().await;
                }
            }
        }
    }
}

/// A fiber blocks its thread: its frames lie below those of all that runs there meanwhile.
pub(crate) struct Nested {
    thread: Rc<Thread>,
    frames: u32,
}

impl Drop for Nested {
    fn drop(&mut self) {
        self.thread.blocking_frames.set(self.thread.blocking_frames.get() - self.frames);
    }
}

/// What a fiber is, to those of its calls that ask.
#[derive(Clone, Default)]
pub(crate) struct Context {
    /// The task that it runs as; none for the program and for a job.
    pub(crate) task: Option<Rc<TaskState>>,
    /// It is what the loop calls when a task ends.
    pub(crate) is_callback: bool,
}

impl Context {
    /// A context is async when a loop runs on this thread: in every task, and in no program or job.
    pub(crate) fn is_async(&self) -> bool {
        self.task.is_some() || self.is_callback
    }
}

/// Gives the executor a chance, and comes back.
pub(crate) async fn yield_now() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn never_retrieved(title: &str, task: &TaskState, error: &Exception) -> Notice {
    debug_assert!(!error.is(ExceptionType::CancelledError));
    let text = format!("{title}\n{}", error.traceback());
    Notice { line: error.line(), ..Notice::new(NoticeKind::NeverRetrieved, text) }.of_task(task)
}

/// How the trace tells a script's error.
pub(crate) fn error_info(exception: &Exception) -> ErrorInfo {
    ErrorInfo {
        type_name: exception.type_name().to_string(),
        message: exception.message(),
        traceback: exception.traceback(),
        line: exception.line(),
    }
}

/// How a script sees an error of the runner: what it says is in terms of the script, whose author writes no Rust.
pub(crate) fn to_exception(error: &TaskError) -> Exception {
    let text = match error {
        TaskError::Cancelled => return Exception::new(ExceptionType::CancelledError, ""),
        TaskError::Panicked(message) => {
            format!(
                "the engine failed while it ran this: {message}; that is a mistake of the engine, not of the script"
            )
        }
        TaskError::WorkerUnavailable(reason) => {
            format!("no worker could be started: {reason}; await_async(func, *args) runs a function without one")
        }
        TaskError::Codec { what, reason, .. } => format!("the {what} cannot travel between loop and worker: {reason}"),
        TaskError::TimedOut(time) => format!("the task took longer than the {time:?} that it was given"),
        TaskError::QueueFull(lane) => {
            format!("too many tasks of type \"{lane}\" wait already: await some of them before you spawn more")
        }
        TaskError::Poisoned(message) => {
            format!("the engine failed earlier in this run, and does no more work: {message}; run the script again")
        }
        // Lost workers, deadlocks and places that cannot block.
        other => other.to_string(),
    };
    Exception::new(ExceptionType::RuntimeError, &text)
}

#[cfg(test)]
mod tests {
    use super::{ExceptionType, TaskError, to_exception};
    use std::time::Duration;

    #[test]
    fn an_error_of_the_runner_is_told_in_the_words_of_the_script() {
        let text = || "the reason".to_owned();
        let codec = TaskError::Codec { what: "result".to_owned(), type_name: "alloc::Vec".to_owned(), reason: text() };
        let told = [
            (TaskError::Panicked(text()), "a mistake of the engine, not of the script"),
            (TaskError::WorkerLost(text()), "call it again if that is safe"),
            (TaskError::WorkerUnavailable(text()), "await_async(func, *args) runs a function without one"),
            (codec, "the result cannot travel between loop and worker"),
            (TaskError::TimedOut(Duration::from_secs(2)), "longer than the 2s"),
            (TaskError::QueueFull("io".to_owned()), "of type \"io\" wait already: await some of them"),
            (TaskError::Deadlock(text()), "await instead of blocking"),
            (TaskError::BlockingUnavailable(text()), "cannot block here"),
            (TaskError::NoAsyncContext(text()), "no async context"),
            (TaskError::Poisoned(text()), "run the script again"),
        ];
        for (error, part) in told {
            let exception = to_exception(&error);
            let message = exception.message();
            assert!(exception.is(ExceptionType::RuntimeError), "{error:?}");
            assert!(message.contains(part), "{message}");
            let has_detail = !matches!(error, TaskError::TimedOut(_) | TaskError::QueueFull(_));
            assert!(!has_detail || message.contains("the reason"), "{message}");
            for rust in ["::", "serde", "Runner", "on_worker", "lane", "spawn_job", "panic"] {
                assert!(!message.contains(rust), "{rust} is no word of a script's author: {message}");
            }
        }
        let cancelled = to_exception(&TaskError::Cancelled);
        assert!(cancelled.is(ExceptionType::CancelledError) && cancelled.message().is_empty());
    }
}
