//! Counts primes on web workers, while the page stays responsive.

use async_runner::{Runner, TaskError};
use wasm_bindgen::prelude::*;

/// A sync function that takes its time. A worker calls it, so what it takes and gives is copied.
fn count_primes(from: u32, to: u32) -> u32 {
    let has_divisor = |number: u32| (2..).take_while(|d| d * d <= number).any(|d| number.is_multiple_of(d));
    (from.max(2)..to).filter(|number| !has_divisor(*number)).count() as u32
}

/// An async function, which runs on the page's own event loop and hands the work out.
async fn count_in_parts(runner: Runner, below: u32) -> Result<u32, TaskError> {
    let starts = (0..below).step_by(100_000);
    let parts: Vec<_> = starts.map(|from| runner.invoke(count_primes, (from, below.min(from + 100_000)))).collect();
    let mut sum = 0;
    for part in parts {
        sum += part.await?;
    }
    Ok(sum)
}

/// What the page calls.
#[wasm_bindgen]
pub async fn primes(below: u32) -> Result<u32, JsError> {
    let runner = Runner::builder().build()?;
    Ok(runner.spawn_task(count_in_parts(runner.clone(), below), "default").await??)
}
