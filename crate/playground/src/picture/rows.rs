//! The rows of a timeline, from top to bottom: the loop, the tasks on it, the jobs, the workers.

use async_runner::trace::Outcome;
use serde::Serialize;

use super::recording::{Activity, Recording, Task};

/// A row of the timeline, with all that is drawn in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What the row is for.
    pub kind: RowKind,
    /// Its label: `Loop`, a task's label, `Worker 1`.
    pub label: String,
    /// What lies in it, in the order in which it is drawn.
    pub spans: Vec<Span>,
}

/// What a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowKind {
    /// The loop's thread.
    Loop,
    /// A task, from its spawn to its end.
    Task,
    /// A worker's thread.
    Worker,
}

/// Something that lasts, in a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Span {
    /// `queued`, `running`, `waiting`, `blocked`, or `blocked as meant` where it holds nobody up; in a worker's row also
    /// `up`, the time for which it was there, and `job`, the time for which a job had it. `failed` or `cancelled` stands
    /// where a task or job ended so, and has no length.
    pub what: &'static str,
    /// The task's id; none for a worker's `up`.
    pub task: Option<u64>,
    /// Milliseconds since the run began.
    pub start: f64,
    /// The same; none where it does not end within the trace.
    pub end: Option<f64>,
}

pub(super) fn rows(recording: &Recording) -> Vec<Row> {
    let mut rows = vec![Row { kind: RowKind::Loop, label: "Loop".to_owned(), spans: thread_spans(recording, None) }];
    for task in recording.rows_of_tasks().map(|place| &recording.tasks[place]) {
        let stretches = task.stretches.iter().map(|&stretch| stretch_span(recording, stretch));
        let spans = stretches.chain(task.done_at.and_then(|at| end_mark(task, at))).collect();
        rows.push(Row { kind: RowKind::Task, label: task.label.clone(), spans });
    }
    for worker in 0..recording.workers.len() {
        let label = format!("Worker {}", worker + 1);
        rows.push(Row { kind: RowKind::Worker, label, spans: thread_spans(recording, Some(worker)) });
    }
    rows
}

/// What lies in the row of the loop or of a worker: who was there, then what ran, then what blocked.
fn thread_spans(recording: &Recording, worker: Option<usize>) -> Vec<Span> {
    let thread = worker.map_or(&recording.main, |worker| &recording.workers[worker]);
    let up = thread.up.iter().map(|&(start, end)| Span { what: "up", task: None, start, end: finite(end) });
    let jobs = thread.jobs.iter().map(|job| Span {
        what: "job",
        task: Some(recording.tasks[job.task].id),
        start: job.start,
        end: finite(job.end),
    });
    let stretches = thread.running.iter().chain(thread.blocked.iter().flatten());
    let ended = thread.jobs.iter().filter_map(|job| end_mark(&recording.tasks[job.task], job.end));
    up.chain(jobs).chain(stretches.map(|&stretch| stretch_span(recording, stretch))).chain(ended).collect()
}

/// The mark where a task ended otherwise than well.
fn end_mark(task: &Task, at: f64) -> Option<Span> {
    let what = match task.outcome? {
        Outcome::Ok => return None,
        Outcome::Error => "failed",
        Outcome::Cancelled => "cancelled",
    };
    Some(Span { what, task: Some(task.id), start: at, end: finite(at) })
}

fn stretch_span(recording: &Recording, stretch: usize) -> Span {
    let stretch = &recording.stretches[stretch];
    let what = match stretch.activity {
        Activity::Queued => "queued",
        Activity::Running => "running",
        Activity::Waiting => "waiting",
        Activity::Blocked if recording.is_as_meant(stretch) => "blocked as meant",
        Activity::Blocked => "blocked",
    };
    Span { what, task: Some(recording.tasks[stretch.task].id), start: stretch.start, end: finite(stretch.end) }
}

fn finite(end: f64) -> Option<f64> {
    end.is_finite().then_some(end)
}
