//! The playground's engine: runs scripts on the runner.
//!
//! `graph-script` knows no executor and `async-runner` no scripts; here a script's coroutine becomes a task, its
//! sync function a job, its `time.sleep` a hold of the loop.
//!
//! - [`run`](mod@run): one run of a script, from source to end
//! - `caps`: how much of a run is kept
//! - `thread`: what the fibers of one thread share, and how a fiber is driven as a future
//! - `host`: what a script's calls do
//! - `tasks`: the objects that scripts hold: tasks, futures, gathers
//! - `job`: a function on a worker
//! - [`picture`](mod@picture) (not wasm32): a run as SVG
//! - [`check`](mod@check): advice on a script that is not run
//! - `json`: JSON for the page
//! - `engine` (wasm32): the module's exports

mod caps;
pub mod check;
#[cfg(target_arch = "wasm32")]
mod engine;
mod host;
mod job;
mod json;
#[cfg(not(target_arch = "wasm32"))]
pub mod picture;
pub mod run;
mod tasks;
mod thread;
