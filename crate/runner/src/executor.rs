//! The executor of one thread: the ready queue, the tasks' records, and when to run.
//!
//! A [`Core`] is what every handle of a runner shares. What is here decides which task is polled next and tells the
//! trace. Tasks' cells are in `cell.rs`, lanes in `lane.rs`, sleepers in `timers.rs`, who may run
//! while a task holds the loop in `hold.rs`, jobs and workers in `pool.rs`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::Waker;
#[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
use std::thread::ThreadId;
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::books::Dispatcher;
use crate::cell::Runnable;
use crate::clock::{Clock, Turn};
use crate::hold::Holds;
use crate::lane::Lanes;
use crate::memory;
use crate::name::Latest;
use crate::poison::Poison;
use crate::ready::Ready;
pub(crate) use crate::record::Key;
use crate::record::{Flag, Record, Records, Wait};
use crate::timers::Timers;
use crate::trace::{ErrorInfo, Event, WaitKind, WaitingOn, What, WokenBy};
use crate::unhandled::{UnhandledHook, default_unhandled};
use crate::worker::Uplink;

/// How long a batch of polls may take before rendering, timers and messages get their turn.
pub(crate) const DEFAULT_BUDGET: Duration = Duration::from_millis(8);

/// The most polls between two looks at the clock.
const MOST_POLLS_UNSEEN: u32 = 64;

/// Something that a lane lets start.
pub(crate) enum Start {
    Task(Runnable),
    Job(Key),
}

/// Hears the trace.
pub(crate) type Listener = Box<dyn FnMut(Event)>;

/// What all handles of a runner share.
pub(crate) struct Core {
    /// The thread that it works on, where there are several.
    #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
    pub(crate) thread: ThreadId,
    pub(crate) clock: Rc<dyn Clock>,
    pub(crate) tasks: RefCell<Records>,
    /// For tasks that ended and left children: who the children's parent is now.
    pub(crate) adopted: RefCell<FxHashMap<u64, Option<Key>>>,
    pub(crate) next_task: Cell<u64>,
    /// The name that the trace last told.
    pub(crate) latest_name: Cell<Latest>,
    /// The task that was last marked as one with children.
    pub(crate) latest_parent: Cell<u64>,
    pub(crate) lanes: RefCell<Lanes>,
    /// Whether any lane has a priority.
    pub(crate) priorities: Cell<bool>,
    pub(crate) ready: RefCell<Ready>,
    pub(crate) holds: RefCell<Holds>,
    /// Whether there is any hold.
    pub(crate) is_held: Cell<bool>,
    pub(crate) timers: RefCell<Timers>,
    armed: Cell<Option<Duration>>,
    /// The task that is being polled on this thread.
    pub(crate) current: Cell<Option<Key>>,
    /// What wakes now, if anything does.
    pub(crate) source: Cell<WokenBy>,
    tracing: Cell<bool>,
    /// What the trace knows of the time.
    stamp: Cell<Stamp>,
    listener: RefCell<Option<Listener>>,
    in_turn: Cell<bool>,
    turn_requested: Cell<bool>,
    pub(crate) budget: Duration,
    /// Whether everything is being ended: what is spawned meanwhile never begins.
    pub(crate) is_closing: Cell<bool>,
    /// How many `Runner`s there are.
    pub(crate) handles: Cell<usize>,
    pub(crate) dispatcher: RefCell<Option<Dispatcher>>,
    /// On a worker: the way to the loop, whose pool runs what jobs here call.
    pub(crate) uplink: RefCell<Option<Rc<dyn Uplink>>>,
    quiet: RefCell<Vec<(Rc<Cell<bool>>, Waker)>>,
    pub(crate) unhandled: RefCell<UnhandledHook>,
    /// Whether that hook runs.
    pub(crate) in_unhandled: Cell<bool>,
    after_turn: RefCell<Option<Rc<dyn Fn()>>>,
    /// The panic that left this module in an unknown state, and the task that panicked.
    pub(crate) poison: RefCell<Option<Poison>>,
}

thread_local! {
    /// The runners of this thread that are in use.
    pub(crate) static CORES: RefCell<Vec<Rc<Core>>> = const { RefCell::new(Vec::new()) };
    static CURRENT: RefCell<Option<Rc<Core>>> = const { RefCell::new(None) };
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

/// What the trace knows of the time. A look at the clock leaves wasm, and takes as long as spawning a task: events
/// between which no code of a task's has run share one.
#[derive(Clone, Copy)]
enum Stamp {
    /// Not in a batch of polls: each event is a look.
    Apart,
    /// A task's code runs: each event is a look.
    Passes,
    /// No task's code runs until the next poll begins: the next event's look is good for those that follow.
    Stands,
    /// The same, and this was seen.
    Seen(Duration),
}

/// Marks what is polled while it is there: afterwards that is again what it was before.
pub(crate) struct Polling<'a> {
    core: &'a Core,
    current: Option<Key>,
    source: WokenBy,
    stamp: Stamp,
}

impl<'a> Polling<'a> {
    pub(crate) fn new(core: &'a Core) -> Self {
        let stamp = core.stamp.replace(Stamp::Stands);
        Self { core, current: core.current.get(), source: core.source.get(), stamp }
    }
}

impl Drop for Polling<'_> {
    fn drop(&mut self) {
        self.core.current.set(self.current);
        self.core.source.set(self.source);
        // Time has passed: what was seen before is no longer good.
        let stamp = if matches!(self.stamp, Stamp::Seen(_)) { Stamp::Stands } else { self.stamp };
        self.core.stamp.set(stamp);
    }
}

impl Core {
    pub(crate) fn new(clock: Rc<dyn Clock>, lanes: Lanes, budget: Duration) -> Rc<Self> {
        let core = Rc::new(Self {
            #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
            thread: std::thread::current().id(),
            clock,
            tasks: RefCell::default(),
            adopted: RefCell::default(),
            next_task: Cell::new(0),
            latest_name: Cell::default(),
            latest_parent: Cell::new(u64::MAX),
            priorities: Cell::new(lanes.any_priority()),
            lanes: RefCell::new(lanes),
            ready: RefCell::default(),
            holds: RefCell::default(),
            is_held: Cell::new(false),
            timers: RefCell::default(),
            armed: Cell::new(None),
            current: Cell::new(None),
            source: Cell::new(WokenBy::External),
            tracing: Cell::new(false),
            stamp: Cell::new(Stamp::Apart),
            listener: RefCell::new(None),
            in_turn: Cell::new(false),
            turn_requested: Cell::new(false),
            budget,
            is_closing: Cell::new(false),
            handles: Cell::new(0),
            dispatcher: RefCell::new(None),
            uplink: RefCell::new(None),
            quiet: RefCell::default(),
            unhandled: RefCell::new(Rc::new(default_unhandled)),
            in_unhandled: Cell::new(false),
            after_turn: RefCell::new(None),
            poison: RefCell::new(None),
        });
        CORES.with(|cores| cores.borrow_mut().push(core.clone()));
        let weak = Rc::downgrade(&core);
        core.clock.connect(Rc::new(move || {
            if let Some(core) = weak.upgrade() {
                core.turn();
            }
        }));
        core
    }

    // Turns

    /// Puts a woken task into the ready queue.
    #[inline]
    pub(crate) fn enqueue(&self, runnable: Runnable) {
        if self.is_tracing() {
            self.tell_wake(&runnable.record);
        }
        self.make_ready(runnable);
    }

    #[cold]
    fn tell_wake(&self, record: &Record) {
        let goes_on = record.is(Flag::POLL_OPEN) && record.is(Flag::HOLDS);
        if !(goes_on || record.is(Flag::ENDED) || record.is(Flag::PROBE)) {
            let by = self.source.get();
            self.emit(|| What::Wake { task: record.key.id, by });
        }
    }

    /// Puts a task into the ready queue.
    #[inline]
    pub(crate) fn make_ready(&self, runnable: Runnable) {
        if self.priorities.get() {
            let priority = self.lanes.borrow().priority(runnable.record.lane);
            self.ready.borrow_mut().push(priority, runnable);
        } else {
            self.ready.borrow_mut().push_usual(runnable);
        }
        self.request_turn();
    }

    /// Sets what is called at each turn's end.
    pub(crate) fn after_turn(&self, call: Rc<dyn Fn()>) {
        *self.after_turn.borrow_mut() = Some(call);
    }

    #[inline]
    pub(crate) fn request_turn(&self) {
        if !self.in_turn.get() && !self.turn_requested.replace(true) {
            self.clock.request(Turn::Soon);
        }
    }

    /// Puts what asks for a turn off until the guard is dropped, which asks for one.
    pub(crate) fn put_turn_off(&self) -> impl Drop + use<'_> {
        struct PutOff<'a> {
            core: &'a Core,
            was_requested: bool,
        }
        impl Drop for PutOff<'_> {
            fn drop(&mut self) {
                self.core.turn_requested.set(self.was_requested);
                self.core.request_turn();
            }
        }
        PutOff { core: self, was_requested: self.turn_requested.replace(true) }
    }

    /// One turn: the timers that are due, then ready tasks until there is none or the budget is used.
    fn turn(self: &Rc<Self>) {
        if self.is_poisoned() || self.in_turn.replace(true) {
            return;
        }
        let _entered = Entered::new(self);
        self.turn_requested.set(false);
        let now = self.fire_timers();
        let more = self.run_batch(now, Some(now + self.budget));
        self.flush_jobs();
        self.in_turn.set(false);
        // Handing jobs out may have failed some, and woken who awaits them.
        if more || self.any_ready() {
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

    /// Wakes whose time has come; returns the time.
    pub(crate) fn fire_timers(self: &Rc<Self>) -> Duration {
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
        now
    }

    /// Polls ready tasks that may run; returns whether any is left that may.
    ///
    /// The clock is asked after 1 poll, and then after as many as, by the polls so far, take half of what is
    /// left of the budget, so that neither long polls overrun it nor short ones pay for the clock.
    pub(crate) fn run_batch(&self, begun: Duration, until: Option<Duration>) -> bool {
        let (mut polled, mut unseen) = (0_u32, 1_u32);
        let _outer = Polling::new(self);
        while let Some(runnable) = self.next_ready() {
            let key = runnable.record.key;
            self.current.set(Some(key));
            self.source.set(WokenBy::Task(key.id));
            self.run(runnable);
            polled += 1;
            unseen -= 1;
            if unseen > 0 {
                continue;
            }
            unseen = MOST_POLLS_UNSEEN;
            if let Some(until) = until {
                let now = self.clock.now();
                if now >= until {
                    return self.any_ready();
                }
                let each = nanoseconds(now.saturating_sub(begun)) / u64::from(polled);
                let fits = nanoseconds(until - now) / (2 * each).max(1);
                unseen = u32::try_from(fits).unwrap_or(u32::MAX).clamp(1, MOST_POLLS_UNSEEN);
            }
        }
        false
    }

    /// Runs a task's poll.
    #[inline]
    pub(crate) fn run(&self, runnable: Runnable) {
        #[cfg(all(target_arch = "wasm32", debug_assertions))]
        crate::browser::devtools::run(self, runnable);
        #[cfg(not(all(target_arch = "wasm32", debug_assertions)))]
        runnable.run();
    }

    #[inline]
    fn next_ready(&self) -> Option<Runnable> {
        if self.is_held.get() { self.next_unheld() } else { self.ready.borrow_mut().pop() }
    }

    #[cold]
    fn next_unheld(&self) -> Option<Runnable> {
        loop {
            let runnable = self.ready.borrow_mut().pop()?;
            // One that is to end does not run: it is dropped, and no hold is there to put that off.
            let record = &runnable.record;
            if record.is(Flag::ABORT) || self.may_run(record.key) {
                return Some(runnable);
            }
            self.holds.borrow_mut().keep(runnable);
        }
    }

    /// Whether a task is ready that may run.
    pub(crate) fn any_ready(&self) -> bool {
        let Some(runnable) = self.next_ready() else { return false };
        let priority = self.lanes.borrow().priority(runnable.record.lane);
        self.ready.borrow_mut().push_front(priority, runnable);
        true
    }

    /// Notes that a task's poll begins. Returns whether the task is to end instead of being polled: somebody asked for
    /// that, or it has ended already, as after a shutdown.
    #[inline]
    pub(crate) fn begin_poll(&self, record: &Record) -> bool {
        if self.is_tracing() {
            self.tell_poll_start(record);
        }
        if record.begin_poll() {
            return true;
        }
        // A probe takes them itself.
        if !record.is(Flag::PROBE) {
            record.clear_waits();
        }
        false
    }

    #[cold]
    fn tell_poll_start(&self, record: &Record) {
        if !record.is(Flag::POLL_OPEN) && !record.is(Flag::ENDED) && !record.is(Flag::PROBE) {
            self.emit(|| What::PollStart { task: record.key.id });
        }
        if !matches!(self.stamp.get(), Stamp::Apart) {
            self.stamp.set(Stamp::Passes);
        }
    }

    /// Notes that a task gave the thread back and is not done. Under a hold its poll goes on in the trace.
    #[inline]
    pub(crate) fn pause_poll(&self, record: &Record) {
        record.set(Flag::PAUSED);
        if !record.is(Flag::HOLDS) {
            record.clear(Flag::POLL_OPEN);
            if record.is(Flag::PROBE) {
                record.clear(Flag::PROBE);
                record.set(Flag::PROBED);
            } else if self.is_tracing() {
                self.end_poll(record.key, record.line());
            }
        }
    }

    /// Tells the trace that a poll is over, and what its task waits for now.
    #[cold]
    pub(crate) fn end_poll(&self, key: Key, line: Option<u32>) {
        self.emit(|| {
            let waits = self.with_record(key, Record::waits).unwrap_or_default();
            let waiting_on = waits.iter().map(|wait| self.describe(&wait)).collect();
            What::PollEnd { task: key.id, line, waiting_on }
        });
    }

    pub(crate) fn describe(&self, wait: &Wait) -> WaitingOn {
        match wait {
            Wait::Task(key) => {
                let name = self.with_record(*key, |record| record.name.to_string());
                WaitingOn { kind: WaitKind::Task, id: Some(key.id), name }
            }
            Wait::Timer(_) => WaitingOn::only(WaitKind::Timer),
            Wait::Other(other) => (**other).clone(),
        }
    }

    /// Notes what the task that is being polled waits for.
    pub(crate) fn waits_on(&self, what: WaitingOn) {
        self.note_wait(Wait::Other(Box::new(what)));
    }

    pub(crate) fn waits_on_task(&self, key: Key) {
        self.note_wait(Wait::Task(key));
    }

    pub(crate) fn waits_on_timer(&self, sleeper: u64) {
        self.note_wait(Wait::Timer(sleeper));
    }

    /// Notes that the task that is being polled does not wait for one of these after all: it dropped what would have woken
    /// it. Else the trace would tell of a wait that is none, and a deadlock would not be seen.
    pub(crate) fn waits_no_more(&self, is_it: impl Fn(&Wait) -> bool) {
        if let Some(key) = self.current.get() {
            self.with_record(key, |record| record.drop_wait(is_it));
        }
    }

    fn note_wait(&self, wait: Wait) {
        // Who waits outside of a task is nobody's to tell of.
        if let Some(key) = self.current.get() {
            self.with_record(key, |record| record.add_wait(wait));
        }
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

    /// Calls `waker` when the runner is next at rest, which is told by what is given back.
    pub(crate) fn when_quiet(&self, waker: Waker) -> Rc<Cell<bool>> {
        let came = Rc::new(Cell::new(false));
        self.quiet.borrow_mut().push((came.clone(), waker));
        came
    }

    pub(crate) fn wake_quiet(&self) {
        let waiting = std::mem::take(&mut *self.quiet.borrow_mut());
        for (came, waker) in waiting {
            came.set(true);
            waker.wake();
        }
    }

    /// Lets go of everything once nobody has a handle and no task is left.
    pub(crate) fn retire(self: &Rc<Self>) {
        if self.handles.get() == 0 && self.tasks.borrow().is_empty() && !self.has_jobs() && !self.in_turn.get() {
            self.end_pool("idle");
            self.clock.request(Turn::At(None));
            // The map may be gone when a runner outlives its thread's other locals; then nobody can find it.
            let others = CORES.try_with(|cores| {
                cores.try_borrow_mut().map(|mut all| {
                    all.retain(|core| !Rc::ptr_eq(core, self));
                    all.len()
                })
            });
            if matches!(others, Ok(Ok(0))) {
                memory::let_go();
            }
        }
    }

    // Trace

    pub(crate) fn listen(&self, listener: Listener) {
        *self.listener.borrow_mut() = Some(listener);
        self.tracing.set(true);
    }

    /// Whether anybody hears the trace.
    #[inline]
    pub(crate) fn is_tracing(&self) -> bool {
        cfg!(feature = "trace") && self.tracing.get()
    }

    /// Emits an event of this thread, stamped now. Without a listener `what` is not even made.
    pub(crate) fn emit(&self, what: impl FnOnce() -> What) {
        if self.is_tracing() {
            // Made where it goes: it is large enough for a copy to be felt.
            self.emit_event(Event { at: milliseconds(self.moment()), worker: None, what: what() });
        }
    }

    /// The time, for the trace.
    fn moment(&self) -> Duration {
        match self.stamp.get() {
            Stamp::Apart | Stamp::Passes => self.clock.now(),
            Stamp::Stands => {
                let now = self.clock.now();
                self.stamp.set(Stamp::Seen(now));
                now
            }
            Stamp::Seen(at) => at,
        }
    }

    /// Notes that the code of the task that is polled is through.
    #[inline]
    pub(crate) fn time_stands(&self) {
        if matches!(self.stamp.get(), Stamp::Passes) {
            self.stamp.set(Stamp::Stands);
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
            self.with_record(key, |record| record.set_line(line));
        }
    }

    pub(crate) fn note_error(&self, error: ErrorInfo) {
        if let Some(key) = self.current.get() {
            self.set_error(key, error);
        }
    }

    pub(crate) fn note_cancelled(&self) {
        if let Some(key) = self.current.get() {
            self.with_record(key, |record| record.set(Flag::SAYS_CANCELLED));
        }
    }

    pub(crate) fn set_error(&self, key: Key, error: ErrorInfo) {
        self.with_record(key, |record| record.with_rare(|rare| rare.error = Some(error)));
    }

    pub(crate) fn take_error(&self, key: Key) -> Option<ErrorInfo> {
        self.with_record(key, |record| record.with_rare(|rare| rare.error.take())).flatten()
    }

    /// Whether the stack can be suspended here, as far as the runner knows: in a turn, and on the loop's thread in what
    /// the page calls. What a worker does outside of its turns is a sync job, called by a message.
    pub(crate) fn can_suspend(&self) -> bool {
        cfg!(all(feature = "jspi", target_arch = "wasm32")) && (self.in_turn.get() || self.uplink.borrow().is_none())
    }

    /// Takes this thread out of the turn that it is in, for as long as the stack is suspended; gives what brings it
    /// back. Meanwhile the event loop gives further turns, and what it runs is not the suspended task.
    #[cfg(all(feature = "jspi", target_arch = "wasm32"))]
    pub(crate) fn leave_turn(&self) -> impl FnOnce() {
        let in_turn = self.in_turn.replace(false);
        let current = self.current.take();
        let source = self.source.replace(WokenBy::External);
        let entered = CURRENT.take();
        if in_turn {
            // What was asked for in the turn was left to its end, which is far now.
            self.flush_jobs();
            self.request_turn();
            self.arm();
        }
        move || {
            self.in_turn.set(in_turn);
            self.current.set(current);
            self.source.set(source);
            CURRENT.set(entered);
        }
    }

    pub(crate) fn in_turn(&self) -> bool {
        self.in_turn.get()
    }
}

// Dividing 64 bits is far cheaper than 128, and they hold 584 years.
fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
