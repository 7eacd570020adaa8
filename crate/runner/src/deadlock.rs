//! Deadlocks: a block whose target can never finish.
//!
//! A wait that is no block resolves itself or is told at the program's end; a block keeps everybody else waiting
//! until it ends, so one that cannot end must be found. What waits for something outside of the runner is never
//! called a deadlock: nobody can tell. Only what is known to be impossible is.

use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use crate::error::TaskError;
use crate::executor::Core;
use crate::record::{Flag, Key, Record, Wait};
use crate::trace::{TaskKind, WaitKind};

/// A walk from a blocked task to whatever could wake it.
#[derive(Default)]
struct Search {
    seen: HashSet<u64>,
    /// Who waits for whom, from the block's target on.
    path: Vec<Key>,
    /// What the last on the path waits for, when that is no task.
    thing: Option<String>,
}

impl Core {
    /// Finds out whether the innermost block can end at all, and fails it if not. To be called when no task that may
    /// run is ready.
    pub(crate) fn check_deadlock(&self) {
        let innermost = {
            let holds = self.holds.borrow();
            let frame = holds.frames.last().filter(|frame| frame.failed.is_none());
            frame.and_then(|frame| Some((frame.number, frame.holder, frame.others.target()?)))
        };
        let Some((number, holder, target)) = innermost else { return };
        let mut search = Search::default();
        if !self.is_live(target) || self.can_go_on(target, &mut search) {
            return;
        }
        if self.probe_unknown(&search.path) {
            return;
        }
        let error = TaskError::Deadlock(self.deadlock_text(holder, &search));
        let waker = self.holds.borrow_mut().frame(number).and_then(|frame| {
            frame.failed = Some(error);
            frame.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Has those of these tasks polled once more of which it is not certain that they wait for nothing but what the runner
    /// knows; `false` when there is none.
    fn probe_unknown(&self, path: &[Key]) -> bool {
        let is_unknown = |record: &Record| {
            let settled = [Flag::PROBED, Flag::HOLDS].iter().any(|flag| record.is(*flag));
            !settled && record.kind != TaskKind::Job && record.is(Flag::IN_LANE) && record.is(Flag::PAUSED)
        };
        let mut any = false;
        for &task in path {
            if self.with_record(task, is_unknown) == Some(true) && self.may_run(task) {
                self.with_record(task, |record| record.set(Flag::PROBE));
                self.wake(task);
                any = true;
            }
        }
        any
    }

    /// Whether anything could ever wake this task.
    fn can_go_on(&self, task: Key, search: &mut Search) -> bool {
        if !search.seen.insert(task.id) {
            return false;
        }
        let Some((kind, in_lane, waits, lane)) =
            self.with_record(task, |record| (record.kind, record.is(Flag::IN_LANE), record.waits(), record.lane))
        else {
            return true;
        };
        search.path.push(task);
        if kind == TaskKind::Job && (in_lane || self.uplink.borrow().is_some()) {
            return true;
        }
        if !in_lane {
            let holders = self.keys_where(|record| record.is(Flag::IN_LANE) && record.lane == lane);
            return holders.into_iter().any(|holder| self.can_go_on(holder, search));
        }
        let target = self.holds.borrow().frames.iter().rev().find(|frame| frame.holder == task).map(|it| it.others);
        if let Some(target) = target {
            return target.target().is_none_or(|target| self.can_go_on(target, search));
        }
        if !self.may_run(task) {
            return false;
        }
        let elsewhere = self.with_record(task, |record| record.is(Flag::WAITS_ELSEWHERE)) == Some(true);
        elsewhere || waits.is_empty() || waits.iter().any(|wait| self.can_happen(&wait, search))
    }

    fn can_happen(&self, wait: &Wait, search: &mut Search) -> bool {
        let (kind, thing) = match wait {
            Wait::Task(task) => return self.can_go_on(*task, search),
            // Time passes.
            Wait::Timer(_) => return true,
            Wait::Other(on) => (on.kind, on.name.clone()),
        };
        match kind {
            // Whoever may run could let go of it, or put something in.
            WaitKind::Lock | WaitKind::Queue | WaitKind::Lane => {
                let everybody = self.keys_where(|_| true);
                let path = search.path.clone();
                let can = everybody.into_iter().any(|task| self.can_go_on(task, search));
                search.path = path;
                search.thing = thing.or_else(|| Some("something that nobody can give".to_owned()));
                can
            }
            _ => true,
        }
    }

    fn deadlock_text(&self, holder: Key, search: &Search) -> String {
        let name = |key: Key| {
            let told = self.with_record(key, |record| {
                // Where a script's task stands its error says.
                let place = record.place.as_ref().filter(|place| place.file().is_some());
                let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
                format!("`{}`{place}", record.name)
            });
            told.unwrap_or_default()
        };
        let target = name(search.path[0]);
        let mut text = format!("{} blocks until {target} is done", name(holder));
        for &key in &search.path[1..] {
            text.push_str(&format!(", which waits for {}", name(key)));
        }
        let last = *search.path.last().unwrap_or(&holder);
        if last == holder || !self.may_run(last) {
            text.push_str(&format!(", which this very block holds up: {target} can never finish"));
        } else if let Some(thing) = &search.thing {
            text.push_str(&format!(", which waits for {thing}, and nobody is left to give it"));
        } else {
            text.push_str(": they wait for each other");
        }
        text
    }
}

/// Passes a wake on, and tells by its count how many of it are kept.
struct Counted(Waker);

impl Wake for Counted {
    fn wake(self: Arc<Self>) {
        self.0.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.wake_by_ref();
    }
}

/// Polls a task's future, and notes whether it waits for anything of which the runner does not know: whoever is to wake it
/// keeps a waker, and each wait of the runner's own has noted itself. A future that polls only those of its parts that were
/// woken notes nothing now: then it waits for what it waited for before. Where it gave its parts wakers of its own, as
/// `FuturesUnordered` does and with it `join_all` of many, it may have parts of which the runner never hears.
pub(crate) fn probe<F: Future>(record: &Record, future: Pin<&mut F>, cx: &mut Context<'_>) -> Poll<F::Output> {
    let by_parts = record.is(Flag::BY_PARTS);
    let before = record.take_waits();
    let counted = Arc::new(Counted(cx.waker().clone()));
    let waker = Waker::from(counted.clone());
    let polled = future.poll(&mut Context::from_waker(&waker));
    drop(waker);
    let kept = Arc::strong_count(&counted) - 1;
    let noted = record.waits().len();
    if kept > noted.max(before.len()) || (noted == 0 && by_parts) {
        record.set(Flag::WAITS_ELSEWHERE);
    }
    if noted == 0 && polled.is_pending() {
        record.restore_waits(before);
    }
    polled
}
