//! What the executor knows of each live task, and where to find it.
//!
//! A future's record is part of its cell (`cell.rs`), so that a task is one allocation; a job, which has no cell, has its
//! record on the heap. The [`Records`] find either by key. What few tasks need is in a box of its own, so that the
//! others are small: 100,000 tasks at once are mostly a matter of memory.

use std::cell::Cell;
use std::ptr::NonNull;
use std::task::Waker;

use crate::lane::LaneId;
use crate::name::Name;
use crate::place::Place;
use crate::registry::Spawn;
use crate::slots::Slots;
use crate::trace::{ErrorInfo, TaskKind, WaitKind, WaitingOn};

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
pub(crate) struct Flag(u16);

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
    /// It has given the thread back at least once, so that there is a waker to wake it by.
    pub(crate) const HAS_WAKER: Self = Self(1 << 10);

    /// Somebody wanted to wake it during its first poll, before there was a waker.
    pub(crate) const WAKE_AGAIN: Self = Self(1 << 11);
    /// It waits for something that is known.
    const HAS_WAITS: Self = Self(1 << 12);
    /// Its next poll finds out whether it waits for anything besides; that poll is no part of the trace.
    pub(crate) const PROBE: Self = Self(1 << 13);
    /// That has been found out, and it has not been polled since.
    pub(crate) const PROBED: Self = Self(1 << 14);
    /// And it does: somebody outside of the runner may wake it.
    pub(crate) const WAITS_ELSEWHERE: Self = Self(1 << 15);

    /// What makes a task's end more than the removal of its record.
    const NEEDS_CARE: u16 = Self::HAS_CHILDREN.0 | Self::HAS_RARE.0;
}

/// One thing that a task waits for. A task is kept by key, so that waiting costs no allocation for its name.
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
    fn and(self, wait: Wait) -> Self {
        match self {
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
    flags: Cell<u16>,
    /// The line at which it stands, where its code tells; 0 where it does not.
    line: Cell<u32>,
    /// What it waited for when it was last polled.
    waits: Cell<Waits>,
    /// Wakes the task. A task that was never polled has none yet, and jobs have none at all.
    waker: Cell<Option<Waker>>,
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
            waker: Cell::default(),
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
        let stale = Flag::WAKE_AGAIN.0 | Flag::PROBED.0 | Flag::WAITS_ELSEWHERE.0;
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

    /// What it waited for; from now on it waits for nothing.
    pub(crate) fn take_waits(&self) -> Waits {
        let waits = self.waits();
        self.clear_waits();
        waits
    }

    /// What it waits for again.
    pub(crate) fn restore_waits(&self, waits: Waits) {
        if !waits.as_slice().is_empty() {
            self.set(Flag::HAS_WAITS);
            self.waits.set(waits);
        }
    }

    #[inline]
    pub(crate) fn clear_waits(&self) {
        if self.is(Flag::HAS_WAITS) {
            self.clear(Flag::HAS_WAITS);
            self.waits.set(Waits::Nothing);
        }
    }

    /// Keeps what wakes the task, at the first poll that does not finish it.
    #[inline]
    pub(crate) fn keep_waker(&self, waker: &Waker) {
        if !self.is(Flag::HAS_WAKER) {
            self.set(Flag::HAS_WAKER);
            self.waker.set(Some(waker.clone()));
        }
    }

    /// What wakes the task, where it has given the thread back before: before that it is on its way anyway.
    pub(crate) fn waker(&self) -> Option<Waker> {
        if !self.is(Flag::HAS_WAKER) {
            return None;
        }
        let waker = self.waker.take();
        self.waker.set(waker.clone());
        waker
    }

    pub(crate) fn take_waker(&self) -> Option<Waker> {
        if self.is(Flag::HAS_WAKER) { self.waker.take() } else { None }
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
    Cell(NonNull<Record>),
    /// On the heap: a job's.
    Heap(Box<Record>),
}

impl Home {
    /// The record.
    ///
    /// # Safety
    /// For one in a cell: the cell is not freed as long as the result is used.
    pub(crate) unsafe fn record(&self) -> &Record {
        match self {
            // SAFETY: by this function's contract the cell is there; in it the record is only ever shared.
            Self::Cell(record) => unsafe { record.as_ref() },
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
    ///
    /// # Safety
    /// A record in a cell is [removed](Self::remove) before its cell is freed.
    pub(crate) unsafe fn insert(&mut self, home: Home) {
        self.homes.insert(home);
    }

    /// Takes a task out, if it is still there.
    pub(crate) fn remove(&mut self, key: Key) -> Option<Home> {
        // SAFETY: what is in the list has not been removed, so that its cell is there.
        self.homes.take_if(key.slot, |home| unsafe { home.record() }.key.id == { key.id })
    }

    /// A live task's record. A cell's record must be removed before the cell is freed, and that takes `self` mutably: so
    /// it is there for as long as what this gives.
    pub(crate) fn get(&self, key: Key) -> Option<&Record> {
        // SAFETY: as above.
        let record = unsafe { self.homes.get(key.slot)?.record() };
        ({ record.key.id } == { key.id }).then_some(record)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        // SAFETY: as above.
        self.homes.iter().map(|home| unsafe { home.record() })
    }

    pub(crate) fn len(&self) -> usize {
        self.homes.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.homes.len() == 0
    }
}
