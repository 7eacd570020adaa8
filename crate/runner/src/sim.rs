//! The simulated pair: a clock whose time jumps to the next event, and workers that are not there.
//!
//! It is a discrete event simulation. Every virtual thread (the loop, each worker) does one thing at a time;
//! what it does takes no time unless it says so with [`busy`], and what comes meanwhile waits until it is free.
//! With the same program the same things happen in the same order, always.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use crate::builder::Builder;
use crate::clock::{Clock, Turn};
use crate::pool::{FromWorker, Hear, Pool, ToWorker, WorkerId};
use crate::worker::WorkerLoop;

/// How many workers a simulated machine has when nobody says.
const DEFAULT_WORKERS: usize = 4;

/// A virtual machine for runners: virtual time, and virtual workers.
///
/// The whole engine runs on it, on any host, without a browser: for fast tests that always go the same way.
///
/// ```
/// use async_runner::{Simulation, sleep};
/// use std::time::Duration;
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().build()?;
/// let slow = runner.spawn_task(async { sleep(Duration::from_secs(3600)).await }, "default");
/// simulation.run(slow).unwrap().unwrap();
/// assert_eq!(simulation.now(), Duration::from_secs(3600)); // and no time at all on the wall
/// # Ok::<(), async_runner::BuildError>(())
/// ```
#[derive(Clone, Default)]
pub struct Simulation {
    machine: Rc<Machine>,
}

#[derive(Default)]
struct Machine {
    now: Cell<Duration>,
    events: RefCell<BTreeMap<(Duration, u64), Event>>,
    next: Cell<u64>,
    /// The thread whose event is happening.
    running: RefCell<Option<Rc<Thread>>>,
}

struct Event {
    thread: Rc<Thread>,
    happen: Box<dyn FnOnce()>,
}

/// A virtual thread. Until `busy_until` nothing more happens on it.
#[derive(Default)]
struct Thread {
    busy_until: Cell<Duration>,
}

thread_local! {
    /// The machine whose event is happening on this thread of the host.
    static RUNNING: RefCell<Option<Rc<Machine>>> = const { RefCell::new(None) };
}

/// Lets virtual time pass on the virtual thread that calls it, as sync code that takes this long would.
///
/// Outside of a simulation it does nothing.
pub fn busy(time: Duration) {
    let machine = RUNNING.with(|running| running.borrow().clone());
    if let Some(machine) = machine
        && let Some(thread) = &*machine.running.borrow()
    {
        thread.busy_until.set(machine.now_on(thread) + time);
    }
}

/// Whether the caller runs inside of a [`Simulation`].
pub fn is_simulated() -> bool {
    RUNNING.with(|running| running.borrow().is_some())
}

impl Machine {
    fn now_on(&self, thread: &Thread) -> Duration {
        self.now.get().max(thread.busy_until.get())
    }

    fn schedule(&self, at: Duration, thread: &Rc<Thread>, happen: impl FnOnce() + 'static) {
        let number = self.next.get();
        self.next.set(number + 1);
        let event = Event { thread: thread.clone(), happen: Box::new(happen) };
        self.events.borrow_mut().insert((at, number), event);
    }

    /// Lets the next event happen; `false` when there is none.
    fn step(self: &Rc<Self>) -> bool {
        loop {
            let first = self.events.borrow_mut().pop_first();
            let Some(((at, number), event)) = first else { return false };
            let free = event.thread.busy_until.get();
            if free > at {
                self.events.borrow_mut().insert((free, number), event);
                continue;
            }
            self.now.set(at.max(self.now.get()));
            let outer = self.running.replace(Some(event.thread));
            let outer_machine = RUNNING.with(|running| running.replace(Some(self.clone())));
            (event.happen)();
            RUNNING.with(|running| running.replace(outer_machine));
            self.running.replace(outer);
            return true;
        }
    }
}

/// A [`Simulation`] came to rest before the future that it ran was done: nothing that it waits for can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stalled;

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing is left to happen in the simulation, and the future still waits")
    }
}

impl std::error::Error for Stalled {}

impl Simulation {
    /// A machine at time 0 on which nothing happens yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A builder for a runner on this machine. It has four workers unless told otherwise.
    pub fn runner(&self) -> Builder {
        let thread = Rc::new(Thread::default());
        let pool = SimPool {
            machine: self.machine.clone(),
            loop_thread: thread.clone(),
            hear: RefCell::new(None),
            workers: Rc::default(),
        };
        Builder::on(Rc::new(SimClock::new(&self.machine, &thread)), Rc::new(pool))
    }

    /// The virtual time, from 0 when the machine was made.
    pub fn now(&self) -> Duration {
        self.machine.now.get()
    }

    /// Lets everything happen until `future` is done, and gives its value.
    ///
    /// # Errors
    /// [`Stalled`] when nothing is left that could happen.
    pub fn run<F: Future>(&self, future: F) -> Result<F::Output, Stalled> {
        struct Woken(AtomicBool);
        impl Wake for Woken {
            fn wake(self: Arc<Self>) {
                self.0.store(true, Ordering::Relaxed);
            }
        }
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(woken.clone());
        let mut future = pin!(future);
        loop {
            if woken.0.swap(false, Ordering::Relaxed)
                && let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker))
            {
                return Ok(value);
            }
            if !woken.0.load(Ordering::Relaxed) && !self.machine.step() {
                return Err(Stalled);
            }
        }
    }

    /// Lets everything happen that will.
    pub fn run_to_rest(&self) {
        while self.machine.step() {}
    }
}

/// Gives an executor its turn.
type Call = Rc<dyn Fn()>;

/// The clock of one virtual thread.
struct SimClock {
    machine: Rc<Machine>,
    thread: Rc<Thread>,
    turn: Rc<RefCell<Option<Call>>>,
    /// Counts the alarms asked for: only the latest one rings.
    alarm: Rc<Cell<u64>>,
}

impl SimClock {
    fn new(machine: &Rc<Machine>, thread: &Rc<Thread>) -> Self {
        Self { machine: machine.clone(), thread: thread.clone(), turn: Rc::default(), alarm: Rc::default() }
    }

    fn give_turn(turn: &RefCell<Option<Call>>) {
        let turn = turn.borrow().clone();
        if let Some(turn) = turn {
            turn();
        }
    }
}

impl Clock for SimClock {
    fn now(&self) -> Duration {
        self.machine.now_on(&self.thread)
    }

    fn connect(&self, turn: Rc<dyn Fn()>) {
        *self.turn.borrow_mut() = Some(turn);
    }

    fn request(&self, turn: Turn) {
        let call = self.turn.clone();
        match turn {
            Turn::Soon | Turn::Later => {
                self.machine.schedule(self.now(), &self.thread, move || Self::give_turn(&call));
            }
            Turn::At(at) => {
                let number = self.alarm.get() + 1;
                self.alarm.set(number);
                let alarm = self.alarm.clone();
                if let Some(at) = at {
                    self.machine.schedule(at, &self.thread, move || {
                        if alarm.get() == number {
                            Self::give_turn(&call);
                        }
                    });
                }
            }
        }
    }

    fn park(&self, _until: Option<Duration>) -> bool {
        self.machine.step()
    }

    fn hears_while_parked(&self) -> bool {
        true
    }
}

/// Workers that are only more executors on the same machine.
struct SimPool {
    machine: Rc<Machine>,
    loop_thread: Rc<Thread>,
    hear: RefCell<Option<Hear>>,
    workers: Rc<RefCell<HashMap<WorkerId, SimWorker>>>,
}

#[derive(Clone)]
struct SimWorker {
    thread: Rc<Thread>,
    /// Absent until the worker has started.
    runs: Rc<RefCell<Option<Rc<WorkerLoop>>>>,
}

impl Pool for SimPool {
    fn connect(&self, hear: Hear) {
        *self.hear.borrow_mut() = Some(hear);
    }

    fn start(&self, id: WorkerId) -> Result<(), String> {
        let worker = SimWorker { thread: Rc::default(), runs: Rc::default() };
        self.workers.borrow_mut().insert(id, worker.clone());
        let clock = Rc::new(SimClock::new(&self.machine, &worker.thread));
        let (machine, loop_thread) = (self.machine.clone(), self.loop_thread.clone());
        let workers: Weak<_> = Rc::downgrade(&self.workers);
        let hear = self.hear.borrow().clone();
        let thread = worker.thread.clone();
        let say = Box::new(move |messages: Vec<FromWorker>| {
            let (Some(hear), Some(workers)) = (hear.clone(), workers.upgrade()) else { return };
            machine.schedule(machine.now_on(&thread), &loop_thread, move || {
                // An ended worker's last words are lost, as a browser's are.
                if workers.borrow().contains_key(&id) {
                    hear(id, messages);
                }
            });
        });
        self.machine.schedule(self.machine.now_on(&self.loop_thread), &worker.thread, move || {
            let runs = WorkerLoop::new(clock, say);
            *worker.runs.borrow_mut() = Some(runs);
        });
        Ok(())
    }

    fn send(&self, id: WorkerId, message: ToWorker) {
        let Some(worker) = self.workers.borrow().get(&id).cloned() else { return };
        let workers = self.workers.clone();
        self.machine.schedule(self.machine.now_on(&self.loop_thread), &worker.thread, move || {
            let runs = worker.runs.borrow().clone();
            if let (Some(runs), true) = (runs, workers.borrow().contains_key(&id)) {
                runs.hear(message);
            }
        });
    }

    fn end(&self, id: WorkerId) {
        let worker = self.workers.borrow_mut().remove(&id);
        if let Some(worker) = worker
            && let Some(runs) = worker.runs.take()
        {
            runs.end_all();
        }
    }

    fn default_limit(&self) -> usize {
        DEFAULT_WORKERS
    }
}
