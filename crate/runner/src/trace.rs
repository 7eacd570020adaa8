//! The trace: one stream of events that says what ran where, what waited for what, and what blocked.
//!
//! This file is the contract with everybody who reads traces; the page's TypeScript types are generated from
//! it (`www/trace/trace-types.ts`). It holds data only: who emits what, and when, is the executor's business.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// One moment in a run.
///
/// In JSON an event is one flat object: `{"type": "wake", "at": 30.1, "worker": null, "task": 1, "by": "timer"}`.
///
/// ```
/// use async_runner::trace::{Event, What, WokenBy};
///
/// let event = Event { at: 30.1, worker: None, what: What::Wake { task: 1, by: WokenBy::Timer } };
/// let json = serde_json::to_string(&event).unwrap();
/// assert_eq!(json, r#"{"at":30.1,"worker":null,"type":"wake","task":1,"by":"timer"}"#);
/// assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Milliseconds since the run began. Clocks are coarse: 0.1 ms in Chromium, 1 ms elsewhere.
    pub at: f64,
    /// The worker's number, counted from 0, or `null` for the loop.
    pub worker: Option<u32>,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
}

/// What an [`Event`] says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(export_to = "trace-types.ts"))]
pub enum What {
    /// A task came to be.
    Spawn {
        /// Its id: a small integer, counted from 0.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// The task that spawned it, or `null`.
        #[cfg_attr(test, ts(type = "number | null"))]
        parent: Option<u64>,
        /// Its name: the function's, or `program`.
        #[cfg_attr(test, ts(type = "string"))]
        name: Cow<'static, str>,
        /// Its type: the lane it runs in.
        #[cfg_attr(test, ts(type = "string"))]
        lane: Arc<str>,
        /// What kind of task it is.
        kind: TaskKind,
        /// The line that spawned it, counted from 1, where one is known.
        line: Option<u32>,
        /// The file of that line; absent for a script, whose text is the only one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(type = "string", optional))]
        file: Option<Cow<'static, str>>,
    },
    /// A task was put into the ready queue. Its first time is its `spawn`.
    Wake {
        /// The task that is ready now.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// Who woke it.
        by: WokenBy,
    },
    /// The loop (or a worker's own executor) began to run a task.
    PollStart {
        /// The task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
    },
    /// The task gave the thread back. A poll under which the task held the loop is one unbroken poll.
    PollEnd {
        /// The task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// The line at which it stands, counted from 1, where one is known.
        line: Option<u32>,
        /// What it waits for; empty when the poll finished the task or it woke itself.
        waiting_on: Vec<WaitingOn>,
    },
    /// A worker began to run a job.
    JobStart {
        /// The job's task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
    },
    /// A worker is through with a job.
    JobEnd {
        /// The job's task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
    },
    /// A task began to block the thread that it runs on.
    BlockStart {
        /// The task that blocks.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// The line at which it blocks, counted from 1, where one is known.
        line: Option<u32>,
        /// What it waits for while it blocks.
        on: WaitingOn,
    },
    /// The task blocks no longer.
    BlockEnd {
        /// The task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// What it waited for.
        on: WaitingOn,
    },
    /// A task printed something.
    Output {
        /// The task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// The text, with its line ends.
        text: String,
    },
    /// Somebody asked for a task to be cancelled.
    CancelRequested {
        /// The task that is to end.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// The task that asked, or `null` when it was none.
        #[cfg_attr(test, ts(type = "number | null"))]
        by: Option<u64>,
    },
    /// A task ended.
    Done {
        /// The task.
        #[cfg_attr(test, ts(type = "number"))]
        task: u64,
        /// How.
        outcome: Outcome,
        /// What went wrong, for the outcome `error`.
        error: Option<ErrorInfo>,
    },
    /// A worker is ready for jobs.
    WorkerUp {
        /// Why it was started.
        reason: String,
    },
    /// A worker is gone.
    WorkerDown {
        /// Why: `idle`, `stopped`, or what it was lost to.
        reason: String,
    },
}

/// What kind of task a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TaskKind {
    /// The program's top level: a sync context.
    Program,
    /// A future on the loop.
    Coroutine,
    /// A function on a worker.
    Job,
}

/// Who put a task into the ready queue. In JSON a task is its number, the others are words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, from = "WokenByJson", into = "WokenByJson")]
pub enum WokenBy {
    /// A task did, while it ran or as it ended.
    Task(u64),
    /// A timer ran out.
    Timer,
    /// A worker's message arrived.
    Worker,
    /// Something outside of the runner: a promise, an event, a click.
    External,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum WokenByJson {
    Task(u64),
    Word(WokenByWord),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum WokenByWord {
    Timer,
    Worker,
    External,
}

impl From<WokenByJson> for WokenBy {
    fn from(json: WokenByJson) -> Self {
        match json {
            WokenByJson::Task(task) => Self::Task(task),
            WokenByJson::Word(WokenByWord::Timer) => Self::Timer,
            WokenByJson::Word(WokenByWord::Worker) => Self::Worker,
            WokenByJson::Word(WokenByWord::External) => Self::External,
        }
    }
}

impl From<WokenBy> for WokenByJson {
    fn from(by: WokenBy) -> Self {
        match by {
            WokenBy::Task(task) => Self::Task(task),
            WokenBy::Timer => Self::Word(WokenByWord::Timer),
            WokenBy::Worker => Self::Word(WokenByWord::Worker),
            WokenBy::External => Self::Word(WokenByWord::External),
        }
    }
}

#[cfg(test)]
impl ts_rs::TS for WokenBy {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "WokenBy".to_owned()
    }
    fn inline(_: &ts_rs::Config) -> String {
        r#"number | "timer" | "worker" | "external""#.to_owned()
    }
    fn decl(config: &ts_rs::Config) -> String {
        format!("type WokenBy = {};", Self::inline(config))
    }
    fn decl_concrete(config: &ts_rs::Config) -> String {
        Self::decl(config)
    }
}

/// One thing that a task waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WaitingOn {
    /// What sort of thing.
    pub kind: WaitKind,
    /// The task's id, where it is a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(type = "number", optional))]
    pub id: Option<u64>,
    /// Its name, where it has one: the task's, the lane's, the lock's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub name: Option<String>,
}

impl WaitingOn {
    /// A thing of this kind, of which nothing more is known.
    pub fn only(kind: WaitKind) -> Self {
        Self { kind, id: None, name: None }
    }

    /// A task.
    pub fn task(id: u64, name: impl Into<String>) -> Self {
        Self { kind: WaitKind::Task, id: Some(id), name: Some(name.into()) }
    }

    /// A thing of this kind with a name.
    pub fn named(kind: WaitKind, name: impl Into<String>) -> Self {
        Self { kind, id: None, name: Some(name.into()) }
    }
}

/// The sorts of things that a task can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WaitKind {
    /// Another task's end.
    Task,
    /// A moment.
    Timer,
    /// A lock, a semaphore or an event.
    Lock,
    /// An item in a queue, or room in it.
    Queue,
    /// Room in its lane.
    Lane,
    /// A free worker.
    Pool,
    /// Something outside of the runner.
    External,
    /// A sleep that blocks the thread; only in `block-start` and `block-end`.
    Sleep,
}

/// How a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Outcome {
    /// With a value.
    Ok,
    /// With an error.
    Error,
    /// It was cancelled.
    Cancelled,
}

/// What went wrong in a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ErrorInfo {
    /// The error's type, by name.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its message, which may be empty.
    pub message: String,
    /// Where it came from, as a text of several lines; may be empty.
    pub traceback: String,
    /// The line it came from, counted from 1, where one is known.
    pub line: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use ts_rs::{Config, TS};

    /// An event is flat, which a generator would only say by repeating every case.
    const EVENT: &str = "\
/** One moment in a run. */
type Event = {
/** Milliseconds since the run began. Clocks are coarse: 0.1 ms in Chromium, 1 ms elsewhere. */
at: number,
/** The worker's number, counted from 0, or `null` for the loop. */
worker: number | null,
} & What;";

    /// The page's types, as they follow from the Rust ones.
    fn typescript() -> String {
        let config = Config::default();
        let mut text = String::from(
            "// Generated from crate/runner/src/trace.rs by `npm run generate`. Do not edit by hand.\n\
             // The trace: one stream of events, the same from browser, simulation and a Rust program.\n\n",
        );
        let declarations = [
            EVENT.to_owned(),
            <What as TS>::decl(&config),
            <TaskKind as TS>::decl(&config),
            <WokenBy as TS>::decl(&config),
            <WaitingOn as TS>::decl(&config),
            <WaitKind as TS>::decl(&config),
            <Outcome as TS>::decl(&config),
            <ErrorInfo as TS>::decl(&config),
        ];
        for declaration in declarations {
            text.push_str(&declaration.replacen("type ", "export type ", 1));
            text.push_str("\n\n");
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    #[test]
    fn the_pages_types_are_those_of_this_file() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/trace/trace-types.ts");
        if std::env::var_os("ASYNC_RUNNER_GENERATE").is_some() {
            std::fs::write(path, typescript()).expect("the generated types can be written");
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert_eq!(written, typescript(), "the types are out of date: run `npm run generate`");
    }

    #[test]
    fn a_waker_that_is_a_task_is_a_number_in_json_and_the_others_are_words() {
        let json = |by| serde_json::to_string(&by).expect("it is plain data");
        assert_eq!(json(WokenBy::Task(3)), "3");
        assert_eq!(json(WokenBy::Worker), "\"worker\"");
        assert_eq!(serde_json::from_str::<WokenBy>("\"external\"").expect("a known word"), WokenBy::External);
        assert!(serde_json::from_str::<WokenBy>("\"nobody\"").is_err());
    }

    #[test]
    fn what_is_not_known_of_a_thing_waited_for_is_left_out() {
        let json = serde_json::to_string(&WaitingOn::only(WaitKind::Timer)).expect("it is plain data");
        assert_eq!(json, r#"{"kind":"timer"}"#);
    }
}
