//! The pool: what starts workers and carries messages to them, and the messages.
//!
//! Starting workers and carrying messages is a [`Pool`]'s business (`browser/pool.rs`, `sim.rs`). Which job goes to which
//! worker is decided in `dispatch.rs`, the same for both.

use std::rc::Rc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::entry::{Encoded, Entry};
use crate::error::TaskError;
use crate::place::Place;
use crate::trace::{ErrorInfo, WaitKind};

/// A worker: its number, which a replacement takes over, and which of those that had the number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct WorkerId {
    /// Its number, counted from 0; the trace shows it.
    pub(crate) number: u32,
    /// How many workers had this number before it.
    pub(crate) generation: u32,
}

/// What a [`Pool`] calls with everything that a worker says.
pub(crate) type Hear = Rc<dyn Fn(WorkerId, Vec<FromWorker>)>;

/// Starts and ends workers and carries messages to them.
///
/// Everything that a worker says comes back through the function given to [`connect`](Pool::connect), never
/// during a call to the pool.
pub(crate) trait Pool {
    /// Sets the function that gets what workers say.
    fn connect(&self, hear: Hear);

    /// Starts a worker. It says [`FromWorker::Ready`] when it can take jobs.
    ///
    /// # Errors
    /// When it is known at once that none can be started: the reason, for people.
    fn start(&self, worker: WorkerId) -> Result<(), String>;

    /// Sends a worker a message. One to a worker that is gone is dropped.
    fn send(&self, worker: WorkerId, message: ToWorker);

    /// Ends a worker, whatever it does. It says nothing any more.
    fn end(&self, worker: WorkerId);

    /// How many workers there should be at the most when nobody says.
    fn default_limit(&self) -> usize;
}

/// A message from the loop to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ToWorker {
    /// A job. The worker says when it begins.
    Job(JobCall),
    /// Jobs of functions that have proved quick, to be run one after the other. The worker tells of them together, when
    /// it is through or a moment has passed.
    Quick(Vec<JobCall>),
    /// A job to be run beside what the worker runs, which waits for calls of its own.
    Beside(JobCall),
    /// End this job at its next wait.
    Cancel(u64),
    /// The result of a call that a job on this worker made.
    Reply {
        /// Which call, by the worker's count.
        call: u64,
        /// Its encoded result.
        result: Encoded,
    },
}

/// One job, as it travels.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct JobCall {
    /// The job's task.
    pub(crate) task: u64,
    /// The function.
    pub(crate) entry: Entry,
    /// Its arguments.
    #[serde(with = "serde_bytes")]
    pub(crate) args: Vec<u8>,
}

/// A message from a worker to the loop. Moments are in the runner's time, by the worker's clock.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum FromWorker {
    /// The worker can take jobs.
    Ready,
    /// A job runs from now on.
    Started {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
    },
    /// The job that runs did something that the trace tells.
    Did {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
        /// What.
        what: JobEvent,
    },
    /// A job is over.
    Ended {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
        /// Its encoded result.
        result: Encoded,
        /// What its code noted of an error, for the trace.
        error: Option<ErrorInfo>,
    },
    /// A job on this worker calls a function on another.
    Calls {
        /// The job that calls; none for what a job left behind.
        task: Option<u64>,
        /// Which call, by the worker's count.
        call: u64,
        /// The function.
        entry: Entry,
        /// Its arguments.
        #[serde(with = "serde_bytes")]
        args: Vec<u8>,
        /// What the trace calls it.
        name: String,
        /// Its lane.
        lane: String,
        /// Where it is called.
        place: Option<Place>,
    },
    /// The job no longer wants the result of this call.
    Abandons {
        /// Which call, by the worker's count.
        call: u64,
    },
    /// Nobody will ask for the result of this call, which is to go on.
    LetsGo {
        /// Which call, by the worker's count.
        call: u64,
    },
    /// Whether there are tasks on this worker that its jobs left behind.
    Lingers(bool),
    /// Something that a job left behind has failed, and nobody awaits it.
    Unhandled {
        /// Its name.
        name: String,
        /// Where it was spawned.
        place: Option<Place>,
        /// Its error.
        error: TaskError,
    },
    /// The worker is gone, and with it the job that it ran. It has told of all that it began.
    Lost(TaskError),
    /// The worker is gone without a word of its own: nobody knows what it had begun.
    Gone(TaskError),
}

/// What a job did, for the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum JobEvent {
    /// It printed this.
    Output(String),
    /// It began to block its worker, at this line.
    BlockStart(WaitKind, Option<String>, Option<u32>),
    /// It blocks no longer.
    BlockEnd(WaitKind, Option<String>),
    /// It said how far it is, encoded. This goes to its caller, not into the trace.
    Progress(Vec<u8>),
}
