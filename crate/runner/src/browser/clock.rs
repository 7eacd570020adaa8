//! The browser's clock: microtasks, a message channel for macrotasks, one timer.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::{MessageChannel, Performance};

use super::error_text;
#[cfg(feature = "jspi")]
use super::suspend::GivesTurns;
use crate::clock::{Clock, Turn};
use crate::error::BuildError;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = queueMicrotask)]
    fn queue_microtask(call: &js_sys::Function);

    /// A page and a worker both have one.
    #[wasm_bindgen(thread_local_v2, js_name = performance)]
    static PERFORMANCE: Performance;
}

/// The longest that a browser's timer waits, in milliseconds; a longer sleep arms it again.
const LONGEST_TIMER: f64 = 2_147_483_647.0;

/// The call that a turn makes. It outlives the clock, since a microtask cannot be taken back.
pub(super) type Call = RefCell<Option<Rc<dyn Fn()>>>;

/// The clock of this thread, with the origin that the whole runner shares.
pub(crate) struct BrowserClock {
    /// The runner's origin, in milliseconds since the epoch.
    origin: f64,
    /// What `performance.now()` said at that moment, or would have.
    zero: f64,
    call: Rc<Call>,
    turn: GivesTurns,
    channel: MessageChannel,
    timer: Rc<RefCell<Option<Timeout>>>,
}

impl BrowserClock {
    /// A clock that counts from `origin`, or from now.
    pub(crate) fn new(origin: Option<f64>) -> Result<Self, BuildError> {
        let channel = MessageChannel::new().map_err(|error| BuildError::Browser(error_text(&error)))?;
        let call: Rc<Call> = Rc::default();
        let turn = GivesTurns::new(Rc::downgrade(&call)).map_err(|error| BuildError::Browser(error_text(&error)))?;
        channel.port1().set_onmessage(Some(turn.function()));
        let origin = origin.unwrap_or_else(since_epoch);
        let zero = origin - PERFORMANCE.with(Performance::time_origin);
        Ok(Self { origin, zero, call, turn, channel, timer: Rc::default() })
    }

    /// The runner's origin, in milliseconds since the epoch.
    pub(crate) fn origin(&self) -> f64 {
        self.origin
    }
}

/// The function by which the event loop gives turns, where stacks are not suspended.
#[cfg(not(feature = "jspi"))]
struct GivesTurns(Closure<dyn FnMut()>);

#[cfg(not(feature = "jspi"))]
impl GivesTurns {
    fn new(call: Weak<Call>) -> Result<Self, JsValue> {
        Ok(Self(Closure::new(move || give_turn(&call))))
    }

    fn function(&self) -> &js_sys::Function {
        self.0.as_ref().unchecked_ref()
    }
}

#[cfg(not(feature = "jspi"))]
impl Drop for GivesTurns {
    fn drop(&mut self) {
        // A microtask that was asked for may still come: it must find the function, which then finds nobody.
        std::mem::replace(&mut self.0, Closure::new(|| {})).forget();
    }
}

pub(super) fn give_turn(call: &Weak<Call>) {
    let call = call.upgrade().and_then(|call| call.borrow().clone());
    if let Some(call) = call {
        call();
    }
}

/// Calls out of wasm, and comes back.
pub(crate) fn leave_wasm() {
    PERFORMANCE.with(Performance::now);
}

fn since_epoch() -> f64 {
    PERFORMANCE.with(|performance| performance.time_origin() + performance.now())
}

/// The time since the moment at which `performance.now()` said `zero`. It is asked often: one call out of wasm, and
/// little arithmetic.
fn now(zero: f64) -> Duration {
    Duration::from_nanos(((PERFORMANCE.with(Performance::now) - zero) * 1e6) as u64)
}

/// Arms the one timer. A browser's timer may ring early by its clock's resolution: then it is armed again.
fn arm(timer: &Rc<RefCell<Option<Timeout>>>, turn: js_sys::Function, at: Duration, zero: f64) {
    let left = at.saturating_sub(now(zero)).as_secs_f64() * 1e3;
    let again = Rc::downgrade(timer);
    drop(timer.take());
    let timeout = Timeout::new(left.ceil().min(LONGEST_TIMER) as u32, move || {
        let Some(timer) = again.upgrade() else { return };
        if now(zero) < at {
            arm(&timer, turn, at, zero);
        } else {
            queue_microtask(&turn);
        }
    });
    timer.replace(Some(timeout));
}

impl Clock for BrowserClock {
    fn now(&self) -> Duration {
        now(self.zero)
    }

    fn connect(&self, turn: Rc<dyn Fn()>) {
        *self.call.borrow_mut() = Some(turn);
    }

    fn request(&self, turn: Turn) {
        match turn {
            Turn::Soon => queue_microtask(self.turn.function()),
            Turn::Later => {
                // Posting nothing to an open port of one's own cannot fail.
                let posted = self.channel.port2().post_message(&JsValue::NULL);
                debug_assert!(posted.is_ok());
            }
            Turn::At(Some(at)) => arm(&self.timer, self.turn.function().clone(), at, self.zero),
            Turn::At(None) => drop(self.timer.take()),
        }
    }

    fn park(&self, until: Option<Duration>) -> bool {
        // No message and no timer arrives while this thread is busy; only time passes.
        let Some(until) = until else { return false };
        while self.now() < until {
            std::hint::spin_loop();
        }
        true
    }

    #[cfg(debug_assertions)]
    fn page_time(&self, at: Duration) -> Option<f64> {
        Some(self.zero + at.as_secs_f64() * 1e3)
    }

    fn hears_while_parked(&self) -> bool {
        false
    }
}

impl Drop for BrowserClock {
    fn drop(&mut self) {
        self.channel.port1().set_onmessage(None);
        self.channel.port1().close();
    }
}
