//! Lanes: a task's type is the lane that it runs in, with a limit and a priority across loop and pool.
//!
//! A task takes a slot of its lane when it first may run and keeps it for its whole life, so a parent that
//! awaits a child in its own full lane waits for ever: the runner reports that as a deadlock.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;

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
    pub(crate) queue: Option<usize>,
}

/// How many tasks a lane has right now, from [`Runner::lane_counts`](crate::Runner::lane_counts).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneCounts {
    /// Tasks that hold a slot: they run, wait for something, or wait for a worker.
    pub running: usize,
    /// Tasks that wait for a slot.
    pub waiting: usize,
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

    /// At most this many tasks wait for a slot; one more is refused with
    /// [`TaskError::QueueFull`](crate::TaskError::QueueFull). Without a concurrency limit nobody waits.
    #[must_use]
    pub fn queue(mut self, tasks: usize) -> Self {
        self.queue = Some(tasks);
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
    name: Arc<str>,
    lane: Lane,
    /// How many of its tasks hold a slot. Counted only for lanes that have a limit or could get one, so: always.
    running: usize,
    waiting: VecDeque<Start>,
    /// Who waits for room in the queue.
    wants_room: Vec<Waker>,
}

impl State {
    fn is_full(&self) -> bool {
        self.lane.concurrency.is_some_and(|limit| self.running >= limit)
    }

    fn has_room(&self) -> bool {
        !self.is_full() || self.lane.queue.is_none_or(|most| self.waiting.len() < most)
    }
}

/// What becomes of a new task.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It has a slot.
    Slot,
    /// It waits for one.
    Queue,
    /// There is no room for it.
    Refused,
}

/// All lanes of a runner.
pub(crate) struct Lanes {
    lanes: Vec<State>,
    by_name: HashMap<Arc<str>, LaneId>,
    /// The lane that was asked for last, by name: it is likely to be the next.
    latest: LaneId,
}

impl Lanes {
    pub(crate) fn new() -> Self {
        let mut lanes = Self { lanes: Vec::new(), by_name: HashMap::new(), latest: LaneId::DEFAULT };
        lanes.find_or_add("default");
        lanes
    }

    /// The lane of this name; an unknown name makes one with defaults.
    ///
    /// Past 65,535 lanes a new name means the lane `default`: no graph that a person reads has that many.
    #[inline]
    pub(crate) fn id(&mut self, name: &str) -> LaneId {
        // Compared with a text that is known the compiler makes of it two numbers.
        if name == "default" {
            return LaneId::DEFAULT;
        }
        self.other_id(name)
    }

    fn other_id(&mut self, name: &str) -> LaneId {
        if *self.lanes[usize::from(self.latest.0)].name == *name {
            return self.latest;
        }
        self.latest = self.find_or_add(name);
        self.latest
    }

    fn find_or_add(&mut self, name: &str) -> LaneId {
        if let Some(&id) = self.by_name.get(name) {
            return id;
        }
        let Ok(place) = u16::try_from(self.lanes.len()) else {
            return LaneId::DEFAULT;
        };
        let name: Arc<str> = name.into();
        self.lanes.push(State {
            name: name.clone(),
            lane: Lane::new(),
            running: 0,
            waiting: VecDeque::new(),
            wants_room: Vec::new(),
        });
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

    pub(crate) fn name(&self, id: LaneId) -> &Arc<str> {
        &self.lanes[usize::from(id.0)].name
    }

    /// Whether any lane has a priority.
    pub(crate) fn any_priority(&self) -> bool {
        self.lanes.iter().any(|state| state.lane.priority != 0)
    }

    pub(crate) fn priority(&self, id: LaneId) -> i32 {
        self.lanes[usize::from(id.0)].lane.priority
    }

    pub(crate) fn counts(&self, id: LaneId) -> LaneCounts {
        let state = &self.lanes[usize::from(id.0)];
        LaneCounts { running: state.running, waiting: state.waiting.len() }
    }

    /// Whether one more task would be let in; if not, `waker` is called when that may have changed.
    pub(crate) fn has_room(&mut self, id: LaneId, waker: Option<&Waker>) -> bool {
        let state = self.state(id);
        let has_room = state.has_room();
        if let (false, Some(waker)) = (has_room, waker)
            && !state.wants_room.iter().any(|known| known.will_wake(waker))
        {
            state.wants_room.push(waker.clone());
        }
        has_room
    }

    /// Whether a new task of the lane of this name may begin, has to wait, or is refused; also as it is always where
    /// everything `is_closing`. A slot is taken for one that may begin.
    #[inline]
    pub(crate) fn admit(&mut self, name: &str, is_closing: bool) -> (LaneId, Admission) {
        let id = self.id(name);
        let state = self.state(id);
        let admission = if is_closing {
            Admission::Refused
        } else if !state.is_full() {
            state.running += 1;
            Admission::Slot
        } else if state.has_room() {
            Admission::Queue
        } else {
            Admission::Refused
        };
        (id, admission)
    }

    /// Takes a slot for a new task, or keeps the task until there is one.
    pub(crate) fn enter(&mut self, id: LaneId, start: Start) -> Option<Start> {
        if self.take_slot(id) {
            return Some(start);
        }
        self.keep(id, start);
        None
    }

    /// Takes a slot for a new task, if there is one.
    fn take_slot(&mut self, id: LaneId) -> bool {
        let state = self.state(id);
        let has_slot = !state.is_full();
        state.running += usize::from(has_slot);
        has_slot
    }

    /// Keeps a new task until there is a slot.
    pub(crate) fn keep(&mut self, id: LaneId, start: Start) {
        self.state(id).waiting.push_back(start);
    }

    /// Gives a slot back where that concerns nobody; `false` where it does, and [`leave`](Self::leave) is to be called.
    #[inline]
    pub(crate) fn leave_unnoticed(&mut self, id: LaneId, had_slot: bool) -> bool {
        let state = self.state(id);
        let is_unnoticed = state.lane.concurrency.is_none() && state.wants_room.is_empty() && state.waiting.is_empty();
        if is_unnoticed {
            state.running -= usize::from(had_slot);
        }
        is_unnoticed
    }

    /// Gives a slot back, if there was one; returns who may start in its place, and who wanted room, where there is some
    /// now. They are to be started and woken once nobody looks at the lanes.
    pub(crate) fn leave(&mut self, id: LaneId, had_slot: bool) -> (Option<Start>, Vec<Waker>) {
        let state = self.state(id);
        state.running -= usize::from(had_slot);
        let next = if had_slot { self.next(id) } else { None };
        (next, self.take_wanting(id))
    }

    /// Who wanted room in a lane, if it has some now. They are to be woken once nobody looks at the lanes.
    pub(crate) fn take_wanting(&mut self, id: LaneId) -> Vec<Waker> {
        let state = self.state(id);
        if state.has_room() { std::mem::take(&mut state.wants_room) } else { Vec::new() }
    }

    /// Takes out who waits for room in any lane.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn take_all_wanting(&mut self) -> Vec<Waker> {
        self.lanes.iter_mut().flat_map(|state| std::mem::take(&mut state.wants_room)).collect()
    }

    fn next(&mut self, id: LaneId) -> Option<Start> {
        let state = self.state(id);
        if state.is_full() {
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
