//! Blocking by suspending the wasm stack on a promise (JSPI): the event loop turns, and with it the runner.
//!
//! It works in calls that come straight from an export which JavaScript calls by way of `WebAssembly.promising`: the
//! application's with `#[wasm_bindgen(jspi)]`, and here the one that gives the executor its turns, so that tasks can block
//! too. wasm-bindgen keeps the part of Rust's own stack that is in linear memory safe meanwhile.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use std::task::Poll;

use js_sys::futures::{future_to_promise, jspi_block_on_promise};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use super::clock::{Call, give_turn};
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

thread_local! {
    /// The turns that this thread's clocks give, by number.
    static TURNS: RefCell<HashMap<u32, Weak<Call>>> = RefCell::default();
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Gives the clock of this number its turn, on a stack that can be suspended. Not to be called by anybody else.
#[wasm_bindgen(jspi)]
pub fn async_runner_turn(clock: u32) {
    let call = TURNS.with(|turns| turns.borrow().get(&clock).cloned());
    if let Some(call) = call {
        give_turn(&call);
    }
}

/// The function by which the event loop gives a clock its turns.
///
/// A closure of Rust's is called through JavaScript that cannot be suspended; the export itself is called instead.
pub(super) struct GivesTurns {
    clock: u32,
    function: Function,
}

impl GivesTurns {
    pub(super) fn new(call: Weak<Call>) -> Result<Self, JsValue> {
        let export = Reflect::get(&wasm_bindgen::exports(), &"async_runner_turn".into())?;
        let assembly = Reflect::get(&js_sys::global(), &"WebAssembly".into())?;
        let promising: Function = Reflect::get(&assembly, &"promising".into())?.dyn_into()?;
        let turn: Function = promising.call1(&assembly, &export)?.dyn_into()?;
        let clock = NEXT.replace(NEXT.get() + 1);
        TURNS.with(|turns| turns.borrow_mut().insert(clock, call));
        Ok(Self { clock, function: turn.bind1(&JsValue::UNDEFINED, &clock.into()).unchecked_into() })
    }

    pub(super) fn function(&self) -> &Function {
        &self.function
    }
}

impl Drop for GivesTurns {
    fn drop(&mut self) {
        TURNS.with(|turns| turns.borrow_mut().remove(&self.clock));
    }
}
