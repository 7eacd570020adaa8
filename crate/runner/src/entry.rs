//! Functions that travel: how a function is called on another instance of the same module. All that is unsafe about it
//! is here.
//!
//! A worker has no shared memory with the loop. What both have is the same module, and with it the same function
//! table, so a function travels as its place in that table, and its arguments and result as postcard bytes.
//! Only a function without captures can travel: it has no data of its own, so any instance can make it up.

use std::future::Future;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::TaskError;
use crate::job::Call;

/// The result of a job as bytes.
pub(crate) type Encoded = Result<Vec<u8>, TaskError>;
/// A sync job's function, over bytes.
type SyncEntry = fn(&[u8]) -> Encoded;
/// The same for an `async fn` that runs on the worker's own executor.
type AsyncEntry = fn(&[u8]) -> Pin<Box<dyn Future<Output = Encoded>>>;

/// A function's place in the table that all instances of the module share.
///
/// Nobody outside of this file can make one up. It comes from a function here, or out of a message of the pool's:
/// those are read from what the runner's own workers and loop wrote, never from anything that an application hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Entry(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
enum Kind {
    Sync(u64),
    Async(u64),
}

/// What running an [`Entry`] gives.
pub(crate) enum Called {
    Done(Encoded),
    Runs(Pin<Box<dyn Future<Output = Encoded>>>),
}

impl Entry {
    /// The entry of a sync function. The function itself vouches that there is a value of its type.
    pub(crate) fn of_sync<F, Args>(_function: F) -> Self
    where
        F: Call<Args, Output: Serialize> + Copy + Send + 'static,
        Args: DeserializeOwned,
    {
        Self(Kind::Sync((call_sync::<F, Args> as SyncEntry as *const ()).expose_provenance() as u64))
    }

    /// The entry of an `async fn`.
    pub(crate) fn of_async<F, Args>(_function: F) -> Self
    where
        F: Call<Args> + Copy + Send + 'static,
        F::Output: Future<Output: Serialize> + 'static,
        Args: DeserializeOwned,
    {
        Self(Kind::Async((call_async::<F, Args> as AsyncEntry as *const ()).expose_provenance() as u64))
    }

    /// Whether it is a sync function.
    pub(crate) fn is_sync(self) -> bool {
        matches!(self.0, Kind::Sync(_))
    }

    /// Calls a sync function; `None` for an `async fn`, which needs an executor.
    pub(crate) fn call_sync(self, args: &[u8]) -> Option<Encoded> {
        if !self.is_sync() {
            return None;
        }
        match self.call(args) {
            Called::Done(result) => Some(result),
            Called::Runs(_) => None,
        }
    }

    /// Calls the function that this instance of the module has at the entry's place.
    pub(crate) fn call(self, args: &[u8]) -> Called {
        // SAFETY: an entry is only made by `of_sync` and `of_async`, from a function of the type that its kind stands
        // for. Entries travel only between instances of one module (`browser/pool.rs` starts workers from the loop's
        // own module; the simulation never leaves its process), where a function has one place. What JavaScript writes
        // into a message of the pool's is on its conscience, as what it writes into the module's memory is.
        unsafe {
            match self.0 {
                Kind::Sync(place) => Called::Done(std::mem::transmute::<*const (), SyncEntry>(address(place))(args)),
                Kind::Async(place) => Called::Runs(std::mem::transmute::<*const (), AsyncEntry>(address(place))(args)),
            }
        }
    }
}

fn address(place: u64) -> *const () {
    let place = usize::try_from(place).expect("a place in the table fits the address size");
    std::ptr::with_exposed_provenance(place)
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
    // SAFETY: `F` has no size, so that nothing is read, and any aligned address will do. A value of `F` was given to
    // whoever made the entry; `Copy` makes a second one legitimate, and `Send` makes it so on another thread. What it
    // cannot vouch for is a value without size that stands for something in the loop's memory (the proof that a global
    // was set, say): `Runner::invoke` tells its callers to keep those out of closures.
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
