//! The tasks that live: how each comes to be, how it ends, and who descends from whom.

use std::collections::HashMap;
use std::future::Future;
use std::rc::Rc;
use std::task::Waker;

use crate::cell::{TaskCell, TaskFuture, new_cell};
use crate::clock::Turn;
use crate::error::TaskError;
use crate::executor::{Core, Entered, Key, Meta, Start, UnhandledHook, schedule};
use crate::lane::LaneId;
use crate::name::Name;
use crate::slots::Slots;
use crate::trace::{ErrorInfo, Outcome, TaskKind, WaitKind, WaitingOn, What, WokenBy};

/// What a new task is, besides its future.
pub(crate) struct Spawn {
    pub(crate) name: Name,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    pub(crate) line: Option<u32>,
}

/// What the executor knows of a live task.
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) parent: Option<Key>,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    pub(crate) name: Name,
    /// Wakes the task; jobs have none.
    pub(crate) waker: Option<Waker>,
    /// Whether it holds a slot of its lane; before that it waits for one.
    pub(crate) in_lane: bool,
    /// A poll has begun and, in the trace, not ended: the task runs, or holds the loop.
    pub(crate) poll_open: bool,
    /// How many holds it has.
    pub(crate) holds: u32,
    /// Somebody asked for its end.
    pub(crate) abort: bool,
    /// Nobody will ask for its result.
    detached: bool,
    has_children: bool,
    /// What it waited for when it was last polled.
    pub(crate) waiting: Waits,
    /// The line at which it stands, where its code tells.
    pub(crate) line: Option<u32>,
    /// What went wrong in it, where its code tells.
    pub(crate) error: Option<Box<ErrorInfo>>,
    /// Its code says that it was cancelled, though it ends with a value.
    pub(crate) cancelled: bool,
    /// Who is to be told of its end, besides its join handle.
    pub(crate) watchers: Vec<Waker>,
    /// Who awaits its join handle, to be told when the runner is poisoned.
    pub(crate) joiner: Option<Waker>,
}

/// One thing a task waits for. A task is kept by key, so that waiting costs no allocation for its name.
#[derive(Clone, Debug)]
pub(crate) enum Wait {
    Task(Key),
    /// Something of this kind, of which nothing more is known.
    Kind(WaitKind),
    Other(Box<WaitingOn>),
}

/// All that a task waits for: nearly always one thing, which costs no allocation.
#[derive(Clone, Debug, Default)]
pub(crate) enum Waits {
    #[default]
    Nothing,
    One(Wait),
    Many(Vec<Wait>),
}

impl Waits {
    pub(crate) fn push(&mut self, wait: Wait) {
        *self = match std::mem::take(self) {
            Self::Nothing => Self::One(wait),
            Self::One(first) => Self::Many(vec![first, wait]),
            Self::Many(mut all) => {
                all.push(wait);
                Self::Many(all)
            }
        }
    }

    pub(crate) fn as_slice(&self) -> &[Wait] {
        match self {
            Self::Nothing => &[],
            Self::One(wait) => std::slice::from_ref(wait),
            Self::Many(all) => all,
        }
    }
}

impl Core {
    /// Makes a task's record and tells the trace.
    pub(crate) fn register(&self, spawn: Spawn) -> Key {
        let id = self.next_task.get();
        self.next_task.set(id + 1);
        let parent = self.current.get();
        let mut tasks = self.tasks.borrow_mut();
        if let Some(record) = parent.and_then(|parent| tasks.get_mut(parent.slot)) {
            record.has_children = true;
        }
        let Spawn { name, lane, kind, line } = spawn;
        let slot = tasks.insert(Record {
            id,
            parent,
            lane,
            kind,
            name: name.clone(),
            waker: None,
            in_lane: false,
            poll_open: false,
            holds: 0,
            abort: false,
            detached: false,
            has_children: false,
            waiting: Waits::Nothing,
            line: None,
            error: None,
            cancelled: false,
            watchers: Vec::new(),
            joiner: None,
        });
        drop(tasks);
        self.emit(|| What::Spawn {
            task: id,
            parent: parent.map(|parent| parent.id),
            name: name.to_string(),
            lane: self.lanes.borrow().name(lane).to_string(),
            kind,
            line,
        });
        Key { slot, id }
    }

    /// Spawns a future as a task. It takes its place in the ready queue, or waits for one in its lane.
    pub(crate) fn spawn<F>(self: &Rc<Self>, spawn: Spawn, future: F) -> (Key, TaskCell<F::Output>)
    where
        F: Future + 'static,
    {
        let lane = spawn.lane;
        let key = self.register(spawn);
        let future = TaskFuture::new(self.clone(), key, future);
        let (core, owner) = (self.id, self.thread);
        let (runnable, task) = new_cell(Meta { key, lane }, future, move |runnable| schedule(core, owner, runnable));
        let waker = runnable.waker();
        let start = self.lanes.borrow_mut().enter(lane, Start::Task(runnable));
        self.with_record(key, |record| {
            record.waker = Some(waker);
            record.in_lane = start.is_some();
        });
        if let Some(Start::Task(runnable)) = start {
            self.make_ready(runnable);
        }
        (key, task.fallible())
    }

    /// Lets something run that has its lane's leave.
    pub(crate) fn start(&self, start: Start) {
        match start {
            Start::Task(runnable) => {
                self.with_record(runnable.metadata().key, |record| record.in_lane = true);
                self.make_ready(runnable);
            }
            Start::Job(key) => {
                self.with_record(key, |record| record.in_lane = true);
                self.queue_job(key);
            }
        }
    }

    /// Ends a task: its record goes, its slot in the lane is free, whoever watches is told.
    pub(crate) fn finish(&self, key: Key, result: Result<(), &TaskError>) {
        let taken = self.tasks.borrow_mut().take_if(key.slot, |record| record.id == key.id);
        let Some(mut record) = taken else { return };
        if self.is_tracing() {
            self.tell_end(&mut record, result);
        }
        if record.has_children {
            self.adopt(key, record.parent);
        }
        if record.in_lane {
            let next = self.lanes.borrow_mut().leave(record.lane);
            if let Some(next) = next {
                self.start(next);
            }
        } else {
            let mine = |start: &Start| match start {
                Start::Task(runnable) => runnable.metadata().key == key,
                Start::Job(job) => *job == key,
            };
            let withdrawn = self.lanes.borrow_mut().withdraw(record.lane, mine);
            drop(withdrawn);
        }
        let wanting = self.lanes.borrow_mut().take_wanting(record.lane);
        if !(wanting.is_empty() && record.watchers.is_empty()) {
            let outer = self.source.replace(WokenBy::Task(key.id));
            for watcher in wanting.into_iter().chain(record.watchers) {
                watcher.wake();
            }
            self.source.set(outer);
        }
        if let (true, Err(error)) = (record.detached, result) {
            self.report_unhandled(&record.name, error);
        }
        self.request_turn();
    }

    /// Tells the trace how a task ended.
    fn tell_end(&self, record: &mut Record, result: Result<(), &TaskError>) {
        let (task, line) = (record.id, record.line);
        let error = record.error.take().map(|error| *error).or_else(|| {
            result.err().filter(|error| !matches!(error, TaskError::Cancelled)).map(|error| ErrorInfo {
                type_name: error.type_name().to_owned(),
                message: error.to_string(),
                traceback: String::new(),
                line,
            })
        });
        let outcome = match (&error, result) {
            (_, Err(TaskError::Cancelled)) => Outcome::Cancelled,
            (None, Ok(())) if record.cancelled => Outcome::Cancelled,
            (None, Ok(())) => Outcome::Ok,
            _ => Outcome::Error,
        };
        if record.poll_open {
            self.emit(|| What::PollEnd { task, line, waiting_on: Vec::new() });
        }
        self.emit(|| What::Done { task, outcome, error });
    }

    /// Remembers who the parent of an ended task's children is, and forgets what nobody needs any more.
    fn adopt(&self, ended: Key, parent: Option<Key>) {
        let mut adopted = self.adopted.borrow_mut();
        adopted.insert(ended.id, parent);
        let mut tasks = self.tasks.borrow_mut();
        if adopted.len() < 64 || adopted.len() < 2 * tasks.len() {
            return;
        }
        let parents: Vec<_> = tasks.iter().map(|(slot, record)| (slot, record.parent)).collect();
        for (slot, parent) in parents {
            let living = living_parent(&tasks, &adopted, parent);
            if let Some(record) = tasks.get_mut(slot) {
                record.parent = living;
            }
        }
        adopted.clear();
    }

    /// Whether `task` is `ancestor` or was spawned, by way of others, by it.
    pub(crate) fn descends(&self, task: Key, ancestor: Key) -> bool {
        let (tasks, adopted) = (self.tasks.borrow(), self.adopted.borrow());
        let mut at = Some(task);
        while let Some(key) = at {
            if key == ancestor {
                return true;
            }
            let parent = tasks.get(key.slot).filter(|record| record.id == key.id).and_then(|record| record.parent);
            at = living_parent(&tasks, &adopted, parent);
        }
        false
    }

    /// The task that a task descends from and that nobody spawned: on a worker, its job.
    pub(crate) fn root(&self, task: Key) -> Key {
        let (tasks, adopted) = (self.tasks.borrow(), self.adopted.borrow());
        let mut root = task;
        loop {
            let parent = tasks.get(root.slot).filter(|record| record.id == root.id).and_then(|record| record.parent);
            match living_parent(&tasks, &adopted, parent) {
                Some(parent) => root = parent,
                None => return root,
            }
        }
    }

    pub(crate) fn with_record<R>(&self, key: Key, f: impl FnOnce(&mut Record) -> R) -> Option<R> {
        self.tasks.borrow_mut().get_mut(key.slot).filter(|record| record.id == key.id).map(f)
    }

    pub(crate) fn keys_where(&self, is_it: impl Fn(&Record) -> bool) -> Vec<Key> {
        let tasks = self.tasks.borrow();
        let wanted = tasks.iter().filter(|(_, record)| is_it(record));
        wanted.map(|(slot, record)| Key { slot, id: record.id }).collect()
    }

    pub(crate) fn is_live(&self, key: Key) -> bool {
        self.tasks.borrow().get(key.slot).is_some_and(|record| record.id == key.id)
    }

    /// Keeps who awaits a task's handle.
    pub(crate) fn join(&self, key: Key, waker: &Waker) {
        self.with_record(key, |record| match &mut record.joiner {
            Some(joiner) => joiner.clone_from(waker),
            none => *none = Some(waker.clone()),
        });
    }

    /// Calls `waker` when the task has ended; `false` when it has already.
    pub(crate) fn watch(&self, key: Key, waker: &Waker) -> bool {
        let watched = self.with_record(key, |record| {
            if !record.watchers.iter().any(|watcher| watcher.will_wake(waker)) {
                record.watchers.push(waker.clone());
            }
        });
        watched.is_some()
    }

    /// Tells the trace that somebody wants the task to end, and wakes it, so that its own code may see to that.
    pub(crate) fn request_cancel(&self, key: Key) {
        let waker = self.with_record(key, |record| record.waker.clone()).flatten();
        if let Some(waker) = waker {
            let by = self.current.get().map(|current| current.id);
            self.emit(|| What::CancelRequested { task: key.id, by });
            waker.wake();
        }
    }

    /// Marks a task as one whose result nobody will ask for; `false` when it has ended already.
    pub(crate) fn detach(&self, key: Key) -> bool {
        self.with_record(key, |record| record.detached = true).is_some()
    }

    /// On a worker: lets a call of another worker's function go on by itself.
    pub(crate) fn let_go_of(&self, key: Key) {
        let uplink = self.uplink.borrow().clone();
        if let Some(uplink) = uplink {
            uplink.let_go(key);
        }
    }

    /// Tells the hook of an error that nobody awaited.
    pub(crate) fn report_unhandled(&self, name: &Name, error: &TaskError) {
        if !matches!(error, TaskError::Cancelled) {
            let hook = self.unhandled.borrow().clone();
            hook(&name.to_string(), error);
        }
    }

    pub(crate) fn set_unhandled(&self, hook: UnhandledHook) {
        *self.unhandled.borrow_mut() = hook;
    }

    /// Asks for a task's end. It ends at its next poll, which this brings about; a job ends as `pool.rs` says.
    pub(crate) fn abort(&self, key: Key) {
        let Some((waker, job)) = self.with_record(key, |record| {
            record.abort = true;
            (record.waker.clone(), record.kind == TaskKind::Job)
        }) else {
            return;
        };
        let by = self.current.get().map(|current| current.id);
        self.emit(|| What::CancelRequested { task: key.id, by });
        if job {
            if !self.abandon_call(key) {
                self.cancel_job(key);
            }
        } else if let Some(waker) = waker {
            let waits_for_its_lane = self.with_record(key, |record| !record.in_lane) == Some(true);
            if waits_for_its_lane {
                self.finish(key, Err(&TaskError::Cancelled));
            } else {
                waker.wake();
            }
        }
    }

    /// On a worker: takes a call of another worker's function back. `false` where jobs are not called that way.
    fn abandon_call(&self, key: Key) -> bool {
        let uplink = self.uplink.borrow().clone();
        if let Some(uplink) = &uplink {
            uplink.abandon(key);
        }
        uplink.is_some()
    }

    /// Ends everything: every task is cancelled, every worker ended.
    pub(crate) fn shut_down(self: &Rc<Self>) {
        let _entered = Entered::new(self);
        self.end_pool("stopped");
        let mut before = usize::MAX;
        loop {
            let running = self.current.get();
            let mut keys = self.keys_where(|_| true);
            keys.retain(|&key| Some(key) != running);
            // What is left is being polled further out on this thread's stack: it ends when that poll does.
            if keys.is_empty() || keys.len() == before {
                break;
            }
            before = keys.len();
            for key in keys {
                let state = self.with_record(key, |record| {
                    record.abort = true;
                    (record.in_lane, record.waker.clone())
                });
                match state {
                    Some((true, Some(waker))) => waker.wake(),
                    _ => {
                        self.abandon_call(key);
                        self.end_job(key, Err(TaskError::Cancelled));
                    }
                }
            }
            // A woken task sees the abort, drops its future, and with that whatever it held or blocked.
            let mut rest = self.ready.borrow_mut().take();
            rest.extend(self.holds.borrow_mut().take_held());
            for runnable in rest {
                runnable.run();
            }
        }
        self.clock.request(Turn::At(None));
        self.wake_quiet();
    }
}

/// The nearest ancestor that still lives.
fn living_parent(tasks: &Slots<Record>, adopted: &HashMap<u64, Option<Key>>, mut parent: Option<Key>) -> Option<Key> {
    while let Some(key) = parent {
        if tasks.get(key.slot).is_some_and(|record| record.id == key.id) {
            break;
        }
        parent = adopted.get(&key.id).copied().flatten();
    }
    parent
}

/// What happens to an error that nobody awaited when no hook is set.
pub(crate) fn default_unhandled(name: &str, error: &TaskError) {
    let text = format!("async-runner: task \"{name}\" failed and nobody awaits it: {error}");
    #[cfg(target_arch = "wasm32")]
    web_sys::console::error_1(&text.into());
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{text}");
}
