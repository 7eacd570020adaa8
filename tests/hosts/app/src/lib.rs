//! The application that the tests put on every kind of host: what its pages call, and what is to come back.
#![cfg(target_arch = "wasm32")]
#![cfg_attr(feature = "jspi", allow(deprecated, reason = "wasm-bindgen marks what is experimental in that way"))]

#[cfg(feature = "jspi")]
mod blocking;
mod calls;
mod ends;
mod fairness;
mod faults;

use async_runner::{Builder, Runner};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue};

/// A runner whose workers the page makes where it hands over a function that does.
fn builder(make_worker: Option<Function>) -> Builder {
    let builder = Runner::builder();
    match make_worker {
        None => builder,
        Some(make) => builder.worker(move |name| Ok(make.call1(&JsValue::NULL, &name.into())?.unchecked_into())),
    }
}

/// A value as the page sees it: `Ok(42)`, `Err(Cancelled)`.
fn shown(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}
