//! When the executor runs: the [`Clock`] tells the time and gives turns.
//!
//! The browser's clock is in `browser/clock.rs`, the simulated one in `sim.rs`. Everything above this trait is
//! the same code under both.

use std::rc::Rc;
use std::time::Duration;

/// A turn that the executor asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Before the event loop goes on to anything else: a microtask.
    Soon,
    /// After the event loop had its chance to render, and to deliver timers and messages: a macrotask.
    Later,
    /// When this moment has come. It replaces the moment that was asked for before; `None` takes it back.
    At(Option<Duration>),
}

/// Tells the time on one thread, and gives its executor turns.
///
/// A clock never runs the executor by itself: it calls the function that it was [connected](Clock::connect) to,
/// from the event loop, once for every turn asked for. A turn too many is harmless.
pub(crate) trait Clock {
    /// The time since the clock's origin. It never goes back; clocks of one runner and its workers share an
    /// origin.
    fn now(&self) -> Duration;

    /// Sets the function that a turn calls.
    fn connect(&self, turn: Rc<dyn Fn()>);

    /// Asks for a turn.
    fn request(&self, turn: Turn);

    /// Lets time pass on this thread, in the middle of a turn, until `until` or something else happens.
    ///
    /// Returns whether anything may have changed: `false` means that waiting here is pointless, since nothing
    /// that this thread waits for could arrive.
    fn park(&self, until: Option<Duration>) -> bool;

    /// A moment as the page's `performance.now()` would have told it; `None` of a time that is not the page's.
    #[cfg(all(target_arch = "wasm32", debug_assertions))]
    fn page_time(&self, _at: Duration) -> Option<f64> {
        None
    }

    /// Whether messages arrive on this thread while it is parked.
    fn hears_while_parked(&self) -> bool;
}
