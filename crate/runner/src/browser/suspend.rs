//! Blocking by suspending the wasm stack on a promise (JSPI): the event loop turns, and with it the runner.
//!
//! It works in calls that come straight from an export which JavaScript calls by way of `WebAssembly.promising`: the
//! application's with `#[wasm_bindgen(jspi)]`, and here the one that gives the executor its turns, so that tasks can block
//! too. wasm-bindgen keeps the part of Rust's own stack that is in linear memory safe meanwhile.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use js_sys::futures::{future_to_promise, jspi_block_on_promise};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::executor::Core;

/// Waits for a future with the stack suspended; gives it back where the stack cannot be.
pub(crate) fn suspend_until<F>(core: &Core, future: F) -> Result<F::Output, F>
where
    F: Future<Output: 'static> + Unpin + 'static,
{
    let waits = Rc::new(RefCell::new(Some(future)));
    let output = Rc::new(RefCell::new(None));
    let promise = future_to_promise({
        let (waits, output) = (waits.clone(), output.clone());
        std::future::poll_fn(move |cx| {
            let polled = waits.borrow_mut().as_mut().map(|future| Pin::new(future).poll(cx));
            match polled {
                Some(Poll::Pending) => return Poll::Pending,
                Some(Poll::Ready(value)) => *output.borrow_mut() = Some(value),
                None => {}
            }
            Poll::Ready(Ok(JsValue::UNDEFINED))
        })
    });
    let back = core.leave_turn();
    // The promise is never rejected: an error is the stack's, which has JavaScript in it.
    let suspended = jspi_block_on_promise(&promise);
    back();
    match (suspended, output.take()) {
        (Ok(_), Some(value)) => Ok(value),
        _ => Err(waits.take().expect("what is not done has not been taken")),
    }
}

/// Gives the clock of this number its turn, on a stack that can be suspended. Not to be called by anybody else.
#[wasm_bindgen(jspi)]
pub fn async_runner_turn(clock: u32) {
    super::clock::give_turn_to(clock);
}

/// The function by which the event loop gives the clock of this number its turns.
pub(super) fn turn_of(clock: u32) -> Result<Function, JsValue> {
    let turn = Reflect::get(&wasm_bindgen::exports(), &"async_runner_turn".into())?;
    let assembly = Reflect::get(&js_sys::global(), &"WebAssembly".into())?;
    let promising: Function = Reflect::get(&assembly, &"promising".into())?.dyn_into()?;
    let turn: Function = promising.call1(&assembly, &turn)?.dyn_into()?;
    Ok(turn.bind1(&JsValue::UNDEFINED, &clock.into()))
}
