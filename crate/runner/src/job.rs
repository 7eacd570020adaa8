//! What can be run: the kinds of functions and futures that the three calls take, and where each of them runs.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;

use self::kind::{IsDeferred, IsFuture, OnLoop, OnPool, OnPoolAsync};
use crate::description::TaskBuilder;
use crate::entry::{Entry, decode, encode};
use crate::error::TaskError;
use crate::name::Name;
use crate::runner::Runner;
use crate::task::JoinHandle;

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

/// The kinds that [`Invoke`] and [`Work`] tell apart. They are inferred, and nobody has to name them.
pub mod kind {
    /// A sync function: a worker of the pool runs it.
    pub struct OnPool;
    /// An `async fn`: the loop runs it.
    pub struct OnLoop;
    /// An `async fn` that [`on_worker`](crate::on_worker) wraps: the executor of a worker runs it.
    pub struct OnPoolAsync;
    /// A future.
    pub struct IsFuture;
    /// What [`defer`](crate::defer) makes.
    pub struct IsDeferred;
}

/// What [`Runner::invoke`] takes: it decides by the function's type where the function runs.
///
/// `Place` is inferred: [`kind::OnPool`] for a sync function, [`kind::OnLoop`] for an `async fn`, [`kind::OnPoolAsync`]
/// for what [`on_worker`] wraps. There is no need to implement it.
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
    fn start(self, task: TaskBuilder<'_>, args: Args) -> JoinHandle<Self::Output>;
}

#[diagnostic::do_not_recommend]
impl<F, Args> Invoke<Args, OnPool> for F
where
    F: Call<Args, Output: Serialize + DeserializeOwned + 'static> + Copy + Send + 'static,
    Args: Serialize + DeserializeOwned + 'static,
{
    type Output = F::Output;

    fn start(self, task: TaskBuilder<'_>, args: Args) -> JoinHandle<F::Output> {
        spawn_job(task, Entry::of_sync::<F, Args>(self), std::any::type_name::<F>, &args)
    }
}

#[diagnostic::do_not_recommend]
impl<F, Args> Invoke<Args, OnLoop> for F
where
    F: Call<Args>,
    F::Output: Future<Output: 'static> + 'static,
{
    type Output = <F::Output as Future>::Output;

    fn start(self, task: TaskBuilder<'_>, args: Args) -> JoinHandle<Self::Output> {
        task.default_name(Name::Type(std::any::type_name::<F>)).spawn(self.call(args))
    }
}

impl<F, Args> Invoke<Args, OnPoolAsync> for OnWorker<F>
where
    F: Call<Args> + Copy + Send + 'static,
    F::Output: Future<Output: Serialize + DeserializeOwned + 'static> + 'static,
    Args: Serialize + DeserializeOwned + 'static,
{
    type Output = <F::Output as Future>::Output;

    fn start(self, task: TaskBuilder<'_>, args: Args) -> JoinHandle<Self::Output> {
        spawn_job(task, Entry::of_async::<F, Args>(self.0), std::any::type_name::<F>, &args)
    }
}

fn spawn_job<Args, T>(task: TaskBuilder<'_>, entry: Entry, function: fn() -> &'static str, args: &Args) -> JoinHandle<T>
where
    Args: Serialize,
    T: DeserializeOwned + 'static,
{
    let task = task.default_name(Name::Type(function));
    task.spawn_job(entry, encode("arguments", args), |bytes| decode("result", bytes))
}

/// An `async fn` that is to run on a worker's own executor: see [`on_worker`].
#[derive(Clone, Copy, Debug)]
pub struct OnWorker<F>(F);

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
/// `Kind` is inferred: [`kind::IsFuture`] or [`kind::IsDeferred`]. There is no need to implement the trait.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a future nor a deferred call",
    note = "for an async function pass the future: `fetch(url)`; for a sync one `defer(function, (arguments,))`"
)]
pub trait Work<Kind> {
    /// The value that it gives.
    type Output;

    /// Starts it as a task.
    #[doc(hidden)]
    fn start(self, task: TaskBuilder<'_>) -> JoinHandle<Self::Output>;

    /// Runs it to its end on this thread.
    #[doc(hidden)]
    fn finish_here(self, runner: &Runner) -> Result<Self::Output, TaskError>;
}

#[diagnostic::do_not_recommend]
impl<F> Work<IsFuture> for F
where
    F: Future<Output: 'static> + 'static,
{
    type Output = F::Output;

    fn start(self, task: TaskBuilder<'_>) -> JoinHandle<F::Output> {
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

    fn start(self, task: TaskBuilder<'_>) -> JoinHandle<F::Output> {
        Invoke::<Args, OnPool>::start(self.function, task, self.args)
    }

    fn finish_here(self, _runner: &Runner) -> Result<F::Output, TaskError> {
        Ok(self.function.call(self.args))
    }
}
