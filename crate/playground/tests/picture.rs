//! The picture of a run: its rows are those of the page's timeline, and what a script is called does no harm in it.

use std::path::{Path, PathBuf};

use async_runner::trace::{Event, Outcome, TaskKind, What};
use async_runner_playground::picture::{picture, timeline_rows};
use async_runner_playground::run::Options;

mod common;

fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/trace/recorded")
}

/// Plain data whose numbers are all of one kind: JavaScript writes `1` where Rust writes `1.0`.
fn with_fractions(data: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match data {
        Value::Number(number) => Value::from(number.as_f64().expect("a finite number")),
        Value::Array(items) => items.into_iter().map(with_fractions).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, with_fractions(value))).collect(),
        other => other,
    }
}

/// `www/trace/rows.test.ts` compares the page's rows with the same files.
#[test]
fn the_rows_are_those_of_the_page_for_each_recorded_trace() {
    let mut compared = 0;
    for entry in std::fs::read_dir(recorded()).expect("there are recorded traces") {
        let path = entry.expect("a file").path();
        let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let Some(name) = file.strip_suffix(".rows.json") else { continue };
        let read = |path: PathBuf| std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let events: Vec<Event> = serde_json::from_str(&read(recorded().join(format!("{name}.json")))).expect("a trace");
        let expected: serde_json::Value = serde_json::from_str(&read(path)).expect("rows");
        let rows = serde_json::to_value(timeline_rows(&events)).expect("plain data");
        assert_eq!(with_fractions(rows), with_fractions(expected), "{name}");
        compared += 1;
    }
    assert!(compared >= 10, "{compared} traces were compared");
}

#[test]
fn a_hostile_name_stays_text() {
    let spawn = What::Spawn {
        task: 0,
        parent: None,
        name: "<script>alert(1)</script>".into(),
        lane: "default".into(),
        kind: TaskKind::Program,
        line: None,
        file: None,
    };
    let done = What::Done { task: 0, outcome: Outcome::Ok, error: None };
    let events = [(0.0, spawn), (5.0, done)].map(|(at, what)| Event { at, worker: None, what });
    let svg = picture("</title><script>", &events);
    assert!(!svg.contains("<script"), "{svg}");
    assert!(svg.contains("&lt;script&gt;alert(1)"), "{svg}");
}

#[test]
fn a_trace_without_events_and_one_that_was_cut_off_are_pictures_too() {
    assert!(picture("empty.py", &[]).ends_with("</svg>\n"));
    let cut = [Event { at: 3.0, worker: Some(1), what: What::JobStart { task: 7 } }];
    let svg = picture("cut.py", &cut);
    assert!(svg.contains("task 7") && !svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

#[test]
fn the_documentations_picture_of_the_gallery_is_the_one_that_is_drawn_now() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let source = std::fs::read_to_string(repository.join("www/examples/gallery.py")).expect("the example is there");
    let options = Options { file_name: "gallery.py".to_owned(), ..Options::default() };
    let drawn = picture(&options.file_name, &common::run_with(&source, &options).events);
    let path = repository.join("docs/src/embedding/gallery.svg");
    if std::env::var_os("ASYNC_RUNNER_GENERATE").is_some() {
        std::fs::write(&path, &drawn).expect("the picture can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == drawn, "docs/src/embedding/gallery.svg is out of date: run `npm run generate`");
}
