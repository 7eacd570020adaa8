//! Sleeping: every sleeper of a thread stands in one list, of which only the earliest deadline is armed.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::executor::Core;
use crate::record::Wait;

/// The sleepers by deadline, and among equals by who came first.
#[derive(Default)]
pub(crate) struct Timers {
    sleepers: BTreeMap<(Duration, u64), Waker>,
    next: u64,
}

impl Timers {
    fn insert(&mut self, deadline: Duration, waker: Waker) -> (Duration, u64) {
        let key = (deadline, self.next);
        self.next += 1;
        self.sleepers.insert(key, waker);
        key
    }

    /// The earliest deadline.
    pub(crate) fn earliest(&self) -> Option<Duration> {
        self.sleepers.first_key_value().map(|(&(deadline, _), _)| deadline)
    }

    /// Takes out one sleeper whose time has come.
    pub(crate) fn pop_due(&mut self, now: Duration) -> Option<Waker> {
        let entry = self.sleepers.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    /// Takes all sleepers out.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn take_all(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.sleepers).into_values().collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sleepers.is_empty()
    }
}

/// The future of [`Runner::sleep`](crate::Runner::sleep): done when its deadline has come.
pub struct Sleep {
    core: Rc<Core>,
    deadline: Duration,
    key: Cell<Option<(Duration, u64)>>,
}

impl Sleep {
    pub(crate) fn new(core: Rc<Core>, deadline: Duration) -> Self {
        Self { core, deadline, key: Cell::new(None) }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // A poisoned runner gets no more turns, and so would never wake this.
        if self.core.clock.now() >= self.deadline || self.core.is_poisoned() {
            return Poll::Ready(());
        }
        let mut timers = self.core.timers.borrow_mut();
        let before = match self.key.get().and_then(|key| timers.sleepers.get_mut(&key)) {
            Some(waker) if waker.will_wake(cx.waker()) => None,
            Some(waker) => Some(std::mem::replace(waker, cx.waker().clone())),
            None => {
                self.key.set(Some(timers.insert(self.deadline, cx.waker().clone())));
                None
            }
        };
        drop(timers);
        // A waker may be the last that holds a future of another executor, in which there may be more sleepers.
        drop(before);
        if let Some((_, sleeper)) = self.key.get() {
            self.core.waits_on_timer(sleeper);
        }
        self.core.arm();
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.core.waits_no_more(|wait| matches!(wait, Wait::Timer(sleeper) if *sleeper == key.1));
            let waker = self.core.timers.borrow_mut().sleepers.remove(&key);
            drop(waker);
        }
    }
}
