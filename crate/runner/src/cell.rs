//! A task's cell: its future, with what is to happen when it ends.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::error::TaskError;
use crate::executor::{Core, Key, Meta, Runnable};

/// A task's cell, whose value is absent when the task was cancelled.
pub(crate) type TaskCell<T> = async_task::FallibleTask<Result<T, TaskError>, Meta>;

/// Makes a task's cell. `schedule` gets the task whenever it is woken.
#[cfg(all(target_arch = "wasm32", not(target_feature = "atomics")))]
pub(crate) fn new_cell<F: Future + 'static>(
    meta: Meta,
    future: TaskFuture<F>,
    schedule: impl Fn(Runnable) + Send + Sync + 'static,
) -> (Runnable, async_task::Task<Result<F::Output, TaskError>, Meta>) {
    // SAFETY: future and schedule function are 'static, and schedule is Send and Sync. The future need not be Send:
    // without the atomics feature a wasm module runs on one thread only, the one that makes the cell here.
    unsafe { async_task::Builder::new().metadata(meta).spawn_unchecked(move |_| future, schedule) }
}

/// Makes a task's cell. `schedule` gets the task whenever it is woken. Where there are threads the cell checks at each
/// poll, and when it is dropped, that it is on its own.
#[cfg(not(all(target_arch = "wasm32", not(target_feature = "atomics"))))]
pub(crate) fn new_cell<F: Future + 'static>(
    meta: Meta,
    future: TaskFuture<F>,
    schedule: impl Fn(Runnable) + Send + Sync + 'static,
) -> (Runnable, async_task::Task<Result<F::Output, TaskError>, Meta>) {
    async_task::Builder::new().metadata(meta).spawn_local(move |_| future, schedule)
}

pin_project! {
    /// A task's future, with what is to happen when it ends: by its value, a panic, an abort or a drop.
    pub(crate) struct TaskFuture<F: Future> {
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

impl<F: Future> TaskFuture<F> {
    pub(crate) fn new(core: Rc<Core>, key: Key, future: F) -> Self {
        Self { core, key, future: Some(future), finished: false }
    }
}

impl<F: Future> Future for TaskFuture<F> {
    type Output = Result<F::Output, TaskError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let result = if this.core.begin_poll(*this.key) {
            Err(TaskError::Cancelled)
        } else {
            let future = this.future.as_mut().as_pin_mut().expect("a task is not polled after its end");
            // Where panics abort (wasm), this catches nothing and costs nothing.
            match std::panic::catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
                Ok(Poll::Pending) => {
                    this.core.pause_poll(*this.key);
                    return Poll::Pending;
                }
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
