//! A task's cell: its future and its record in one allocation, and what happens when the future ends.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::ptr::NonNull;
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::deadlock::probe;
use crate::error::TaskError;
use crate::executor::Core;
use crate::record::{Flag, Record};

/// What travels with a task's cell.
pub(crate) struct Meta {
    core: Owner,
    pub(crate) record: Record,
    /// For the browser's developer tools.
    #[cfg(all(target_arch = "wasm32", debug_assertions))]
    pub(crate) spawn_stack: Option<crate::browser::devtools::ConsoleTask>,
}

/// What a task's cell holds in the end. An error is rare: it is boxed, so that cells are small.
pub(crate) type Outcome<T> = Result<T, Box<TaskError>>;

/// A task's cell, as its join handle has it.
pub(crate) type TaskCell<T> = async_task::Task<Outcome<T>, Meta>;

/// A task in the ready queue.
pub(crate) type Runnable = async_task::Runnable<Meta>;

impl Meta {
    pub(crate) fn new(core: &Rc<Core>, record: Record) -> Self {
        Self {
            core: Owner(std::mem::ManuallyDrop::new(core.clone())),
            #[cfg(all(target_arch = "wasm32", debug_assertions))]
            spawn_stack: crate::browser::devtools::spawn_stack(&record.name),
            record,
        }
    }

    /// The runner whose task it is. To be called on the runner's thread.
    pub(crate) fn core(&self) -> &Rc<Core> {
        debug_assert!(self.core.is_here());
        &self.core.0
    }
}

/// A task's share in its runner, which belongs to one thread. A waker may be dropped on any, and with it the cell.
struct Owner(std::mem::ManuallyDrop<Rc<Core>>);

impl Owner {
    /// Whether this is the runner's thread.
    #[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
    #[allow(clippy::unused_self, reason = "where there is one thread, this is it")]
    fn is_here(&self) -> bool {
        true
    }

    /// Whether this is the runner's thread.
    #[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
    fn is_here(&self) -> bool {
        thread_local! {
            static HERE: std::thread::ThreadId = std::thread::current().id();
        }
        HERE.try_with(|here| *here).unwrap_or_else(|_| std::thread::current().id()) == self.0.thread
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // On another thread the count must not be touched: the runner's memory is lost then, and nothing else.
        if self.is_here() {
            // SAFETY: it is dropped here and nowhere else.
            unsafe { std::mem::ManuallyDrop::drop(&mut self.0) }
        }
    }
}

/// Puts a woken task into its runner's ready queue. This is what wakers come to.
fn schedule(runnable: Runnable) {
    let owner = &runnable.metadata().core;
    if owner.is_here() {
        // Of what is in `ManuallyDrop`, since a clone of that would be dropped by nobody.
        let core = Rc::<Core>::clone(&owner.0);
        core.enqueue(runnable);
    } else {
        // The future belongs to its own thread: not even dropping it here would be sound.
        std::mem::forget(runnable);
        panic!("a task of async-runner was woken from another thread; its runner works on one thread only");
    }
}

/// Makes a task's cell.
///
/// async-task has a way that checks the thread by itself. It looks at the pinned future by a shared reference for that,
/// which is one too many for a future that refers to itself, by the rules that Miri checks (Stacked Borrows).
pub(crate) fn new_cell<F: Future + 'static>(meta: Meta, future: F) -> (Runnable, TaskCell<F::Output>) {
    // SAFETY: future and schedule function are 'static, and schedule is Send and Sync. The future need not be Send: its
    // `TaskFuture` sees to it that it is polled and dropped on the runner's thread alone, which makes the cell here. Handles
    // and runnables stay there by themselves, since the metadata is not Send.
    unsafe { async_task::Builder::new().metadata(meta).spawn_unchecked(|meta| TaskFuture::new(meta, future), schedule) }
}

pin_project! {
    /// A task's future, with what is to happen when it ends: by its value, a panic, an abort or a drop.
    struct TaskFuture<F: Future> {
        meta: NonNull<Meta>,
        #[pin]
        future: Option<F>,
    }

    impl<F: Future> PinnedDrop for TaskFuture<F> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            // SAFETY: as in `poll`.
            let meta = unsafe { this.meta.as_ref() };
            if !meta.core.is_here() {
                // Neither dropping the future here would be sound, nor freeing what others may have pointers to.
                std::process::abort();
            }
            if !meta.record.is(Flag::ENDED) || this.future.is_some() {
                // Whatever happens, the record must leave the list before its cell is freed.
                let error = drop_future(this.future).err().unwrap_or(TaskError::Cancelled);
                meta.record.set(Flag::DROPPED);
                meta.core().finish_future(&meta.record, Err(&error));
            }
        }
    }
}

impl<F: Future> TaskFuture<F> {
    fn new(meta: &Meta, future: F) -> Self {
        Self { meta: NonNull::from(meta), future: Some(future) }
    }
}

impl<F: Future> Future for TaskFuture<F> {
    type Output = Outcome<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        // SAFETY: this future is in the cell whose metadata this is, and a cell drops its future before its metadata.
        let meta = unsafe { this.meta.as_ref() };
        assert!(meta.core.is_here(), "a task of async-runner was polled on another thread than its runner's");
        let (core, record) = (meta.core(), &meta.record);
        let result = if core.begin_poll(record) {
            Err(Box::new(TaskError::Cancelled))
        } else {
            let future = this.future.as_mut().as_pin_mut().expect("a task is not polled after its end");
            // Where panics abort (wasm), this catches nothing and costs nothing.
            let poll =
                AssertUnwindSafe(|| if record.is(Flag::PROBE) { probe(record, future, cx) } else { future.poll(cx) });
            match std::panic::catch_unwind(poll) {
                Ok(Poll::Pending) => {
                    core.time_stands();
                    core.pause_poll(record, cx.waker());
                    return Poll::Pending;
                }
                Ok(Poll::Ready(value)) => Ok(value),
                Err(payload) => Err(Box::new(TaskError::from_panic(payload))),
            }
        };
        // A value that is there is worth more than the panic of what was left of its future.
        let dropped = drop_future(this.future);
        let result = match (result, dropped) {
            (Err(error), Err(panic)) if matches!(*error, TaskError::Cancelled) => Err(Box::new(panic)),
            (result, _) => result,
        };
        core.time_stands();
        core.finish_future(record, result.as_ref().map(|_| ()).map_err(|error| &**error));
        Poll::Ready(result)
    }
}

/// Drops a task's future. Its code may panic in that as well, which is the task's matter, not the executor's.
fn drop_future<F>(mut future: Pin<&mut Option<F>>) -> Result<(), TaskError> {
    std::panic::catch_unwind(AssertUnwindSafe(|| future.set(None))).map_err(TaskError::from_panic)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use crate::{Runner, Simulation, sleep};

    #[test]
    fn a_runner_is_freed_when_its_last_handle_is_gone_and_its_tasks_have_ended() {
        let simulation = Simulation::new();
        let runner = simulation.runner().build().expect("a simulation has what a runner needs");
        let core = Rc::downgrade(runner.core());
        let main = runner.spawn_task(
            async {
                let runner = Runner::current().expect("a task has one");
                let child = runner.spawn_task(async { sleep(Duration::from_millis(1)).await }, "default");
                let aborted = runner.spawn_task(std::future::pending::<()>(), "default");
                runner.spawn_task(async { sleep(Duration::from_millis(2)).await }, "default");
                child.await.expect("it sleeps");
                aborted.abort();
                aborted.await.expect_err("it was aborted");
            },
            "default",
        );
        drop(runner);
        simulation.run(main).expect("it ends").expect("it does not fail");
        assert!(core.upgrade().is_some(), "a task still sleeps");
        simulation.run_to_rest();
        assert_eq!(core.strong_count(), 0);
    }
}
