//! What is said of a task before it is spawned: its name, its lane, its line.

use std::future::Future;

use crate::entry::{Encoded, Entry};
use crate::error::TaskError;
use crate::job::Invoke;
use crate::lane::Admission;
use crate::name::Name;
use crate::place::Place;
use crate::registry::Spawn;
use crate::runner::Runner;
use crate::task::{Decode, JoinHandle};
use crate::trace::TaskKind;
use crate::worker::Call;

/// A task that is being described, from [`Runner::task`].
#[derive(Debug)]
#[must_use = "a task comes to be when it is spawned"]
pub struct TaskBuilder<'a> {
    runner: &'a Runner,
    name: Option<Name>,
    lane: &'a str,
    kind: TaskKind,
    place: Option<Place>,
}

impl<'a> TaskBuilder<'a> {
    #[track_caller]
    pub(crate) fn new(runner: &'a Runner) -> Self {
        let place = Some(Place::of_caller());
        Self { runner, name: None, lane: "default", kind: TaskKind::Coroutine, place }
    }

    /// What the trace calls it. Without a name it is called like its function.
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(Name::Text(name.into()));
        self
    }

    pub(crate) fn default_name(mut self, name: Name) -> Self {
        self.name.get_or_insert(name);
        self
    }

    /// Its type: the lane it runs in.
    pub fn lane(mut self, lane: &'a str) -> Self {
        self.lane = lane;
        self
    }

    /// The line that spawns it, counted from 1; `None` when it is not known. It takes the place of the caller's file and
    /// line: for what stands in another text, as a script.
    pub fn line(mut self, line: impl Into<Option<u32>>) -> Self {
        self.place = line.into().map(Place::of_line);
        self
    }

    /// Makes it the program's top level: when it blocks it holds nobody up, and the whole loop runs.
    pub fn program(mut self) -> Self {
        self.kind = TaskKind::Program;
        self
    }

    /// Spawns a future.
    pub fn spawn<F>(self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: 'static> + 'static,
    {
        let core = self.runner.core();
        let name = self.name.unwrap_or(Name::Type(std::any::type_name::<F>));
        let (lane, admission) = core.lanes.borrow_mut().admit(self.lane, core.is_closing.get());
        let spawn = Spawn { name, lane, kind: self.kind, place: self.place };
        let has_slot = match admission {
            Admission::Slot => true,
            Admission::Queue => false,
            // Its tasks never begin, and whoever awaits one hears why.
            Admission::Refused if core.is_poisoned() => false,
            Admission::Refused => {
                let key = core.register(spawn);
                let reason = match core.is_closing.get() {
                    true => TaskError::Cancelled,
                    false => TaskError::QueueFull(self.lane.to_owned()),
                };
                return JoinHandle::refused(core.clone(), key, reason);
            }
        };
        JoinHandle::task(core.spawn(spawn, has_slot, future))
    }

    /// Calls a function as [`Runner::invoke`] does.
    pub fn invoke<F, Args, Place>(self, function: F, args: Args) -> JoinHandle<F::Output>
    where
        F: Invoke<Args, Place>,
    {
        function.start(self, args)
    }

    pub(crate) fn spawn_job<T>(mut self, entry: Entry, args: Encoded, decode: Decode<T>) -> JoinHandle<T> {
        let core = self.runner.core().clone();
        self.kind = TaskKind::Job;
        let name = self.name.unwrap_or_else(|| Name::Text("job".into()));
        let lane = core.lanes.borrow_mut().id(self.lane);
        let key = core.register(Spawn { name: name.clone(), lane, kind: self.kind, place: self.place.clone() });
        if core.is_closing.get() {
            return JoinHandle::refused(core, key, TaskError::Cancelled);
        }
        if !core.lanes.borrow_mut().has_room(lane, None) {
            return JoinHandle::refused(core, key, TaskError::QueueFull(self.lane.to_owned()));
        }
        let args = match args {
            Ok(args) => args,
            Err(error) => return JoinHandle::refused(core, key, error),
        };
        let uplink = core.uplink.borrow().clone();
        if let Some(uplink) = uplink {
            let call = Call { entry, args, name: name.to_string(), lane: self.lane.to_owned(), place: self.place };
            let cell = uplink.call(key, call);
            return JoinHandle::job(core, key, cell, decode);
        }
        if core.dispatcher.borrow().is_none() {
            let result = entry.call_sync(&args).unwrap_or_else(|| {
                Err(TaskError::WorkerUnavailable("this runner was built with workers(0)".to_owned()))
            });
            return JoinHandle::ready(core, key, result.and_then(|bytes| decode(&bytes)));
        }
        let cell = core.add_job(key, entry, args);
        JoinHandle::job(core, key, cell, decode)
    }
}
