//! Runs scripts under virtual time.
#![allow(dead_code, reason = "each test file uses its part")]

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use async_runner::Simulation;
use async_runner::trace::{Event, What};
use async_runner_playground::run::{Options, Run, RunEnd};

#[global_allocator]
static ALLOCATOR: graph_script::Meter = graph_script::Meter;

/// What a run left behind.
pub struct Ran {
    pub end: RunEnd,
    pub output: String,
    /// In the order in which it happened.
    pub events: Vec<Event>,
}

impl Ran {
    /// The number of the task of this name.
    pub fn task(&self, name: &str) -> u64 {
        let found = self.events.iter().find_map(|event| match &event.what {
            What::Spawn { task, name: known, .. } if known == name => Some(*task),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no task {name}: {:#?}", self.end))
    }

    /// Where in the trace the first event is for which `is_it` holds.
    pub fn place(&self, is_it: impl Fn(&What) -> bool) -> usize {
        self.events.iter().position(|event| is_it(&event.what)).expect("the trace has such an event")
    }
}

pub fn run(source: &str) -> Ran {
    run_with(source, &Options::default())
}

pub fn run_with(source: &str, options: &Options) -> Ran {
    let simulation = Simulation::new();
    let events: Rc<RefCell<Vec<Event>>> = Rc::default();
    let sink = events.clone();
    let end = match Run::new(source, options, simulation.runner(), move |event| sink.borrow_mut().push(event)) {
        Ok(run) => simulation.run(run.finish()).expect("a run notices when nothing can happen any more"),
        Err(end) => *end,
    };
    let mut events = events.take();
    events.sort_by(|a, b| a.at.total_cmp(&b.at));
    let output = events
        .iter()
        .filter_map(|event| match &event.what {
            What::Output { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    Ran { end, output, events }
}

fn examples_folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../www/examples")
}

/// The names of the page's examples.
pub fn examples() -> Vec<String> {
    let files = std::fs::read_dir(examples_folder()).expect("the folder is there");
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    names.filter_map(|name| name.strip_suffix(".py").map(str::to_owned)).collect()
}

/// A file of the page's examples.
pub fn example(file: &str) -> String {
    let path = examples_folder().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The type of the error that an example is to end with, if it is to fail.
pub fn expected_error(name: &str) -> Option<String> {
    let text = std::fs::read_to_string(examples_folder().join(format!("{name}.expected-error.txt")));
    text.ok().map(|text| text.trim().to_owned())
}
