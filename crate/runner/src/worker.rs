//! The worker's side of the pool: runs the jobs that come, one after the other, and says how it went.
//!
//! It is the same code in a web worker (`browser/worker.rs`) and in a simulated one (`sim.rs`); they give it a
//! clock, and a way to say things.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Poll;
use std::time::Duration;

use crate::books::JobCell;
use crate::clock::Clock;
use crate::error::TaskError;
use crate::executor::{Core, DEFAULT_BUDGET, Entered, Key};
use crate::job::{Called, Encoded, Entry};
use crate::lane::Lanes;
use crate::pace::MOMENT;
use crate::pool::{FromWorker, JobCall, JobEvent, ToWorker};
use crate::runner::Runner;
use crate::task::JoinHandle;
use crate::trace::{ErrorInfo, Event, What};

/// How much output is kept back at the most before it is sent on.
const MOST_KEPT: usize = 64 * 1024;

/// A call that a job on this worker makes of a function on another.
pub(crate) struct Call {
    pub(crate) entry: Entry,
    pub(crate) args: Vec<u8>,
    pub(crate) name: String,
    pub(crate) lane: String,
    pub(crate) line: Option<u32>,
}

/// The way from a worker's own runner to the loop's pool.
pub(crate) trait Uplink {
    /// Has the loop's pool run a function. `key` is the call's task here.
    fn call(&self, key: Key, call: Call) -> Rc<JobCell>;

    /// Takes a call back.
    fn abandon(&self, key: Key);

    /// Tells the running job's caller how far it is.
    fn report(&self, bytes: Vec<u8>);
}

/// When the loop hears that a job has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Announced {
    AtOnce,
    /// With the others that it came with, or after a moment.
    Later,
}

/// Sends the loop what the worker says.
type Say = Box<dyn Fn(Vec<FromWorker>)>;

/// A worker's executor, and its jobs.
pub(crate) struct WorkerLoop {
    runner: Runner,
    say: Say,
    jobs: RefCell<VecDeque<(JobCall, Announced)>>,
    /// When the loop last heard of quick jobs.
    told_at: Cell<Duration>,
    /// The job that holds the worker.
    running: Cell<Option<u64>>,
    /// The sync job whose code runs right now.
    in_sync: Cell<Option<u64>>,
    /// The async jobs that run, and the tasks that they are here.
    handles: RefCell<Vec<(u64, JoinHandle<()>)>>,
    /// Calls of other workers' functions that have no result yet.
    calls: RefCell<HashMap<u64, (Key, Rc<JobCell>)>>,
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
            told_at: Cell::default(),
            running: Cell::new(None),
            in_sync: Cell::new(None),
            handles: RefCell::default(),
            calls: RefCell::default(),
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
        *core.uplink.borrow_mut() = Some(Rc::new(WeakUplink(Rc::downgrade(&this))));
        (this.say)(vec![FromWorker::Ready]);
        this
    }

    /// Takes a message from the loop.
    pub(crate) fn hear(self: &Rc<Self>, message: ToWorker) {
        let _entered = Entered::new(self.runner.core());
        match message {
            ToWorker::Job(call) => {
                self.jobs.borrow_mut().push_back((call, Announced::AtOnce));
                self.next();
            }
            ToWorker::Quick(calls) => {
                self.told_at.set(self.now());
                self.jobs.borrow_mut().extend(calls.into_iter().map(|call| (call, Announced::Later)));
                self.next();
            }
            ToWorker::Beside(call) => {
                self.start(call, Announced::AtOnce);
                self.flush();
            }
            ToWorker::Cancel(task) => {
                if let Some((_, handle)) = self.handles.borrow().iter().find(|(job, _)| *job == task) {
                    handle.abort();
                }
            }
            ToWorker::Reply { call, result } => {
                let called = self.calls.borrow_mut().remove(&call);
                if let Some((key, cell)) = called {
                    self.runner.core().finish(key, result.as_ref().map(|_| ()));
                    cell.set(result);
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
            let Some((call, announced)) = self.jobs.borrow_mut().pop_front() else { break };
            self.running.set(Some(call.task));
            self.start(call, announced);
        }
        self.flush();
    }

    fn start(self: &Rc<Self>, call: JobCall, announced: Announced) {
        let (task, at) = (call.task, self.now());
        self.keep(FromWorker::Started { task, at });
        // The loop must know before the job can do anything, since it may never come back. Of quick jobs it knows that
        // they may have begun.
        if announced == Announced::AtOnce || at > self.told_at.get() + MOMENT {
            self.told_at.set(at);
            self.flush();
        }
        let outer = self.in_sync.replace(Some(task));
        let called = std::panic::catch_unwind(AssertUnwindSafe(|| call.entry.call(&call.args)));
        self.in_sync.set(outer);
        match called {
            Ok(Called::Done(result)) => self.end(task, result, None),
            Ok(Called::Runs(future)) => self.run_async(task, future),
            Err(payload) => self.lose(TaskError::from_panic(payload)),
        }
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
        self.handles.borrow_mut().push((task, handle));
    }

    /// The job whose code runs on this thread right now.
    fn job_at_work(&self) -> Option<u64> {
        let core = self.runner.core();
        let by_task = core.current.get().and_then(|current| {
            let handles = self.handles.borrow();
            handles.iter().find(|(_, handle)| core.descends(current, handle.id().key)).map(|(job, _)| *job)
        });
        by_task.or(self.in_sync.get()).or(self.running.get())
    }

    /// What the job's code noted of its error.
    fn take_error(&self) -> Option<ErrorInfo> {
        let core = self.runner.core();
        core.take_error(core.current.get()?)
    }

    fn end(&self, task: u64, result: Encoded, error: Option<ErrorInfo>) {
        if self.running.get() == Some(task) {
            self.running.set(None);
        }
        self.handles.borrow_mut().retain(|(job, _)| *job != task);
        self.keep(FromWorker::Ended { task, at: self.now(), result, error });
    }

    fn lose(&self, reason: TaskError) {
        self.is_lost.set(true);
        self.keep(FromWorker::Lost(reason));
        self.flush();
    }

    /// Takes from this thread's own trace what the loop is to know of the running job.
    fn note(&self, event: Event) {
        let Some(task) = self.job_at_work() else { return };
        let what = match event.what {
            What::Output { text, .. } => JobEvent::Output(text),
            What::BlockStart { on, line, .. } => JobEvent::BlockStart(on.kind, on.name, line),
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

/// The uplink as the worker's runner keeps it: it does not keep the worker alive.
struct WeakUplink(Weak<WorkerLoop>);

impl Uplink for WeakUplink {
    fn call(&self, key: Key, call: Call) -> Rc<JobCell> {
        let cell = Rc::new(JobCell::default());
        let Some(worker) = self.0.upgrade() else {
            cell.set(Err(TaskError::Cancelled));
            return cell;
        };
        worker.calls.borrow_mut().insert(key.id, (key, cell.clone()));
        let task = worker.job_at_work().unwrap_or_default();
        let Call { entry, args, name, lane, line } = call;
        worker.keep(FromWorker::Calls { task, call: key.id, entry, args, name, lane, line });
        worker.runner.core().request_turn();
        cell
    }

    fn report(&self, bytes: Vec<u8>) {
        let Some(worker) = self.0.upgrade() else { return };
        let Some(task) = worker.job_at_work() else { return };
        worker.keep(FromWorker::Did { task, at: worker.now(), what: JobEvent::Progress(bytes) });
        worker.flush();
    }

    fn abandon(&self, key: Key) {
        let Some(worker) = self.0.upgrade() else { return };
        let called = worker.calls.borrow_mut().remove(&{ key.id });
        if let Some((key, cell)) = called {
            worker.keep(FromWorker::Abandons { call: key.id });
            worker.runner.core().finish(key, Err(&TaskError::Cancelled));
            cell.set(Err(TaskError::Cancelled));
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
