//! The executor of one thread: the ready queue, the tasks' records, and when to run.
//!
//! A [`Core`] is what every handle of a runner shares. `async-task` is the task cell; what is here decides
//! which task is polled next and tells the trace. Lanes are in `lane.rs`, sleepers in `timers.rs`, who may run
//! while a task holds the loop in `hold.rs`, jobs and workers in `pool.rs`.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pin_project_lite::pin_project;
use slab::Slab;

use crate::clock::{Clock, Turn};
use crate::error::TaskError;
use crate::hold::Holds;
use crate::lane::{LaneId, Lanes};
use crate::name::Name;
use crate::pool::Dispatcher;
use crate::timers::Timers;
use crate::trace::{ErrorInfo, Event, Outcome, TaskKind, WaitKind, WaitingOn, What, WokenBy};

/// How long a batch of polls may take before rendering, timers and messages get their turn.
pub(crate) const DEFAULT_BUDGET: Duration = Duration::from_millis(8);

/// The most polls between two looks at the clock.
const MOST_POLLS_UNSEEN: u32 = 64;

/// Where a task's record is. The slot is used again after the task's end, the id never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) slot: usize,
    pub(crate) id: u64,
}

/// What travels with a task's cell.
#[derive(Clone, Copy)]
pub(crate) struct Meta {
    key: Key,
    lane: LaneId,
}

/// A task in the ready queue.
pub(crate) type Runnable = async_task::Runnable<Meta>;

/// Something that a lane lets start.
pub(crate) enum Start {
    Task(Runnable),
    Job(Key),
}

/// What a new task is, besides its future.
pub(crate) struct Spawn {
    pub(crate) name: Name,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    pub(crate) line: Option<u32>,
}

/// What the executor knows of a live task.
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) parent: Option<Key>,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    pub(crate) name: Name,
    /// Wakes the task; jobs have none.
    waker: Option<Waker>,
    /// Whether it holds a slot of its lane; before that it waits for one.
    pub(crate) in_lane: bool,
    /// A poll has begun and, in the trace, not ended: the task runs, or holds the loop.
    pub(crate) poll_open: bool,
    /// How many holds it has.
    pub(crate) holds: u32,
    /// Somebody asked for its end.
    abort: bool,
    /// Nobody will ask for its result.
    detached: bool,
    has_children: bool,
    /// What it waited for when it was last polled.
    pub(crate) waiting: Vec<Wait>,
    /// The line at which it stands, where its code tells.
    line: Option<u32>,
    /// What went wrong in it, where its code tells.
    error: Option<ErrorInfo>,
    /// Its code says that it was cancelled, though it ends with a value.
    cancelled: bool,
    /// Who is to be told of its end, besides its join handle.
    watchers: Vec<Waker>,
}

impl Record {
    pub(crate) fn line(&self) -> Option<u32> {
        self.line
    }
}

/// One thing a task waits for. A task is kept by key, so that waiting costs no allocation for its name.
#[derive(Clone, Debug)]
pub(crate) enum Wait {
    Task(Key),
    Other(WaitingOn),
}

/// Hears the trace.
pub(crate) type Listener = Box<dyn FnMut(Event)>;

/// Hears of errors that nobody awaited: the task's name, and the error.
pub(crate) type UnhandledHook = Rc<dyn Fn(&str, &TaskError)>;

/// What all handles of a runner share.
pub(crate) struct Core {
    id: u64,
    pub(crate) clock: Rc<dyn Clock>,
    pub(crate) tasks: RefCell<Slab<Record>>,
    /// For tasks that ended and left children: who the children's parent is now.
    adopted: RefCell<HashMap<u64, Option<Key>>>,
    next_task: Cell<u64>,
    pub(crate) lanes: RefCell<Lanes>,
    pub(crate) ready: RefCell<Ready>,
    pub(crate) holds: RefCell<Holds>,
    pub(crate) timers: RefCell<Timers>,
    armed: Cell<Option<Duration>>,
    /// The task that is being polled on this thread.
    pub(crate) current: Cell<Option<Key>>,
    /// What wakes now, if anything does.
    pub(crate) source: Cell<WokenBy>,
    waiting: RefCell<Vec<Wait>>,
    tracing: Cell<bool>,
    listener: RefCell<Option<Listener>>,
    in_turn: Cell<bool>,
    turn_requested: Cell<bool>,
    budget: Duration,
    /// How many `Runner`s there are.
    pub(crate) handles: Cell<usize>,
    pub(crate) dispatcher: RefCell<Option<Dispatcher>>,
    quiet: RefCell<Vec<Waker>>,
    unhandled: RefCell<UnhandledHook>,
    after_turn: RefCell<Option<Rc<dyn Fn()>>>,
}

thread_local! {
    /// The runners of this thread, for wakers: a waker may go anywhere, a runner may not.
    static CORES: RefCell<HashMap<u64, Rc<Core>>> = RefCell::new(HashMap::new());
    static CURRENT: RefCell<Option<Rc<Core>>> = const { RefCell::new(None) };
}

/// Counts the runners of the process, so that a waker knows its own on whatever thread it is called.
static NEXT_CORE: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

fn find_core(id: u64) -> Option<Rc<Core>> {
    CORES.try_with(|cores| cores.borrow().get(&id).cloned()).ok().flatten()
}

/// What a waker calls.
fn schedule(core: u64, owner: std::thread::ThreadId, runnable: Runnable) {
    if let Some(core) = find_core(core) {
        core.enqueue(runnable);
    } else if owner != std::thread::current().id() {
        // The future belongs to its own thread: not even dropping it here would be sound.
        std::mem::forget(runnable);
        panic!("a task of async-runner was woken from another thread; its runner works on one thread only");
    }
}

/// The runner whose turn it is on this thread.
pub(crate) fn current_core() -> Option<Rc<Core>> {
    CURRENT.with(|current| current.borrow().clone())
}

/// Makes a runner this thread's current one until dropped.
pub(crate) struct Entered(Option<Rc<Core>>);

impl Entered {
    pub(crate) fn new(core: &Rc<Core>) -> Self {
        Self(CURRENT.with(|current| current.replace(Some(core.clone()))))
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let outer = self.0.take();
        CURRENT.with(|current| current.replace(outer));
    }
}

impl Core {
    pub(crate) fn new(clock: Rc<dyn Clock>, lanes: Lanes, budget: Duration) -> Rc<Self> {
        let id = NEXT_CORE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let core = Rc::new(Self {
            id,
            clock,
            tasks: RefCell::default(),
            adopted: RefCell::default(),
            next_task: Cell::new(0),
            lanes: RefCell::new(lanes),
            ready: RefCell::default(),
            holds: RefCell::default(),
            timers: RefCell::default(),
            armed: Cell::new(None),
            current: Cell::new(None),
            source: Cell::new(WokenBy::External),
            waiting: RefCell::default(),
            tracing: Cell::new(false),
            listener: RefCell::new(None),
            in_turn: Cell::new(false),
            turn_requested: Cell::new(false),
            budget,
            handles: Cell::new(0),
            dispatcher: RefCell::new(None),
            quiet: RefCell::default(),
            unhandled: RefCell::new(Rc::new(default_unhandled)),
            after_turn: RefCell::new(None),
        });
        CORES.with(|cores| cores.borrow_mut().insert(id, core.clone()));
        let weak = Rc::downgrade(&core);
        core.clock.connect(Rc::new(move || {
            if let Some(core) = weak.upgrade() {
                core.turn();
            }
        }));
        core
    }

    // Spawning and ending

    /// Makes a task's record and tells the trace.
    pub(crate) fn register(&self, spawn: Spawn) -> Key {
        let id = self.next_task.get();
        self.next_task.set(id + 1);
        let parent = self.current.get();
        let mut tasks = self.tasks.borrow_mut();
        if let Some(record) = parent.and_then(|parent| tasks.get_mut(parent.slot)) {
            record.has_children = true;
        }
        let Spawn { name, lane, kind, line } = spawn;
        let slot = tasks.insert(Record {
            id,
            parent,
            lane,
            kind,
            name: name.clone(),
            waker: None,
            in_lane: false,
            poll_open: false,
            holds: 0,
            abort: false,
            detached: false,
            has_children: false,
            waiting: Vec::new(),
            line: None,
            error: None,
            cancelled: false,
            watchers: Vec::new(),
        });
        drop(tasks);
        self.emit(|| What::Spawn {
            task: id,
            parent: parent.map(|parent| parent.id),
            name: name.to_string(),
            lane: self.lanes.borrow().name(lane).to_string(),
            kind,
            line,
        });
        Key { slot, id }
    }

    /// Spawns a future as a task. It takes its place in the ready queue, or waits for one in its lane.
    pub(crate) fn spawn<F>(self: &Rc<Self>, spawn: Spawn, future: F) -> (Key, TaskCell<F::Output>)
    where
        F: Future + 'static,
    {
        let lane = spawn.lane;
        let key = self.register(spawn);
        let future = TaskFuture { core: self.clone(), key, future: Some(future), finished: false };
        let (core, owner) = (self.id, std::thread::current().id());
        let (runnable, task) = async_task::Builder::new()
            .metadata(Meta { key, lane })
            .spawn_local(move |_| future, move |runnable| schedule(core, owner, runnable));
        self.with_record(key, |record| record.waker = Some(runnable.waker()));
        let start = self.lanes.borrow_mut().enter(lane, Start::Task(runnable));
        if let Some(start) = start {
            self.start(start);
        }
        (key, task.fallible())
    }

    /// Lets something run that has its lane's leave.
    pub(crate) fn start(&self, start: Start) {
        match start {
            Start::Task(runnable) => {
                let Meta { key, lane } = *runnable.metadata();
                self.with_record(key, |record| record.in_lane = true);
                let priority = self.lanes.borrow().priority(lane);
                self.ready.borrow_mut().push(priority, runnable);
                self.request_turn();
            }
            Start::Job(key) => {
                self.with_record(key, |record| record.in_lane = true);
                self.queue_job(key);
            }
        }
    }

    /// Ends a task: its record goes, its slot in the lane is free, whoever watches is told.
    pub(crate) fn finish(&self, key: Key, result: Result<(), &TaskError>) {
        let mut tasks = self.tasks.borrow_mut();
        if tasks.get(key.slot).is_none_or(|record| record.id != key.id) {
            return;
        }
        let mut record = tasks.remove(key.slot);
        drop(tasks);
        let error = record.error.take().or_else(|| {
            result.err().filter(|error| !matches!(error, TaskError::Cancelled)).map(|error| ErrorInfo {
                type_name: error.type_name().to_owned(),
                message: error.to_string(),
                traceback: String::new(),
                line: record.line,
            })
        });
        let outcome = match (&error, result) {
            (_, Err(TaskError::Cancelled)) => Outcome::Cancelled,
            (None, Ok(())) if record.cancelled => Outcome::Cancelled,
            (None, Ok(())) => Outcome::Ok,
            _ => Outcome::Error,
        };
        if record.poll_open {
            self.emit(|| What::PollEnd { task: key.id, line: record.line, waiting_on: Vec::new() });
        }
        self.emit(|| What::Done { task: key.id, outcome, error });
        if record.has_children {
            self.adopt(key, record.parent);
        }
        if record.in_lane {
            let next = self.lanes.borrow_mut().leave(record.lane);
            if let Some(next) = next {
                self.start(next);
            }
        } else {
            let mine = |start: &Start| match start {
                Start::Task(runnable) => runnable.metadata().key == key,
                Start::Job(job) => *job == key,
            };
            let withdrawn = self.lanes.borrow_mut().withdraw(record.lane, mine);
            drop(withdrawn);
        }
        let outer = self.source.replace(WokenBy::Task(key.id));
        let wanting = self.lanes.borrow_mut().take_wanting(record.lane);
        for watcher in wanting.into_iter().chain(std::mem::take(&mut record.watchers)) {
            watcher.wake();
        }
        self.source.set(outer);
        if let (true, Err(error)) = (record.detached, result) {
            self.report_unhandled(&record.name, error);
        }
        self.request_turn();
    }

    /// Remembers who the parent of an ended task's children is, and forgets what nobody needs any more.
    fn adopt(&self, ended: Key, parent: Option<Key>) {
        let mut adopted = self.adopted.borrow_mut();
        adopted.insert(ended.id, parent);
        let mut tasks = self.tasks.borrow_mut();
        if adopted.len() < 64 || adopted.len() < 2 * tasks.len() {
            return;
        }
        let parents: Vec<_> = tasks.iter().map(|(slot, record)| (slot, record.parent)).collect();
        for (slot, parent) in parents {
            let living = living_parent(&tasks, &adopted, parent);
            tasks[slot].parent = living;
        }
        adopted.clear();
    }

    /// Whether `task` is `ancestor` or was spawned, by way of others, by it.
    pub(crate) fn descends(&self, task: Key, ancestor: Key) -> bool {
        let (tasks, adopted) = (self.tasks.borrow(), self.adopted.borrow());
        let mut at = Some(task);
        while let Some(key) = at {
            if key == ancestor {
                return true;
            }
            let parent = tasks.get(key.slot).filter(|record| record.id == key.id).and_then(|record| record.parent);
            at = living_parent(&tasks, &adopted, parent);
        }
        false
    }

    pub(crate) fn with_record<R>(&self, key: Key, f: impl FnOnce(&mut Record) -> R) -> Option<R> {
        self.tasks.borrow_mut().get_mut(key.slot).filter(|record| record.id == key.id).map(f)
    }

    pub(crate) fn is_live(&self, key: Key) -> bool {
        self.tasks.borrow().get(key.slot).is_some_and(|record| record.id == key.id)
    }

    /// Calls `waker` when the task has ended; `false` when it has already.
    pub(crate) fn watch(&self, key: Key, waker: &Waker) -> bool {
        let watched = self.with_record(key, |record| {
            if !record.watchers.iter().any(|watcher| watcher.will_wake(waker)) {
                record.watchers.push(waker.clone());
            }
        });
        watched.is_some()
    }

    /// Tells the trace that somebody wants the task to end, and wakes it, so that its own code may see to that.
    pub(crate) fn request_cancel(&self, key: Key) {
        let waker = self.with_record(key, |record| record.waker.clone()).flatten();
        if let Some(waker) = waker {
            let by = self.current.get().map(|current| current.id);
            self.emit(|| What::CancelRequested { task: key.id, by });
            waker.wake();
        }
    }

    /// Marks a task as one whose result nobody will ask for.
    pub(crate) fn detach(&self, key: Key) {
        self.with_record(key, |record| record.detached = true);
    }

    /// Tells the hook of an error that nobody awaited.
    pub(crate) fn report_unhandled(&self, name: &Name, error: &TaskError) {
        if !matches!(error, TaskError::Cancelled) {
            let hook = self.unhandled.borrow().clone();
            hook(&name.to_string(), error);
        }
    }

    pub(crate) fn set_unhandled(&self, hook: UnhandledHook) {
        *self.unhandled.borrow_mut() = hook;
    }

    /// Asks for a task's end. It ends at its next poll, which this brings about; a job ends as `pool.rs` says.
    pub(crate) fn abort(&self, key: Key) {
        let Some((waker, job)) = self.with_record(key, |record| {
            record.abort = true;
            (record.waker.clone(), record.kind == TaskKind::Job)
        }) else {
            return;
        };
        let by = self.current.get().map(|current| current.id);
        self.emit(|| What::CancelRequested { task: key.id, by });
        if job {
            self.cancel_job(key);
        } else if let Some(waker) = waker {
            let waits_for_its_lane = self.with_record(key, |record| !record.in_lane) == Some(true);
            if waits_for_its_lane {
                self.finish(key, Err(&TaskError::Cancelled));
            } else {
                waker.wake();
            }
        }
    }

    /// Ends everything: every task is cancelled, every worker ended.
    pub(crate) fn shut_down(self: &Rc<Self>) {
        let _entered = Entered::new(self);
        self.end_pool("stopped");
        loop {
            let running = self.current.get();
            let keys: Vec<Key> = self
                .tasks
                .borrow()
                .iter()
                .map(|(slot, record)| Key { slot, id: record.id })
                .filter(|&key| Some(key) != running)
                .collect();
            if keys.is_empty() {
                break;
            }
            for key in keys {
                let state = self.with_record(key, |record| {
                    record.abort = true;
                    (record.in_lane, record.waker.clone())
                });
                match state {
                    Some((true, Some(waker))) => waker.wake(),
                    _ => self.end_job(key, Err(TaskError::Cancelled)),
                }
            }
            // A woken task sees the abort, drops its future, and with that whatever it held or blocked.
            let mut rest = self.ready.borrow_mut().take();
            rest.extend(self.holds.borrow_mut().take_held());
            for runnable in rest {
                runnable.run();
            }
        }
        self.clock.request(Turn::At(None));
        self.wake_quiet();
    }

    // Turns

    /// Puts a woken task into the ready queue.
    fn enqueue(&self, runnable: Runnable) {
        let Meta { key, lane } = *runnable.metadata();
        if self.tracing.get() && self.with_record(key, |record| !record.poll_open || record.holds == 0) == Some(true) {
            let by = self.source.get();
            self.emit(|| What::Wake { task: key.id, by });
        }
        let priority = self.lanes.borrow().priority(lane);
        self.ready.borrow_mut().push(priority, runnable);
        self.request_turn();
    }

    /// Sets what is called at each turn's end.
    pub(crate) fn after_turn(&self, call: Rc<dyn Fn()>) {
        *self.after_turn.borrow_mut() = Some(call);
    }

    pub(crate) fn request_turn(&self) {
        if !self.in_turn.get() && !self.turn_requested.replace(true) {
            self.clock.request(Turn::Soon);
        }
    }

    /// One turn: the timers that are due, then ready tasks until there is none or the budget is used.
    fn turn(self: &Rc<Self>) {
        if self.in_turn.replace(true) {
            return;
        }
        let _entered = Entered::new(self);
        self.turn_requested.set(false);
        self.fire_timers();
        let until = self.clock.now() + self.budget;
        let more = self.run_batch(Some(until));
        self.flush_jobs();
        self.in_turn.set(false);
        if more {
            self.turn_requested.set(true);
            self.clock.request(Turn::Later);
        } else {
            self.check_deadlock();
        }
        self.arm();
        let after = self.after_turn.borrow().clone();
        if let Some(after) = after {
            after();
        }
        if self.is_quiet() {
            self.wake_quiet();
        }
        self.retire();
    }

    pub(crate) fn fire_timers(self: &Rc<Self>) {
        let now = self.clock.now();
        if self.armed.get().is_some_and(|at| at <= now) {
            self.armed.set(None);
        }
        let outer = self.source.replace(WokenBy::Timer);
        loop {
            let due = self.timers.borrow_mut().pop_due(now);
            let Some(waker) = due else { break };
            waker.wake();
        }
        self.source.set(outer);
        self.do_chores(now);
    }

    /// Polls ready tasks that may run; returns whether any is left that may.
    ///
    /// The clock is asked after 1 poll, and then after as many as, by the polls so far, take half of what is
    /// left of the budget, so that neither long polls overrun it nor short ones pay for the clock.
    pub(crate) fn run_batch(self: &Rc<Self>, until: Option<Duration>) -> bool {
        let begun = self.clock.now();
        let (mut polled, mut unseen) = (0_u32, 1_u32);
        while let Some(runnable) = self.next_ready() {
            self.run(runnable);
            polled += 1;
            unseen -= 1;
            if let (0, Some(until)) = (unseen, until) {
                let now = self.clock.now();
                if now >= until {
                    return self.any_ready();
                }
                let each = (now - begun).as_nanos().max(1) / u128::from(polled);
                let fits = (until - now).as_nanos() / (2 * each.max(1));
                unseen = u32::try_from(fits).unwrap_or(u32::MAX).clamp(1, MOST_POLLS_UNSEEN);
            }
            unseen = unseen.max(1);
        }
        false
    }

    fn next_ready(&self) -> Option<Runnable> {
        loop {
            let runnable = self.ready.borrow_mut().pop()?;
            let key = runnable.metadata().key;
            if self.may_run(key) {
                return Some(runnable);
            }
            self.holds.borrow_mut().keep(runnable);
        }
    }

    /// Whether a task is ready that may run.
    pub(crate) fn any_ready(&self) -> bool {
        let Some(runnable) = self.next_ready() else { return false };
        let priority = self.lanes.borrow().priority(runnable.metadata().lane);
        self.ready.borrow_mut().push_front(priority, runnable);
        true
    }

    /// Polls one task.
    fn run(self: &Rc<Self>, runnable: Runnable) {
        let key = runnable.metadata().key;
        let was_open = self.with_record(key, |record| std::mem::replace(&mut record.poll_open, true));
        if was_open == Some(false) {
            self.emit(|| What::PollStart { task: key.id });
        }
        let outer = self.current.replace(Some(key));
        let outer_source = self.source.replace(WokenBy::Task(key.id));
        let outer_waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        runnable.run();
        let waiting = std::mem::replace(&mut *self.waiting.borrow_mut(), outer_waiting);
        self.current.set(outer);
        self.source.set(outer_source);
        let ended = self.with_record(key, |record| {
            record.waiting = waiting;
            record.poll_open = record.holds > 0;
            (!record.poll_open).then_some(record.line)
        });
        if let Some(Some(line)) = ended {
            self.end_poll(key, line);
        }
    }

    /// Tells the trace that a poll is over, and what its task waits for now.
    pub(crate) fn end_poll(&self, key: Key, line: Option<u32>) {
        self.emit(|| {
            let waits = self.with_record(key, |record| record.waiting.clone()).unwrap_or_default();
            let waiting_on = waits.iter().map(|wait| self.describe(wait)).collect();
            What::PollEnd { task: key.id, line, waiting_on }
        });
    }

    pub(crate) fn describe(&self, wait: &Wait) -> WaitingOn {
        match wait {
            Wait::Task(key) => {
                let name = self.with_record(*key, |record| record.name.to_string());
                WaitingOn { kind: WaitKind::Task, id: Some(key.id), name }
            }
            Wait::Other(other) => other.clone(),
        }
    }

    /// Notes what the task that is being polled waits for.
    pub(crate) fn waits_on(&self, what: WaitingOn) {
        self.waiting.borrow_mut().push(Wait::Other(what));
    }

    pub(crate) fn waits_on_task(&self, key: Key) {
        self.waiting.borrow_mut().push(Wait::Task(key));
    }

    /// Arms the clock for the earliest deadline there is.
    ///
    /// In a turn there is no need to: its end does it.
    pub(crate) fn arm(&self) {
        if !self.in_turn.get() {
            self.arm_now();
        }
    }

    /// Arms the clock in the middle of a turn, for a block that lets time pass there.
    pub(crate) fn arm_now(&self) {
        let earliest = [self.timers.borrow().earliest(), self.earliest_chore()].into_iter().flatten().min();
        if self.armed.replace(earliest) != earliest {
            self.clock.request(Turn::At(earliest));
        }
    }

    // Rest

    /// Whether nothing is ready, timed or on its way from a worker.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.turn_requested.get()
            && !self.in_turn.get()
            && self.ready.borrow().is_empty()
            && self.timers.borrow().is_empty()
            && !self.has_jobs()
    }

    /// Calls `waker` when the runner is next at rest.
    pub(crate) fn when_quiet(&self, waker: Waker) {
        self.quiet.borrow_mut().push(waker);
    }

    fn wake_quiet(&self) {
        let wakers = std::mem::take(&mut *self.quiet.borrow_mut());
        for waker in wakers {
            waker.wake();
        }
    }

    /// Lets go of everything once nobody has a handle and no task is left.
    pub(crate) fn retire(self: &Rc<Self>) {
        if self.handles.get() == 0 && self.tasks.borrow().is_empty() && !self.in_turn.get() {
            self.end_pool("idle");
            self.clock.request(Turn::At(None));
            // The map may be gone when a runner outlives its thread's other locals; then nobody can find it.
            let _ = CORES.try_with(|cores| cores.try_borrow_mut().ok()?.remove(&self.id));
        }
    }

    // Trace

    pub(crate) fn listen(&self, listener: Listener) {
        *self.listener.borrow_mut() = Some(listener);
        self.tracing.set(true);
    }

    pub(crate) fn is_tracing(&self) -> bool {
        self.tracing.get()
    }

    /// Emits an event of this thread, stamped now. Without a listener `what` is not even made.
    pub(crate) fn emit(&self, what: impl FnOnce() -> What) {
        if self.tracing.get() {
            let what = what();
            self.emit_event(Event { at: milliseconds(self.clock.now()), worker: None, what });
        }
    }

    pub(crate) fn emit_event(&self, event: Event) {
        // A listener that causes events while it gets one would never end: those are not its business.
        if let Ok(mut listener) = self.listener.try_borrow_mut()
            && let Some(listener) = &mut *listener
        {
            listener(event);
        }
    }

    pub(crate) fn set_line(&self, line: Option<u32>) {
        if let Some(key) = self.current.get() {
            self.with_record(key, |record| record.line = line);
        }
    }

    pub(crate) fn note_error(&self, error: ErrorInfo) {
        if let Some(key) = self.current.get() {
            self.set_error(key, error);
        }
    }

    pub(crate) fn note_cancelled(&self) {
        if let Some(key) = self.current.get() {
            self.with_record(key, |record| record.cancelled = true);
        }
    }

    pub(crate) fn set_error(&self, key: Key, error: ErrorInfo) {
        self.with_record(key, |record| record.error = Some(error));
    }

    pub(crate) fn take_error(&self, key: Key) -> Option<ErrorInfo> {
        self.with_record(key, |record| record.error.take()).flatten()
    }

    pub(crate) fn in_turn(&self) -> bool {
        self.in_turn.get()
    }
}

/// The nearest ancestor that still lives.
fn living_parent(tasks: &Slab<Record>, adopted: &HashMap<u64, Option<Key>>, mut parent: Option<Key>) -> Option<Key> {
    while let Some(key) = parent {
        if tasks.get(key.slot).is_some_and(|record| record.id == key.id) {
            break;
        }
        parent = adopted.get(&key.id).copied().flatten();
    }
    parent
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// What happens to an error that nobody awaited when no hook is set.
fn default_unhandled(name: &str, error: &TaskError) {
    let text = format!("async-runner: task \"{name}\" failed and nobody awaits it: {error}");
    #[cfg(target_arch = "wasm32")]
    web_sys::console::error_1(&text.into());
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}

/// A task's cell, whose value is absent when the task was cancelled.
pub(crate) type TaskCell<T> = async_task::FallibleTask<Result<T, TaskError>, Meta>;

pin_project! {
    /// A task's future, with what is to happen when it ends: by its value, a panic, an abort or a drop.
    struct TaskFuture<F: Future> {
        core: Rc<Core>,
        key: Key,
        #[pin]
        future: Option<F>,
        finished: bool,
    }

    impl<F: Future> PinnedDrop for TaskFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if !*this.finished {
                this.future.set(None);
                this.core.finish(*this.key, Err(&TaskError::Cancelled));
            }
        }
    }
}

impl<F: Future> Future for TaskFuture<F> {
    type Output = Result<F::Output, TaskError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // A record that is gone was ended by a shutdown.
        let aborted = this.core.with_record(*this.key, |record| record.abort).unwrap_or(true);
        let result = if aborted {
            Err(TaskError::Cancelled)
        } else {
            let future = this.future.as_mut().as_pin_mut().expect("a task is not polled after its end");
            // Where panics abort (wasm), this catches nothing and costs nothing.
            match std::panic::catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
                Ok(Poll::Pending) => return Poll::Pending,
                Ok(Poll::Ready(value)) => Ok(value),
                Err(payload) => Err(TaskError::from_panic(payload)),
            }
        };
        this.future.set(None);
        *this.finished = true;
        this.core.finish(*this.key, result.as_ref().map(|_| ()));
        Poll::Ready(result)
    }
}

/// The ready tasks: a queue for each priority, the highest first; nearly always there is one.
#[derive(Default)]
pub(crate) struct Ready {
    levels: Vec<(i32, VecDeque<Runnable>)>,
}

impl Ready {
    fn level(&mut self, priority: i32) -> &mut VecDeque<Runnable> {
        let place = match self.levels.binary_search_by(|(level, _)| priority.cmp(level)) {
            Ok(place) => place,
            Err(place) => {
                self.levels.insert(place, (priority, VecDeque::new()));
                place
            }
        };
        &mut self.levels[place].1
    }

    fn push(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_back(runnable);
    }

    fn push_front(&mut self, priority: i32, runnable: Runnable) {
        self.level(priority).push_front(runnable);
    }

    fn pop(&mut self) -> Option<Runnable> {
        self.levels.iter_mut().find_map(|(_, queue)| queue.pop_front())
    }

    fn is_empty(&self) -> bool {
        self.levels.iter().all(|(_, queue)| queue.is_empty())
    }

    fn take(&mut self) -> VecDeque<Runnable> {
        self.levels.drain(..).flat_map(|(_, queue)| queue).collect()
    }

    /// Puts back what was held up, before what became ready later.
    pub(crate) fn put_back(&mut self, lanes: &Lanes, held: VecDeque<Runnable>) {
        for runnable in held.into_iter().rev() {
            let priority = lanes.priority(runnable.metadata().lane);
            self.push_front(priority, runnable);
        }
    }
}
