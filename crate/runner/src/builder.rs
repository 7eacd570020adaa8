//! How a runner is built: what it stands on, its workers, its lanes, and who hears of it.

use std::rc::Rc;
use std::time::Duration;

use crate::books::Dispatcher;
use crate::clock::Clock;
use crate::error::BuildError;
use crate::executor::{Core, DEFAULT_BUDGET, Listener};
use crate::lane::{Lane, Lanes};
use crate::pool::Pool;
use crate::runner::Runner;
use crate::trace::Event;
use crate::unhandled::{Unhandled, UnhandledHook};

/// Builds a [`Runner`].
///
/// ```
/// use async_runner::{Lane, Simulation};
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().workers(4).lane("gallery", Lane::new().concurrency(2)).build()?;
/// # Ok::<(), async_runner::BuildError>(())
/// ```
#[derive(Default)]
#[must_use = "a builder does nothing until build() is called"]
pub struct Builder {
    clock: Option<Rc<dyn Clock>>,
    pool: Option<Rc<dyn Pool>>,
    workers: Option<usize>,
    quick_together: bool,
    start_timeout: Option<Duration>,
    idle_timeout: Option<Duration>,
    lanes: Vec<(String, Lane)>,
    budget: Option<Duration>,
    on_event: Option<Listener>,
    on_unhandled: Option<UnhandledHook>,
    #[cfg(target_arch = "wasm32")]
    factory: Option<crate::browser::Factory>,
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder").field("workers", &self.workers).field("lanes", &self.lanes).finish_non_exhaustive()
    }
}

impl Builder {
    /// A builder for this clock and this pool.
    pub(crate) fn on(clock: Rc<dyn Clock>, pool: Rc<dyn Pool>) -> Self {
        Self { clock: Some(clock), pool: Some(pool), ..Self::default() }
    }

    /// Takes workers of another kind.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub(crate) fn pool(mut self, pool: Rc<dyn Pool>) -> Self {
        self.pool = Some(pool);
        self
    }

    /// How many workers there are at the most. They are started when there is work for them. The default in the
    /// browser is one less than the machine's processors, from 1 to 8. With 0, sync functions run where
    /// they are invoked.
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Lets jobs of functions that have proved quick travel together, up to 32 in a message: many small jobs then take
    /// a fraction of the time.
    ///
    /// The price: should a worker vanish without a word (a stack overflow, a crash), the jobs that travelled with the
    /// culprit and were not told of yet are lost with it, since they may have begun. Without this every other job is
    /// unharmed, whatever one does.
    pub fn quick_jobs_together(mut self) -> Self {
        self.quick_together = true;
        self
    }

    /// How long a worker may take from its start until it is ready; 30 s by default.
    ///
    /// One that takes longer is ended and counts as a failed start. When no worker is left and none could be started,
    /// what waits for one fails with [`TaskError::WorkerUnavailable`](crate::TaskError::WorkerUnavailable).
    pub fn worker_start_timeout(mut self, time: Duration) -> Self {
        self.start_timeout = Some(time);
        self
    }

    /// How long a worker stays without work before it is ended; 10 s by default, and with [`Duration::MAX`] for as long as
    /// the runner.
    ///
    /// A worker takes memory, the next one a fraction of a second until it is there: a page that calls now and then and
    /// wants its answer at once keeps its workers.
    ///
    /// ```
    /// use async_runner::Simulation;
    /// use std::time::Duration;
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().worker_idle_timeout(Duration::from_secs(600)).build()?;
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    pub fn worker_idle_timeout(mut self, time: Duration) -> Self {
        self.idle_timeout = Some(time);
        self
    }

    /// Adds a lane, or sets how it behaves.
    pub fn lane(mut self, name: &str, lane: Lane) -> Self {
        self.lanes.push((name.to_owned(), lane));
        self
    }

    /// How long tasks may run on the loop before rendering, timers and messages get their turn; 8 ms by default.
    pub fn batch_budget(mut self, time: Duration) -> Self {
        self.budget = Some(time);
        self
    }

    /// Hears every event of the trace, as it happens on the loop and as it arrives from workers.
    ///
    /// The listener must not use the runner: events that it would cause are not told.
    pub fn on_event(mut self, listener: impl FnMut(Event) + 'static) -> Self {
        self.on_event = Some(Box::new(listener));
        self
    }

    /// Hears of every task that failed and that nobody awaits: its name, its error and where it was spawned. The default
    /// writes to the console, and so does what comes about while the hook runs, such as a spawn of its own into a full lane.
    ///
    /// A hook or listener that keeps a [`Runner`] keeps that runner alive, with its workers.
    pub fn on_unhandled_error(mut self, hook: impl Fn(&Unhandled<'_>) + 'static) -> Self {
        self.on_unhandled = Some(Rc::new(hook));
        self
    }

    /// How workers are made, where the runner cannot know: under bundlers, and where a site serves its own worker
    /// file. See the crate's documentation for the two lines that the file holds.
    ///
    /// Inside of a worker it may also give what stands for a worker that the page has started: any object with a worker's
    /// `postMessage`, `terminate`, `onmessage`, `onmessageerror` and `onerror`, over the port of a channel, say. Firefox now
    /// and then never returns from `new Worker` inside of a worker, and a worker that the page started is free of that.
    #[cfg(target_arch = "wasm32")]
    pub fn worker(
        mut self,
        factory: impl Fn(&str) -> Result<web_sys::Worker, wasm_bindgen::JsValue> + 'static,
    ) -> Self {
        self.factory = Some(Rc::new(factory));
        self
    }

    /// Builds the runner. No worker is started yet.
    ///
    /// # Errors
    /// [`BuildError`]: a lane without room, or a place that is no browser.
    pub fn build(self) -> Result<Runner, BuildError> {
        for (name, lane) in &self.lanes {
            check_lane(name, *lane)?;
        }
        #[cfg(target_arch = "wasm32")]
        let (clock, pool) = match (self.clock, self.pool) {
            (Some(clock), Some(pool)) => (clock, pool),
            _ => crate::browser::clock_and_pool(self.factory)?,
        };
        #[cfg(not(target_arch = "wasm32"))]
        let (clock, pool) = self.clock.zip(self.pool).ok_or(BuildError::NoBrowser)?;
        let mut lanes = Lanes::new();
        for (name, lane) in &self.lanes {
            let id = lanes.id(name);
            lanes.configure(id, *lane);
        }
        let core = Core::new(clock, lanes, self.budget.unwrap_or(DEFAULT_BUDGET));
        if let Some(listener) = self.on_event {
            core.listen(listener);
        }
        if let Some(hook) = self.on_unhandled {
            core.set_unhandled(hook);
        }
        let limit = self.workers.unwrap_or_else(|| pool.default_limit());
        if limit > 0 {
            let weak = Rc::downgrade(&core);
            pool.connect(Rc::new(move |worker, messages| {
                if let Some(core) = weak.upgrade() {
                    core.hear(worker, messages);
                }
            }));
            let times = [self.start_timeout, self.idle_timeout];
            let dispatcher = Dispatcher::new(pool, limit, self.quick_together, times);
            *core.dispatcher.borrow_mut() = Some(dispatcher);
        }
        Ok(Runner::from_core(core))
    }
}

pub(crate) fn check_lane(name: &str, lane: Lane) -> Result<(), BuildError> {
    match lane.concurrency {
        Some(0) => Err(BuildError::LaneWithoutRoom(name.to_owned())),
        _ => Ok(()),
    }
}
