//! One run of a script, from source to end.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use async_runner::trace::{ErrorInfo, Event};
use async_runner::{Builder, Lane, Runner};
use graph_script::{Config, Exception, Interpreter, Program};
use serde::{Deserialize, Serialize};

use crate::caps::Caps;
use crate::tasks::TaskState;
use crate::thread::{Bounds, Context, Gate, Script, Thread, error_info, yield_now};

/// What a run is started with.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the script, for messages.
    pub file_name: String,
    /// How many workers there are at the most.
    pub workers: usize,
    /// Where `random` starts.
    pub seed: u64,
    /// What lanes behave like from the start; the script's own `configure` comes later and wins.
    pub lanes: Vec<(String, Lane)>,
    /// How many instructions the script may execute before it ends with an error, and each of its jobs; no limit
    /// unless set. A page has Stop instead.
    pub instruction_limit: Option<u64>,
    /// How many bytes the script may use, and each of its jobs on its worker, before it ends with `MemoryError`:
    /// 512 MiB unless set.
    pub memory_limit: usize,
    /// What an instruction takes in virtual time, so that CPU-bound code has a length in a simulation too: 50, which is
    /// about what it takes in wasm, unless set.
    pub instruction_nanoseconds: u32,
}

impl Default for Options {
    /// Four workers, whatever the machine has, so that a script does the same everywhere.
    fn default() -> Self {
        Self {
            file_name: "script.py".to_owned(),
            workers: 4,
            seed: 0,
            lanes: Vec::new(),
            instruction_limit: None,
            memory_limit: Config::default().memory_limit,
            instruction_nanoseconds: 50,
        }
    }
}

/// Reads lanes' settings as people write them: `NAME:LIMIT` or `NAME:LIMIT:PRIORITY`, with commas between lanes. An
/// empty limit is none.
///
/// ```
/// use async_runner::Lane;
/// use async_runner_playground::run::read_lanes;
///
/// let lanes = read_lanes("gallery:2, io::5").unwrap();
/// assert_eq!(lanes[0], ("gallery".to_owned(), Lane::new().concurrency(2)));
/// assert_eq!(lanes[1], ("io".to_owned(), Lane::new().priority(5)));
/// ```
///
/// # Errors
/// A sentence that names the piece that is none.
pub fn read_lanes(text: &str) -> Result<Vec<(String, Lane)>, String> {
    text.split(',').map(str::trim).filter(|piece| !piece.is_empty()).map(read_lane).collect()
}

fn read_lane(piece: &str) -> Result<(String, Lane), String> {
    let refused =
        || format!("`{piece}` is no lane: write NAME:LIMIT or NAME:LIMIT:PRIORITY, as in gallery:2 or io:4:1");
    let mut parts = piece.split(':').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty()).ok_or_else(refused)?;
    let mut lane = Lane::new();
    match parts.next().ok_or_else(refused)? {
        "" => {}
        limit => {
            let limit = limit.parse().ok().filter(|limit| *limit > 0).ok_or_else(refused)?;
            lane = lane.concurrency(limit);
        }
    }
    if let Some(priority) = parts.next() {
        lane = lane.priority(priority.parse().map_err(|_| refused())?);
    }
    if parts.next().is_some() {
        return Err(refused());
    }
    Ok((name.to_owned(), lane))
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The program came to its end, and so did all its tasks.
    Completed,
    /// The program ended with an error, or did not compile.
    Failed,
    /// It was stopped.
    Stopped,
}

/// Something about a run that its author should know and that is no output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Which sort.
    pub kind: NoticeKind,
    /// The task that it is about, if it is about one.
    pub task: Option<u64>,
    /// The line that it is about, counted from 1.
    pub line: Option<u32>,
    /// When it became known, in milliseconds since the run began.
    pub at: f64,
    /// The text, for people.
    pub text: String,
}

impl Notice {
    /// One that is about no task and no line, of no known moment.
    pub(crate) fn new(kind: NoticeKind, text: String) -> Self {
        Self { kind, task: None, line: None, at: f64::NAN, text }
    }

    pub(crate) fn of_task(self, task: &TaskState) -> Self {
        Self { task: Some(task.id().number()), ..self }
    }

    pub(crate) fn at(self, at: f64) -> Self {
        Self { at, ..self }
    }
}

/// The sorts of [`Notice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A task failed and nobody awaited it.
    NeverRetrieved,
    /// A coroutine was made and neither awaited nor spawned.
    NeverAwaited,
    /// Output or trace are longer than what is kept.
    Truncated,
    /// A task still waited when nothing could wake it any more, and was cancelled.
    CancelledAtEnd,
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunEnd {
    /// How it ended.
    pub status: Status,
    /// What the program ended with, when it failed.
    pub error: Option<ErrorInfo>,
    /// How long it took, in milliseconds.
    pub duration: f64,
    /// What its author should know.
    pub notices: Vec<Notice>,
}

/// A run under way.
pub struct Run {
    runner: Runner,
    thread: Rc<Thread>,
    caps: Rc<Caps>,
    stopped: Rc<Cell<bool>>,
    program: RefCell<Option<graph_script::Fiber>>,
}

/// Why a run did not start: how it ended.
pub type NotStarted = Box<RunEnd>;

impl Run {
    /// Compiles a script and makes everything ready; nothing of it has run yet.
    ///
    /// `builder` decides where it runs: in a simulation, or on a browser's event loop. `on_event` hears the trace.
    ///
    /// # Errors
    /// The end of the run when the script does not compile, or when there can be no runner here.
    pub fn new(
        source: &str,
        options: &Options,
        builder: Builder,
        mut on_event: impl FnMut(Event) + 'static,
    ) -> Result<Self, NotStarted> {
        let program = Program::compile(source, &options.file_name).map_err(|error| {
            not_started(ErrorInfo {
                type_name: error.type_name().to_owned(),
                message: error.message.clone(),
                traceback: error.to_string(),
                line: Some(error.line),
            })
        })?;
        let caps = Rc::new(Caps::default());
        let counted = caps.clone();
        let with_lanes = |builder: Builder, (name, lane): &(String, Lane)| builder.lane(name, *lane);
        let runner = options
            .lanes
            .iter()
            .fold(builder, with_lanes)
            .workers(options.workers)
            .on_event(move |mut event| {
                if counted.admit(&mut event) {
                    on_event(event);
                }
            })
            .build()
            .map_err(|error| {
                not_started(ErrorInfo {
                    type_name: "RuntimeError".to_owned(),
                    message: error.to_string(),
                    traceback: String::new(),
                    line: None,
                })
            })?;
        let Options { seed, instruction_limit, memory_limit, instruction_nanoseconds, .. } = *options;
        let bounds = Bounds { seed, instruction_limit, memory_limit, instruction_nanoseconds, jobs_around: 0 };
        let mut interpreter = Interpreter::new(&program, bounds.config());
        let fiber = interpreter.main();
        let file_name = options.file_name.as_str().into();
        let script = Script { source: source.into(), file_name, bounds };
        let thread = Thread::new(runner.clone(), interpreter, script, Rc::new(Gate::default()));
        Ok(Self { runner, thread, caps, stopped: Rc::default(), program: RefCell::new(Some(fiber)) })
    }

    /// Opens or closes the gate at which the script waits while whoever watches falls behind.
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "only a page falls behind"))]
    pub(crate) fn set_gate(&self, open: bool) {
        self.thread.gate.set(open);
    }

    /// Ends the run now: tasks are cancelled, workers ended, and what is open in the trace is closed at this moment.
    pub fn stop(&self) {
        self.stopped.set(true);
        self.runner.shut_down();
        self.thread.gate.set(true);
    }

    /// Runs the program, and then the loop until no task is left.
    pub async fn finish(&self) -> RunEnd {
        let result: Rc<RefCell<Option<Result<(), Exception>>>> = Rc::default();
        if let Some(fiber) = self.program.take() {
            let (thread, result) = (self.thread.clone(), result.clone());
            self.runner.task().name("program").program().line(None).spawn(async move {
                let ended = thread.clone().drive(fiber, Context::default()).await;
                if let Err(error) = &ended {
                    thread.runner.note_error(error_info(error));
                    // A program that fails ends there and then, with everything that it has started.
                    thread.runner.shut_down();
                }
                *result.borrow_mut() = Some(ended.map(drop));
            });
        }
        let mut cancelled_once = false;
        while self.runner.live_tasks() > 0 && !self.stopped.get() {
            self.runner.at_rest().await;
            if self.thread.gate.is_closed() && !self.stopped.get() {
                // It rests only because whoever watches has fallen behind.
                self.thread.gate.opened().await;
                yield_now().await;
                continue;
            }
            if self.runner.live_tasks() == 0 || self.stopped.get() {
                break;
            }
            if cancelled_once {
                self.runner.shut_down();
            } else {
                cancelled_once = true;
                self.cancel_the_rest();
            }
        }
        let error = result.take().and_then(Result::err);
        let status = match (&error, self.stopped.get()) {
            (_, true) => Status::Stopped,
            (Some(_), false) => Status::Failed,
            (None, false) => Status::Completed,
        };
        let duration = self.now();
        let notices = self.notices();
        self.runner.shut_down();
        RunEnd { status, error: error.map(|error| error_info(&error)), duration, notices }
    }

    fn now(&self) -> f64 {
        self.runner.now().as_secs_f64() * 1e3
    }

    /// What still waits now waits for ever: it gets its `CancelledError`, so that its `finally` blocks run.
    fn cancel_the_rest(&self) {
        for task in self.thread.live_tasks() {
            self.thread.cancel_in_vain(&task, "program", self.now());
        }
    }

    fn notices(&self) -> Vec<Notice> {
        let mut notices = self.caps.take_notices();
        notices.extend(self.thread.take_notices());
        for notice in notices.iter_mut().filter(|notice| notice.at.is_nan()) {
            notice.at = self.now();
        }
        notices
    }
}

/// The end of a run whose settings make no sense.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "a command says so before there is a run"))]
pub(crate) fn refused(message: String) -> NotStarted {
    not_started(ErrorInfo { type_name: "ValueError".to_owned(), message, traceback: String::new(), line: None })
}

fn not_started(error: ErrorInfo) -> NotStarted {
    Box::new(RunEnd { status: Status::Failed, error: Some(error), duration: 0.0, notices: Vec::new() })
}
