//! What a task can end with other than its value.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Why a task has no value to give.
///
/// Every variant's message says what happened and, where there is something to do about it, what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The task was aborted, or its runner was shut down, before it was done.
    #[error("the task was cancelled")]
    Cancelled,

    /// The task's code panicked; the panic's message is here.
    ///
    /// On a worker only this job is lost: the worker is replaced. On the loop of a wasm module a panic cannot be
    /// survived: see [`TaskError::Poisoned`].
    #[error("the task panicked: {0}")]
    Panicked(String),

    /// The worker that ran the job ended under it: a trap, a crash, or an end from outside.
    ///
    /// The job may have had effects; it is not run a second time.
    #[error(
        "the worker that ran the job was lost: {0}; the job is not run a second time by itself: call it again if that is safe"
    )]
    WorkerLost(String),

    /// No worker could be started, so the job never ran.
    ///
    /// The message says what the browser refused: a Content-Security-Policy without `worker-src blob:`, a worker
    /// script that was not found, or a place without workers.
    #[error("no worker could be started: {0}")]
    WorkerUnavailable(String),

    /// The arguments or the result could not be turned into bytes or back.
    #[error(
        "the {what} of type `{type_name}` cannot travel between loop and worker: {reason}; use a type that serde can write \
         and read without looking at the format (no `untagged`, no `flatten`, no `skip_serializing_if`)"
    )]
    Codec {
        /// Which of them: `arguments` or `result`.
        what: String,
        /// The Rust type, as [`std::any::type_name`] gives it.
        type_name: String,
        /// What the codec said.
        reason: String,
    },

    /// The time that [`JoinHandle::timeout`](crate::JoinHandle::timeout) allowed is over; the task was aborted.
    #[error(
        "the task took longer than the {0:?} that it was given, its time in the queue included; allow it more, or do less"
    )]
    TimedOut(Duration),

    /// The lane had no room in its queue, so the task never ran.
    ///
    /// Await [`Runner::room`](crate::Runner::room) before the spawn to wait for some, or give the lane a longer queue.
    #[error("the queue of lane \"{0}\" is full; await Runner::room before the spawn, or give the lane a longer queue")]
    QueueFull(String),

    /// The task waits, by way of others, for a task that its own block holds up: it could never finish.
    #[error("deadlock: {0}; await instead of blocking")]
    Deadlock(String),

    /// `await_async` would have to wait for something that cannot arrive while this thread is busy waiting.
    ///
    /// Put the async code on a worker with [`on_worker`](crate::on_worker), or make the caller async.
    #[error("cannot block here: {0}")]
    BlockingUnavailable(String),

    /// The call needs a running loop on this thread, and there is none.
    #[error("no async context: {0}")]
    NoAsyncContext(String),

    /// An earlier panic or trap on the loop left the module in an unknown state; the runner does no more work.
    #[error("the runner is poisoned by an earlier panic or trap, and does no more work: {0}; reload the page")]
    Poisoned(String),
}

impl TaskError {
    /// The variant's name, as the trace's `error.type` shows it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Cancelled => "Cancelled",
            Self::Panicked(_) => "Panicked",
            Self::WorkerLost(_) => "WorkerLost",
            Self::WorkerUnavailable(_) => "WorkerUnavailable",
            Self::Codec { .. } => "Codec",
            Self::TimedOut(_) => "TimedOut",
            Self::QueueFull(_) => "QueueFull",
            Self::Deadlock(_) => "Deadlock",
            Self::BlockingUnavailable(_) => "BlockingUnavailable",
            Self::NoAsyncContext(_) => "NoAsyncContext",
            Self::Poisoned(_) => "Poisoned",
        }
    }

    /// Takes the message out of what a panic carries.
    pub(crate) fn from_panic(payload: Box<dyn std::any::Any + Send>) -> Self {
        let message = payload
            .downcast_ref::<&str>()
            .map(ToString::to_string)
            .or_else(|| payload.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "a panic without a message".to_owned());
        Self::Panicked(message)
    }
}

/// Why a runner could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildError {
    /// A lane was given a limit of 0: none of its tasks could ever start.
    LaneWithoutRoom(String),
    /// There is no browser here: off wasm32 a runner needs a [`Simulation`](crate::Simulation).
    NoBrowser,
    /// The browser lacks something that the runner needs; the text names it.
    Browser(String),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LaneWithoutRoom(name) => {
                write!(
                    f,
                    "lane \"{name}\" has a concurrency of 0, so that no task of it could start: give it 1 or more"
                )
            }
            Self::NoBrowser => f.write_str(
                "there is no browser here: build the runner with Simulation::new().runner(), or compile for wasm32",
            ),
            Self::Browser(reason) => write!(f, "the browser does not allow a runner here: {reason}"),
        }
    }
}

impl std::error::Error for BuildError {}

#[cfg(test)]
mod tests {
    use super::TaskError;
    use std::time::Duration;

    #[test]
    fn every_error_says_what_happened_and_what_to_do_next() {
        let text = || "why".to_owned();
        let codec = TaskError::Codec { what: text(), type_name: "Gallery".to_owned(), reason: text() };
        for (error, advice) in [
            (TaskError::WorkerLost(text()), "call it again if that is safe"),
            (codec, "use a type that serde can write"),
            (TaskError::TimedOut(Duration::from_secs(1)), "allow it more"),
            (TaskError::QueueFull("io".to_owned()), "await Runner::room"),
            (TaskError::Deadlock(text()), "await instead of blocking"),
            (TaskError::Poisoned(text()), "reload the page"),
        ] {
            let told = error.to_string();
            assert!(told.contains(advice), "{told}");
        }
    }
}
