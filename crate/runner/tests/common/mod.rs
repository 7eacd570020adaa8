//! What the tests of several behaviours share.
#![allow(dead_code, reason = "each test file uses its part")]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use async_runner::trace::{Event, What};
use async_runner::{Runner, Simulation};

pub fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A runner with two virtual workers.
pub fn simulated() -> (Simulation, Runner) {
    let simulation = Simulation::new();
    let runner = simulation.runner().workers(2).build().unwrap();
    (simulation, runner)
}

/// The same, and everything that its trace tells.
pub fn traced() -> (Simulation, Runner, Rc<RefCell<Vec<Event>>>) {
    let simulation = Simulation::new();
    let events = Rc::new(RefCell::new(Vec::new()));
    let sink = events.clone();
    let runner = simulation.runner().workers(2).on_event(move |event| sink.borrow_mut().push(event)).build().unwrap();
    (simulation, runner, events)
}

/// A trace as short lines, names instead of numbers: `12 loop poll-start main`.
pub fn lines(events: &[Event]) -> Vec<String> {
    let mut names = std::collections::HashMap::new();
    let mut lines = Vec::new();
    for event in events {
        if let What::Spawn { task, name, .. } = &event.what {
            names.insert(*task, name.to_string());
        }
        let name = |task: &u64| names.get(task).cloned().unwrap_or_else(|| task.to_string());
        let what = match &event.what {
            What::Spawn { task, parent, .. } => {
                format!("spawn {} by {}", name(task), parent.as_ref().map_or("nobody".to_owned(), name))
            }
            What::Wake { task, by } => match by {
                async_runner::trace::WokenBy::Task(by) => format!("wake {} by {}", name(task), name(by)),
                by => format!("wake {} by {by:?}", name(task)),
            },
            What::PollStart { task } => format!("poll-start {}", name(task)),
            What::PollEnd { task, waiting_on, .. } => {
                let on: Vec<_> = waiting_on
                    .iter()
                    .map(|on| on.name.clone().unwrap_or_else(|| format!("{:?}", on.kind).to_lowercase()))
                    .collect();
                format!("poll-end {} waits for [{}]", name(task), on.join(", "))
            }
            What::JobStart { task } => format!("job-start {}", name(task)),
            What::JobEnd { task } => format!("job-end {}", name(task)),
            What::BlockStart { task, on, .. } => {
                format!("block-start {} on {}", name(task), on.name.clone().unwrap_or_else(|| "sleep".to_owned()))
            }
            What::BlockEnd { task, .. } => format!("block-end {}", name(task)),
            What::Output { task, text } => format!("output {} {text:?}", name(task)),
            What::CancelRequested { task, .. } => format!("cancel-requested {}", name(task)),
            What::Done { task, outcome, .. } => format!("done {} {outcome:?}", name(task)),
            What::WorkerUp { .. } => "worker-up".to_owned(),
            What::WorkerDown { reason } => format!("worker-down {reason}"),
        };
        let thread = event.worker.map_or("loop".to_owned(), |worker| format!("worker{worker}"));
        lines.push(format!("{} {thread} {what}", event.at));
    }
    lines
}
