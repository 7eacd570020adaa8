//! The real pair: the browser's event loop as a clock, and web workers as the pool.

mod clock;
#[cfg(debug_assertions)]
pub(crate) mod devtools;
mod life;
mod pool;
mod script;
#[cfg(feature = "jspi")]
#[allow(deprecated, reason = "wasm-bindgen marks what is experimental in that way")]
mod suspend;
mod wire;
mod worker;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, EventTarget, Worker};

use crate::clock::Clock;
use crate::error::BuildError;
use crate::executor::Core;
use crate::pool::Pool;

pub(crate) use clock::leave_wasm;
#[cfg(feature = "jspi")]
pub(crate) use suspend::suspend_until;
pub use worker::{async_runner_worker, is_worker};

/// Makes a worker, given the name that it is to have.
pub(crate) type Factory = Rc<dyn Fn(&str) -> Result<Worker, JsValue>>;

thread_local! {
    static LISTENS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Lets the runners of this thread know when a panic, a trap or an exception of JavaScript ends a call into the module.
///
/// Nothing is unwound here: what the interrupted code had borrowed stays borrowed. So the runners do no more work, and
/// whoever awaits them is told from a fresh call.
fn poison_when_interrupted() {
    if is_worker() || LISTENS.replace(true) {
        return;
    }
    let outer = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        Core::poison_all(&panic_text(info));
        Timeout::new(0, Core::wake_poisoned).forget();
        outer(info);
    }));
    // A trap has no hook: the browser tells of it as of any error that nobody caught. Whether it was this module's can
    // only be told once nothing of the module is on the stack.
    let on_error = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        let text = match event.dyn_ref::<ErrorEvent>() {
            Some(error) => error.message(),
            None => Reflect::get(&event, &"reason".into()).map(|reason| error_text(&reason)).unwrap_or_default(),
        };
        Timeout::new(0, move || Core::poison_interrupted(&text)).forget();
    });
    let scope: EventTarget = js_sys::global().unchecked_into();
    // It fails for nobody who has events, and it listens as long as this thread lives.
    for kind in ["error", "unhandledrejection"] {
        let _ = scope.add_event_listener_with_callback(kind, on_error.as_ref().unchecked_ref());
    }
    on_error.forget();
}

/// What a panic says, and where.
fn panic_text(info: &std::panic::PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let place = info.location().map(|place| format!(", {place}")).unwrap_or_default();
    format!("{message}{place}")
}

/// What a runner stands on.
type Platform = (Rc<dyn Clock>, Rc<dyn Pool>);

pub(crate) fn clock_and_pool(factory: Option<Factory>) -> Result<Platform, BuildError> {
    poison_when_interrupted();
    let clock = Rc::new(clock::BrowserClock::new(None)?);
    let pool = Rc::new(pool::BrowserPool::new(factory, clock.origin()));
    Ok((clock, pool))
}

/// What a JavaScript error says, for people.
pub(crate) fn error_text(error: &JsValue) -> String {
    match Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string()) {
        Some(message) if !message.is_empty() => message,
        _ => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
