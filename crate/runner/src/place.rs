//! Where a task was spawned: what `#[track_caller]` knows, or what the caller tells.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A place in a program's source: where a task was spawned.
///
/// Rust code's is the file, line and column of its call. Where an embedder sets a line of its own
/// ([`TaskBuilder::line`](crate::TaskBuilder::line)), as for a script, there is nothing but that line.
///
/// ```
/// use async_runner::Simulation;
///
/// let simulation = Simulation::new();
/// let runner = simulation.runner().on_unhandled_error(|failure| println!("{failure}")).build()?;
/// // prints: task "save" (spawned at src/main.rs:7:5) failed and nobody awaits it: the task panicked: no disk
/// runner.task().name("save").spawn(async { panic!("no disk") });
/// simulation.run_to_rest();
/// # Ok::<(), async_runner::BuildError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "Sent", into = "Sent")]
pub struct Place(Kind);

/// Small, since every task has one.
#[derive(Clone)]
enum Kind {
    Here(&'static Location<'static>),
    Line(u32),
    /// A worker told it.
    Told(Arc<Sent>),
}

/// A place as it travels from a worker to the loop.
#[derive(Clone, Serialize, Deserialize)]
struct Sent {
    file: Option<String>,
    line: u32,
    column: u32,
}

impl Place {
    /// The place of the caller.
    #[track_caller]
    pub(crate) fn of_caller() -> Self {
        Self(Kind::Here(Location::caller()))
    }

    /// A line of which nothing more is known.
    pub(crate) fn of_line(line: u32) -> Self {
        Self(Kind::Line(line))
    }

    /// The file, as the compiler was given it; `None` where only a line is known.
    pub fn file(&self) -> Option<&str> {
        match &self.0 {
            Kind::Here(location) => Some(location.file()),
            Kind::Line(_) => None,
            Kind::Told(told) => told.file.as_deref(),
        }
    }

    /// The line, counted from 1.
    pub fn line(&self) -> u32 {
        match &self.0 {
            Kind::Here(location) => location.line(),
            Kind::Line(line) => *line,
            Kind::Told(told) => told.line,
        }
    }

    /// The column, counted from 1; `None` where only a line is known.
    pub fn column(&self) -> Option<u32> {
        match &self.0 {
            Kind::Here(location) => Some(location.column()),
            Kind::Line(_) => None,
            Kind::Told(told) => told.file.as_ref().map(|_| told.column),
        }
    }

    /// The file for the trace: one of this module's costs no allocation.
    pub(crate) fn file_in_trace(&self) -> Option<std::borrow::Cow<'static, str>> {
        match &self.0 {
            Kind::Here(location) => Some(location.file().into()),
            Kind::Line(_) => None,
            Kind::Told(told) => told.file.clone().map(Into::into),
        }
    }
}

/// `src/app.rs:12:5`, or `line 12`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file(), self.column()) {
            (Some(file), Some(column)) => write!(f, "{file}:{}:{column}", self.line()),
            _ => write!(f, "line {}", self.line()),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        (self.file(), self.line(), self.column()) == (other.file(), other.line(), other.column())
    }
}

impl Eq for Place {}

impl From<Sent> for Place {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent { file: None, line, .. } => Self(Kind::Line(line)),
            told => Self(Kind::Told(Arc::new(told))),
        }
    }
}

impl From<Place> for Sent {
    fn from(place: Place) -> Self {
        let (line, column) = (place.line(), place.column().unwrap_or(0));
        Self { file: place.file().map(str::to_owned), line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_the_same_once_it_has_travelled() {
        for place in [Place::of_caller(), Place::of_line(7)] {
            let bytes = postcard::to_allocvec(&place).expect("it is plain data");
            let back: Place = postcard::from_bytes(&bytes).expect("it was written just now");
            assert_eq!(back, place);
            assert_eq!(back.to_string(), place.to_string());
        }
        assert_eq!(Place::of_line(7).to_string(), "line 7");
        assert!(Place::of_caller().to_string().contains("place.rs:"), "{}", Place::of_caller());
    }
}
