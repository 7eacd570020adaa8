//! A web worker's side: what the worker's script calls once the module is loaded.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, MessageEvent};

use super::clock::BrowserClock;
use super::life;
use super::panic_text;
use super::wire::{bytes_of, message_of};
use crate::error::TaskError;
use crate::pool::{FromWorker, ToWorker};
use crate::worker::WorkerLoop;

thread_local! {
    static WORKER: RefCell<Option<Rc<WorkerLoop>>> = const { RefCell::new(None) };
}

/// Makes this worker one of the pool that started it.
///
/// A worker file of one's own calls it with the first message's data, once the module is loaded:
/// ```js
/// import init, { async_runner_worker } from "./pkg/my_app.js";
/// self.onmessage = async ({ data }) => { await init({ module_or_path: data[1] }); async_runner_worker(data); };
/// ```
///
/// # Errors
/// A text when `message` is not what the pool sends first.
#[wasm_bindgen]
pub fn async_runner_worker(message: &JsValue) -> Result<(), JsValue> {
    let fields =
        message.dyn_ref::<Array>().filter(|fields| fields.get(0).as_string().as_deref() == Some("async-runner"));
    let origin = fields.and_then(|fields| fields.get(3).as_f64());
    let lock = fields.and_then(|fields| fields.get(5).as_string());
    let (Some(origin), Some(lock)) = (origin, lock) else {
        return Err("async_runner_worker() takes the data of the first message that the pool sends".into());
    };
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    tell_panics();
    let clock = BrowserClock::new(Some(origin)).map_err(|error| JsValue::from(error.to_string()))?;
    life::hold(&lock, move |holds| {
        if holds {
            // Before anything else, so that the loop watches from then on.
            let sent = scope.post_message(&JsValue::TRUE);
            debug_assert!(sent.is_ok(), "a truth value can be sent");
        }
        begin(clock, &scope);
    });
    Ok(())
}

/// Hears the loop from now on, and says that this worker is ready.
fn begin(clock: BrowserClock, scope: &DedicatedWorkerGlobalScope) {
    let worker = WorkerLoop::new(Rc::new(clock), Box::new(say));
    let on_message = {
        let worker = worker.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match read(&event.data()) {
            Ok(message) => worker.hear(message),
            Err(reason) => say(vec![FromWorker::Lost(TaskError::WorkerLost(reason))]),
        })
    };
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It hears as long as the worker lives.
    on_message.forget();
    tell_errors(scope);
    WORKER.with(|this| *this.borrow_mut() = Some(worker));
}

/// Whether this thread is a worker of an `async-runner` pool.
///
/// A `#[wasm_bindgen(start)]` function runs in every worker too; this tells it to leave them alone.
pub fn is_worker() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .is_some_and(|name| name.starts_with("async-runner worker"))
}

fn read(message: &JsValue) -> Result<ToWorker, String> {
    postcard::from_bytes(&bytes_of(message)).map_err(|reason| format!("it got a message that cannot be read: {reason}"))
}

fn say(messages: Vec<FromWorker>) {
    let bytes = postcard::to_allocvec(&messages).expect("what a worker says is plain data");
    let (array, transfer) = message_of(&bytes);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let sent = match transfer {
        Some(transfer) => scope.post_message_with_transfer(&array, &transfer),
        None => scope.post_message(&array),
    };
    debug_assert!(sent.is_ok(), "a buffer of one's own can be transferred");
}

/// Lets the loop know of a trap, which ends the job that runs as a panic does, and what had begun before it.
///
/// Where not even this can run any more, as after a stack overflow, the error reaches the loop without a word of ours.
fn tell_errors(scope: &DedicatedWorkerGlobalScope) {
    let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(|event: ErrorEvent| {
        last_words();
        say(vec![FromWorker::Lost(TaskError::WorkerLost(event.message()))]);
        event.prevent_default();
    });
    // Adding a listener to the scope that every worker has cannot fail.
    let added = scope.add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref());
    debug_assert!(added.is_ok());
    on_error.forget();
}

/// Says what was kept back.
fn last_words() {
    WORKER.with(|worker| {
        if let Some(worker) = worker.try_borrow().ok().as_deref().and_then(Option::as_ref) {
            worker.flush_if_free();
        }
    });
}

/// Lets the loop know of a panic before it ends this instance: the trap that follows has no message.
fn tell_panics() {
    let outer = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        last_words();
        say(vec![FromWorker::Lost(TaskError::Panicked(panic_text(info)))]);
        outer(info);
    }));
}
