//! A single-threaded executor on the browser's event loop, and a pool of web workers for sync functions, behind three
//! calls: [`invoke`](Runner::invoke), [`spawn_task`](Runner::spawn_task) and [`await_async`](Runner::await_async).
//!
//! Workers share no memory with the loop, so no special headers are needed and every static host will do. What goes to
//! a worker, and what comes back, is copied: arguments and results are serde types.
//!
//! # Which call when
//!
//! | row | the caller is | the function is | its result is | call | what happens |
//! |---|---|---|---|---|---|
//! | 1 | sync | sync | needed | `runner.await_async(defer(f, (a,)))` | runs here, and blocks |
//! | 2 | sync | sync | not needed | the same, its result ignored | runs here, and blocks |
//! | 3 | sync | async | needed | `runner.await_async(f(a))` | blocks until it is done |
//! | 4 | sync | async | not needed | not possible: there is no loop to leave it to | |
//! | 5 | async | async | needed | `runner.spawn_task(f(a), "lane").await` | waits, and others go on |
//! | 6 | async | async | not needed | `runner.spawn_task(f(a), "lane")` | fire-and-forget |
//! | 7 | async | sync | needed | `runner.invoke(f, (a,)).await` | runs on a worker |
//! | 8 | async | sync | not needed | `runner.spawn_task(defer(f, (a,)), "io")` | fire-and-forget, on a worker |
//! | 9 | async | any | needed, and the loop must stand still | `runner.await_async(f(a))` | blocks the loop |
//!
//! # The rows, one by one
//!
//! The examples run in a [`Simulation`], with virtual time and virtual workers, as tests do. In the browser only the
//! first two lines differ: `let runner = Runner::builder().build()?`, and handles are awaited.
//!
//! Rows 1 and 2: a sync function, from sync code. It runs where it is called.
//! ```
//! # use async_runner::{Simulation, defer};
//! # let simulation = Simulation::new();
//! # let runner = simulation.runner().build()?;
//! fn checksum(text: String) -> u32 {
//!     text.bytes().map(u32::from).sum()
//! }
//! assert_eq!(runner.await_async(defer(checksum, ("ab".to_owned(),))), Ok(195));
//! # Ok::<(), async_runner::BuildError>(())
//! ```
//!
//! Row 3: async code, from sync code. It blocks until it is done. In the browser this works for what needs no event
//! loop: see [`Runner::can_block`].
//! ```
//! # use async_runner::{Simulation, sleep};
//! # use std::time::Duration;
//! # let simulation = Simulation::new();
//! # let runner = simulation.runner().build()?;
//! async fn get_session() -> String {
//!     sleep(Duration::from_millis(20)).await;
//!     "session".to_owned()
//! }
//! assert_eq!(runner.await_async(get_session()), Ok("session".to_owned()));
//! # Ok::<(), async_runner::BuildError>(())
//! ```
//!
//! Row 4: async code from sync code, and nobody waits: not possible in Python, where there is no loop to leave the task
//! to. Here a runner can be asked from anywhere; the task runs once the event loop turns, which sync code that never
//! returns to it prevents.
//! ```
//! # use async_runner::Simulation;
//! # let simulation = Simulation::new();
//! # let runner = simulation.runner().build()?;
//! let handle = runner.spawn_task(async { "later" }, "default");
//! assert!(!handle.is_finished()); // nothing runs before this thread is free
//! # Ok::<(), async_runner::BuildError>(())
//! ```
//!
//! Rows 5 to 8: from async code.
//! ```
//! # use async_runner::{Runner, Simulation, TaskError, defer, sleep};
//! # use std::time::Duration;
//! # let simulation = Simulation::new();
//! # let runner = simulation.runner().build()?;
//! async fn fetch_gallery() -> Vec<String> {
//!     sleep(Duration::from_millis(150)).await;
//!     vec!["a.png".to_owned(), "b.png".to_owned()]
//! }
//!
//! async fn save_gallery(gallery: Vec<String>) {
//!     sleep(Duration::from_millis(100)).await;
//!     println!("saved {}", gallery.len());
//! }
//!
//! fn read_config_file(path: String) -> String {
//!     format!("{path}: dark")
//! }
//!
//! fn compress(gallery: Vec<String>) -> usize {
//!     gallery.iter().map(String::len).sum()
//! }
//!
//! async fn process_gallery(runner: Runner) -> Result<String, TaskError> {
//!     let gallery = runner.spawn_task(fetch_gallery(), "gallery").await?; // row 5: waits
//!     runner.spawn_task(save_gallery(gallery.clone()), "io"); // row 6: fire-and-forget
//!     let config = runner.invoke(read_config_file, ("config.json".to_owned(),)).await?; // row 7: on a worker
//!     runner.spawn_task(defer(compress, (gallery,)), "io"); // row 8: on a worker, fire-and-forget
//!     Ok(config)
//! }
//!
//! let main = runner.spawn_task(process_gallery(runner.clone()), "default");
//! assert_eq!(simulation.run(main).unwrap().unwrap(), Ok("config.json: dark".to_owned()));
//! # Ok::<(), async_runner::BuildError>(())
//! ```
//!
//! Row 9: async code that blocks the loop on purpose. No other task is polled until it is through.
//! ```
//! # use async_runner::{Runner, Simulation, sleep};
//! # use std::time::Duration;
//! # let simulation = Simulation::new();
//! # let runner = simulation.runner().build()?;
//! async fn migrate() -> &'static str {
//!     sleep(Duration::from_millis(20)).await;
//!     "migrated"
//! }
//!
//! async fn program(runner: Runner) -> &'static str {
//!     let other = runner.spawn_task(async {}, "default");
//!     let result = runner.await_async(migrate()).expect("it ends");
//!     assert!(!other.is_finished()); // it was held up
//!     result
//! }
//!
//! let program = runner.spawn_task(program(runner.clone()), "default");
//! assert_eq!(simulation.run(program), Ok(Ok("migrated")));
//! # Ok::<(), async_runner::BuildError>(())
//! ```
//!
//! # In the browser
//!
//! With `wasm-pack build --target web` there is nothing to configure: workers load the same module by themselves, in
//! pages, in workers and in sandboxed frames, from another origin, and under a Content-Security-Policy of
//! `script-src 'wasm-unsafe-eval'` and `worker-src blob:`, with the application's own address in `script-src` and
//! `connect-src`. For that the application's JavaScript is made one script that imports nothing. Where it has to import
//! something, since a crate brings snippets of JavaScript along, workers import it: Firefox refuses that under
//! `worker-src blob:`, and then the way below is for you too.
//!
//! Under Vite and webpack 5, or where a policy allows workers from files alone, the application says how a worker is
//! made, with `Builder::worker`, and has a worker file of two lines:
//! ```js
//! import init, { async_runner_worker } from "./pkg/my_app.js";
//! self.onmessage = async ({ data }) => { await init({ module_or_path: data[1] }); async_runner_worker(data); };
//! ```
//! The page's JavaScript makes the worker, in words that the bundler understands:
//! ```js
//! const makeWorker = (name) => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name });
//! ```
//! and the application calls that function, which it was handed as a `js_sys::Function`:
//! ```text
//! Runner::builder().worker(move |name| Ok(make_worker.call1(&JsValue::NULL, &name.into())?.unchecked_into())).build()?
//! ```
//! A function with `#[wasm_bindgen(start)]` runs in every worker too: let it begin with
//! `if async_runner::is_worker() { return; }`.
//!
//! # In the browser's developer tools
//!
//! A debug build (`wasm-pack build --dev`) shows in the performance panel what ran when. While it records, each poll and
//! each job that takes a measurable time is an entry of User Timing, `async-runner: fetch`: in Chromium on tracks of a
//! group `async-runner`, one for the loop and one for each worker, with its task's number, lane and the place of its
//! spawn; a poll of more than 50 ms, which the user feels, is red. Firefox shows the same entries among its markers. In
//! Chromium a stack trace inside of a task goes on with the code that spawned it. Entries are taken out of the page's own
//! list again, so that it does not grow; a `PerformanceObserver` hears them.
//!
//! Places are those of the calls that spawn, by `#[track_caller]`, in release builds too: an error that nobody awaits, a
//! deadlock and the trace name them. A release build has nothing of the rest. With the feature `jspi` stacks are not
//! linked, since one cannot be suspended with a frame of JavaScript on it.
//!
//! # What a task can end with
//!
//! | [`TaskError`] | what it means | what to do |
//! |---|---|---|
//! | `Cancelled` | it was aborted, or the runner was shut down | nothing: somebody wanted it |
//! | `Panicked` | its code panicked; on a worker nobody else is harmed | read the message |
//! | `TimedOut` | it took longer than `timeout` allowed, its time in the queue included, and was aborted | allow it more, or do less |
//! | `QueueFull` | its lane's queue had no room, and it never ran | await [`Runner::room`] first |
//! | `WorkerLost` | its worker trapped or was ended under it; it is not run twice | run it again if that is safe |
//! | `WorkerUnavailable` | no worker could be started, or was ready in time | the message names what the browser refused |
//! | `Codec` | arguments or result are no serde data | the message names the type |
//! | `Deadlock` | it waits for a task that its own block holds up | await instead of blocking |
//! | `BlockingUnavailable` | `await_async` needs the event loop for this | [`on_worker`], or an async caller |
//! | `NoAsyncContext` | the call needs a running task | call it inside of one |
//! | `Poisoned` | an earlier panic or trap on the loop ended the runner | reload the page |
//!
//! An error that nobody awaits goes to [`Builder::on_unhandled_error`], which writes to the console when nobody sets it.
//!
//! # What outlives what
//!
//! - Dropping a handle never cancels: the task goes on. [`JoinHandle::abort`] cancels that task, and what it awaits by way
//!   of handles goes on too; [`Runner::scope`] is for tasks that are to end together.
//! - A job may call further jobs, by way of [`Runner::current`]. Those that it waits for end with it when it is aborted or
//!   its worker is lost, since their results have nowhere to go; those whose handles it dropped go on without it.
//! - A task that a job has spawned on its worker and left behind keeps that worker until it is done.
//! - A [`Runner`] lives until its last handle is dropped and its last task has ended.
//!
//! # Limits
//!
//! - A closure for [`invoke`](Runner::invoke) or [`defer`] captures nothing. The compiler sees to that, but for values
//!   without size: a worker makes those up, so one that stands for something in this thread's memory (the proof that a
//!   global was set) must not be captured.
//! - A job sees the lanes' limits in what its calls end with: [`TaskError::QueueFull`] reaches it. [`Runner::room`],
//!   [`Runner::configure`] and [`Runner::lane_counts`] concern its own worker's executor there.
//! - No shared memory: arguments and results are copied, a byte buffer once on each side of a transfer.
//! - A sync job cannot be interrupted: aborting it ends its worker, and another is started. See [`check_cancelled`].
//! - A panic or a trap on the loop cannot be survived in wasm: it fails its task and poisons the runner. Code that may
//!   panic is better off on a worker.
//! - A worker that closes itself, or that somebody else ends, is noticed where there are Web Locks: on `https` and on
//!   `localhost`, but not in a sandboxed frame. While a worker lives, it holds such a lock.
//!
//! # Features
//!
//! - `jspi`, off by default: [`await_async`](Runner::await_async) suspends the stack, so that it can wait for anything,
//!   in tasks and under exports with `#[wasm_bindgen(jspi)]`. Such a module does not load where there is no
//!   `"Suspending" in WebAssembly`, so that an application ships a second build without it.

/// The read-me's example compiles too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadMe;

mod blocking;
mod books;
#[cfg(target_arch = "wasm32")]
mod browser;
mod builder;
mod cell;
mod clock;
mod deadlock;
mod description;
mod dispatch;
mod entry;
mod error;
mod executor;
mod hold;
mod job;
mod lane;
mod loss;
mod memory;
mod name;
mod pace;
mod place;
mod poison;
mod pool;
mod ready;
mod record;
mod registry;
mod runner;
mod scope;
/// The text that workers run is made in the browser alone; how it is made is tested here.
#[cfg(all(test, not(target_arch = "wasm32")))]
#[path = "browser/script.rs"]
mod script;
pub mod sim;
mod slots;
mod task;
mod timers;
pub mod trace;
mod unhandled;
mod worker;

#[cfg(target_arch = "wasm32")]
pub use browser::{async_runner_worker, is_worker};
pub use builder::Builder;
pub use description::TaskBuilder;
pub use error::{BuildError, TaskError};
pub use hold::{BlockOn, Hold};
pub use job::{Call, Deferred, Invoke, OnWorker, Work, defer, kind, on_worker};
pub use lane::{Lane, LaneCounts};
pub use place::Place;
pub use runner::{Runner, check_cancelled, report, sleep};
pub use scope::Scope;
pub use sim::Simulation;
pub use task::{Ended, JoinHandle, TaskId, Timeout};
pub use timers::Sleep;
pub use unhandled::Unhandled;
