//! What the wasm module exports to the engine's worker: `run`, `stop`, `acknowledge`, and `check`.
//!
//! The page gets the trace in batches, at most one for each of its frames. While it has not acknowledged the last few,
//! the script waits, so that a flood of output or events cannot pile up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use async_runner::Runner;
use async_runner::trace::Event;
use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use crate::json::to_json;
use crate::run::{Options, Run, read_lanes, refused};

/// How often the page gets a batch at the most, in milliseconds: once a frame.
const FRAME: u32 = 16;

/// How many events a batch may have before the script waits for the next frame.
const MOST_IN_BATCH: usize = 2_000;

/// How many batches may be on their way before the script waits.
const MOST_UNACKNOWLEDGED: u32 = 4;

thread_local! {
    static ENGINE: RefCell<Option<Rc<Engine>>> = const { RefCell::new(None) };
}

/// The one run that an engine's worker is there for.
struct Engine {
    run: RefCell<Option<Rc<Run>>>,
    batch: RefCell<Vec<Event>>,
    on_batch: Function,
    unacknowledged: Cell<u32>,
    timer: RefCell<Option<Timeout>>,
}

impl Engine {
    fn take(self: &Rc<Self>, event: Event) {
        let mut batch = self.batch.borrow_mut();
        batch.push(event);
        let is_full = batch.len() == MOST_IN_BATCH;
        drop(batch);
        if is_full {
            self.set_gate();
        }
        if self.timer.borrow().is_none() {
            let this = self.clone();
            *self.timer.borrow_mut() = Some(Timeout::new(FRAME, move || this.send()));
        }
    }

    /// Sends the page what has happened since the last time.
    fn send(&self) {
        let timer = self.timer.take();
        let batch = self.batch.take();
        if !batch.is_empty() {
            self.unacknowledged.set(self.unacknowledged.get() + 1);
            self.set_gate();
            let json = to_json(&batch);
            if let Err(error) = self.on_batch.call1(&JsValue::NULL, &json.into()) {
                wasm_bindgen::throw_val(error);
            }
        }
        drop(timer);
    }

    fn set_gate(&self) {
        if let Some(run) = &*self.run.borrow() {
            let has_room = self.batch.borrow().len() < MOST_IN_BATCH;
            run.set_gate(has_room && self.unacknowledged.get() < MOST_UNACKNOWLEDGED);
        }
    }
}

fn engine() -> Option<Rc<Engine>> {
    ENGINE.with(|engine| engine.borrow().clone())
}

/// Runs a script. The promise gives the end of the run as JSON: `{status, error, duration, notices}`.
///
/// `options` has `workers`, if it is to be the same every time `seed`, and if lanes are to have limits `lanes`, a text
/// for [`read_lanes`]. `make_worker` is called with a worker's name and gives what is used like a `Worker`, at whose other
/// end `async_runner_worker` serves. `on_batch` gets the trace's events as the JSON of a list; answer each with
/// `acknowledge()`.
#[wasm_bindgen]
pub fn run(
    source: String,
    file_name: String,
    options: &JsValue,
    make_worker: Function,
    on_batch: Function,
) -> js_sys::Promise {
    let number = |name: &str| js_sys::Reflect::get(options, &name.into()).ok().and_then(|value| value.as_f64());
    let text = |name: &str| js_sys::Reflect::get(options, &name.into()).ok().and_then(|value| value.as_string());
    let lanes = read_lanes(&text("lanes").unwrap_or_default());
    let defaults = Options::default();
    let options = Options {
        file_name,
        workers: number("workers").map_or(defaults.workers, |workers| workers as usize),
        seed: number("seed").map_or(defaults.seed, |seed| seed as u64),
        lanes: lanes.clone().unwrap_or_default(),
        ..defaults
    };
    let engine = Rc::new(Engine {
        run: RefCell::new(None),
        batch: RefCell::default(),
        on_batch,
        unacknowledged: Cell::new(0),
        timer: RefCell::new(None),
    });
    ENGINE.with(|current| *current.borrow_mut() = Some(engine.clone()));
    let builder = Runner::builder().worker(move |name| {
        // The page starts the worker, and what stands for it here has the same methods.
        Ok(make_worker.call1(&JsValue::NULL, &name.into())?.unchecked_into())
    });
    let sink = engine.clone();
    let run = match lanes {
        Ok(_) => Run::new(&source, &options, builder, move |event| sink.take(event)),
        Err(error) => Err(refused(error)),
    };
    future_to_promise(async move {
        let end = match run {
            Ok(run) => {
                let run = Rc::new(run);
                *engine.run.borrow_mut() = Some(run.clone());
                run.finish().await
            }
            Err(end) => *end,
        };
        engine.send();
        Ok(to_json(&end).into())
    })
}

/// Ends the run: its promise resolves with the status `stopped`.
#[wasm_bindgen]
pub fn stop() {
    let run = engine().and_then(|engine| engine.run.borrow().clone());
    if let Some(run) = run {
        run.stop();
    }
}

/// Says that the page has drawn one batch, or has had the time to.
#[wasm_bindgen]
pub fn acknowledge() {
    if let Some(engine) = engine() {
        engine.unacknowledged.set(engine.unacknowledged.get().saturating_sub(1));
        engine.set_gate();
    }
}

/// Advice on a script, which is not run, as JSON: [`check`](crate::check::check).
#[wasm_bindgen]
pub fn check(source: &str) -> String {
    crate::check::check(source)
}
