//! Errors that nobody awaits: what the hook for them is told, and what happens where there is none.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use crate::error::TaskError;
use crate::executor::Core;
use crate::name::Name;
use crate::place::Place;

/// A task that failed and that nobody awaits, as [`Builder::on_unhandled_error`](crate::Builder::on_unhandled_error) hears
/// of it.
///
/// As a text it says all of it: `task "save" (spawned at src/app.rs:12:5) failed and nobody awaits it: ...`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unhandled<'a> {
    /// The task's name.
    pub name: &'a str,
    /// What it ended with.
    pub error: &'a TaskError,
    /// Where it was spawned, where that is known.
    pub place: Option<&'a Place>,
}

impl fmt::Display for Unhandled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "task \"{}\"", self.name)?;
        if let Some(place) = self.place {
            write!(f, " (spawned at {place})")?;
        }
        write!(f, " failed and nobody awaits it: {}", self.error)
    }
}

/// Hears of errors that nobody awaited.
pub(crate) type UnhandledHook = Rc<dyn Fn(&Unhandled<'_>)>;

/// What happens when no hook is set.
pub(crate) fn default_unhandled(failure: &Unhandled<'_>) {
    let text = format!("async-runner: {failure}");
    #[cfg(target_arch = "wasm32")]
    web_sys::console::error_1(&text.into());
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}

/// The hook is no longer called, also where it panics.
struct EndOfHook<'a>(&'a Cell<bool>);

impl Drop for EndOfHook<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Core {
    /// Tells the hook of an error that nobody awaited.
    ///
    /// One that comes about while the hook runs, as by a spawn into a full lane, goes to the console: told to the hook it
    /// could bring about the next, without end.
    pub(crate) fn report_unhandled(&self, name: &Name, place: Option<&Place>, error: &TaskError) {
        if matches!(error, TaskError::Cancelled) {
            return;
        }
        let name = name.to_string();
        let failure = Unhandled { name: &name, error, place };
        if self.in_unhandled.replace(true) {
            return default_unhandled(&failure);
        }
        let _ended = EndOfHook(&self.in_unhandled);
        let hook = self.unhandled.borrow().clone();
        hook(&failure);
    }

    pub(crate) fn set_unhandled(&self, hook: UnhandledHook) {
        *self.unhandled.borrow_mut() = hook;
    }
}
