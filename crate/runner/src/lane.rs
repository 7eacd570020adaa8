//! Lanes: a task's type is the lane that it runs in, with a limit and a priority across loop and pool.
//!
//! A task takes a slot of its lane when it first may run and keeps it for its whole life, so a parent that
//! awaits a child in its own full lane waits for ever: the runner reports that as a deadlock.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use crate::executor::Start;

/// How a lane behaves. The default is without a limit, at priority 0.
///
/// ```
/// use async_runner::Lane;
///
/// let gallery = Lane::new().concurrency(2).priority(1);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    pub(crate) concurrency: Option<usize>,
    pub(crate) priority: i32,
}

impl Lane {
    /// A lane without a limit, at priority 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// At most this many of the lane's tasks are under way at once; the others wait in the order they came.
    #[must_use]
    pub fn concurrency(mut self, tasks: usize) -> Self {
        self.concurrency = Some(tasks);
        self
    }

    /// Ready tasks and queued jobs of a higher priority go first, always: a lane that never rests can keep
    /// lower ones from running.
    #[must_use]
    pub fn priority(mut self, priority: i32) -> Self {
        self.priority = priority;
        self
    }
}

/// A lane's place in the runner's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LaneId(u16);

impl LaneId {
    /// The lane `default`, which every runner has.
    pub(crate) const DEFAULT: Self = Self(0);
}

struct State {
    name: Rc<str>,
    lane: Lane,
    /// How many of its tasks hold a slot. Counted only for lanes that have a limit or could get one, so: always.
    running: usize,
    waiting: VecDeque<Start>,
}

/// All lanes of a runner.
pub(crate) struct Lanes {
    lanes: Vec<State>,
    by_name: HashMap<Rc<str>, LaneId>,
}

impl Lanes {
    pub(crate) fn new() -> Self {
        let mut lanes = Self { lanes: Vec::new(), by_name: HashMap::new() };
        lanes.id("default");
        lanes
    }

    /// The lane of this name; an unknown name makes one with defaults.
    ///
    /// Past 65,535 lanes a new name means the lane `default`: no graph that a person reads has that many.
    pub(crate) fn id(&mut self, name: &str) -> LaneId {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let Ok(place) = u16::try_from(self.lanes.len()) else {
            return LaneId::DEFAULT;
        };
        let name: Rc<str> = name.into();
        self.lanes.push(State { name: name.clone(), lane: Lane::new(), running: 0, waiting: VecDeque::new() });
        self.by_name.insert(name, LaneId(place));
        LaneId(place)
    }

    fn state(&mut self, id: LaneId) -> &mut State {
        &mut self.lanes[usize::from(id.0)]
    }

    /// Changes how a lane behaves; returns what may start now that it could not before.
    pub(crate) fn configure(&mut self, id: LaneId, lane: Lane) -> Vec<Start> {
        self.state(id).lane = lane;
        std::iter::from_fn(|| self.next(id)).collect()
    }

    pub(crate) fn get(&self, id: LaneId) -> Lane {
        self.lanes[usize::from(id.0)].lane
    }

    pub(crate) fn name(&self, id: LaneId) -> &Rc<str> {
        &self.lanes[usize::from(id.0)].name
    }

    pub(crate) fn priority(&self, id: LaneId) -> i32 {
        self.lanes[usize::from(id.0)].lane.priority
    }

    /// Takes a slot for a new task, or keeps the task until there is one.
    pub(crate) fn enter(&mut self, id: LaneId, start: Start) -> Option<Start> {
        let state = self.state(id);
        if state.lane.concurrency.is_some_and(|limit| state.running >= limit) {
            state.waiting.push_back(start);
            return None;
        }
        state.running += 1;
        Some(start)
    }

    /// Gives a slot back; returns who may start in its place.
    pub(crate) fn leave(&mut self, id: LaneId) -> Option<Start> {
        self.state(id).running -= 1;
        self.next(id)
    }

    fn next(&mut self, id: LaneId) -> Option<Start> {
        let state = self.state(id);
        if state.lane.concurrency.is_some_and(|limit| state.running >= limit) {
            return None;
        }
        let start = state.waiting.pop_front()?;
        state.running += 1;
        Some(start)
    }

    /// Takes a task out that still waits for a slot.
    pub(crate) fn withdraw(&mut self, id: LaneId, is_it: impl Fn(&Start) -> bool) -> Option<Start> {
        let waiting = &mut self.state(id).waiting;
        let place = waiting.iter().position(is_it)?;
        waiting.remove(place)
    }
}
