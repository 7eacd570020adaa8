//! How much of a run is kept: output and events, each cut with a notice, and so that nothing stays open in the picture.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use async_runner::trace::{Event, What};

use crate::run::{Notice, NoticeKind};

/// The most that a run may print, in bytes.
pub const MOST_OUTPUT: usize = 1024 * 1024;

/// The most events that a run's trace may have, besides those that close what is open when it is cut.
pub const MOST_EVENTS: usize = 200_000;

/// Counts what goes into the trace, and leaves out what is too much.
#[derive(Default)]
pub(crate) struct Caps {
    events: Cell<usize>,
    output: Cell<usize>,
    /// The output was cut, and the notice says so.
    is_cut: Cell<bool>,
    open: RefCell<HashSet<Open>>,
    notices: RefCell<Vec<Notice>>,
}

/// What has begun in the trace and not ended.
#[derive(PartialEq, Eq, Hash)]
enum Open {
    Task(u64),
    Poll(u64),
    Job(u64),
    Block(u64),
    Worker(Option<u32>),
}

impl Caps {
    /// Whether an event is kept; of output perhaps a part.
    pub(crate) fn admit(&self, event: &mut Event) -> bool {
        if let What::Output { task, text } = &mut event.what {
            let before = self.output.get();
            self.output.set(before.saturating_add(text.len()));
            if before.saturating_add(text.len()) > MOST_OUTPUT {
                if !self.is_cut.replace(true) {
                    let said = "the output is cut here: a run may print 1 MB".to_owned();
                    self.note(NoticeKind::Truncated, Some(*task), event.at, said);
                }
                let mut room = MOST_OUTPUT.saturating_sub(before);
                while !text.is_char_boundary(room) {
                    room -= 1;
                }
                text.truncate(room);
                if text.is_empty() {
                    return false;
                }
            }
        }
        let count = self.events.get();
        self.events.set(count + 1);
        if count == MOST_EVENTS {
            let said = format!("the trace is cut here: a run may have {MOST_EVENTS} events");
            self.note(NoticeKind::Truncated, None, event.at, said);
        }
        let worker = event.worker;
        let mut open = self.open.borrow_mut();
        let (begins, ends) = match event.what {
            What::Spawn { task, .. } => (Some(Open::Task(task)), None),
            What::PollStart { task } => (Some(Open::Poll(task)), None),
            What::JobStart { task } => (Some(Open::Job(task)), None),
            What::BlockStart { task, .. } => (Some(Open::Block(task)), None),
            What::WorkerUp { .. } => (Some(Open::Worker(worker)), None),
            What::Done { task, .. } => (None, Some(Open::Task(task))),
            What::PollEnd { task, .. } => (None, Some(Open::Poll(task))),
            What::JobEnd { task, .. } => (None, Some(Open::Job(task))),
            What::BlockEnd { task, .. } => (None, Some(Open::Block(task))),
            What::WorkerDown { .. } => (None, Some(Open::Worker(worker))),
            _ => (None, None),
        };
        let closes = ends.is_some_and(|end| open.remove(&end));
        if count >= MOST_EVENTS {
            return closes;
        }
        open.extend(begins);
        true
    }

    pub(crate) fn note(&self, kind: NoticeKind, task: Option<u64>, at: f64, text: String) {
        self.notices.borrow_mut().push(Notice { kind, task, line: None, at, text });
    }

    pub(crate) fn take_notices(&self) -> Vec<Notice> {
        self.notices.take()
    }
}
