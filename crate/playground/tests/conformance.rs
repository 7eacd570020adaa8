//! Runs the programs of tests/conformance under simulated time and compares with what CPython makes of them.
//!
//! A program that differs today stands in `DIFFER`, with the reason; it fails the test when it differs no more.
//!
//! `CONFORMANCE=PART cargo test --test conformance` runs the programs whose path contains PART.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use async_runner::Simulation;
use async_runner::trace::What;
use async_runner_playground::run::{Options, Run, RunEnd};

/// The programs that do not do yet what CPython makes of them, and what is missing.
const DIFFER: &[(&str, &str)] = &[];

/// How many instructions a program or one of its jobs may take: far more than any of them does.
const INSTRUCTIONS: u64 = 50_000_000;

/// How long a program may take where no instruction ends: far longer than any of them does on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a program does: all that is compared.
#[derive(PartialEq)]
struct Outcome {
    output: String,
    error: Option<Failure>,
}

#[derive(PartialEq)]
struct Failure {
    type_name: String,
    message: String,
    traceback: String,
}

#[test]
fn every_program_does_what_cpython_makes_of_it() {
    let part = std::env::var("CONFORMANCE").unwrap_or_default();
    let programs: Vec<PathBuf> = programs().into_iter().filter(|path| path.to_string_lossy().contains(&part)).collect();
    assert!(!programs.is_empty(), "no program's path contains {part:?}");
    let count = programs.len();
    let queue = Mutex::new(programs.into_iter());
    let failures = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = { queue.lock().expect("no thread panics with it").next() } {
                    if let Err(difference) = check(&path) {
                        failures.lock().expect("no thread panics with it").push((path, difference));
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no thread panics with it");
    failures.sort();
    let is_known = |path: &Path| DIFFER.iter().any(|(known, _)| path.ends_with(known));
    let agree_now: Vec<_> = DIFFER
        .iter()
        .filter(|(known, _)| known.contains(&part) && !failures.iter().any(|(path, _)| path.ends_with(known)))
        .collect();
    assert!(agree_now.is_empty(), "these agree with CPython now, take them out of DIFFER: {agree_now:#?}");
    failures.retain(|(path, _)| !is_known(path));
    let mut report = String::new();
    for (path, difference) in &failures {
        let name = path.strip_prefix(folder()).unwrap_or(path);
        report += &format!("\n== {}\n{difference}", name.display());
    }
    assert!(failures.is_empty(), "{} of {count} programs differ (- CPython, + ours)\n{report}", failures.len());
}

#[test]
fn every_program_is_recorded_and_every_record_has_its_program() {
    let programs = programs();
    assert!(programs.len() >= 150, "only {} programs were found", programs.len());
    for path in files() {
        let partner = path.with_extension(if path.extension().is_some_and(|end| end == "py") { "out" } else { "py" });
        assert!(partner.exists(), "{} is missing: npm run conformance:record", partner.display());
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/programs")
}

fn files() -> Vec<PathBuf> {
    let list = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        entries.map(|entry| entry.expect("a readable folder").path()).collect()
    };
    let mut files: Vec<PathBuf> = list(&folder()).iter().flat_map(|theme| list(theme)).collect();
    files.sort();
    files
}

fn programs() -> Vec<PathBuf> {
    files().into_iter().filter(|path| path.extension().is_some_and(|end| end == "py")).collect()
}

fn check(path: &Path) -> Result<(), String> {
    let expected = recorded(path);
    let owned = path.to_owned();
    // A thread of its own, so that a panic is this program's failure alone, and so is a program that does not end.
    let (send, receive) = mpsc::channel();
    let thread = std::thread::spawn(move || send.send(run(&owned)));
    let ours = match receive.recv_timeout(PATIENCE) {
        Ok(ours) => ours,
        Err(RecvTimeoutError::Timeout) => return Err(format!("  does not end within {} s\n", PATIENCE.as_secs())),
        Err(RecvTimeoutError::Disconnected) => return Err("  the engine panicked\n".to_owned()),
    };
    drop(thread.join());
    if ours == expected {
        return Ok(());
    }
    let mut report = String::new();
    tell(&mut report, "output", &expected.output, &ours.output);
    let mut part = |what: &str, of: fn(&Failure) -> &str| {
        let text = |outcome: &Outcome| outcome.error.as_ref().map_or(String::new(), |error| of(error).to_owned());
        tell(&mut report, what, &text(&expected), &text(&ours));
    };
    part("error's type", |error| &error.type_name);
    part("error's message", |error| &error.message);
    part("traceback", |error| &error.traceback);
    Err(report)
}

fn recorded(path: &Path) -> Outcome {
    let output = fs::read_to_string(path.with_extension("out")).unwrap_or_default();
    let error = fs::read_to_string(path.with_extension("err")).ok().map(|text| {
        let traceback = text.trim_end().to_owned();
        // What follows the last frame: `module.Type: message`, the message perhaps in several lines.
        let lines: Vec<&str> = traceback.lines().collect();
        let frames = lines.iter().rposition(|line| line.starts_with("  ")).map_or(0, |last| last + 1);
        // Of a group, what stands before its exceptions.
        let members = lines.iter().rposition(|line| line.starts_with("  +-+-"));
        let last = match members {
            Some(place) => lines[place - 1].trim_start_matches("  | ").to_owned(),
            None => lines[frames..].join("\n"),
        };
        let (name, message) = last.split_once(": ").unwrap_or((&last, ""));
        let type_name = name.rsplit('.').next().unwrap_or(name).to_owned();
        Failure { type_name, message: message.to_owned(), traceback: traceback.clone() }
    });
    Outcome { output, error }
}

fn run(path: &Path) -> Outcome {
    let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let output: Rc<RefCell<String>> = Rc::default();
    let heard = output.clone();
    let simulation = Simulation::new();
    let options = Options { file_name, instruction_limit: Some(INSTRUCTIONS), ..Options::default() };
    let run = Run::new(&source, &options, simulation.runner(), move |event| {
        if let What::Output { text, .. } = &event.what {
            heard.borrow_mut().push_str(text);
        }
    });
    let end: RunEnd = match run {
        Ok(run) => simulation.run(run.finish()).expect("a run notices itself when nothing can happen any more"),
        Err(end) => *end,
    };
    let error = end.error.map(|error| Failure {
        type_name: error.type_name,
        message: error.message,
        traceback: error.traceback.trim_end().to_owned(),
    });
    Outcome { output: output.take(), error }
}

/// Appends what differs: the lines between what both begin with and what both end with.
fn tell(report: &mut String, what: &str, expected: &str, ours: &str) {
    if expected == ours {
        return;
    }
    let (expected, ours): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), ours.lines().collect());
    let shorter = expected.len().min(ours.len());
    let start = (0..shorter).take_while(|&i| expected[i] == ours[i]).count();
    let end =
        (0..shorter - start).take_while(|&i| expected[expected.len() - 1 - i] == ours[ours.len() - 1 - i]).count();
    *report += &format!("  {what}, from line {}:\n", start + 1);
    for (sign, lines) in [('-', &expected), ('+', &ours)] {
        for line in &lines[start..lines.len() - end] {
            *report += &format!("  {sign} {line}\n");
        }
    }
}
