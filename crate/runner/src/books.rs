//! The books of the pool: the jobs there are, the workers, and who has which.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::entry::{Encoded, Entry};
use crate::error::TaskError;
use crate::executor::Key;
use crate::pace::{MOST_TOGETHER, Paces};
use crate::pool::{Pool, WorkerId};
use crate::trace::WaitingOn;

/// How long a worker stays without work before it is ended, when nobody says.
pub(crate) const DEFAULT_IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a running async job has to end by itself once it was aborted.
pub(crate) const ABORT_GRACE: Duration = Duration::from_millis(250);

/// How long a worker may take until it is ready, when nobody says.
pub(crate) const DEFAULT_START_TIMEOUT: Duration = Duration::from_secs(30);

/// How often a worker is tried before a job is failed because none can be started.
pub(crate) const START_TRIES: u32 = 3;

/// How long no worker is started beside others once that many starts in a row have failed.
pub(crate) const START_PAUSE: Duration = Duration::from_secs(1);

/// How many workers may be lost with a job before they began anything, until the job is taken for the reason.
pub(crate) const MOST_LOST: u32 = 3;

/// Where a job's result arrives.
#[derive(Default)]
pub(crate) struct JobCell {
    result: RefCell<Option<Encoded>>,
    waker: Cell<Option<Waker>>,
    /// Takes the result instead, where it goes on to a worker.
    pub(crate) forward: Cell<Option<Forward>>,
    on_progress: RefCell<Option<OnProgress>>,
}

pub(crate) type OnProgress = Box<dyn FnMut(&[u8])>;

pub(crate) type Forward = Box<dyn FnOnce(Encoded)>;

impl JobCell {
    pub(crate) fn poll(&self, cx: &Context<'_>) -> Poll<Encoded> {
        if let Some(result) = self.take() {
            return Poll::Ready(result);
        }
        self.waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }

    pub(crate) fn on_progress(&self, listener: OnProgress) {
        *self.on_progress.borrow_mut() = Some(listener);
    }

    pub(crate) fn hear_progress(&self, bytes: &[u8]) {
        // The listener may replace itself: it is not borrowed while it runs.
        let listener = self.on_progress.take();
        if let Some(mut listener) = listener {
            listener(bytes);
            self.on_progress.borrow_mut().get_or_insert(listener);
        }
    }

    pub(crate) fn take(&self) -> Option<Encoded> {
        self.result.borrow_mut().take()
    }

    pub(crate) fn set(&self, result: Encoded) {
        if let Some(forward) = self.forward.take() {
            forward(result);
            return;
        }
        *self.result.borrow_mut() = Some(result);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

pub(crate) struct Job {
    pub(crate) key: Key,
    pub(crate) priority: i32,
    pub(crate) entry: Entry,
    pub(crate) args: Vec<u8>,
    pub(crate) cell: Rc<JobCell>,
    pub(crate) place: Place,
    /// When its worker began to run it.
    pub(crate) began: Duration,
    /// How many workers were lost that had it and had begun nothing.
    pub(crate) lost: u32,
    /// What it blocks its worker on.
    pub(crate) block: Option<WaitingOn>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// It waits for room in its lane.
    InLane,
    /// It waits for a worker.
    Queued,
    /// It was taken out of the queue, by what sends it, runs it or fails it now.
    Taken,
    /// A worker has it but has not begun.
    Sent(WorkerId),
    /// A worker has it with other quick ones, and tells of it later: it may have begun.
    Quick(WorkerId),
    /// A worker runs it.
    Running(WorkerId),
}

pub(crate) struct Worker {
    pub(crate) id: WorkerId,
    pub(crate) is_ready: bool,
    /// The jobs that it has: one, unless they are quick, or it runs others beside one that waits.
    pub(crate) jobs: Vec<u64>,
    /// Whether they are quick ones.
    pub(crate) is_quick: bool,
    /// The calls that its jobs made and wait for: by the worker's count, and their tasks.
    pub(crate) calls: Vec<(u64, Key)>,
    /// Whether tasks live on it that its jobs left behind.
    pub(crate) lingers: bool,
    /// The chore that ends it, should it not be ready in time.
    pub(crate) deadline: Option<ChoreKey>,
    pub(crate) idle_since: Duration,
    /// Nothing that the worker says happened before this: the last event of it that was told, or what it answers.
    pub(crate) floor: Duration,
}

/// When a chore is due, and which of those that are due then.
pub(crate) type ChoreKey = (Duration, u64);

pub(crate) enum Chore {
    /// End this worker if it is still not ready.
    EndIfNotReady(WorkerId),
    /// End this worker if it has had nothing to do since.
    RetireIfIdle(WorkerId),
    /// End this worker if it still runs this job.
    EndIfRunning(WorkerId, u64),
    /// End this worker if it still has this quick job, which was aborted.
    EndIfStuck(WorkerId, u64),
}

/// What a worker that is lost had told of the jobs that it began.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    All,
    /// Of quick ones perhaps not yet.
    Perhaps,
}

pub(crate) fn ended_for_another() -> TaskError {
    TaskError::WorkerLost("its worker was ended for another job".to_owned())
}

/// A runner's jobs and workers.
pub(crate) struct Dispatcher {
    pub(crate) pool: Rc<dyn Pool>,
    pub(crate) limit: usize,
    pub(crate) workers: Vec<Worker>,
    pub(crate) generations: FxHashMap<u32, u32>,
    pub(crate) jobs: FxHashMap<u64, Job>,
    pub(crate) paces: Paces,
    /// Whether jobs of quick functions may travel together.
    quick_together: bool,
    /// The jobs that wait for a worker, and, until their turn comes, those that ended while they waited.
    pub(crate) queue: BTreeMap<std::cmp::Reverse<i32>, VecDeque<u64>>,
    /// How many of those in the queue have ended.
    gone: usize,
    pub(crate) chores: BTreeMap<ChoreKey, Chore>,
    pub(crate) next_chore: u64,
    /// How many starts in a row have failed.
    pub(crate) failed_starts: u32,
    /// When another may be tried, should there have been too many of those.
    pub(crate) start_again_at: Duration,
    pub(crate) start_timeout: Duration,
    idle_timeout: Duration,
}

impl Dispatcher {
    /// With the times that [`DEFAULT_START_TIMEOUT`] and [`DEFAULT_IDLE_TIMEOUT`] stand for.
    pub(crate) fn new(pool: Rc<dyn Pool>, limit: usize, quick_together: bool, times: [Option<Duration>; 2]) -> Self {
        let [start_timeout, idle_timeout] = times;
        Self {
            pool,
            limit,
            workers: Vec::new(),
            generations: FxHashMap::default(),
            jobs: FxHashMap::default(),
            paces: Paces::default(),
            quick_together,
            queue: BTreeMap::new(),
            gone: 0,
            chores: BTreeMap::new(),
            next_chore: 0,
            failed_starts: 0,
            start_again_at: Duration::ZERO,
            start_timeout: start_timeout.unwrap_or(DEFAULT_START_TIMEOUT),
            idle_timeout: idle_timeout.unwrap_or(DEFAULT_IDLE_TIMEOUT),
        }
    }

    pub(crate) fn worker(&mut self, id: WorkerId) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| worker.id == id)
    }

    pub(crate) fn pop(&mut self) -> Option<u64> {
        loop {
            let mut first = self.queue.first_entry()?;
            let job = first.get_mut().pop_front();
            if first.get().is_empty() {
                first.remove();
            }
            let Some(job) = job else { continue };
            if let Some(taken) = self.jobs.get_mut(&job) {
                taken.place = Place::Taken;
                return Some(job);
            }
            self.gone -= 1;
        }
    }

    /// Takes jobs from the queue for one worker, and says whether they are quick. Those travel together: as many as take
    /// a moment, but not while another worker idles.
    pub(crate) fn take_jobs(&mut self) -> (Vec<u64>, bool) {
        let idle = self.workers.iter().filter(|worker| worker.is_ready && worker.jobs.is_empty()).count();
        let share = self.queued().div_ceil(idle.max(1));
        let Some(first) = self.pop() else { return (Vec::new(), false) };
        let Some(most) = self.together(first) else { return (vec![first], false) };
        let most = most.min(share);
        let mut jobs = Vec::with_capacity(most);
        jobs.push(first);
        let entry = self.jobs.get(&first).map(|job| job.entry);
        // Those of one function are alike: only another's is looked up.
        while jobs.len() < most && self.next().is_some_and(|next| Some(next.entry) == entry || self.is_quick(next)) {
            jobs.extend(self.pop());
        }
        (jobs, true)
    }

    /// The job that is popped next.
    fn next(&self) -> Option<&Job> {
        self.queue.values().flatten().find_map(|job| self.jobs.get(job))
    }

    fn is_quick(&self, job: &Job) -> bool {
        self.quick_together && self.paces.together(job.entry).is_some()
    }

    pub(crate) fn together(&self, job: u64) -> Option<usize> {
        let job = self.jobs.get(&job).filter(|_| self.quick_together)?;
        self.paces.together(job.entry)
    }

    pub(crate) fn next_is_quick(&self) -> bool {
        self.next().is_some_and(|next| self.is_quick(next))
    }

    pub(crate) fn push(&mut self, job: u64, first: bool) {
        let Some(entry) = self.jobs.get_mut(&job) else { return };
        entry.place = Place::Queued;
        let level = self.queue.entry(std::cmp::Reverse(entry.priority)).or_default();
        if first { level.push_front(job) } else { level.push_back(job) }
    }

    /// How many workers there may be now: one more for each that waits, up to twice as many.
    pub(crate) fn limit_now(&self) -> usize {
        let waiting = self.workers.iter().filter(|worker| !worker.calls.is_empty()).count();
        self.limit + waiting.min(self.limit)
    }

    /// The worker that gets the next job, and whether it runs it beside another.
    ///
    /// An idle one if there is one. If there is none, no more may be started, and every single one waits for calls of
    /// its jobs, then what they wait for may be the very job that is queued: a waiting worker runs it as well. So
    /// nested calls end, however deep they are.
    pub(crate) fn free_worker(&self) -> Option<(usize, bool)> {
        let idle = self.workers.iter().position(|worker| worker.is_ready && worker.jobs.is_empty());
        if let Some(idle) = idle {
            return Some((idle, false));
        }
        // More quick jobs are there when those that a worker has are done, so that it need not wait for them.
        let soon_idle = self.workers.iter().position(|worker| worker.is_quick && worker.jobs.len() <= MOST_TOGETHER);
        if let Some(soon_idle) = soon_idle.filter(|_| self.next_is_quick()) {
            return Some((soon_idle, false));
        }
        let all_wait = self.workers.len() >= self.limit_now()
            && self.workers.iter().all(|worker| worker.is_ready && worker.calls.len() >= worker.jobs.len());
        if !all_wait {
            return None;
        }
        let (least_busy, _) = self.workers.iter().enumerate().min_by_key(|(_, worker)| worker.jobs.len())?;
        Some((least_busy, true))
    }

    /// Notes that a job in the queue has ended. To look for its place each time would take far too long where many are
    /// aborted: once most have ended they all go.
    pub(crate) fn unqueue(&mut self) {
        self.gone += 1;
        if self.gone > 64.max(self.queued()) {
            for level in self.queue.values_mut() {
                level.retain(|job| self.jobs.contains_key(job));
            }
            self.queue.retain(|_, level| !level.is_empty());
            self.gone = 0;
        }
    }

    /// How many jobs wait for a worker.
    pub(crate) fn queued(&self) -> usize {
        self.queue.values().map(VecDeque::len).sum::<usize>() - self.gone
    }

    pub(crate) fn add_chore(&mut self, at: Duration, chore: Chore) -> ChoreKey {
        let key = (at, self.next_chore);
        self.chores.insert(key, chore);
        self.next_chore += 1;
        key
    }

    /// When a worker that has been idle since then is to be ended; never, where that is past all time.
    pub(crate) fn retires_at(&self, idle_since: Duration) -> Option<Duration> {
        idle_since.checked_add(self.idle_timeout)
    }

    /// The lowest number that no worker has.
    pub(crate) fn free_number(&self) -> u32 {
        (0..).find(|number| self.workers.iter().all(|worker| worker.id.number != *number)).unwrap_or(0)
    }
}
