//! The real pair: the browser's event loop as a clock, and web workers as the pool.

mod clock;
mod pool;
mod worker;

use std::rc::Rc;

use wasm_bindgen::JsValue;
use web_sys::Worker;

use crate::clock::Clock;
use crate::error::BuildError;
use crate::pool::Pool;

pub use worker::{async_runner_worker, is_worker};

/// Makes a worker, given the name that it is to have.
pub(crate) type Factory = Rc<dyn Fn(&str) -> Result<Worker, JsValue>>;

pub(crate) fn clock_and_pool(factory: Option<Factory>) -> Result<(Rc<dyn Clock>, Rc<dyn Pool>), BuildError> {
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
