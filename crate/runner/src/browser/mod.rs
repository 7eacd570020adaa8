//! The real pair: the browser's event loop as a clock, and web workers as the pool.

mod clock;
mod pool;
mod worker;

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Worker;

use crate::clock::Clock;
use crate::error::BuildError;
use crate::executor::Core;
use crate::pool::Pool;

pub(crate) use clock::leave_wasm;
pub use worker::{async_runner_worker, is_worker};

/// Makes a worker, given the name that it is to have.
pub(crate) type Factory = Rc<dyn Fn(&str) -> Result<Worker, JsValue>>;

thread_local! {
    static TELLS_PANICS: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Lets the runners of this thread know of a panic before it ends this call into the module.
///
/// Nothing is unwound here: what the panicking code had borrowed stays borrowed. So the runners do no more work, and
/// whoever awaits them is told from a fresh call.
fn poison_on_panic() {
    if is_worker() || TELLS_PANICS.replace(true) {
        return;
    }
    let outer = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        Core::poison_all(&panic_text(info));
        gloo_timers::callback::Timeout::new(0, Core::wake_poisoned).forget();
        outer(info);
    }));
}

/// What a panic says, and where.
fn panic_text(info: &std::panic::PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("a panic without a message");
    let place = info.location().map(|place| format!(", {}:{}", place.file(), place.line())).unwrap_or_default();
    format!("{message}{place}")
}

/// What a runner stands on.
type Platform = (Rc<dyn Clock>, Rc<dyn Pool>);

pub(crate) fn clock_and_pool(factory: Option<Factory>) -> Result<Platform, BuildError> {
    poison_on_panic();
    let clock = Rc::new(clock::BrowserClock::new(None)?);
    let pool = Rc::new(pool::BrowserPool::new(factory, clock.origin()));
    Ok((clock, pool))
}

/// What a JavaScript error says, for people.
pub(crate) fn error_text(error: &JsValue) -> String {
    match js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string()) {
        Some(message) if !message.is_empty() => message,
        _ => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}
