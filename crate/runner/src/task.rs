//! What a caller has of a task: its id, and the handle to wait for it or end it.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::books::JobCell;
use crate::cell::{Outcome, TaskCell};
use crate::entry::decode;
use crate::error::TaskError;
use crate::executor::Core;
use crate::name::Name;
use crate::place::Place;
use crate::record::{Flag, Key, Wait};
use crate::timers::Sleep;

/// Which task: unique within its runner, and the number by which the trace calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskId {
    pub(crate) key: Key,
}

impl TaskId {
    /// The task's number in the trace, counted from 0.
    pub fn number(self) -> u64 {
        self.key.id
    }
}

/// Turns a job's result back from bytes.
pub(crate) type Decode<T> = fn(&[u8]) -> Result<T, TaskError>;

enum Inner<T> {
    /// A future on the loop.
    Task(TaskCell<T>),
    /// A function on a worker, or what is known without a task.
    Other(Box<Other<T>>),
}

struct Other<T> {
    core: Rc<Core>,
    key: Key,
    /// What the task is called, and where it was spawned: its record is gone when it has ended.
    name: Name,
    place: Option<Place>,
    result: Arrives<T>,
}

enum Arrives<T> {
    FromWorker { cell: Rc<JobCell>, decode: Decode<T> },
    IsHere(Option<Result<T, TaskError>>),
}

/// Waits for a task.
///
/// Awaiting it gives the task's value or the [`TaskError`] that it ended with. Dropping it **detaches** the
/// task, which goes on; it never cancels. A detached task's error reaches the runner's hook for unhandled
/// errors.
///
/// ```
/// use async_runner::{Simulation, TaskError};
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().build()?;
/// let handle = runner.spawn_task(async { 6 * 7 }, "default");
/// assert_eq!(simulation.run(handle), Ok(Ok(42)));
/// # Ok::<(), async_runner::BuildError>(())
/// ```
pub struct JoinHandle<T> {
    inner: Inner<T>,
    taken: bool,
}

// The value is never pinned inside of the handle: it is in the task's cell, or moved out.
impl<T> Unpin for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    pub(crate) fn task(cell: TaskCell<T>) -> Self {
        Self { inner: Inner::Task(cell), taken: false }
    }

    fn other(core: Rc<Core>, key: Key, result: Arrives<T>) -> Self {
        let known = core.with_record(key, |record| (record.name.clone(), record.place.clone()));
        let (name, place) = known.unwrap_or_else(|| (Name::Text(format!("task {}", { key.id }).into()), None));
        Self { inner: Inner::Other(Box::new(Other { core, key, name, place, result })), taken: false }
    }

    pub(crate) fn job(core: Rc<Core>, key: Key, cell: Rc<JobCell>, decode: Decode<T>) -> Self {
        Self::other(core, key, Arrives::FromWorker { cell, decode })
    }

    /// A task that ends before it began.
    pub(crate) fn refused(core: Rc<Core>, key: Key, error: TaskError) -> Self {
        Self::ready(core, key, Err(error))
    }

    /// A task that ends here and now.
    pub(crate) fn ready(core: Rc<Core>, key: Key, result: Result<T, TaskError>) -> Self {
        let ended = result.as_ref().map(|_| ()).map_err(Clone::clone);
        let handle = Self::other(core.clone(), key, Arrives::IsHere(Some(result)));
        core.finish(key, ended.as_ref().copied());
        handle
    }

    fn core(&self) -> &Rc<Core> {
        match &self.inner {
            Inner::Task(cell) => cell.core(),
            Inner::Other(other) => &other.core,
        }
    }

    fn key(&self) -> Key {
        match &self.inner {
            Inner::Task(cell) => cell.record.key,
            Inner::Other(other) => other.key,
        }
    }

    /// Which task this is.
    pub fn id(&self) -> TaskId {
        TaskId { key: self.key() }
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        match &self.inner {
            Inner::Task(cell) => cell.record.is(Flag::ENDED),
            Inner::Other(other) => !other.core.is_live(other.key),
        }
    }

    /// Waits for the task, but no longer than `time`: then the task is [aborted](Self::abort).
    ///
    /// Awaiting what this gives is [`TaskError::TimedOut`] when the time was over first. Dropping it detaches the
    /// task and calls the timeout off.
    pub fn timeout(self, time: Duration) -> Timeout<T> {
        let sleep = Sleep::new(self.core().clone(), self.core().clock.now().saturating_add(time));
        Timeout { handle: self, sleep, time, is_over: false }
    }

    /// Hears what the job says of how far it is, with [`report`](crate::report). A message of another type than
    /// `P` is passed over; only a job on a worker has any.
    ///
    /// ```
    /// use async_runner::{Simulation, report};
    ///
    /// fn count(to: u32) -> u32 {
    ///     (1..=to).for_each(|number| report(&number).expect("a number is plain data"));
    ///     to
    /// }
    ///
    /// let simulation = Simulation::new();
    /// let runner = simulation.runner().build()?;
    /// let handle = runner.invoke(count, (3,));
    /// let (sender, heard) = std::sync::mpsc::channel();
    /// handle.on_progress(move |number: u32| sender.send(number).unwrap());
    /// simulation.run(handle).unwrap().unwrap();
    /// assert_eq!(heard.try_iter().collect::<Vec<_>>(), [1, 2, 3]);
    /// # Ok::<(), async_runner::BuildError>(())
    /// ```
    pub fn on_progress<P: DeserializeOwned>(&self, mut listener: impl FnMut(P) + 'static) {
        if let Inner::Other(other) = &self.inner
            && let Arrives::FromWorker { cell, .. } = &other.result
        {
            cell.on_progress(Box::new(move |bytes| {
                if let Ok(progress) = decode("progress", bytes) {
                    listener(progress);
                }
            }));
        }
    }

    /// Asks for the task's end.
    ///
    /// A task on the loop is dropped at its next poll, which this brings about, also while another holds the loop; should
    /// its drop panic, that is the error which it ends with. A queued job never runs; a
    /// running sync job's worker is ended and replaced, since sync code cannot be interrupted; a running
    /// [`on_worker`](crate::on_worker) job is dropped at its next wait, and its worker is ended only when there
    /// is none within 250 ms. Awaiting the handle then gives [`TaskError::Cancelled`]. A task that has ended
    /// keeps its result.
    ///
    /// A task on the loop that awaits others lets go of them: they go on. A job's calls that it still waits for end
    /// with it; those that it let go of go on.
    pub fn abort(&self) {
        self.core().abort(self.key());
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, TaskError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        assert!(!self.taken, "a join handle is not polled after its end");
        let polled = match &mut self.inner {
            Inner::Task(cell) => poll_cell(cell, cx),
            Inner::Other(other) => other.poll(cx),
        };
        self.taken = polled.is_ready();
        polled
    }
}

/// Polls a future's cell.
fn poll_cell<T>(cell: &TaskCell<T>, cx: &Context<'_>) -> Poll<Result<T, TaskError>> {
    if let Some(error) = cell.core().poisoned(cell.record.key) {
        return Poll::Ready(Err(error));
    }
    // Such a cell never has a result.
    if cell.record.is(Flag::DROPPED) {
        return Poll::Ready(Err(TaskError::Cancelled));
    }
    let polled = cell.poll(cx);
    if polled.is_pending() {
        cell.core().join(cell.record.key, cx.waker());
    }
    polled.map(|result| result.map_err(|error| *error))
}

impl<T> Other<T> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<T, TaskError>> {
        if let Some(error) = self.core.poisoned(self.key) {
            return Poll::Ready(Err(error));
        }
        match &mut self.result {
            Arrives::IsHere(result) => Poll::Ready(result.take().expect("it is asked for once")),
            Arrives::FromWorker { cell, decode } => match cell.poll(cx) {
                Poll::Ready(result) => Poll::Ready(result.and_then(|bytes| decode(&bytes))),
                Poll::Pending => {
                    self.core.join(self.key, cx.waker());
                    Poll::Pending
                }
            },
        }
    }

    /// Nobody asks for the result any more.
    fn let_go(&mut self) {
        self.core.detach(self.key);
        if matches!(self.result, Arrives::FromWorker { .. }) {
            self.core.let_go_of(self.key);
        }
        if let Some(error) = self.take_error() {
            self.core.report_unhandled(&self.name, self.place.as_ref(), &error);
        }
    }

    /// The error of what has ended, if it did with one.
    fn take_error(&mut self) -> Option<TaskError> {
        match &mut self.result {
            Arrives::IsHere(result) => result.take().and_then(Result::err),
            Arrives::FromWorker { cell, .. } => cell.take().and_then(Result::err),
        }
    }
}

impl<T> Drop for JoinHandle<T> {
    #[inline]
    fn drop(&mut self) {
        match &mut self.inner {
            Inner::Task(cell) => {
                if cell.detach() {
                    awaits_no_more(cell.core(), cell.record.key);
                }
                if let Some(result) = cell.take() {
                    report_unseen(cell, result);
                }
            }
            Inner::Other(other) if !self.taken => {
                awaits_no_more(&other.core, other.key);
                other.let_go();
            }
            Inner::Other(_) => {}
        }
    }
}

/// Whoever awaited a task in this very poll has dropped the handle.
fn awaits_no_more(core: &Core, dropped: Key) {
    core.waits_no_more(|wait| matches!(wait, Wait::Task(key) if *key == dropped));
}

/// Tells the error of a task that has ended and whose handle is dropped: it will not fail again.
fn report_unseen<T>(cell: &TaskCell<T>, result: Outcome<T>) {
    if let Err(error) = result {
        cell.core().report_unhandled(&cell.record.name, cell.record.place.as_ref(), &error);
    }
}

/// The future of [`JoinHandle::timeout`].
pub struct Timeout<T> {
    handle: JoinHandle<T>,
    sleep: Sleep,
    time: Duration,
    is_over: bool,
}

impl<T> Future for Timeout<T> {
    type Output = Result<T, TaskError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.is_over && Pin::new(&mut self.sleep).poll(cx).is_ready() && !self.handle.is_finished() {
            self.is_over = true;
            self.handle.abort();
        }
        let (is_over, time) = (self.is_over, self.time);
        Pin::new(&mut self.handle).poll(cx).map(|result| match result {
            Err(TaskError::Cancelled) if is_over => Err(TaskError::TimedOut(time)),
            other => other,
        })
    }
}

/// The future of [`Runner::ended`](crate::Runner::ended): done when the task has ended, in whatever way.
pub struct Ended {
    core: Rc<Core>,
    key: Key,
}

impl Ended {
    pub(crate) fn new(core: Rc<Core>, task: TaskId) -> Self {
        Self { core, key: task.key }
    }
}

impl Future for Ended {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !self.core.is_poisoned() && self.core.watch(self.key, cx.waker()) {
            self.core.waits_on_task(self.key);
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    }
}

impl<T> std::fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JoinHandle")
            .field("task", &self.id().number())
            .field("is_finished", &self.is_finished())
            .finish_non_exhaustive()
    }
}
