//! Functions that travel: how `invoke` calls a function on another instance of the same module.
//!
//! A worker has no shared memory with the loop. What both have is the same module, and with it the same function
//! table, so a function travels as its place in that table, and its arguments and result as postcard bytes.
//! Only a function without captures can travel: it has no data of its own, so any instance can make it up.

use std::future::Future;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::TaskError;
use crate::name::Name;
use crate::runner::{Runner, Task};
use crate::task::JoinHandle;

/// The result of a job as bytes.
pub(crate) type Encoded = Result<Vec<u8>, TaskError>;
/// A sync job's function, over bytes.
type SyncEntry = fn(&[u8]) -> Encoded;
/// The same for an `async fn` that runs on the worker's own executor.
type AsyncEntry = fn(&[u8]) -> Pin<Box<dyn Future<Output = Encoded>>>;

/// A function's place in the table that all instances of the module share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Entry {
    /// A sync function.
    Sync(u64),
    /// An `async fn`.
    Async(u64),
}

/// What running an [`Entry`] gives.
pub(crate) enum Called {
    Done(Encoded),
    Runs(Pin<Box<dyn Future<Output = Encoded>>>),
}

impl Entry {
    fn of_sync<F, Args>() -> Self
    where
        F: Call<Args, Output: Serialize> + Copy + Send + 'static,
        Args: DeserializeOwned,
    {
        Self::Sync(call_sync::<F, Args> as SyncEntry as usize as u64)
    }

    fn of_async<F, Args>() -> Self
    where
        F: Call<Args> + Copy + Send + 'static,
        F::Output: Future<Output: Serialize> + 'static,
        Args: DeserializeOwned,
    {
        Self::Async(call_async::<F, Args> as AsyncEntry as usize as u64)
    }

    /// Calls a sync function; `None` for an `async fn`, which needs an executor.
    pub(crate) fn call_sync(self, args: &[u8]) -> Option<Encoded> {
        match self {
            Self::Sync(_) => match self.call(args) {
                Called::Done(result) => Some(result),
                Called::Runs(_) => None,
            },
            Self::Async(_) => None,
        }
    }

    /// Calls the function that this instance of the module has at the entry's place.
    pub(crate) fn call(self, args: &[u8]) -> Called {
        let place = |place: u64| usize::try_from(place).expect("a place in the table fits the address size");
        // SAFETY: an entry is only made by `of_sync` and `of_async`, from a function of the type that its variant
        // stands for. Entries travel only between instances of one module (`browser/worker.rs` starts workers from
        // the loop's own module; the simulation never leaves its process), where a function has one place.
        unsafe {
            match self {
                Self::Sync(at) => Called::Done(std::mem::transmute::<usize, SyncEntry>(place(at))(args)),
                Self::Async(at) => Called::Runs(std::mem::transmute::<usize, AsyncEntry>(place(at))(args)),
            }
        }
    }
}

fn call_sync<F, Args>(args: &[u8]) -> Encoded
where
    F: Call<Args, Output: Serialize> + Copy + Send + 'static,
    Args: DeserializeOwned,
{
    let args = decode::<Args>("arguments", args)?;
    encode("result", &make_up::<F>().call(args))
}

fn call_async<F, Args>(args: &[u8]) -> Pin<Box<dyn Future<Output = Encoded>>>
where
    F: Call<Args> + Copy + Send + 'static,
    F::Output: Future<Output: Serialize> + 'static,
    Args: DeserializeOwned,
{
    match decode::<Args>("arguments", args) {
        Ok(args) => {
            let future = make_up::<F>().call(args);
            Box::pin(async move { encode("result", &future.await) })
        }
        Err(error) => Box::pin(std::future::ready(Err(error))),
    }
}

/// Makes up a value of a function's type, which has no data.
fn make_up<F: Copy + Send + 'static>() -> F {
    const {
        assert!(
            size_of::<F>() == 0,
            "this closure captures something, and a function that goes to a worker cannot: there is no shared memory. \
             Pass what it needs as arguments: `runner.invoke(|a, b| ..., (a, b))`"
        );
    }
    // SAFETY: `F` has no size, so that nothing is read, and any aligned address will do. A value of `F` was given to whoever made the
    // entry; `Copy` makes a second one legitimate, and `Send` makes it so on another thread.
    unsafe { std::ptr::NonNull::<F>::dangling().read() }
}

fn codec_error<T>(what: &str, reason: &postcard::Error) -> TaskError {
    TaskError::Codec {
        what: what.to_owned(),
        type_name: std::any::type_name::<T>().to_owned(),
        reason: reason.to_string(),
    }
}

pub(crate) fn encode<T: Serialize>(what: &str, value: &T) -> Encoded {
    postcard::to_allocvec(value).map_err(|reason| codec_error::<T>(what, &reason))
}

pub(crate) fn decode<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, TaskError> {
    postcard::from_bytes(bytes).map_err(|reason| codec_error::<T>(what, &reason))
}

/// Something that can be called with a tuple of arguments.
///
/// It is implemented for every function and closure of up to eight parameters; there is no need to implement it.
pub trait Call<Args> {
    /// What the call returns.
    type Output;

    /// Calls it.
    fn call(self, args: Args) -> Self::Output;
}

macro_rules! call {
    ($($arg:ident)*) => {
        impl<F, Output, $($arg),*> Call<($($arg,)*)> for F
        where
            F: FnOnce($($arg),*) -> Output,
        {
            type Output = Output;

            #[allow(non_snake_case)]
            fn call(self, ($($arg,)*): ($($arg,)*)) -> Output {
                self($($arg),*)
            }
        }
    };
}

call!();
call!(A);
call!(A B);
call!(A B C);
call!(A B C D);
call!(A B C D E);
call!(A B C D E G);
call!(A B C D E G H);
call!(A B C D E G H I);

/// What [`Runner::invoke`] takes: it decides by the function's type where the function runs.
///
/// `Place` is inferred: [`OnPool`] for a sync function, [`OnLoop`] for an `async fn`, [`OnPoolAsync`] for what
/// [`on_worker`] wraps. The trait is sealed by its markers; there is no need to implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be invoked with the arguments `{Args}`",
    note = "pass the function and its arguments, as a tuple: `runner.invoke(add, (1, 2))`, `runner.invoke(read, (path,))`",
    note = "a sync function goes to a worker: arguments and result must implement serde's Serialize and Deserialize, \
            and the function must capture nothing"
)]
pub trait Invoke<Args, Place> {
    /// The value that the handle gives.
    type Output;

    /// Starts it.
    #[doc(hidden)]
    fn start(self, task: Task<'_>, args: Args) -> JoinHandle<Self::Output>;
}

/// The place of a sync function: a worker of the pool.
pub struct OnPool;
/// The place of an `async fn`: the loop.
pub struct OnLoop;
/// The place of an `async fn` that [`on_worker`] wraps: the executor of a worker.
pub struct OnPoolAsync;

impl<F, Args> Invoke<Args, OnPool> for F
where
    F: Call<Args, Output: Serialize + DeserializeOwned + 'static> + Copy + Send + 'static,
    Args: Serialize + DeserializeOwned + 'static,
{
    type Output = F::Output;

    fn start(self, task: Task<'_>, args: Args) -> JoinHandle<F::Output> {
        spawn_job(task, Entry::of_sync::<F, Args>(), std::any::type_name::<F>(), &args)
    }
}

impl<F, Args> Invoke<Args, OnLoop> for F
where
    F: Call<Args>,
    F::Output: Future<Output: 'static> + 'static,
{
    type Output = <F::Output as Future>::Output;

    fn start(self, task: Task<'_>, args: Args) -> JoinHandle<Self::Output> {
        task.default_name(Name::Type(std::any::type_name::<F>())).spawn(self.call(args))
    }
}

impl<F, Args> Invoke<Args, OnPoolAsync> for OnWorker<F>
where
    F: Call<Args> + Copy + Send + 'static,
    F::Output: Future<Output: Serialize + DeserializeOwned + 'static> + 'static,
    Args: Serialize + DeserializeOwned + 'static,
{
    type Output = <F::Output as Future>::Output;

    fn start(self, task: Task<'_>, args: Args) -> JoinHandle<Self::Output> {
        spawn_job(task, Entry::of_async::<F, Args>(), std::any::type_name::<F>(), &args)
    }
}

fn spawn_job<Args, T>(task: Task<'_>, entry: Entry, function: &'static str, args: &Args) -> JoinHandle<T>
where
    Args: Serialize,
    T: DeserializeOwned + 'static,
{
    let task = task.default_name(Name::Type(function));
    task.spawn_job(entry, encode("arguments", args), |bytes| decode("result", bytes))
}

/// An `async fn` that is to run on a worker's own executor: see [`on_worker`].
#[derive(Clone, Copy, Debug)]
pub struct OnWorker<F>(#[allow(dead_code, reason = "its type is what travels")] F);

/// Sends an `async fn` to a worker, where it runs on the worker's own executor and holds the worker until it is
/// done.
///
/// For async code that would keep the page's thread busy, and for jobs that wait now and then.
///
/// ```
/// use async_runner::{Simulation, on_worker, sleep};
/// use std::time::Duration;
///
/// async fn poll_twice(name: String) -> String {
///     sleep(Duration::from_millis(5)).await;
///     format!("{name}, twice")
/// }
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().build()?;
/// let handle = runner.invoke(on_worker(poll_twice), ("sensor".to_owned(),));
/// assert_eq!(simulation.run(handle), Ok(Ok("sensor, twice".to_owned())));
/// # Ok::<(), async_runner::BuildError>(())
/// ```
pub fn on_worker<F>(function: F) -> OnWorker<F> {
    OnWorker(function)
}

/// A call that has not been made yet: see [`defer`].
#[derive(Clone, Copy, Debug)]
pub struct Deferred<F, Args> {
    function: F,
    args: Args,
}

/// The "lambda" of the guide's row 8: a sync call for [`Runner::spawn_task`] to run in the background.
///
/// ```
/// use async_runner::{Simulation, defer};
///
/// fn compress(page: String) -> usize {
///     page.len() / 2
/// }
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().build()?;
/// runner.spawn_task(defer(compress, ("a page".to_owned(),)), "io"); // fire-and-forget
/// # Ok::<(), async_runner::BuildError>(())
/// ```
pub fn defer<F, Args>(function: F, args: Args) -> Deferred<F, Args> {
    Deferred { function, args }
}

/// What [`Runner::spawn_task`] and [`Runner::await_async`] take: a future, or what [`defer`] made.
///
/// `Kind` is inferred; there is no need to implement the trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a future nor a deferred call",
    note = "for an async function pass the future: `fetch(url)`; for a sync one `defer(function, (arguments,))`"
)]
pub trait Work<Kind> {
    /// The value that it gives.
    type Output;

    /// Starts it as a task.
    #[doc(hidden)]
    fn start(self, task: Task<'_>) -> JoinHandle<Self::Output>;

    /// Runs it to its end on this thread.
    #[doc(hidden)]
    fn finish_here(self, runner: &Runner) -> Result<Self::Output, TaskError>;
}

/// The kind of [`Work`] that a future is.
pub struct IsFuture;
/// The kind of [`Work`] that [`defer`] makes.
pub struct IsDeferred;

impl<F> Work<IsFuture> for F
where
    F: Future<Output: 'static> + 'static,
{
    type Output = F::Output;

    fn start(self, task: Task<'_>) -> JoinHandle<F::Output> {
        task.spawn(self)
    }

    fn finish_here(self, runner: &Runner) -> Result<F::Output, TaskError> {
        runner.block_on(self)
    }
}

impl<F, Args> Work<IsDeferred> for Deferred<F, Args>
where
    F: Call<Args, Output: Serialize + DeserializeOwned + 'static> + Copy + Send + 'static,
    Args: Serialize + DeserializeOwned + 'static,
{
    type Output = F::Output;

    fn start(self, task: Task<'_>) -> JoinHandle<F::Output> {
        Invoke::<Args, OnPool>::start(self.function, task, self.args)
    }

    fn finish_here(self, _runner: &Runner) -> Result<F::Output, TaskError> {
        Ok(self.function.call(self.args))
    }
}
