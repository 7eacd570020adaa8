//! The tasks that live: how each comes to be, how it ends, and who descends from whom.

use std::future::Future;
use std::rc::Rc;
use std::task::Waker;

use rustc_hash::FxHashMap;

use crate::cell::{CellRef, Runnable, TaskCell, new_cell};
use crate::clock::Turn;
use crate::error::TaskError;
use crate::executor::{Core, Entered, Polling, Start};
use crate::lane::LaneId;
use crate::name::Name;
use crate::place::Place;
use crate::record::{Flag, Home, Key, Rare, Record, Records, Wait};
use crate::trace::{ErrorInfo, Outcome, TaskKind, What, WokenBy};

/// What a new task is, besides its future.
pub(crate) struct Spawn {
    pub(crate) name: Name,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    /// Where it is spawned.
    pub(crate) place: Option<Place>,
}

impl Core {
    /// Takes a job in, and tells the trace.
    pub(crate) fn register(&self, spawn: Spawn) -> Key {
        let key = self.next_key();
        let record = Record::new(key, self.current.get(), spawn);
        let mut tasks = self.tasks.borrow_mut();
        self.mark_parent(&tasks, &record);
        tasks.insert(Home::Heap(Box::new(record)));
        drop(tasks);
        if self.is_tracing() {
            self.tell_spawn(key);
        }
        key
    }

    /// Notes that a new task's parent has children.
    fn mark_parent(&self, tasks: &Records, of: &Record) {
        // Most often it is the one of the task before.
        let parent = of.parent_id();
        if self.latest_parent.replace(parent) != parent
            && let Some(parent) = of.parent().and_then(|parent| tasks.get(parent))
        {
            parent.set(Flag::HAS_CHILDREN);
        }
    }

    /// The key of the task that is taken in next.
    fn next_key(&self) -> Key {
        let id = self.next_task.get();
        self.next_task.set(id + 1);
        Key { id, slot: self.tasks.borrow().next_slot() }
    }

    #[cold]
    fn tell_spawn(&self, key: Key) {
        self.emit(|| {
            let tasks = self.tasks.borrow();
            let record = tasks.get(key).expect("it was taken in just now");
            What::Spawn {
                task: key.id,
                parent: record.parent().map(|parent| parent.id),
                name: record.name.shown(&self.latest_name),
                lane: self.lanes.borrow().name(record.lane).clone(),
                kind: record.kind,
                line: record.place.as_ref().map(Place::line),
                file: record.place.as_ref().and_then(Place::file_in_trace),
            }
        });
    }

    /// Spawns a future as a task. It takes its place in the ready queue, or waits for a slot of its lane.
    pub(crate) fn spawn<F>(self: &Rc<Self>, spawn: Spawn, has_slot: bool, future: F) -> TaskCell<F::Output>
    where
        F: Future + 'static,
    {
        let record = Record::new(self.next_key(), self.current.get(), spawn);
        let (runnable, task, share) = new_cell(self, record, future);
        self.take_in(runnable, share, has_slot);
        task
    }

    fn take_in(&self, runnable: Runnable, share: CellRef, has_slot: bool) {
        let mut tasks = self.tasks.borrow_mut();
        tasks.insert(Home::Cell(share));
        self.mark_parent(&tasks, &runnable.record);
        drop(tasks);
        if self.is_tracing() {
            self.tell_spawn(runnable.record.key);
        }
        if has_slot {
            runnable.record.set(Flag::IN_LANE);
            self.make_ready(runnable);
        } else {
            let lane = runnable.record.lane;
            self.lanes.borrow_mut().keep(lane, Start::Task(runnable));
        }
    }

    /// Lets something run that has its lane's leave.
    pub(crate) fn start(&self, start: Start) {
        match start {
            Start::Task(runnable) => {
                runnable.record.set(Flag::IN_LANE);
                self.make_ready(runnable);
            }
            Start::Job(key) => {
                self.with_record(key, |record| record.set(Flag::IN_LANE));
                self.queue_job(key);
            }
        }
    }

    /// Ends a job, or a future that still waits for its lane: its record goes, its slot in the lane is free, whoever
    /// watches is told.
    pub(crate) fn finish(&self, key: Key, result: Result<(), &TaskError>) {
        let Some((lane, in_lane)) = self.with_record(key, |record| (record.lane, record.is(Flag::IN_LANE))) else {
            return;
        };
        let mine = |start: &Start| match start {
            Start::Task(runnable) => runnable.record.key == key,
            Start::Job(job) => *job == key,
        };
        let withdrawn = if in_lane { None } else { self.lanes.borrow_mut().withdraw(lane, mine) };
        let home = self.tasks.borrow_mut().remove(key);
        match (home, withdrawn) {
            (Some(Home::Heap(record)), _) => self.end(&record, result),
            // With the runnable the task's future is dropped.
            (Some(Home::Cell(cell)), Some(Start::Task(_runnable))) => self.end(&cell.record, result),
            _ => debug_assert!(false, "a future that runs is ended by itself alone"),
        }
    }

    /// Ends a future, which says so itself.
    pub(crate) fn finish_future(&self, record: &Record, result: Result<(), &TaskError>) {
        let removed = self.tasks.borrow_mut().remove(record.key);
        if removed.is_some() {
            self.end(record, result);
        }
    }

    fn end(&self, record: &Record, result: Result<(), &TaskError>) {
        record.set(Flag::ENDED);
        if self.is_tracing() {
            self.tell_end(record, result);
        }
        let concerns_others = record.needs_care() || result.is_err();
        if concerns_others || !self.lanes.borrow_mut().leave_unnoticed(record.lane, record.is(Flag::IN_LANE)) {
            self.end_with_others(record, result);
        }
        self.request_turn();
    }

    /// Ends a task whose end concerns others: those who wait for a slot or for room in its lane, its watchers, its children.
    fn end_with_others(&self, record: &Record, result: Result<(), &TaskError>) {
        let rare = self.end_with_care(record, result);
        let (next, wanting) = self.lanes.borrow_mut().leave(record.lane, record.is(Flag::IN_LANE));
        if let Some(next) = next {
            self.start(next);
        }
        let watchers = rare.map(|rare| rare.watchers).unwrap_or_default();
        if !(wanting.is_empty() && watchers.is_empty()) {
            let outer = self.source.replace(WokenBy::Task(record.key.id));
            for watcher in wanting.into_iter().chain(watchers) {
                watcher.wake();
            }
            self.source.set(outer);
        }
    }

    /// What is to be done for few tasks: those with children, watchers, or an error that nobody will see.
    #[cold]
    fn end_with_care(&self, record: &Record, result: Result<(), &TaskError>) -> Option<Box<Rare>> {
        if record.is(Flag::HAS_CHILDREN) {
            self.adopt(record.key, record.parent());
        }
        if let (true, Err(error)) = (record.is(Flag::DETACHED), result) {
            self.report_unhandled(&record.name, record.place.as_ref(), error);
        }
        record.take_rare()
    }

    /// Tells the trace how a task ended.
    #[cold]
    fn tell_end(&self, record: &Record, result: Result<(), &TaskError>) {
        let (task, line) = (record.key.id, record.line());
        let noted = if record.is(Flag::HAS_RARE) { record.with_rare(|rare| rare.error.take()) } else { None };
        let error = noted.or_else(|| {
            result.err().filter(|error| !matches!(error, TaskError::Cancelled)).map(|error| ErrorInfo {
                type_name: error.type_name().to_owned(),
                message: error.to_string(),
                traceback: String::new(),
                line,
            })
        });
        let outcome = match (&error, result) {
            (_, Err(TaskError::Cancelled)) => Outcome::Cancelled,
            (None, Ok(())) if record.is(Flag::SAYS_CANCELLED) => Outcome::Cancelled,
            (None, Ok(())) => Outcome::Ok,
            _ => Outcome::Error,
        };
        if record.is(Flag::POLL_OPEN) && !record.is(Flag::PROBE) {
            self.emit(|| What::PollEnd { task, line, waiting_on: Vec::new() });
        }
        self.emit(|| What::Done { task, outcome, error });
    }

    /// Remembers who the parent of an ended task's children is, and forgets what nobody needs any more.
    fn adopt(&self, ended: Key, parent: Option<Key>) {
        let mut adopted = self.adopted.borrow_mut();
        adopted.insert(ended.id, parent);
        let tasks = self.tasks.borrow();
        if adopted.len() < 64 || adopted.len() < 2 * tasks.len() {
            return;
        }
        for record in tasks.iter() {
            record.set_parent(living_parent(&tasks, &adopted, record.parent()));
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
            let parent = tasks.get(key).and_then(|record| record.parent());
            at = living_parent(&tasks, &adopted, parent);
        }
        false
    }

    /// The task that a task descends from and that nobody spawned: on a worker, its job.
    pub(crate) fn root(&self, task: Key) -> Key {
        let (tasks, adopted) = (self.tasks.borrow(), self.adopted.borrow());
        let mut root = task;
        loop {
            let parent = tasks.get(root).and_then(|record| record.parent());
            match living_parent(&tasks, &adopted, parent) {
                Some(parent) => root = parent,
                None => return root,
            }
        }
    }

    /// Looks at a live task's record. `look` must not end a task.
    pub(crate) fn with_record<R>(&self, key: Key, look: impl FnOnce(&Record) -> R) -> Option<R> {
        self.tasks.borrow().get(key).map(look)
    }

    pub(crate) fn keys_where(&self, is_it: impl Fn(&Record) -> bool) -> Vec<Key> {
        self.tasks.borrow().iter().filter(|record| is_it(record)).map(|record| record.key).collect()
    }

    pub(crate) fn is_live(&self, key: Key) -> bool {
        self.tasks.borrow().get(key).is_some()
    }

    /// Notes that somebody awaits a task's handle.
    ///
    /// A task is noted as waiting. Anybody else is kept, to be told when the runner is poisoned: its tasks are polled no
    /// more then, but others want their error.
    pub(crate) fn join(&self, key: Key, waker: &Waker) {
        match self.current.get() {
            Some(current) => self.note_join(current, key, waker),
            // The one before is dropped when nobody looks at the records: that may drop a future, and anything with it.
            None => drop(self.with_record(key, |record| record.with_rare(|rare| rare.joiner.replace(waker.clone())))),
        }
    }

    fn note_join(&self, current: Key, key: Key, waker: &Waker) {
        let tasks = self.tasks.borrow();
        let Some(Home::Cell(cell)) = tasks.home(current) else { return };
        cell.record.add_wait(Wait::Task(key));
        if !cell.is_woken_by(waker) {
            cell.record.set(Flag::BY_PARTS);
        }
    }

    /// Calls `waker` when the task has ended; `false` when it has already.
    pub(crate) fn watch(&self, key: Key, waker: &Waker) -> bool {
        let watched = self.with_record(key, |record| {
            record.with_rare(|rare| {
                if !rare.watchers.iter().any(|watcher| watcher.will_wake(waker)) {
                    rare.watchers.push(waker.clone());
                }
            });
        });
        watched.is_some()
    }

    /// Tells the trace that somebody wants the task to end, and wakes it, so that its own code may see to that.
    pub(crate) fn request_cancel(&self, key: Key) {
        if self.with_record(key, |record| record.kind != TaskKind::Job) == Some(true) {
            let by = self.current.get().map(|current| current.id);
            self.emit(|| What::CancelRequested { task: key.id, by });
            self.wake(key);
        }
    }

    /// Wakes a future. One that was never polled is on its way to its first poll already.
    pub(crate) fn wake(&self, key: Key) {
        let cell = self.tasks.borrow().cell(key);
        if let Some(cell) = cell {
            cell.wake();
        }
    }

    /// Marks a task as one whose result nobody will ask for.
    pub(crate) fn detach(&self, key: Key) {
        self.with_record(key, |record| record.set(Flag::DETACHED));
    }

    /// On a worker: lets a call of another worker's function go on by itself.
    pub(crate) fn let_go_of(&self, key: Key) {
        let uplink = self.uplink.borrow().clone();
        if let Some(uplink) = uplink {
            uplink.let_go(key);
        }
    }

    /// Asks for a task's end. It ends at its next poll, which this brings about; a job ends as `pool.rs` says.
    pub(crate) fn abort(&self, key: Key) {
        // A poisoned runner ends nothing any more, and what it keeps may be in any state.
        if self.is_poisoned() {
            return;
        }
        let Some((is_job, in_lane)) = self.with_record(key, |record| {
            record.set(Flag::ABORT);
            (record.kind == TaskKind::Job, record.is(Flag::IN_LANE))
        }) else {
            return;
        };
        let by = self.current.get().map(|current| current.id);
        self.emit(|| What::CancelRequested { task: key.id, by });
        if is_job {
            if !self.abandon_call(key) {
                self.cancel_job(key);
            }
        } else if in_lane {
            let held = self.holds.borrow_mut().take_one(key);
            match held {
                Some(runnable) => self.make_ready(runnable),
                None => self.wake(key),
            }
        } else {
            self.finish(key, Err(&TaskError::Cancelled));
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
        if self.is_closing.replace(true) {
            return;
        }
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
                let Some((is_job, in_lane)) = self.with_record(key, |record| {
                    record.set(Flag::ABORT);
                    (record.kind == TaskKind::Job, record.is(Flag::IN_LANE))
                }) else {
                    continue;
                };
                if in_lane && !is_job {
                    self.wake(key);
                    continue;
                }
                self.abandon_call(key);
                self.end_job(key, Err(TaskError::Cancelled));
            }
            // A woken task sees the abort, drops its future, and with that whatever it held or blocked.
            let mut rest = self.ready.borrow_mut().take();
            rest.extend(self.holds.borrow_mut().take_held());
            let _outer = Polling::new(self);
            for runnable in rest {
                self.run(runnable);
            }
        }
        self.is_closing.set(false);
        self.clock.request(Turn::At(None));
        self.wake_quiet();
    }
}

/// The nearest ancestor that still lives.
fn living_parent(tasks: &Records, adopted: &FxHashMap<u64, Option<Key>>, mut parent: Option<Key>) -> Option<Key> {
    while let Some(key) = parent {
        if tasks.get(key).is_some() {
            break;
        }
        parent = adopted.get(&{ key.id }).copied().flatten();
    }
    parent
}
