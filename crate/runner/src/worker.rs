//! The worker's side of the pool: runs the jobs that come, one after the other, and says how it went.
//!
//! It is the same code in a web worker (`browser/worker.rs`) and in a simulated one (`sim.rs`); they give it a
//! clock, and a way to say things.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Poll;
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::books::JobCell;
use crate::clock::Clock;
use crate::entry::{Called, Encoded, Entry};
use crate::error::TaskError;
use crate::executor::{Core, DEFAULT_BUDGET, Entered, Key};
use crate::lane::Lanes;
use crate::pace::MOMENT;
use crate::place::Place;
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
    pub(crate) place: Option<Place>,
}

/// The way from a worker's own runner to the loop's pool.
pub(crate) trait Uplink {
    /// Has the loop's pool run a function. `key` is the call's task here.
    fn call(&self, key: Key, call: Call) -> Rc<JobCell>;

    /// Whether there are calls that have no result yet.
    fn has_calls(&self) -> bool;

    /// Takes a call back.
    fn abandon(&self, key: Key);

    /// Lets a call go: it goes on, and nobody here will ask for its result.
    fn let_go(&self, key: Key);

    /// Tells the running job's caller how far it is.
    fn report(&self, bytes: Vec<u8>);

    /// Makes the calls of sync functions here that have not left yet: under a block no reply would arrive.
    fn run_here(&self);
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

/// A call that waits for its result.
struct Pending {
    key: Key,
    cell: Rc<JobCell>,
    /// The job that made it.
    job: Option<u64>,
    /// Whether nobody waits for it any more.
    let_go: bool,
}

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
    calls: RefCell<FxHashMap<u64, Pending>>,
    /// What the loop was last told of tasks that jobs left behind.
    lingers: Cell<bool>,
    /// How many tasks here are jobs that have just ended and are still on the stack.
    ending: Cell<usize>,
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
            lingers: Cell::new(false),
            ending: Cell::new(0),
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
        let weak = Rc::downgrade(&this);
        core.set_unhandled(Rc::new(move |failure| {
            if let Some(this) = weak.upgrade() {
                let (name, place, error) = (failure.name.to_owned(), failure.place.cloned(), failure.error.clone());
                this.keep(FromWorker::Unhandled { name, place, error });
                this.runner.core().request_turn();
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
                self.next(None);
            }
            ToWorker::Quick(calls) => {
                let now = self.now();
                self.told_at.set(now);
                self.jobs.borrow_mut().extend(calls.into_iter().map(|call| (call, Announced::Later)));
                self.next(Some(now));
            }
            ToWorker::Beside(call) => {
                self.start(call, Announced::AtOnce, self.now());
                self.flush();
            }
            ToWorker::Cancel(task) => {
                self.abandon_calls_of(task);
                if let Some((_, handle)) = self.handles.borrow().iter().find(|(job, _)| *job == task) {
                    handle.abort();
                }
            }
            ToWorker::Reply { call, result } => {
                let called = self.calls.borrow_mut().remove(&call);
                if let Some(Pending { key, cell, .. }) = called {
                    self.runner.core().finish(key, result.as_ref().map(|_| ()));
                    cell.set(result);
                }
            }
        }
    }

    /// Takes back the calls that a job waits for which is to end: their results have nowhere to go.
    fn abandon_calls_of(&self, task: u64) {
        let calls = self.calls.borrow();
        let waits = calls.values().filter(|call| call.job == Some(task) && !call.let_go);
        let keys: Vec<Key> = waits.map(|call| call.key).collect();
        drop(calls);
        for key in keys {
            self.runner.core().abort(key);
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

    /// Runs jobs until there is none, or one of them waits. `now` is known where the clock was just looked at: one job
    /// begins where the one before has ended, and a look takes longer than what is between them.
    fn next(self: &Rc<Self>, mut now: Option<Duration>) {
        while self.running.get().is_none() && !self.is_lost.get() {
            let Some((call, announced)) = self.jobs.borrow_mut().pop_front() else { break };
            self.running.set(Some(call.task));
            now = self.start(call, announced, now.unwrap_or_else(|| self.now()));
        }
        self.flush();
    }

    /// Begins a job; returns when it ended, if it has.
    fn start(self: &Rc<Self>, call: JobCall, announced: Announced, at: Duration) -> Option<Duration> {
        let task = call.task;
        self.keep(FromWorker::Started { task, at });
        // The loop must know before the job can do anything, since it may never come back. Of quick jobs it knows that
        // they may have begun.
        if announced == Announced::AtOnce || at > self.told_at.get() + MOMENT {
            self.told_at.set(at);
            self.flush();
        }
        let core = self.runner.core();
        let (outer, outer_task) = (self.in_sync.replace(Some(task)), core.current.take());
        let called = std::panic::catch_unwind(AssertUnwindSafe(|| call.entry.call(&call.args)));
        self.in_sync.set(outer);
        core.current.set(outer_task);
        match called {
            Ok(Called::Done(result)) => return Some(self.end(task, result, None)),
            Ok(Called::Runs(future)) => self.run_async(task, future),
            Err(payload) => self.lose(TaskError::from_panic(payload)),
        }
        None
    }

    /// Runs an async job on the worker's own executor; it holds the worker until it is done.
    fn run_async(self: &Rc<Self>, task: u64, mut future: Pin<Box<dyn Future<Output = Encoded>>>) {
        let mut end = EndOfJob { worker: self.clone(), task, result: Some(Ok(Err(TaskError::Cancelled))), error: None };
        let handle = self.runner.task().name("job").spawn(async move {
            let guarded = std::future::poll_fn(move |cx| {
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

    /// The job whose code runs on this thread right now; none while that is a task which an earlier job left behind.
    fn job_at_work(&self) -> Option<u64> {
        let core = self.runner.core();
        let Some(current) = core.current.get() else { return self.in_sync.get().or(self.running.get()) };
        let handles = self.handles.borrow();
        handles.iter().find(|(_, handle)| core.descends(current, handle.id().key)).map(|(job, _)| *job)
    }

    /// What the job's code noted of its error.
    fn take_error(&self) -> Option<ErrorInfo> {
        let core = self.runner.core();
        core.take_error(core.current.get()?)
    }

    fn end(&self, task: u64, result: Encoded, error: Option<ErrorInfo>) -> Duration {
        if self.running.get() == Some(task) {
            self.running.set(None);
        }
        self.handles.borrow_mut().retain(|(job, _)| *job != task);
        let at = self.now();
        self.keep(FromWorker::Ended { task, at, result, error });
        at
    }

    fn lose(&self, reason: TaskError) {
        self.is_lost.set(true);
        self.keep(FromWorker::Lost(reason));
        self.send(self.kept.take());
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

    /// Takes a call of a sync function back that somebody waits for and that the loop has not heard of.
    fn take_unsent_call(&self) -> Option<(u64, Entry, Vec<u8>)> {
        let (calls, mut kept) = (self.calls.borrow(), self.kept.borrow_mut());
        let awaited = |call| calls.get(&call).is_some_and(|call| !call.let_go);
        let place = kept.iter().position(
            |message| matches!(message, FromWorker::Calls { call, entry, .. } if entry.is_sync() && awaited(*call)),
        )?;
        match kept.remove(place) {
            FromWorker::Calls { call, entry, args, .. } => Some((call, entry, args)),
            _ => None,
        }
    }

    /// Takes a call back that the loop has not heard of; `false` where it has.
    fn withdraw_call(&self, abandoned: u64) -> bool {
        let mut kept = self.kept.borrow_mut();
        let is_it = |message: &FromWorker| matches!(message, FromWorker::Calls { call, .. } if *call == abandoned);
        let place = kept.iter().position(is_it);
        place.map(|place| kept.remove(place)).is_some()
    }

    fn keep(&self, message: FromWorker) {
        self.kept.borrow_mut().push(message);
    }

    /// Says what was kept back, unless the thread is in the middle of keeping something.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn flush_if_free(&self) {
        if self.kept.try_borrow_mut().is_ok() {
            self.send(self.kept.take());
        }
    }

    /// Keeps a word for the loop when tasks were left behind here, and when they are through.
    fn note_leftovers(&self) {
        let is_at_work = !self.handles.borrow().is_empty() || self.in_sync.get().is_some();
        let lingers = self.runner.live_tasks() > self.ending.get();
        if !is_at_work && self.lingers.replace(lingers) != lingers {
            self.keep(FromWorker::Lingers(lingers));
        }
    }

    /// Says what was kept back.
    fn flush(&self) {
        self.note_leftovers();
        let mut kept = self.kept.take();
        if self.in_sync.get().is_some() {
            // What a sync job calls leaves when it gives the thread back: until then it may want it here and now.
            let is_call =
                |message: &FromWorker| matches!(message, FromWorker::Calls { .. } | FromWorker::LetsGo { .. });
            self.kept.borrow_mut().extend(kept.extract_if(.., |message| is_call(message)));
        }
        self.send(kept);
    }

    fn send(&self, messages: Vec<FromWorker>) {
        self.kept_bytes.set(0);
        if !messages.is_empty() {
            (self.say)(messages);
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
        let task = worker.job_at_work();
        let pending = Pending { key, cell: cell.clone(), job: task, let_go: false };
        worker.calls.borrow_mut().insert(key.id, pending);
        let Call { entry, args, name, lane, place } = call;
        worker.keep(FromWorker::Calls { task, call: key.id, entry, args, name, lane, place });
        worker.runner.core().request_turn();
        cell
    }

    fn has_calls(&self) -> bool {
        self.0.upgrade().is_some_and(|worker| !worker.calls.borrow().is_empty())
    }

    fn let_go(&self, key: Key) {
        let Some(worker) = self.0.upgrade() else { return };
        if let Some(call) = worker.calls.borrow_mut().get_mut(&{ key.id }) {
            call.let_go = true;
            worker.keep(FromWorker::LetsGo { call: key.id });
        }
        worker.runner.core().request_turn();
    }

    fn run_here(&self) {
        let Some(worker) = self.0.upgrade() else { return };
        while let Some((call, entry, args)) = worker.take_unsent_call() {
            let result = entry.call_sync(&args).expect("only sync functions are taken");
            let called = worker.calls.borrow_mut().remove(&call);
            if let Some(Pending { key, cell, .. }) = called {
                worker.runner.core().finish(key, result.as_ref().map(|_| ()));
                cell.set(result);
            }
        }
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
        if let Some(Pending { key, cell, .. }) = called {
            // One that has not left yet is not to leave later, when the loop has long passed this over.
            if !worker.withdraw_call(key.id) {
                worker.keep(FromWorker::Abandons { call: key.id });
            }
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
            Some(Ok(result)) => {
                self.worker.end(self.task, result, self.error.take());
            }
            None => {}
        }
        self.worker.ending.set(self.worker.ending.get() + 1);
        self.worker.next(None);
        self.worker.ending.set(self.worker.ending.get() - 1);
    }
}
