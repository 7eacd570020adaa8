//! What the executor knows of each live task, and where to find it.
//!
//! A future's record is part of its cell (`cell.rs`), so that a task is one allocation; a job, which has no cell, has its
//! record on the heap. The [`Records`] find either by key. What few tasks need is in a box of its own, so that the
//! others are small: 100,000 tasks at once are mostly a matter of memory.

use std::cell::Cell;
use std::task::Waker;

use crate::cell::CellRef;
use crate::lane::LaneId;
use crate::name::Name;
use crate::place::Place;
use crate::registry::Spawn;
use crate::slots::Slots;
use crate::trace::{ErrorInfo, TaskKind, WaitingOn};

/// Where a task's record is. The slot is used again after the task's end, the id never.
///
/// Packed, since a key has its place in many records: 12 bytes instead of 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(Rust, packed(4))]
pub(crate) struct Key {
    pub(crate) id: u64,
    pub(crate) slot: u32,
}

impl Key {
    /// No task's key: where there is none, this takes less room than an option.
    const NOBODY: Self = Self { id: u64::MAX, slot: u32::MAX };
}

/// One thing that is true or not of a task. Together they are one number, so that a look at them is one load.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(u32);

impl Flag {
    /// It holds a slot of its lane; before that it waits for one.
    pub(crate) const IN_LANE: Self = Self(1 << 0);
    /// A poll has begun and, in the trace, not ended: the task runs, or holds the loop.
    pub(crate) const POLL_OPEN: Self = Self(1 << 1);
    /// It holds the loop: a frame of `hold.rs` has it as its holder.
    pub(crate) const HOLDS: Self = Self(1 << 2);
    /// Somebody asked for its end. A future is dropped at its next poll.
    pub(crate) const ABORT: Self = Self(1 << 3);
    /// Nobody will ask for its result.
    pub(crate) const DETACHED: Self = Self(1 << 4);
    /// It spawned others, whose parent it is.
    pub(crate) const HAS_CHILDREN: Self = Self(1 << 5);
    /// Its code says that it was cancelled, though it ends with a value.
    pub(crate) const SAYS_CANCELLED: Self = Self(1 << 6);
    /// It has ended, and is in the records no more.
    pub(crate) const ENDED: Self = Self(1 << 7);
    /// Its future was dropped before it was done, so that its cell never holds a result.
    pub(crate) const DROPPED: Self = Self(1 << 8);
    /// The record's `rare` part is there.
    pub(crate) const HAS_RARE: Self = Self(1 << 9);
    /// It has given the thread back at least once.
    pub(crate) const PAUSED: Self = Self(1 << 10);
    /// It is in the ready queue, or waits for its lane; or it runs and was woken meanwhile.
    pub(crate) const SCHEDULED: Self = Self(1 << 11);
    /// It waits for something that is known.
    const HAS_WAITS: Self = Self(1 << 12);
    /// Its next poll finds out whether it waits for anything besides; that poll is no part of the trace.
    pub(crate) const PROBE: Self = Self(1 << 13);
    /// That has been found out, and it has not been polled since.
    pub(crate) const PROBED: Self = Self(1 << 14);
    /// And it does: somebody outside of the runner may wake it.
    pub(crate) const WAITS_ELSEWHERE: Self = Self(1 << 15);
    /// Its future is being polled, as far as the cell is concerned.
    const RUNNING: Self = Self(1 << 16);
    /// What it waits for has wakers that are not its own: by those alone nobody can tell what else would wake it.
    pub(crate) const BY_PARTS: Self = Self(1 << 18);
    /// Its cell holds a result that nobody has taken.
    pub(crate) const HAS_RESULT: Self = Self(1 << 17);

    /// What makes a task's end more than the removal of its record.
    const NEEDS_CARE: u32 = Self::HAS_CHILDREN.0 | Self::HAS_RARE.0;
}

/// One thing that a task waits for. A task is kept by key, so that waiting costs no allocation for its name.
#[derive(Clone, Debug)]
pub(crate) enum Wait {
    Task(Key),
    /// A timer, by the number of its sleeper.
    Timer(u64),
    Other(Box<WaitingOn>),
}

/// All that a task waits for: nearly always one thing, which costs no allocation and nothing to forget.
#[derive(Clone, Debug, Default)]
pub(crate) enum Waits {
    #[default]
    Nothing,
    Task(Key),
    Timer(u64),
    More(Vec<Wait>),
}

impl Waits {
    fn and(self, wait: Wait) -> Self {
        let mut all = match (self, &wait) {
            (Self::Nothing, Wait::Task(key)) => return Self::Task(*key),
            (Self::Nothing, Wait::Timer(sleeper)) => return Self::Timer(*sleeper),
            (Self::Nothing, Wait::Other(_)) => Vec::new(),
            (Self::Task(key), _) => vec![Wait::Task(key)],
            (Self::Timer(sleeper), _) => vec![Wait::Timer(sleeper)],
            (Self::More(all), _) => all,
        };
        all.push(wait);
        Self::More(all)
    }

    /// The same without one of these, where there is one.
    fn without(self, is_it: impl Fn(&Wait) -> bool) -> Self {
        match self {
            Self::Task(key) if is_it(&Wait::Task(key)) => Self::Nothing,
            Self::Timer(sleeper) if is_it(&Wait::Timer(sleeper)) => Self::Nothing,
            Self::More(mut all) => {
                if let Some(place) = all.iter().position(is_it) {
                    all.remove(place);
                }
                if all.is_empty() { Self::Nothing } else { Self::More(all) }
            }
            others => others,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Wait> {
        let (one, more) = match self {
            Self::Nothing => (None, [].as_slice()),
            Self::Task(key) => (Some(Wait::Task(*key)), [].as_slice()),
            Self::Timer(sleeper) => (Some(Wait::Timer(*sleeper)), [].as_slice()),
            Self::More(all) => (None, all.as_slice()),
        };
        one.into_iter().chain(more.iter().cloned())
    }
}

/// What few tasks have.
#[derive(Default)]
pub(crate) struct Rare {
    /// What went wrong in it, where its code tells.
    pub(crate) error: Option<ErrorInfo>,
    /// Who is to be told of its end, besides its join handle.
    pub(crate) watchers: Vec<Waker>,
    /// Who awaits its join handle outside of the runner's tasks, to be told when the runner is poisoned.
    pub(crate) joiner: Option<Waker>,
}

/// What the executor knows of a live task. All that changes is in cells, since a record is looked at from several sides.
pub(crate) struct Record {
    pub(crate) key: Key,
    parent: Cell<Key>,
    pub(crate) name: Name,
    /// Where it was spawned, where that is known.
    pub(crate) place: Option<Place>,
    pub(crate) lane: LaneId,
    pub(crate) kind: TaskKind,
    flags: Cell<u32>,
    /// The line at which it stands, where its code tells; 0 where it does not.
    line: Cell<u32>,
    /// What it waited for when it was last polled.
    waits: Cell<Waits>,
    rare: Cell<Option<Box<Rare>>>,
}

impl Record {
    pub(crate) fn new(key: Key, parent: Option<Key>, spawn: Spawn) -> Self {
        let Spawn { name, lane, kind, place } = spawn;
        Self {
            key,
            parent: Cell::new(parent.unwrap_or(Key::NOBODY)),
            name,
            place,
            lane,
            kind,
            flags: Cell::new(0),
            line: Cell::new(0),
            waits: Cell::default(),
            rare: Cell::default(),
        }
    }

    #[inline]
    pub(crate) fn is(&self, flag: Flag) -> bool {
        self.flags.get() & flag.0 != 0
    }

    #[inline]
    pub(crate) fn set(&self, flag: Flag) {
        self.flags.set(self.flags.get() | flag.0);
    }

    #[inline]
    pub(crate) fn clear(&self, flag: Flag) {
        self.flags.set(self.flags.get() & !flag.0);
    }

    /// Notes that a poll begins; returns whether the task is to end instead.
    #[inline]
    pub(crate) fn begin_poll(&self) -> bool {
        let flags = self.flags.get();
        let stale = Flag::PROBED.0 | Flag::WAITS_ELSEWHERE.0;
        self.flags.set((flags | Flag::POLL_OPEN.0) & !stale);
        flags & (Flag::ABORT.0 | Flag::ENDED.0) != 0
    }

    /// Whether its end concerns anybody besides its lane and its join handle.
    pub(crate) fn needs_care(&self) -> bool {
        self.flags.get() & Flag::NEEDS_CARE != 0
    }

    /// The task that spawned it, or the one that has taken over its children since.
    pub(crate) fn parent(&self) -> Option<Key> {
        Some(self.parent.get()).filter(|parent| *parent != Key::NOBODY)
    }

    /// The number of that task; of nobody's one that no task has.
    #[inline]
    pub(crate) fn parent_id(&self) -> u64 {
        self.parent.get().id
    }

    pub(crate) fn set_parent(&self, parent: Option<Key>) {
        self.parent.set(parent.unwrap_or(Key::NOBODY));
    }

    pub(crate) fn line(&self) -> Option<u32> {
        Some(self.line.get()).filter(|line| *line > 0)
    }

    pub(crate) fn set_line(&self, line: Option<u32>) {
        self.line.set(line.unwrap_or(0));
    }

    /// What it waits for.
    pub(crate) fn waits(&self) -> Waits {
        let waits = self.waits.take();
        self.waits.set(waits.clone());
        waits
    }

    pub(crate) fn add_wait(&self, wait: Wait) {
        let before = if self.is(Flag::HAS_WAITS) { self.waits.take() } else { Waits::Nothing };
        self.set(Flag::HAS_WAITS);
        self.waits.set(before.and(wait));
    }

    /// Notes that it does not wait for one of these after all, where it was to.
    #[inline]
    pub(crate) fn drop_wait(&self, is_it: impl Fn(&Wait) -> bool) {
        if self.is(Flag::HAS_WAITS) {
            let rest = self.waits.take().without(is_it);
            if rest.is_empty() {
                self.clear(Flag::HAS_WAITS);
            }
            self.waits.set(rest);
        }
    }

    /// What it waited for; from now on it waits for nothing.
    pub(crate) fn take_waits(&self) -> Waits {
        let waits = self.waits();
        self.clear_waits();
        waits
    }

    /// What it waits for again.
    pub(crate) fn restore_waits(&self, waits: Waits) {
        if !waits.is_empty() {
            self.set(Flag::HAS_WAITS);
            self.waits.set(waits);
        }
    }

    #[inline]
    pub(crate) fn clear_waits(&self) {
        if self.is(Flag::HAS_WAITS) {
            self.clear(Flag::HAS_WAITS);
            self.clear(Flag::BY_PARTS);
            self.waits.set(Waits::Nothing);
        }
    }

    /// Notes that the task is to run; returns whether that was not known, so that somebody has to see to it now.
    #[inline]
    pub(crate) fn schedule(&self) -> bool {
        let flags = self.flags.get();
        if flags & (Flag::SCHEDULED.0 | Flag::ENDED.0) != 0 {
            return false;
        }
        self.flags.set(flags | Flag::SCHEDULED.0);
        flags & Flag::RUNNING.0 == 0
    }

    /// Notes that what was scheduled runs.
    #[inline]
    pub(crate) fn begin_run(&self) {
        self.flags.set((self.flags.get() & !Flag::SCHEDULED.0) | Flag::RUNNING.0);
    }

    /// Notes that it runs no more; returns whether it is to run again.
    #[inline]
    pub(crate) fn end_run(&self) -> bool {
        let flags = self.flags.get() & !Flag::RUNNING.0;
        self.flags.set(flags);
        flags & (Flag::SCHEDULED.0 | Flag::ENDED.0) == Flag::SCHEDULED.0
    }

    /// Changes what few tasks have. `change` must not look at this record.
    pub(crate) fn with_rare<R>(&self, change: impl FnOnce(&mut Rare) -> R) -> R {
        let mut rare = self.rare.take().unwrap_or_default();
        let result = change(&mut rare);
        self.rare.set(Some(rare));
        self.set(Flag::HAS_RARE);
        result
    }

    /// Takes what few tasks have, at its end.
    pub(crate) fn take_rare(&self) -> Option<Box<Rare>> {
        if self.is(Flag::HAS_RARE) { self.rare.take() } else { None }
    }
}

/// Where a record is.
pub(crate) enum Home {
    /// In a task's cell.
    Cell(CellRef),
    /// On the heap: a job's.
    Heap(Box<Record>),
}

impl Home {
    #[inline]
    pub(crate) fn record(&self) -> &Record {
        match self {
            Self::Cell(cell) => &cell.record,
            Self::Heap(record) => record,
        }
    }
}

/// The records of all live tasks.
#[derive(Default)]
pub(crate) struct Records {
    homes: Slots<Home>,
}

impl Records {
    /// The slot of the task that is inserted next.
    pub(crate) fn next_slot(&self) -> u32 {
        self.homes.next()
    }

    /// Takes a task in, at the slot that [`next_slot`](Self::next_slot) told.
    #[inline]
    pub(crate) fn insert(&mut self, home: Home) {
        self.homes.insert(home);
    }

    /// Takes a task out, if it is still there.
    #[inline]
    pub(crate) fn remove(&mut self, key: Key) -> Option<Home> {
        self.homes.take_if(key.slot, |home| home.record().key.id == { key.id })
    }

    pub(crate) fn home(&self, key: Key) -> Option<&Home> {
        self.homes.get(key.slot).filter(|home| home.record().key.id == { key.id })
    }

    /// A live task's record.
    pub(crate) fn get(&self, key: Key) -> Option<&Record> {
        self.home(key).map(Home::record)
    }

    /// A live task's cell; a job has none.
    pub(crate) fn cell(&self, key: Key) -> Option<CellRef> {
        match self.home(key)? {
            Home::Cell(cell) => Some(cell.clone()),
            Home::Heap(_) => None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.homes.iter().map(Home::record)
    }

    pub(crate) fn len(&self) -> usize {
        self.homes.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.homes.len() == 0
    }
}
