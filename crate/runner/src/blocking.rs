//! Blocking: how `await_async` waits for a future in the middle of sync code.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::error::TaskError;
use crate::executor::Entered;
use crate::hold::{BlockOn, Hold};
use crate::runner::Runner;
use crate::task::JoinHandle;

impl Runner {
    /// Runs a future to its end while the caller waits.
    ///
    /// Where the stack can be suspended the event loop itself does that; elsewhere it is a loop nested in whatever this
    /// thread is doing.
    pub(crate) fn block_on<F>(&self, future: F) -> Result<F::Output, TaskError>
    where
        F: Future<Output: 'static> + 'static,
    {
        let handle = self.task().spawn(future);
        let target = handle.id();
        let block = self.core().current.get().map(|_| self.block(&BlockOn::Task(target))).transpose()?;
        let blocked = Blocked { handle, block };
        #[cfg(all(feature = "jspi", target_arch = "wasm32"))]
        let blocked = if self.core().can_suspend() {
            match crate::browser::suspend_until(self.core(), blocked) {
                Ok(result) => return result,
                Err(blocked) => blocked,
            }
        } else {
            blocked
        };
        self.loop_until(blocked)
    }

    /// The nested loop. What the thread cannot hear while it is busy it does itself, or gives up.
    fn loop_until<T>(&self, mut blocked: Blocked<T>) -> Result<T, TaskError> {
        let _entered = Entered::new(self.core());
        loop {
            let now = self.core().fire_timers();
            // Within the budget, so that tasks that yield again and again keep no timer from ringing.
            self.core().run_batch(now, Some(now + self.core().budget));
            if self.core().clock.hears_while_parked() {
                self.core().flush_jobs();
            } else {
                self.core().run_queued_here();
            }
            // Who has just been woken still seems to wait for what it waited for.
            if !self.core().any_ready() {
                self.core().check_deadlock();
            }
            let mut cx = Context::from_waker(Waker::noop());
            if let Poll::Ready(result) = Pin::new(&mut blocked).poll(&mut cx) {
                return result;
            }
            self.core().arm_now();
            if self.core().any_ready() {
                continue;
            }
            let until = self.core().timers.borrow().earliest();
            if !self.core().clock.park(until) {
                blocked.handle.abort();
                return Err(TaskError::BlockingUnavailable(
                    "what is awaited here can only arrive once this code has returned to the event loop; make the \
                     caller async, or run it with on_worker"
                        .to_owned(),
                ));
            }
        }
    }
}

/// A task that its caller blocks on: done when the task is, or when it is known that it never can be.
pub(crate) struct Blocked<T> {
    handle: JoinHandle<T>,
    block: Option<Hold>,
}

impl<T> Future for Blocked<T> {
    type Output = Result<T, TaskError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let Poll::Ready(result) = Pin::new(&mut self.handle).poll(cx) {
            return Poll::Ready(result);
        }
        match self.block.as_ref().and_then(|block| block.failure(cx.waker())) {
            Some(error) => {
                self.handle.abort();
                Poll::Ready(Err(error))
            }
            None => Poll::Pending,
        }
    }
}
