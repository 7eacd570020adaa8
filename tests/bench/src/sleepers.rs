//! Many sleepers at once.

use std::time::Duration;

use async_runner::Runner;
use futures::future::join_all;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::prelude::*;

/// As many sleepers, of 0 to 9 ms each, until all are through: on the runner's one timer, or on one of the browser's
/// for each.
#[wasm_bindgen(js_name = runSleepers)]
pub async fn run_sleepers(peer: String, sleepers: u32) -> Result<(), JsValue> {
    match peer.as_str() {
        "ours" => {
            let runner = Runner::builder().workers(0).build().unwrap_throw();
            let sleep = |number: u32| {
                let sleep = runner.sleep(Duration::from_millis(u64::from(number % 10)));
                runner.spawn_task(sleep, "default")
            };
            join_all((0..sleepers).map(sleep)).await;
        }
        "gloo-timers" => {
            join_all((0..sleepers).map(|number| TimeoutFuture::new(number % 10))).await;
        }
        other => return Err(format!("there is no timer {other}").into()),
    }
    Ok(())
}
