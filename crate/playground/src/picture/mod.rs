//! A picture of a run, as SVG, drawn without a browser: the timeline above, the task graph below it.
//!
//! It speaks the page's language: colour says who, shape says in what state. Its rows are those of the page's timeline
//! (`www/trace/timeline.ts`); tests on both sides compare them with the same file for each recorded trace.
//!
//! - `recording`: what a trace says about each task and each thread
//! - `rows`: the timeline's rows
//! - `timeline`, `graph`: the two drawings
//! - `svg`: elements, text and the style sheet

mod graph;
mod recording;
mod rows;
mod svg;
mod timeline;

use async_runner::trace::Event;

pub use rows::{Row, RowKind, Span};

use graph::Graph;
use recording::Recording;
use svg::Svg;
use timeline::Timeline;

/// How wide a picture is, in its own units, which are CSS pixels where nobody scales it.
const WIDTH: f64 = 760.0;

/// Draws a run as an SVG document: the timeline of its threads and tasks, and below it the graph of who spawned whom and
/// who waited for whom.
///
/// The document stands for itself: it has a title and a description for screen readers, its style inside, and is dark
/// where the reader prefers it. Names come from the script, so they are escaped.
///
/// # Examples
///
/// ```
/// use async_runner::trace::{Event, Outcome, TaskKind, What};
/// use async_runner_playground::picture::picture;
///
/// let spawn = What::Spawn { task: 0, parent: None, name: "program".into(), lane: "default".into(), kind: TaskKind::Program, line: None, file: None };
/// let done = What::Done { task: 0, outcome: Outcome::Ok, error: None };
/// let events = [(0.0, spawn), (0.0, What::PollStart { task: 0 }), (20.0, What::PollEnd { task: 0, line: None, waiting_on: vec![] }), (20.0, done)]
///     .map(|(at, what)| Event { at, worker: None, what });
/// let svg = picture("hello.py", &events);
/// assert!(svg.starts_with("<svg ") && svg.contains("hello.py"));
/// ```
pub fn picture(title: &str, events: &[Event]) -> String {
    let recording = Recording::of(events);
    let timeline = Timeline::of(&recording);
    let graph = Graph::of(&recording);
    let height = timeline.height() + graph.height();
    let mut svg = Svg::new(graph.width().max(WIDTH), height);
    timeline.draw(&mut svg, 0.0);
    graph.draw(&mut svg, timeline.height());
    svg.document(&format!("The run of {title}"), &description(&recording))
}

/// The rows of a run's timeline, as the page has them too.
pub fn timeline_rows(events: &[Event]) -> Vec<Row> {
    rows::rows(&Recording::of(events))
}

/// The run in words, for who does not see the picture.
fn description(recording: &Recording) -> String {
    let on_workers =
        recording.tasks.iter().filter(|task| task.is_job()).map(|task| task.label.as_str()).collect::<Vec<_>>();
    let mut text = format!("{} on the loop", counted(recording.tasks.len() - on_workers.len(), "task"));
    if !on_workers.is_empty() {
        text += &format!(", and {} on workers: {}", counted(on_workers.len(), "job"), on_workers.join(", "));
    }
    text + &format!(". The run took {}.", svg::duration(recording.end))
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
