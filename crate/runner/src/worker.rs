//! The worker's side of the pool: runs the jobs that come, one after the other, and says how it went.
//!
//! It is the same code in a web worker (`browser/worker.rs`) and in a simulated one (`sim.rs`); they give it a
//! clock, and a way to say things.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use crate::clock::Clock;
use crate::error::TaskError;
use crate::executor::{Core, DEFAULT_BUDGET, Entered};
use crate::job::{Called, Encoded};
use crate::lane::Lanes;
use crate::pool::{FromWorker, JobCall, JobEvent, ToWorker};
use crate::runner::Runner;
use crate::task::JoinHandle;
use crate::trace::{ErrorInfo, Event, What};

/// How much output is kept back at the most before it is sent on.
const MOST_KEPT: usize = 64 * 1024;

/// Sends the loop what the worker says.
type Say = Box<dyn Fn(Vec<FromWorker>)>;

/// A worker's executor, and its jobs.
pub(crate) struct WorkerLoop {
    runner: Runner,
    say: Say,
    jobs: RefCell<VecDeque<JobCall>>,
    running: Cell<Option<u64>>,
    handle: RefCell<Option<JoinHandle<()>>>,
    kept: RefCell<Vec<FromWorker>>,
    kept_bytes: Cell<usize>,
    is_lost: Cell<bool>,
}

impl WorkerLoop {
    /// Makes a worker that is ready, and says so.
    pub(crate) fn new(clock: Rc<dyn Clock>, say: Say) -> Rc<Self> {
        let core = Core::new(clock, Lanes::new(), DEFAULT_BUDGET);
        let this = Rc::new(Self {
            runner: Runner::from_core(core.clone()),
            say,
            jobs: RefCell::default(),
            running: Cell::new(None),
            handle: RefCell::new(None),
            kept: RefCell::default(),
            kept_bytes: Cell::new(0),
            is_lost: Cell::new(false),
        });
        let weak = Rc::downgrade(&this);
        core.listen(Box::new(move |event| {
            if let Some(this) = weak.upgrade() {
                this.note(event);
            }
        }));
        let weak = Rc::downgrade(&this);
        core.after_turn(Rc::new(move || {
            if let Some(this) = weak.upgrade() {
                this.flush();
            }
        }));
        (this.say)(vec![FromWorker::Ready]);
        this
    }

    /// Takes a message from the loop.
    pub(crate) fn hear(self: &Rc<Self>, message: ToWorker) {
        let _entered = Entered::new(self.runner.core());
        match message {
            ToWorker::Jobs(jobs) => {
                self.jobs.borrow_mut().extend(jobs);
                self.next();
            }
            ToWorker::Cancel(task) => {
                if self.running.get() == Some(task)
                    && let Some(handle) = &*self.handle.borrow()
                {
                    handle.abort();
                }
            }
        }
    }

    fn now(&self) -> Duration {
        self.runner.core().clock.now()
    }

    /// Ends the worker: what it runs is dropped, and it says nothing any more.
    pub(crate) fn end_all(&self) {
        self.is_lost.set(true);
        self.jobs.borrow_mut().clear();
        self.runner.shut_down();
    }

    /// Runs jobs until there is none, or one of them waits.
    fn next(self: &Rc<Self>) {
        while self.running.get().is_none() && !self.is_lost.get() {
            let Some(call) = self.jobs.borrow_mut().pop_front() else { break };
            self.running.set(Some(call.task));
            self.keep(FromWorker::Started { task: call.task, at: self.now() });
            // The loop must know before the job can do anything, since it may never come back.
            self.flush();
            match std::panic::catch_unwind(AssertUnwindSafe(|| call.entry.call(&call.args))) {
                Ok(Called::Done(result)) => self.end(call.task, result, None),
                Ok(Called::Runs(future)) => self.run_async(call.task, future),
                Err(payload) => self.lose(TaskError::from_panic(payload)),
            }
        }
        self.flush();
    }

    /// Runs an async job on the worker's own executor; it holds the worker until it is done.
    fn run_async(self: &Rc<Self>, task: u64, mut future: Pin<Box<dyn Future<Output = Encoded>>>) {
        let mut end = EndOfJob { worker: self.clone(), task, result: Some(Ok(Err(TaskError::Cancelled))), error: None };
        let handle = self.runner.task().name("job").spawn(async move {
            let guarded = std::future::poll_fn(|cx| {
                match std::panic::catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
                    Ok(Poll::Pending) => Poll::Pending,
                    Ok(Poll::Ready(result)) => Poll::Ready(Ok(result)),
                    Err(payload) => Poll::Ready(Err(TaskError::from_panic(payload))),
                }
            });
            let result = guarded.await;
            end.set(result);
        });
        *self.handle.borrow_mut() = Some(handle);
    }

    /// What the job's code noted of its error.
    fn take_error(&self) -> Option<ErrorInfo> {
        let core = self.runner.core();
        core.take_error(core.current.get()?)
    }

    fn end(&self, task: u64, result: Encoded, error: Option<ErrorInfo>) {
        self.running.set(None);
        self.keep(FromWorker::Ended { task, at: self.now(), result, error });
    }

    fn lose(&self, reason: TaskError) {
        self.is_lost.set(true);
        self.keep(FromWorker::Lost(reason));
        self.flush();
    }

    /// Takes from this thread's own trace what the loop is to know of the running job.
    fn note(&self, event: Event) {
        let Some(task) = self.running.get() else { return };
        let what = match event.what {
            What::Output { text, .. } => JobEvent::Output(text),
            What::BlockStart { on, .. } => JobEvent::BlockStart(on.kind, on.name),
            What::BlockEnd { on, .. } => JobEvent::BlockEnd(on.kind, on.name),
            _ => return,
        };
        if let JobEvent::Output(text) = &what {
            self.kept_bytes.set(self.kept_bytes.get() + text.len());
        }
        self.keep(FromWorker::Did { task, at: self.now(), what });
        if self.kept_bytes.get() > MOST_KEPT {
            self.flush();
        }
    }

    fn keep(&self, message: FromWorker) {
        self.kept.borrow_mut().push(message);
    }

    /// Says what was kept back, unless the thread is in the middle of keeping something.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn flush_if_free(&self) {
        if self.kept.try_borrow_mut().is_ok() {
            self.flush();
        }
    }

    /// Says what was kept back.
    fn flush(&self) {
        let kept = std::mem::take(&mut *self.kept.borrow_mut());
        self.kept_bytes.set(0);
        if !kept.is_empty() {
            (self.say)(kept);
        }
    }
}

/// Says how an async job ended, however its future goes: done, panicked or dropped.
struct EndOfJob {
    worker: Rc<WorkerLoop>,
    task: u64,
    result: Option<Result<Encoded, TaskError>>,
    error: Option<ErrorInfo>,
}

impl EndOfJob {
    fn set(&mut self, result: Result<Encoded, TaskError>) {
        self.result = Some(result);
        self.error = self.worker.take_error();
    }
}

impl Drop for EndOfJob {
    fn drop(&mut self) {
        match self.result.take() {
            Some(Err(panic)) => self.worker.lose(panic),
            Some(Ok(result)) => self.worker.end(self.task, result, self.error.take()),
            None => {}
        }
        self.worker.next();
    }
}
