//! A single-threaded executor and a web-worker pool, behind three calls.
//!
//! | the caller is | the function is | its result is | call | |
//! |---|---|---|---|---|
//! | sync | sync | needed or not | [`runner.await_async(defer(f, (a,)))`](Runner::await_async) | rows 1, 2: blocks |
//! | sync | async | needed | [`runner.await_async(f(a))`](Runner::await_async) | row 3: blocks |
//! | sync | async | not needed | not possible | row 4 |
//! | async | async | needed | [`runner.spawn_task(f(a), "lane").await`](Runner::spawn_task) | row 5 |
//! | async | async | not needed | [`runner.spawn_task(f(a), "lane")`](Runner::spawn_task) | row 6: fire-and-forget |
//! | async | sync | needed | [`runner.invoke(f, (a,)).await`](Runner::invoke) | row 7: on a worker |
//! | async | sync | not needed | [`runner.spawn_task(defer(f, (a,)), "io")`](defer) | row 8: on a worker |
//! | async | any | needed, and the loop must stand still | [`runner.await_async(f(a))`](Runner::await_async) | row 9: blocks the loop |
//!
//! Workers share no memory with the loop, so no special headers are needed, and every static host will do. What
//! goes to a worker and comes back is copied: arguments and results are serde types.
//!
//! The engine runs in the browser (`wasm32-unknown-unknown`), on a page or in a worker, and, for tests, on any host
//! under a [`Simulation`] with virtual time.
#![cfg_attr(
    not(target_arch = "wasm32"),
    doc = "

```
use async_runner::{Simulation, sleep};
use std::time::Duration;

async fn fetch_gallery() -> Vec<String> {
    sleep(Duration::from_millis(150)).await;
    vec![\"a.png\".to_owned(), \"b.png\".to_owned()]
}

fn count(pages: Vec<String>) -> usize {
    pages.len()
}

let simulation = Simulation::new();
let runner = simulation.runner().build()?;
let pages = runner.await_async(fetch_gallery()).unwrap(); // row 3
let counted = runner.invoke(count, (pages,)); // row 7
assert_eq!(simulation.run(counted), Ok(Ok(2)));
# Ok::<(), async_runner::BuildError>(())
```
"
)]

#[cfg(target_arch = "wasm32")]
mod browser;
mod cell;
pub mod clock;
mod error;
mod executor;
mod hold;
mod job;
mod lane;
mod name;
mod poison;
pub mod pool;
mod ready;
mod registry;
mod runner;
mod scope;
pub mod sim;
mod task;
mod timers;
pub mod trace;
mod worker;

#[cfg(target_arch = "wasm32")]
pub use browser::{async_runner_worker, is_worker};
pub use error::{BuildError, TaskError};
pub use hold::{BlockOn, Hold};
pub use job::{
    Call, Deferred, Entry, Invoke, IsDeferred, IsFuture, OnLoop, OnPool, OnPoolAsync, OnWorker, Work, defer, on_worker,
};
pub use lane::{Lane, LaneCounts};
pub use runner::{Builder, Runner, Task, sleep};
pub use scope::Scope;
pub use sim::Simulation;
pub use task::{Ended, JoinHandle, TaskId, Timeout};
pub use timers::Sleep;
