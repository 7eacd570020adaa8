//! The runner: the three calls, and what else is asked of it.

use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use serde::Serialize;

use crate::builder::{Builder, check_lane};
use crate::description::TaskBuilder;
use crate::entry::encode;
use crate::error::{BuildError, TaskError};
use crate::executor::{Core, current_core};
use crate::hold::{BlockOn, Hold};
use crate::job::{Invoke, Work};
use crate::lane::{Lane, LaneCounts};
use crate::scope::Scope;
use crate::task::{Ended, JoinHandle, TaskId};
use crate::timers::Sleep;
use crate::trace::{ErrorInfo, WaitKind, WaitingOn, What};

/// A single-threaded executor on the event loop, and a pool of workers for sync functions.
///
/// It is a handle: a clone is cheap and means the same runner. The runner lives until its last handle is dropped
/// *and* its last task has ended, so that dropping it never loses work; [`shut_down`](Self::shut_down) ends it at
/// once.
///
/// ```
/// use async_runner::{Runner, Simulation};
///
/// async fn greet(name: String) -> String {
///     format!("hello {name}")
/// }
///
/// fn shout(text: String) -> String {
///     text.to_uppercase()
/// }
///
/// let simulation = Simulation::new(); // in the browser: Runner::builder()
/// let runner = simulation.runner().workers(2).build()?;
/// let inner = runner.clone();
/// let main = runner.spawn_task(
///     async move {
///         let text = inner.spawn_task(greet("you".to_owned()), "default").await?; // a task on the loop
///         inner.invoke(shout, (text,)).await // a sync function, on a worker
///     },
///     "default",
/// );
/// assert_eq!(simulation.run(main).unwrap().unwrap(), Ok("HELLO YOU".to_owned()));
/// # Ok::<(), async_runner::BuildError>(())
/// ```
pub struct Runner {
    core: Rc<Core>,
}

impl Clone for Runner {
    fn clone(&self) -> Self {
        Self::from_core(self.core.clone())
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.core.handles.set(self.core.handles.get() - 1);
        self.core.retire();
    }
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").field("live_tasks", &self.live_tasks()).finish_non_exhaustive()
    }
}

impl Runner {
    pub(crate) fn from_core(core: Rc<Core>) -> Self {
        core.handles.set(core.handles.get() + 1);
        Self { core }
    }

    pub(crate) fn core(&self) -> &Rc<Core> {
        &self.core
    }

    /// Starts to build a runner on the browser's event loop, of a page or of a worker.
    ///
    /// Off wasm32 there is none: [`Builder::build`] says so, and [`Simulation::runner`](crate::Simulation::runner)
    /// is what to use.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The runner that runs the calling task, or that the calling job's worker has for itself.
    pub fn current() -> Option<Self> {
        current_core().map(Self::from_core)
    }

    // The three calls

    /// Runs a future in the background, or a sync call that [`defer`](crate::defer) put off; rows 5, 6 and 8 of
    /// the guide.
    ///
    /// `lane` is the task's type. An unknown name makes a lane with defaults. Await the handle for the result, or
    /// drop it: fire-and-forget.
    #[track_caller]
    pub fn spawn_task<W, Kind>(&self, work: W, lane: &str) -> JoinHandle<W::Output>
    where
        W: Work<Kind>,
    {
        work.start(self.task().lane(lane))
    }

    /// Calls a function of whatever kind; row 7 of the guide.
    ///
    /// A sync function runs on a worker. It must be an `fn` item or a closure that captures nothing; arguments
    /// and result are copied there and back, so they must be serde types. An `async fn` runs on the loop.
    ///
    /// It runs in the lane `default`, whatever lane the caller is in: a caller that awaits it keeps its own slot meanwhile,
    /// and would wait for ever for a second one of a lane with a limit of 1. Where a lane's limit is to hold for it, name
    /// the lane:
    ///
    /// ```
    /// use async_runner::{Lane, Simulation};
    ///
    /// fn read(path: String) -> usize {
    ///     path.len()
    /// }
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().lane("disk", Lane::new().concurrency(1)).build()?;
    /// let size = runner.task().lane("disk").invoke(read, ("a.txt".to_owned(),));
    /// assert_eq!(simulation.run(size), Ok(Ok(5)));
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    #[track_caller]
    pub fn invoke<F, Args, Place>(&self, function: F, args: Args) -> JoinHandle<F::Output>
    where
        F: Invoke<Args, Place>,
    {
        function.start(self.task(), args)
    }

    /// Waits for a future, or makes a deferred call, in the middle of sync code; rows 1 to 3 and 9 of the guide.
    ///
    /// **It blocks.** Called inside of a task it holds the loop: only the future and the tasks that it spawns go
    /// on, and the pool's workers. Called outside of any task the whole loop runs.
    ///
    /// # Errors
    /// Besides what the task itself ends with: [`TaskError::Deadlock`] when what it waits for is held up by this
    /// very block, and [`TaskError::BlockingUnavailable`], at once, when it waits for something that cannot
    /// arrive while this thread is busy waiting.
    pub fn await_async<W, Kind>(&self, work: W) -> Result<W::Output, TaskError>
    where
        W: Work<Kind>,
    {
        work.finish_here(self)
    }

    /// Whether [`await_async`](Self::await_async) can wait for anything at all here.
    ///
    /// In the browser it cannot, unless the crate is built with the feature `jspi`: it completes ready tasks, sleeps of
    /// the runner's own, and sync calls, which it makes in place; anything else is [`TaskError::BlockingUnavailable`].
    ///
    /// With `jspi` it can wherever the stack can be suspended: in tasks, in [`on_worker`](crate::on_worker) jobs, and in
    /// functions that are exported with `#[wasm_bindgen(jspi)]`, as long as no JavaScript (a closure of the page's, say)
    /// is between them and the call. In a sync job it cannot, and in an export without that attribute the browser throws
    /// a `SuspendError` at the page that calls it: a module cannot tell beforehand how it was called.
    pub fn can_block(&self) -> bool {
        self.core.clock.hears_while_parked() || self.core.can_suspend()
    }

    // Tasks with more to say about them

    /// A task to be described further: its name, its lane, its line. Its line is the caller's unless it is set.
    ///
    /// ```
    /// use async_runner::Simulation;
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().build()?;
    /// runner.task().name("fetch").lane("gallery").line(14).spawn(async {});
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    #[track_caller]
    pub fn task(&self) -> TaskBuilder<'_> {
        TaskBuilder::new(self)
    }

    /// A future that is done once `time` has passed.
    ///
    /// However many sleep, the runner keeps one timer of the browser's armed. Of a poisoned runner it is done at once.
    pub fn sleep(&self, time: Duration) -> Sleep {
        Sleep::new(self.core.clone(), self.core.clock.now().saturating_add(time))
    }

    /// Sets how a lane behaves from now on.
    ///
    /// # Errors
    /// [`BuildError::LaneWithoutRoom`] for a limit of 0.
    pub fn configure(&self, lane: &str, settings: Lane) -> Result<(), BuildError> {
        check_lane(lane, settings)?;
        let id = self.core.lanes.borrow_mut().id(lane);
        let started = self.core.lanes.borrow_mut().configure(id, settings);
        self.core.priorities.set(self.core.lanes.borrow().any_priority());
        for start in started {
            self.core.start(start);
        }
        let wanting = self.core.lanes.borrow_mut().take_wanting(id);
        for waker in wanting {
            waker.wake();
        }
        Ok(())
    }

    /// How many tasks a lane has right now.
    pub fn lane_counts(&self, lane: &str) -> LaneCounts {
        let id = self.core.lanes.borrow_mut().id(lane);
        self.core.lanes.borrow().counts(id)
    }

    /// Waits until a lane would take one more task: with a bounded queue, the way to wait instead of being refused. Of a
    /// poisoned runner it is done at once, and what is spawned then tells why.
    ///
    /// ```
    /// use async_runner::{Lane, Runner, Simulation};
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().lane("io", Lane::new().concurrency(2).queue(8)).build()?;
    /// let producer = runner.spawn_task(
    ///     async {
    ///         let runner = Runner::current().expect("a task has one");
    ///         for page in 0..100 {
    ///             runner.room("io").await;
    ///             runner.spawn_task(async move { page }, "io");
    ///         }
    ///     },
    ///     "default",
    /// );
    /// assert_eq!(simulation.run(producer), Ok(Ok(())));
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    pub async fn room(&self, lane: &str) {
        let id = self.core.lanes.borrow_mut().id(lane);
        std::future::poll_fn(|cx| {
            // A poisoned runner's lanes never have room again: what is spawned there tells why.
            if self.core.is_poisoned() || self.core.lanes.borrow_mut().has_room(id, Some(cx.waker())) {
                return Poll::Ready(());
            }
            self.core.waits_on(WaitingOn::named(WaitKind::Lane, lane));
            Poll::Pending
        })
        .await;
    }

    /// How a lane behaves now.
    pub fn lane(&self, lane: &str) -> Lane {
        let id = self.core.lanes.borrow_mut().id(lane);
        self.core.lanes.borrow().get(id)
    }

    /// A future that is done when a task has ended, for any number of watchers besides its join handle.
    pub fn ended(&self, task: TaskId) -> Ended {
        Ended::new(self.core.clone(), task)
    }

    /// Asks for a task's end, as [`JoinHandle::abort`] does.
    pub fn abort(&self, task: TaskId) {
        self.core.abort(task.key);
    }

    /// Whether a task has ended.
    pub fn has_ended(&self, task: TaskId) -> bool {
        !self.core.is_live(task.key)
    }

    /// Asks a task to end by itself: tells the trace, and wakes the task, whose code has to look for the request.
    ///
    /// [`JoinHandle::abort`] is for code that does not look.
    pub fn request_cancel(&self, task: TaskId) {
        self.core.request_cancel(task.key);
    }

    // Holding the loop

    /// Holds the loop for the calling task: until the [`Hold`] is dropped nobody else on it is polled, though the
    /// event loop turns.
    ///
    /// It is for code that is sync by its meaning but gives the thread back now and then.
    ///
    /// # Errors
    /// [`TaskError::NoAsyncContext`] outside of a task.
    pub fn hold(&self) -> Result<Hold, TaskError> {
        Hold::new(&self.core)
    }

    /// Holds the loop for the calling task while it waits for something, and says so in the trace.
    ///
    /// # Errors
    /// [`TaskError::NoAsyncContext`] outside of a task.
    pub fn block(&self, on: &BlockOn) -> Result<Hold, TaskError> {
        Hold::blocking(&self.core, on)
    }

    // Notes for the trace

    /// Notes that the calling task printed `text`.
    pub fn output(&self, text: &str) {
        if let Some(task) = self.core.current.get() {
            self.core.emit(|| What::Output { task: task.id, text: text.to_owned() });
        }
    }

    /// Notes at which line the calling task stands.
    pub fn set_line(&self, line: Option<u32>) {
        self.core.set_line(line);
    }

    /// Notes what the calling task waits for, of a kind that the runner does not know by itself: a lock, a queue.
    pub fn waits_on(&self, what: WaitingOn) {
        self.core.waits_on(what);
    }

    /// Notes that the calling task ends with this error, whatever its value says.
    pub fn note_error(&self, error: ErrorInfo) {
        self.core.note_error(error);
    }

    /// Notes that the calling task ends because it was asked to, whatever its value says.
    pub fn note_cancelled(&self) {
        self.core.note_cancelled();
    }

    // The runner as a whole

    /// The time since the runner's clock began.
    pub fn now(&self) -> Duration {
        self.core.clock.now()
    }

    /// How many tasks there are that have not ended, jobs included.
    pub fn live_tasks(&self) -> usize {
        self.core.tasks.borrow().len()
    }

    /// The task that is being polled.
    pub fn current_task(&self) -> Option<TaskId> {
        self.core.current.get().map(|key| TaskId { key })
    }

    /// Done when nothing is ready, timed or on its way from a worker: whatever still waits then waits for
    /// something outside of the runner, or for ever.
    pub async fn at_rest(&self) {
        let mut rest = None;
        std::future::poll_fn(|cx| {
            // A poisoned runner gets no more turns, and so would never wake this.
            if self.core.is_poisoned() {
                return Poll::Ready(());
            }
            // Once it has come it has come, though whoever waits for it in a task is polled in a turn again.
            let came = rest.get_or_insert_with(|| self.core.when_quiet(cx.waker().clone()));
            if came.get() {
                return Poll::Ready(());
            }
            self.core.request_turn();
            Poll::Pending
        })
        .await;
    }

    /// Runs `body` with a [`Scope`] and waits, after it, for every task that was spawned in the scope: none outlives
    /// it. Dropping the future aborts them all.
    ///
    /// ```
    /// use async_runner::{Runner, Simulation, sleep};
    /// use std::time::Duration;
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().build()?;
    /// let main = runner.spawn_task(
    ///     async {
    ///         let runner = Runner::current().expect("a task has one");
    ///         runner
    ///             .scope(async |scope| {
    ///                 scope.spawn_task(async { sleep(Duration::from_millis(30)).await }, "default");
    ///                 scope.spawn_task(async { sleep(Duration::from_millis(20)).await }, "default");
    ///             })
    ///             .await;
    ///     },
    ///     "default",
    /// );
    /// simulation.run(main).unwrap().unwrap();
    /// assert_eq!(simulation.now(), Duration::from_millis(30));
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    pub async fn scope<T>(&self, body: impl AsyncFnOnce(&Scope) -> T) -> T {
        let scope = Scope::new(self.clone());
        let value = body(&scope).await;
        scope.ended().await;
        value
    }

    /// Ends everything now: every task is cancelled, every worker is ended with what it runs. What is spawned while that
    /// goes on, as by a guard that is dropped with its task, is cancelled too. Afterwards the runner can be used again.
    ///
    /// A task that calls it, and those that block on that one, go on.
    pub fn shut_down(&self) {
        self.core.shut_down();
    }
}

/// A future that is done once `time` has passed, by the clock of the runner that runs the caller.
///
/// # Panics
/// When it is called outside of a task of a runner: there is no clock to go by. Use [`Runner::sleep`] there.
pub fn sleep(time: Duration) -> Sleep {
    let runner = Runner::current().expect("sleep() needs a running task; outside of one use runner.sleep()");
    runner.sleep(time)
}

/// Sends the caller of the job that runs here a message about how far it is: see [`JoinHandle::on_progress`].
///
/// Outside of a job on a worker nobody listens, and nothing happens.
///
/// # Errors
/// [`TaskError::Codec`] when the message cannot be turned into bytes.
pub fn report<T: Serialize>(progress: &T) -> Result<(), TaskError> {
    let bytes = encode("progress", progress)?;
    let uplink = current_core().and_then(|core| core.uplink.borrow().clone());
    if let Some(uplink) = uplink {
        uplink.report(bytes);
    }
    Ok(())
}

/// Gives the browser the chance to end this worker, in the middle of a long job.
///
/// A job that was aborted does not come back from this call. Chromium and Firefox end a worker that never calls it, but
/// WebKit does not end one that stays inside of wasm: a job that computes for long calls this every few milliseconds.
pub fn check_cancelled() {
    #[cfg(target_arch = "wasm32")]
    crate::browser::leave_wasm();
}
