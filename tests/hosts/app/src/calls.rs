//! A few calls of each kind.

use std::cell::Cell;
use std::time::Duration;

use async_runner::{TaskError, is_worker, on_worker, sleep};
use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::{builder, shown};

pub(crate) fn add(a: i64, b: i64) -> i64 {
    a + b
}

async fn patient(result: u32) -> u32 {
    sleep(Duration::from_millis(5)).await;
    result
}

pub(crate) fn fails(file: String) -> u32 {
    panic!("cannot read {file}")
}

thread_local! {
    static IS_BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// What begins the application. It runs in every worker too, and leaves them alone.
#[wasm_bindgen(start)]
fn begin() {
    if !is_worker() {
        IS_BEGUN.set(true);
    }
}

fn is_begun() -> bool {
    IS_BEGUN.get()
}

/// Runs on the loop and on workers, with a panic among the jobs; a line for each call.
///
/// # Errors
/// What a runner says that cannot be built.
#[wasm_bindgen]
pub async fn calls(make_worker: Option<Function>) -> Result<String, JsError> {
    let runner = builder(make_worker).workers(2).build()?;
    let on_loop = runner.spawn_task(patient(1), "default").await;
    let sync_job = runner.invoke(add, (2, 40)).await;
    let async_job = runner.invoke(on_worker(patient), (3,)).await;
    let panicked = match runner.invoke(fails, ("config".to_owned(),)).await {
        Err(TaskError::Panicked(message)) => message.split(',').next().unwrap_or_default().to_owned(),
        other => shown(&other),
    };
    let next = runner.invoke(add, (1, 1)).await;
    let begun = (is_begun(), runner.invoke(is_begun, ()).await);
    Ok([shown(&on_loop), shown(&sync_job), shown(&async_job), panicked, shown(&next), shown(&begun)].join("\n"))
}

#[cfg(feature = "snippet")]
#[wasm_bindgen(inline_js = "export function greeting() { return 'hello'; }")]
extern "C" {
    fn greeting() -> String;
}

/// Calls a snippet of JavaScript's, which is a file of its own.
#[cfg(feature = "snippet")]
#[wasm_bindgen]
pub fn greet() -> String {
    greeting()
}
