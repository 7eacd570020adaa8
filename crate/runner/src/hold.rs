//! Holding the loop: while a task holds it, nobody else on it is polled, though the event loop turns.
//!
//! This is how a stretch of sync code that gives the thread back now and then, a sleep that blocks, and a
//! blocking wait inside a task keep everybody else waiting truthfully, without freezing the thread. In the
//! trace all of it is one unbroken poll of the task. Deadlocks are found here too, since only a block can make
//! one that no later event resolves.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;
use std::task::Waker;

use crate::error::TaskError;
use crate::executor::{Core, Key, Runnable};
use crate::registry::Wait;
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
enum Others {
    Nobody,
    /// This task and those that it spawned.
    Descendants(Key),
    /// The holder is no task of the loop's own (the program's top level): it waits for this task and holds nobody
    /// up.
    Everybody(Key),
}

struct Frame {
    number: u64,
    holder: Key,
    others: Others,
    /// The target can never finish; says why.
    failed: Option<TaskError>,
    /// Wakes who waits under this hold, to be told of a failure.
    waker: Option<Waker>,
}

/// The holds of one loop, the innermost last.
#[derive(Default)]
pub(crate) struct Holds {
    frames: Vec<Frame>,
    held: VecDeque<Runnable>,
    next: u64,
}

impl Holds {
    /// Keeps a ready task back that may not run now.
    pub(crate) fn keep(&mut self, runnable: Runnable) {
        self.held.push_back(runnable);
    }

    pub(crate) fn take_held(&mut self) -> VecDeque<Runnable> {
        std::mem::take(&mut self.held)
    }

    fn frame(&mut self, number: u64) -> Option<&mut Frame> {
        self.frames.iter_mut().find(|frame| frame.number == number)
    }
}

impl Core {
    /// Whether the holds let this task run.
    pub(crate) fn may_run(&self, task: Key) -> bool {
        let holds = self.holds.borrow();
        // The innermost hold that holds anybody up decides.
        let deciding = holds.frames.iter().rfind(|frame| !matches!(frame.others, Others::Everybody(_)));
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
        self.with_record(holder, |record| record.holds += 1);
        number
    }

    fn release(&self, number: u64) {
        let mut holds = self.holds.borrow_mut();
        let Some(place) = holds.frames.iter().position(|frame| frame.number == number) else {
            return;
        };
        let frame = holds.frames.remove(place);
        let held = holds.take_held();
        drop(holds);
        if !held.is_empty() {
            self.ready.borrow_mut().put_back(&self.lanes.borrow(), held);
            self.request_turn();
        }
        // Released between two polls, the poll that the hold kept open ends here.
        let is_running = self.current.get() == Some(frame.holder);
        let line = self.with_record(frame.holder, |record| {
            record.holds -= 1;
            let ends = record.holds == 0 && record.poll_open && !is_running;
            ends.then(|| {
                record.poll_open = false;
                record.line
            })
        });
        if let Some(Some(line)) = line {
            self.end_poll(frame.holder, line);
        }
    }

    /// Finds out whether the innermost block can end at all, and fails it if not.
    ///
    /// Called when no task that may run is ready. Code of one's own may wait for anything (`External`), and then
    /// nobody can tell: only what is known to be impossible is called a deadlock.
    pub(crate) fn check_deadlock(&self) {
        let innermost = {
            let holds = self.holds.borrow();
            holds.frames.last().and_then(|frame| match frame.others {
                Others::Descendants(target) | Others::Everybody(target) if frame.failed.is_none() => {
                    Some((frame.number, frame.holder, target))
                }
                _ => None,
            })
        };
        let Some((number, holder, target)) = innermost else { return };
        let mut path = Vec::new();
        if !self.is_live(target) || self.can_go_on(target, &mut HashSet::new(), &mut path) {
            return;
        }
        let error = TaskError::Deadlock(self.deadlock_text(holder, &path));
        let waker = self.holds.borrow_mut().frame(number).and_then(|frame| {
            frame.failed = Some(error);
            frame.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Whether anything could ever wake this task. On the way it collects who waits for whom.
    fn can_go_on(&self, task: Key, seen: &mut HashSet<u64>, path: &mut Vec<Key>) -> bool {
        if !seen.insert(task.id) {
            return false;
        }
        let Some((kind, in_lane, waits, lane)) =
            self.with_record(task, |record| (record.kind, record.in_lane, record.waiting.clone(), record.lane))
        else {
            return true;
        };
        path.push(task);
        if kind == TaskKind::Job && in_lane {
            return true;
        }
        if !in_lane {
            let holders: Vec<Key> = {
                let tasks = self.tasks.borrow();
                let in_its_lane = tasks.iter().filter(|(_, record)| record.in_lane && record.lane == lane);
                in_its_lane.map(|(slot, record)| Key { slot, id: record.id }).collect()
            };
            return self.any_can_go_on(&holders, seen, path);
        }
        if let Some(target) = self.blocks_on(task) {
            return self.can_go_on(target, seen, path);
        }
        if !self.may_run(task) {
            return false;
        }
        if waits.is_empty() {
            return true;
        }
        let awaited: Vec<Key> = waits
            .iter()
            .filter_map(|wait| match wait {
                Wait::Task(key) => Some(*key),
                Wait::Other(_) => None,
            })
            .collect();
        let by_itself = waits.iter().any(|wait| match wait {
            Wait::Task(_) => false,
            Wait::Other(other) => matches!(other.kind, WaitKind::Timer | WaitKind::External | WaitKind::Pool),
        });
        by_itself || self.any_can_go_on(&awaited, seen, path)
    }

    /// The task that `holder` blocks on.
    fn blocks_on(&self, holder: Key) -> Option<Key> {
        let holds = self.holds.borrow();
        holds.frames.iter().filter(|frame| frame.holder == holder).rev().find_map(|frame| match frame.others {
            Others::Descendants(target) | Others::Everybody(target) => Some(target),
            Others::Nobody => None,
        })
    }

    fn any_can_go_on(&self, tasks: &[Key], seen: &mut HashSet<u64>, path: &mut Vec<Key>) -> bool {
        tasks.iter().any(|&task| self.can_go_on(task, seen, path))
    }

    fn deadlock_text(&self, holder: Key, path: &[Key]) -> String {
        let name = |key: Key| {
            let name = self.with_record(key, |record| record.name.to_string()).unwrap_or_default();
            format!("`{name}`")
        };
        let mut text = format!("{} blocks until {} is done", name(holder), name(path[0]));
        for &key in &path[1..] {
            text.push_str(&format!(", which waits for {}", name(key)));
        }
        let last = *path.last().unwrap_or(&holder);
        if !self.may_run(last) {
            text.push_str(&format!(", which this very block holds up: {} can never finish", name(path[0])));
        } else {
            text.push_str(", which nothing will ever wake");
        }
        text
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
        core.emit(|| What::BlockStart { task: holder.id, on: on.clone() });
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
        if frame.failed.is_none() {
            frame.waker = Some(waker.clone());
        }
        frame.failed.clone()
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
