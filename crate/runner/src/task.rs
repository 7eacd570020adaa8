//! What a caller has of a task: its id, and the handle to wait for it or end it.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::books::JobCell;
use crate::cell::TaskCell;
use crate::entry::decode;
use crate::error::TaskError;
use crate::executor::{Core, Key};
use crate::name::Name;
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
    /// A function on a worker.
    Job { cell: Rc<JobCell>, decode: Decode<T> },
    /// The result is known without a task.
    Ready(Option<Result<T, TaskError>>),
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
    core: Rc<Core>,
    key: Key,
    inner: Option<Inner<T>>,
    taken: bool,
    _value: PhantomData<T>,
}

// The value is never pinned inside of the handle: it is in the task's cell, or moved out.
impl<T> Unpin for JoinHandle<T> {}

impl<T> JoinHandle<T> {
    fn new(core: Rc<Core>, key: Key, inner: Inner<T>) -> Self {
        Self { core, key, inner: Some(inner), taken: false, _value: PhantomData }
    }

    pub(crate) fn task(core: Rc<Core>, key: Key, cell: TaskCell<T>) -> Self {
        Self::new(core, key, Inner::Task(cell))
    }

    pub(crate) fn job(core: Rc<Core>, key: Key, cell: Rc<JobCell>, decode: Decode<T>) -> Self {
        Self::new(core, key, Inner::Job { cell, decode })
    }

    /// A task that ends before it began.
    pub(crate) fn refused(core: Rc<Core>, key: Key, error: TaskError) -> Self {
        core.finish(key, Err(&error));
        Self::ready(core, key, Err(error))
    }

    pub(crate) fn ready(core: Rc<Core>, key: Key, result: Result<T, TaskError>) -> Self {
        Self::new(core, key, Inner::Ready(Some(result)))
    }

    /// Which task this is.
    pub fn id(&self) -> TaskId {
        TaskId { key: self.key }
    }

    /// Whether the task has ended, in whatever way.
    pub fn is_finished(&self) -> bool {
        !self.core.is_live(self.key)
    }

    /// Waits for the task, but no longer than `time`: then the task is [aborted](Self::abort).
    ///
    /// Awaiting what this gives is [`TaskError::TimedOut`] when the time was over first. Dropping it detaches the
    /// task and calls the timeout off.
    pub fn timeout(self, time: Duration) -> Timeout<T> {
        let sleep = Sleep::new(self.core.clone(), self.core.clock.now().saturating_add(time));
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
        if let Some(Inner::Job { cell, .. }) = &self.inner {
            cell.on_progress(Box::new(move |bytes| {
                if let Ok(progress) = decode("progress", bytes) {
                    listener(progress);
                }
            }));
        }
    }

    /// Asks for the task's end.
    ///
    /// A task on the loop is dropped at its next poll, which this brings about. A queued job never runs; a
    /// running sync job's worker is ended and replaced, since sync code cannot be interrupted; a running
    /// [`on_worker`](crate::on_worker) job is dropped at its next wait, and its worker is ended only when there
    /// is none within 250 ms. Awaiting the handle then gives [`TaskError::Cancelled`]. A task that has ended
    /// keeps its result.
    ///
    /// A task on the loop that awaits others lets go of them: they go on. A job's calls that it still waits for end
    /// with it; those that it let go of go on.
    pub fn abort(&self) {
        self.core.abort(self.key);
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, TaskError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(error) = self.core.poisoned(self.key) {
            self.taken = true;
            return Poll::Ready(Err(error));
        }
        let polled = match self.inner.as_mut().expect("a join handle is not polled after its end") {
            Inner::Task(cell) => Pin::new(cell).poll(cx).map(|result| result.unwrap_or(Err(TaskError::Cancelled))),
            Inner::Job { cell, decode } => match cell.poll(cx) {
                Poll::Ready(result) => Poll::Ready(result.and_then(|bytes| decode(&bytes))),
                Poll::Pending => Poll::Pending,
            },
            Inner::Ready(result) => Poll::Ready(result.take().expect("a join handle is not polled after its end")),
        };
        if polled.is_ready() {
            self.taken = true;
            self.inner = None;
        } else {
            self.core.join(self.key, cx.waker());
            self.core.waits_on_task(self.key);
        }
        polled
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        if self.taken {
            return;
        }
        let lives = self.core.detach(self.key);
        // What has already failed will not fail again: its error is told here.
        let unseen = match self.inner.take() {
            Some(Inner::Task(cell)) if lives => {
                cell.detach();
                None
            }
            Some(Inner::Task(mut cell)) => {
                let result = Pin::new(&mut cell).poll(&mut Context::from_waker(Waker::noop()));
                cell.detach();
                match result {
                    Poll::Ready(Some(Err(error))) => Some(error),
                    _ => None,
                }
            }
            Some(Inner::Job { cell, .. }) => {
                self.core.let_go_of(self.key);
                cell.take().and_then(Result::err)
            }
            Some(Inner::Ready(Some(Err(error)))) => Some(error),
            Some(Inner::Ready(_)) | None => None,
        };
        if let Some(error) = unseen {
            self.core.report_unhandled(&Name::Text(format!("task {}", self.key.id).into()), &error);
        }
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
            .field("task", &self.key.id)
            .field("is_finished", &self.is_finished())
            .finish_non_exhaustive()
    }
}
