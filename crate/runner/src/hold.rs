//! Holding the loop: while a task holds it, nobody else on it is polled, though the event loop turns.
//!
//! This is how a stretch of sync code that gives the thread back now and then, a sleep that blocks, and a
//! blocking wait inside a task keep everybody else waiting truthfully, without freezing the thread. In the
//! trace all of it is one unbroken poll of the task.

use std::collections::VecDeque;
use std::rc::Rc;
use std::task::Waker;

use crate::cell::Runnable;
use crate::error::TaskError;
use crate::executor::Core;
use crate::record::{Flag, Key, Record, Wait};
use crate::task::TaskId;
use crate::trace::{TaskKind, WaitKind, WaitingOn, What};

/// What a task blocks on, for [`Runner::block`](crate::Runner::block).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockOn {
    /// Another task's end. That task and those that it spawned go on; all others wait.
    Task(TaskId),
    /// A moment: nobody else goes on.
    Sleep,
}

/// Whom a hold lets run besides its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Others {
    Nobody,
    /// This task and those that it spawned.
    Descendants(Key),
    /// The holder is no task of the loop's own (the program's top level): it waits for this task and holds nobody
    /// up.
    Everybody(Key),
}

pub(crate) struct Frame {
    pub(crate) number: u64,
    pub(crate) holder: Key,
    pub(crate) others: Others,
    /// The target can never finish; says why.
    pub(crate) failed: Option<TaskError>,
    /// Wakes who waits under this hold, to be told of a failure.
    pub(crate) waker: Option<Waker>,
}

/// The holds of one loop, the innermost last.
#[derive(Default)]
pub(crate) struct Holds {
    pub(crate) frames: Vec<Frame>,
    held: VecDeque<Runnable>,
    next: u64,
}

impl Others {
    /// The task that the holder waits for.
    pub(crate) fn target(self) -> Option<Key> {
        match self {
            Self::Descendants(target) | Self::Everybody(target) => Some(target),
            Self::Nobody => None,
        }
    }
}

impl Holds {
    /// Keeps a ready task back that may not run now.
    pub(crate) fn keep(&mut self, runnable: Runnable) {
        self.held.push_back(runnable);
    }

    /// Takes one task out that was kept back.
    pub(crate) fn take_one(&mut self, key: Key) -> Option<Runnable> {
        let place = self.held.iter().position(|runnable| runnable.record.key == key)?;
        self.held.remove(place)
    }

    pub(crate) fn take_held(&mut self) -> VecDeque<Runnable> {
        std::mem::take(&mut self.held)
    }

    pub(crate) fn frame(&mut self, number: u64) -> Option<&mut Frame> {
        self.frames.iter_mut().find(|frame| frame.number == number)
    }
}

impl Core {
    /// Whether the holds let this task run.
    pub(crate) fn may_run(&self, task: Key) -> bool {
        let holds = self.holds.borrow();
        // The innermost hold that holds anybody up decides. On a worker that runs one job beside another, which waits,
        // a hold concerns its own job alone: the other may be what the first one waits for.
        let on_worker = self.uplink.borrow().is_some();
        let deciding = holds.frames.iter().rfind(|frame| {
            !matches!(frame.others, Others::Everybody(_)) && (!on_worker || self.root(frame.holder) == self.root(task))
        });
        deciding.is_none_or(|frame| {
            frame.holder == task
                || match frame.others {
                    Others::Descendants(target) => self.descends(task, target),
                    Others::Nobody | Others::Everybody(_) => false,
                }
        })
    }

    fn push_hold(&self, holder: Key, others: Others) -> u64 {
        let mut holds = self.holds.borrow_mut();
        let number = holds.next;
        holds.next += 1;
        holds.frames.push(Frame { number, holder, others, failed: None, waker: None });
        drop(holds);
        self.is_held.set(true);
        self.with_record(holder, |record| record.set(Flag::HOLDS));
        number
    }

    fn release(&self, number: u64) {
        let mut holds = self.holds.borrow_mut();
        let Some(place) = holds.frames.iter().position(|frame| frame.number == number) else {
            return;
        };
        let frame = holds.frames.remove(place);
        let held = holds.take_held();
        self.is_held.set(!holds.frames.is_empty());
        let still_holds = holds.frames.iter().any(|other| other.holder == frame.holder);
        drop(holds);
        if !held.is_empty() {
            self.ready.borrow_mut().put_back(&self.lanes.borrow(), held);
            self.request_turn();
        }
        // Released between two polls, the poll that the hold kept open ends here.
        let is_running = self.current.get() == Some(frame.holder);
        let line = self.with_record(frame.holder, |record| {
            if still_holds {
                return None;
            }
            record.clear(Flag::HOLDS);
            let ends = record.is(Flag::POLL_OPEN) && !is_running;
            ends.then(|| {
                record.clear(Flag::POLL_OPEN);
                record.line()
            })
        });
        if let Some(Some(line)) = line {
            self.end_poll(frame.holder, line);
        }
    }
}

/// Holds the loop for the task that took it, until dropped.
///
/// See [`Runner::hold`](crate::Runner::hold) and [`Runner::block`](crate::Runner::block).
pub struct Hold {
    core: Rc<Core>,
    number: u64,
    holder: Key,
    on: Option<WaitingOn>,
}

impl Hold {
    /// Holds the loop for the task that is being polled.
    pub(crate) fn new(core: &Rc<Core>) -> Result<Self, TaskError> {
        let holder = holder(core)?;
        let number = core.push_hold(holder, Others::Nobody);
        Ok(Self { core: core.clone(), number, holder, on: None })
    }

    /// Blocks for the task that is being polled.
    pub(crate) fn blocking(core: &Rc<Core>, on: &BlockOn) -> Result<Self, TaskError> {
        let holder = holder(core)?;
        let is_program = core.with_record(holder, |record| record.kind) == Some(TaskKind::Program);
        let target = match on {
            BlockOn::Task(task) => Some(task.key),
            BlockOn::Sleep => None,
        };
        let others = match target {
            Some(target) if is_program => Others::Everybody(target),
            Some(target) => Others::Descendants(target),
            None => Others::Nobody,
        };
        let on = match target {
            Some(target) => core.describe(&Wait::Task(target)),
            None => WaitingOn::only(WaitKind::Sleep),
        };
        let line = core.with_record(holder, Record::line).flatten();
        core.emit(|| What::BlockStart { task: holder.id, line, on: on.clone() });
        let number = core.push_hold(holder, others);
        Ok(Self { core: core.clone(), number, holder, on: Some(on) })
    }

    /// The reason why what this block waits for can never happen, once that is known; until then `waker` is
    /// kept, to be woken when it is.
    ///
    /// A future that blocks on a task asks this at each poll, so that it ends with the error and does not hang.
    pub fn failure(&self, waker: &Waker) -> Option<TaskError> {
        let mut holds = self.core.holds.borrow_mut();
        let frame = holds.frame(self.number)?;
        let before = if frame.failed.is_none() { frame.waker.replace(waker.clone()) } else { None };
        let failed = frame.failed.clone();
        drop(holds);
        drop(before);
        failed
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(on) = self.on.take() {
            let task = self.holder.id;
            self.core.emit(|| What::BlockEnd { task, on });
        }
        self.core.release(self.number);
    }
}

fn holder(core: &Core) -> Result<Key, TaskError> {
    core.current.get().ok_or_else(|| {
        TaskError::NoAsyncContext("only a task that is running can hold the loop; call this inside of one".to_owned())
    })
}
