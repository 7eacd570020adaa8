//! The pool's books: which job goes to which worker, and what becomes of it.
//!
//! Starting workers and carrying messages is a [`Pool`]'s business (`browser/pool.rs`, `sim.rs`); what is decided
//! here is the same under both. A job goes to one worker at a time; a job that had started never runs twice.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::TaskError;
use crate::executor::{Core, Key, Start, milliseconds};
use crate::job::{Encoded, Entry};
use crate::name::Name;
use crate::pace::{MOST_TOGETHER, Paces};
use crate::registry::Spawn;
use crate::trace::{ErrorInfo, Event, TaskKind, WaitKind, WaitingOn, What, WokenBy};

/// How long a worker stays without work before it is ended.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a running async job has to end by itself once it was aborted.
pub(crate) const ABORT_GRACE: Duration = Duration::from_millis(250);

/// How often a worker is tried before a job is failed because none can be started.
const START_TRIES: u32 = 3;

/// A worker: its number, which a replacement takes over, and which of those that had the number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkerId {
    /// Its number, counted from 0; the trace shows it.
    pub number: u32,
    /// How many workers had this number before it.
    pub generation: u32,
}

/// What a [`Pool`] calls with everything that a worker says.
pub type Hear = Rc<dyn Fn(WorkerId, Vec<FromWorker>)>;

/// Starts and ends workers and carries messages to them.
///
/// Everything that a worker says comes back through the function given to [`connect`](Pool::connect), never
/// during a call to the pool.
pub trait Pool {
    /// Sets the function that gets what workers say.
    fn connect(&self, hear: Hear);

    /// Starts a worker. It says [`FromWorker::Ready`] when it can take jobs.
    ///
    /// # Errors
    /// When it is known at once that none can be started: the reason, for people.
    fn start(&self, worker: WorkerId) -> Result<(), String>;

    /// Sends a worker a message. One to a worker that is gone is dropped.
    fn send(&self, worker: WorkerId, message: ToWorker);

    /// Ends a worker, whatever it does. It says nothing any more.
    fn end(&self, worker: WorkerId);

    /// How many workers there should be at the most when nobody says.
    fn default_limit(&self) -> usize;
}

/// A message from the loop to a worker.
#[derive(Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ToWorker {
    /// A job. The worker says when it begins.
    Job(JobCall),
    /// Jobs of functions that have proved quick, to be run one after the other. The worker tells of them together, when
    /// it is through or a moment has passed.
    Quick(Vec<JobCall>),
    /// A job to be run beside what the worker runs, which waits for calls of its own.
    Beside(JobCall),
    /// End this job at its next wait.
    Cancel(u64),
    /// The result of a call that a job on this worker made.
    Reply {
        /// Which call, by the worker's count.
        call: u64,
        /// Its encoded result.
        result: Encoded,
    },
}

/// One job, as it travels.
#[derive(Debug, Serialize, Deserialize)]
pub struct JobCall {
    /// The job's task.
    pub task: u64,
    /// The function.
    pub entry: Entry,
    /// Its arguments.
    #[serde(with = "serde_bytes")]
    pub args: Vec<u8>,
}

/// A message from a worker to the loop. Moments are in the runner's time, by the worker's clock.
#[derive(Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FromWorker {
    /// The worker can take jobs.
    Ready,
    /// A job runs from now on.
    Started {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
    },
    /// The job that runs did something that the trace tells.
    Did {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
        /// What.
        what: JobEvent,
    },
    /// A job is over.
    Ended {
        /// The job's task.
        task: u64,
        /// When.
        at: Duration,
        /// Its encoded result.
        result: Encoded,
        /// What its code noted of an error, for the trace.
        error: Option<ErrorInfo>,
    },
    /// A job on this worker calls a function on another.
    Calls {
        /// The job that calls.
        task: u64,
        /// Which call, by the worker's count.
        call: u64,
        /// The function.
        entry: Entry,
        /// Its arguments.
        #[serde(with = "serde_bytes")]
        args: Vec<u8>,
        /// What the trace calls it.
        name: String,
        /// Its lane.
        lane: String,
        /// The line that calls it.
        line: Option<u32>,
    },
    /// The job no longer wants the result of this call.
    Abandons {
        /// Which call, by the worker's count.
        call: u64,
    },
    /// The worker is gone, and with it the job that it ran. It has told of all that it began.
    Lost(TaskError),
    /// The worker is gone without a word of its own: nobody knows what it had begun.
    Gone(TaskError),
}

/// What a job did, for the trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobEvent {
    /// It printed this.
    Output(String),
    /// It began to block its worker, at this line.
    BlockStart(WaitKind, Option<String>, Option<u32>),
    /// It blocks no longer.
    BlockEnd(WaitKind, Option<String>),
    /// It said how far it is, encoded. This goes to its caller, not into the trace.
    Progress(Vec<u8>),
}

/// Where a job's result arrives.
#[derive(Default)]
pub(crate) struct JobCell {
    result: RefCell<Option<Encoded>>,
    waker: Cell<Option<Waker>>,
    /// Takes the result instead, where it goes on to a worker.
    forward: Cell<Option<Forward>>,
    on_progress: RefCell<Option<OnProgress>>,
}

type OnProgress = Box<dyn FnMut(&[u8])>;

type Forward = Box<dyn FnOnce(Encoded)>;

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

    fn hear_progress(&self, bytes: &[u8]) {
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

struct Job {
    key: Key,
    priority: i32,
    entry: Entry,
    args: Vec<u8>,
    cell: Rc<JobCell>,
    place: Place,
    /// When its worker began to run it.
    began: Duration,
    /// What it blocks its worker on.
    block: Option<WaitingOn>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It waits for room in its lane.
    InLane,
    /// It waits for a worker.
    Queued,
    /// A worker has it but has not begun.
    Sent(WorkerId),
    /// A worker has it with other quick ones, and tells of it later: it may have begun.
    Quick(WorkerId),
    /// A worker runs it.
    Running(WorkerId),
}

struct Worker {
    id: WorkerId,
    is_ready: bool,
    /// The jobs that it has: one, unless they are quick, or it runs others beside one that waits.
    jobs: Vec<u64>,
    /// Whether they are quick ones.
    is_quick: bool,
    /// The calls that its jobs made and wait for: by the worker's count, and their tasks.
    calls: Vec<(u64, Key)>,
    idle_since: Duration,
    /// Nothing that the worker says happened before this: the last event of it that was told, or what it answers.
    floor: Duration,
}

enum Chore {
    /// End this worker if it has had nothing to do since.
    RetireIfIdle(WorkerId),
    /// End this worker if it still runs this job.
    EndIfRunning(WorkerId, u64),
    /// End this worker if it still has this quick job, which was aborted.
    EndIfStuck(WorkerId, u64),
}

/// What a worker that is lost had told of the jobs that it began.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    All,
    /// Of quick ones perhaps not yet.
    Perhaps,
}

fn ended_for_another() -> TaskError {
    TaskError::WorkerLost("its worker was ended for another job".to_owned())
}

/// A runner's jobs and workers.
pub(crate) struct Dispatcher {
    pool: Rc<dyn Pool>,
    limit: usize,
    workers: Vec<Worker>,
    generations: HashMap<u32, u32>,
    jobs: HashMap<u64, Job>,
    paces: Paces,
    queue: BTreeMap<std::cmp::Reverse<i32>, VecDeque<u64>>,
    chores: BTreeMap<(Duration, u64), Chore>,
    next_chore: u64,
    failed_starts: u32,
}

impl Dispatcher {
    pub(crate) fn new(pool: Rc<dyn Pool>, limit: usize) -> Self {
        Self {
            pool,
            limit,
            workers: Vec::new(),
            generations: HashMap::new(),
            jobs: HashMap::new(),
            paces: Paces::default(),
            queue: BTreeMap::new(),
            chores: BTreeMap::new(),
            next_chore: 0,
            failed_starts: 0,
        }
    }

    fn worker(&mut self, id: WorkerId) -> Option<&mut Worker> {
        self.workers.iter_mut().find(|worker| worker.id == id)
    }

    fn pop(&mut self) -> Option<u64> {
        let mut first = self.queue.first_entry()?;
        let job = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        job
    }

    /// Takes jobs from the queue for one worker, and says whether they are quick. Those travel together: as many as take
    /// a moment, but not while another worker idles.
    fn take_jobs(&mut self) -> (Vec<u64>, bool) {
        let idle = self.workers.iter().filter(|worker| worker.is_ready && worker.jobs.is_empty()).count();
        let share = self.queued().div_ceil(idle.max(1));
        let Some(first) = self.pop() else { return (Vec::new(), false) };
        let Some(most) = self.together(first) else { return (vec![first], false) };
        let most = most.min(share);
        let mut jobs = Vec::with_capacity(most);
        jobs.push(first);
        while jobs.len() < most && self.next_is_quick() {
            jobs.extend(self.pop());
        }
        (jobs, true)
    }

    fn together(&self, job: u64) -> Option<usize> {
        self.jobs.get(&job).and_then(|job| self.paces.together(job.entry))
    }

    fn next_is_quick(&self) -> bool {
        let next = self.queue.first_key_value().and_then(|(_, level)| level.front());
        next.is_some_and(|&job| self.together(job).is_some())
    }

    fn push(&mut self, job: u64, first: bool) {
        let Some(entry) = self.jobs.get_mut(&job) else { return };
        entry.place = Place::Queued;
        let level = self.queue.entry(std::cmp::Reverse(entry.priority)).or_default();
        if first { level.push_front(job) } else { level.push_back(job) }
    }

    /// How many workers there may be now: one more for each that waits, up to twice as many.
    fn limit_now(&self) -> usize {
        let waiting = self.workers.iter().filter(|worker| !worker.calls.is_empty()).count();
        self.limit + waiting.min(self.limit)
    }

    /// The worker that gets the next job, and whether it runs it beside another.
    ///
    /// An idle one if there is one. If there is none, no more may be started, and every single one waits for calls of
    /// its jobs, then what they wait for may be the very job that is queued: a waiting worker runs it as well. So
    /// nested calls end, however deep they are.
    fn free_worker(&self) -> Option<(usize, bool)> {
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

    fn unqueue(&mut self, job: u64) {
        for level in self.queue.values_mut() {
            level.retain(|task| *task != job);
        }
        self.queue.retain(|_, level| !level.is_empty());
    }

    fn queued(&self) -> usize {
        self.queue.values().map(VecDeque::len).sum()
    }

    fn add_chore(&mut self, at: Duration, chore: Chore) {
        self.chores.insert((at, self.next_chore), chore);
        self.next_chore += 1;
    }

    /// The lowest number that no worker has.
    fn free_number(&self) -> u32 {
        (0..).find(|number| self.workers.iter().all(|worker| worker.id.number != *number)).unwrap_or(0)
    }
}

impl Core {
    /// Takes a job into the books; it runs when its lane lets it start and a worker is free.
    pub(crate) fn add_job(&self, key: Key, entry: Entry, args: Vec<u8>) -> Rc<JobCell> {
        let cell = Rc::new(JobCell::default());
        let lane = self.with_record(key, |record| record.lane).expect("the job was registered just now");
        let priority = self.lanes.borrow().priority(lane);
        let job = Job { key, priority, entry, args, cell: cell.clone(), place: Place::InLane, began: Duration::ZERO, block: None };
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.jobs.insert(key.id, job);
        }
        let start = self.lanes.borrow_mut().enter(lane, Start::Job(key));
        if let Some(start) = start {
            self.start(start);
        }
        cell
    }

    /// Puts a job into the pool's queue. All that comes in one turn is handed out together, at its end.
    pub(crate) fn queue_job(&self, key: Key) {
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.push(key.id, false);
        }
        self.request_turn();
    }

    pub(crate) fn has_jobs(&self) -> bool {
        self.dispatcher.borrow().as_ref().is_some_and(|dispatcher| !dispatcher.jobs.is_empty())
    }

    /// Hands queued jobs out: to idle workers first, then to new ones while there may be more.
    pub(crate) fn flush_jobs(&self) {
        loop {
            let mut dispatcher = self.dispatcher.borrow_mut();
            let Some(dispatcher) = &mut *dispatcher else { return };
            let Some((free, beside)) = dispatcher.free_worker() else { break };
            let (tasks, quick) = if beside { (dispatcher.pop().into_iter().collect(), false) } else { dispatcher.take_jobs() };
            let worker = &mut dispatcher.workers[free];
            worker.is_quick = quick;
            let mut calls = Vec::with_capacity(tasks.len());
            for task in tasks {
                let Some(job) = dispatcher.jobs.get_mut(&task) else { continue };
                job.place = if quick { Place::Quick(worker.id) } else { Place::Sent(worker.id) };
                worker.jobs.push(task);
                // The arguments are kept: should the worker be lost before it began, another gets the job.
                calls.push(JobCall { task, entry: job.entry, args: job.args.clone() });
            }
            if !beside && self.is_tracing() {
                worker.floor = self.clock.now();
            }
            let message = match calls.pop() {
                None if dispatcher.queue.is_empty() => break,
                None => continue,
                Some(call) if beside => ToWorker::Beside(call),
                Some(call) if !quick => ToWorker::Job(call),
                Some(call) => {
                    calls.push(call);
                    ToWorker::Quick(calls)
                }
            };
            dispatcher.pool.send(worker.id, message);
        }
        self.start_workers();
    }

    /// Runs the sync jobs that no worker has yet, here and now: under a block on a thread that hears nothing.
    pub(crate) fn run_queued_here(&self) {
        let mut kept = Vec::new();
        loop {
            let task = self.dispatcher.borrow_mut().as_mut().and_then(Dispatcher::pop);
            let Some(task) = task else { break };
            let Some((key, entry, args)) =
                self.with_job(task, |job| (job.key, job.entry, std::mem::take(&mut job.args)))
            else {
                continue;
            };
            match entry.call_sync(&args) {
                Some(result) => self.end_job(key, result),
                None => {
                    self.with_job(task, |job| job.args = args);
                    kept.push(task);
                }
            }
        }
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            for task in kept {
                dispatcher.push(task, false);
            }
        }
    }

    fn start_workers(&self) {
        loop {
            let mut borrowed = self.dispatcher.borrow_mut();
            let Some(dispatcher) = &mut *borrowed else { return };
            let starting = dispatcher.workers.iter().filter(|worker| !worker.is_ready).count();
            if dispatcher.queued() <= starting || dispatcher.workers.len() >= dispatcher.limit_now() {
                return;
            }
            let number = dispatcher.free_number();
            let generation = dispatcher.generations.entry(number).or_default();
            let id = WorkerId { number, generation: *generation };
            *generation += 1;
            let now = self.clock.now();
            let pool = dispatcher.pool.clone();
            dispatcher.workers.push(Worker {
                id,
                is_ready: false,
                jobs: Vec::new(),
                is_quick: false,
                calls: Vec::new(),
                idle_since: now,
                floor: now,
            });
            drop(borrowed);
            if let Err(reason) = pool.start(id) {
                self.lose(id, &TaskError::WorkerUnavailable(reason), Told::All);
            }
        }
    }

    /// Hears what a worker says.
    pub(crate) fn hear(self: &Rc<Self>, id: WorkerId, messages: Vec<FromWorker>) {
        let outer = self.source.replace(WokenBy::Worker);
        let now = self.clock.now();
        for message in messages {
            let is_known = self.dispatcher.borrow_mut().as_mut().is_some_and(|all| all.worker(id).is_some());
            if !is_known {
                break;
            }
            match message {
                FromWorker::Ready => self.worker_is_ready(id),
                FromWorker::Started { task, at } => {
                    let is_known = self.with_job(task, |job| {
                        job.place = Place::Running(id);
                        job.began = at;
                    });
                    if is_known.is_some() {
                        self.tell(id, at, What::JobStart { task });
                    }
                }
                FromWorker::Did { task, what: JobEvent::Progress(bytes), .. } => {
                    let cell = self.with_job(task, |job| job.cell.clone());
                    if let Some(cell) = cell {
                        cell.hear_progress(&bytes);
                    }
                }
                FromWorker::Did { task, at, what } => {
                    let what = match what {
                        JobEvent::Progress(_) => continue,
                        JobEvent::Output(text) => What::Output { task, text },
                        JobEvent::BlockStart(kind, name, line) => {
                            let on = WaitingOn { kind, id: None, name };
                            self.with_job(task, |job| job.block = Some(on.clone()));
                            What::BlockStart { task, line, on }
                        }
                        JobEvent::BlockEnd(kind, name) => {
                            self.with_job(task, |job| job.block = None);
                            What::BlockEnd { task, on: WaitingOn { kind, id: None, name } }
                        }
                    };
                    self.tell(id, at, what);
                }
                FromWorker::Ended { task, at, result, error } => {
                    let job = self.with_job(task, |job| (job.key, job.entry, job.began));
                    if job.is_some() {
                        self.tell(id, at, What::JobEnd { task });
                    }
                    if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
                        && let Some(worker) = dispatcher.worker(id)
                    {
                        worker.jobs.retain(|job| *job != task);
                        worker.idle_since = now;
                        if let Some((_, entry, began)) = job {
                            dispatcher.paces.note(entry, at.saturating_sub(began));
                        }
                    }
                    // One that was aborted among quick ones has ended for its caller already.
                    if let Some((key, ..)) = job {
                        if let Some(error) = error {
                            self.set_error(key, error);
                        }
                        self.end_job(key, result);
                    }
                }
                FromWorker::Calls { task, call, entry, args, name, lane, line } => {
                    let lane = self.lanes.borrow_mut().id(&lane);
                    let spawn = Spawn { name: Name::Text(name.into()), lane, kind: TaskKind::Job, line };
                    self.call_from_worker(id, task, call, spawn, (entry, args));
                }
                FromWorker::Abandons { call } => {
                    let task = self.dispatcher.borrow_mut().as_mut().and_then(|dispatcher| {
                        let worker = dispatcher.worker(id)?;
                        worker.calls.iter().find(|(known, _)| *known == call).map(|(_, task)| *task)
                    });
                    if let Some(task) = task {
                        self.abort(task);
                    }
                }
                FromWorker::Lost(reason) => self.lose(id, &reason, Told::All),
                FromWorker::Gone(reason) => self.lose(id, &reason, Told::Perhaps),
            }
        }
        self.source.set(outer);
        if self.in_turn() {
            return;
        }
        self.flush_jobs();
        self.request_turn();
        self.arm();
    }

    /// Starts a job for a job on a worker, to which the result goes.
    fn call_from_worker(self: &Rc<Self>, id: WorkerId, task: u64, call: u64, spawn: Spawn, job: (Entry, Vec<u8>)) {
        let parent = self.with_job(task, |job| job.key);
        let outer = self.current.replace(parent);
        let key = self.register(spawn);
        self.current.set(outer);
        let cell = self.add_job(key, job.0, job.1);
        let weak = Rc::downgrade(self);
        cell.forward.set(Some(Box::new(move |result| {
            let Some(core) = weak.upgrade() else { return };
            if let Some(dispatcher) = &mut *core.dispatcher.borrow_mut()
                && let Some(worker) = dispatcher.worker(id)
            {
                worker.calls.retain(|(known, _)| *known != call);
                dispatcher.pool.send(id, ToWorker::Reply { call, result });
            }
        })));
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
            && let Some(worker) = dispatcher.worker(id)
        {
            worker.calls.push((call, key));
        }
    }

    fn with_job<R>(&self, task: u64, f: impl FnOnce(&mut Job) -> R) -> Option<R> {
        self.dispatcher.borrow_mut().as_mut()?.jobs.get_mut(&task).map(f)
    }

    fn worker_is_ready(&self, id: WorkerId) {
        let now = self.clock.now();
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.failed_starts = 0;
            if let Some(worker) = dispatcher.worker(id) {
                worker.is_ready = true;
                worker.idle_since = now;
            }
            dispatcher.add_chore(now + IDLE_TIMEOUT, Chore::RetireIfIdle(id));
        }
        self.tell(id, now, What::WorkerUp { reason: "started".to_owned() });
    }

    /// Tells the trace what happened on a worker.
    ///
    /// Threads' clocks disagree, so a moment is put between the message that caused it and its arrival here.
    fn tell(&self, id: WorkerId, at: Duration, what: What) {
        if !self.is_tracing() {
            return;
        }
        let now = self.clock.now();
        let Some(at) = self.dispatcher.borrow_mut().as_mut().and_then(|dispatcher| {
            let worker = dispatcher.worker(id)?;
            worker.floor = at.min(now).max(worker.floor);
            Some(worker.floor)
        }) else {
            return;
        };
        self.emit_event(Event { at: milliseconds(at), worker: Some(id.number), what });
    }

    /// Ends a job with a result: its caller gets it, its lane's slot is free.
    pub(crate) fn end_job(&self, key: Key, result: Encoded) {
        let job = self.dispatcher.borrow_mut().as_mut().and_then(|dispatcher| {
            let job = dispatcher.jobs.remove(&key.id)?;
            if job.place == Place::Queued {
                dispatcher.unqueue(key.id);
            }
            Some(job)
        });
        // The job's own end is what wakes its caller.
        let outer = self.source.replace(WokenBy::Task(key.id));
        self.finish(key, result.as_ref().map(|_| ()));
        if let Some(job) = job {
            job.cell.set(result);
        }
        self.source.set(outer);
    }

    /// A worker is gone: the job that it ran fails, one that it had not begun goes to another.
    fn lose(&self, id: WorkerId, reason: &TaskError, told: Told) {
        self.lose_as(id, reason, &reason.to_string(), told);
    }

    fn lose_as(&self, id: WorkerId, reason: &TaskError, text: &str, told: Told) {
        let Some(jobs) = self.remove_worker(id) else { return };
        let now = self.clock.now();
        // Those that go back to the queue's front keep their order.
        for task in jobs.into_iter().rev() {
            match self.with_job(task, |job| (job.key, job.place)) {
                Some((key, Place::Running(_))) => {
                    self.tell_job_cut(id, task);
                    self.end_job(key, Err(reason.clone()));
                }
                // It may have begun, and what had begun is never run a second time.
                Some((key, Place::Quick(_))) if told == Told::Perhaps => self.end_job(key, Err(reason.clone())),
                Some(_) => {
                    if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
                        dispatcher.push(task, true);
                    }
                }
                None => {}
            }
        }
        self.tell_lost(id, now, What::WorkerDown { reason: text.to_owned() });
        let gives_up = matches!(reason, TaskError::WorkerUnavailable(_)) && {
            let mut dispatcher = self.dispatcher.borrow_mut();
            let dispatcher = dispatcher.as_mut().expect("a runner that lost a worker has a pool");
            dispatcher.failed_starts += 1;
            dispatcher.failed_starts >= START_TRIES && dispatcher.workers.is_empty()
        };
        if gives_up {
            self.fail_queued(reason);
        }
        self.request_turn();
    }

    /// Fails every job that waits for a worker, since none can be started.
    fn fail_queued(&self, reason: &TaskError) {
        loop {
            let task = self.dispatcher.borrow_mut().as_mut().and_then(Dispatcher::pop);
            let Some(task) = task else { break };
            if let Some(key) = self.with_job(task, |job| job.key) {
                self.end_job(key, Err(reason.clone()));
            }
        }
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.failed_starts = 0;
        }
    }

    /// Closes in the trace what a job has open that ends with its worker.
    fn tell_job_cut(&self, id: WorkerId, task: u64) {
        let now = self.clock.now();
        if let Some(Some(on)) = self.with_job(task, |job| job.block.take()) {
            self.tell_lost(id, now, What::BlockEnd { task, on });
        }
        self.tell_lost(id, now, What::JobEnd { task });
    }

    /// An event of a worker, which may be no longer in the books.
    fn tell_lost(&self, id: WorkerId, at: Duration, what: What) {
        if self.is_tracing() {
            self.emit_event(Event { at: milliseconds(at), worker: Some(id.number), what });
        }
    }

    /// Takes a worker out of the books and ends it; gives the jobs that it had. What those had called ends too.
    fn remove_worker(&self, id: WorkerId) -> Option<Vec<u64>> {
        let mut borrowed = self.dispatcher.borrow_mut();
        let dispatcher = borrowed.as_mut()?;
        let place = dispatcher.workers.iter().position(|worker| worker.id == id)?;
        let worker = dispatcher.workers.remove(place);
        let pool = dispatcher.pool.clone();
        drop(borrowed);
        pool.end(id);
        for (_, called) in worker.calls {
            self.abort(called);
        }
        Some(worker.jobs)
    }

    /// Ends a worker on purpose.
    fn end_worker(&self, id: WorkerId, reason: &str) {
        let was_ready = self.dispatcher.borrow_mut().as_mut().and_then(|all| all.worker(id).map(|it| it.is_ready));
        if self.remove_worker(id).is_some() && was_ready == Some(true) {
            self.tell_lost(id, self.clock.now(), What::WorkerDown { reason: reason.to_owned() });
        }
    }

    /// Ends a job that was aborted, as gently as its place allows.
    pub(crate) fn cancel_job(&self, key: Key) {
        let Some((place, entry)) = self.with_job(key.id, |job| (job.place, job.entry)) else {
            return;
        };
        match (place, entry) {
            (Place::InLane | Place::Queued, _) => self.end_job(key, Err(TaskError::Cancelled)),
            // It is quick: its worker will be through with it before long, and goes only if it is not.
            (Place::Quick(worker), _) => {
                let at = self.clock.now() + ABORT_GRACE;
                if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
                    dispatcher.add_chore(at, Chore::EndIfStuck(worker, key.id));
                }
                self.end_job(key, Err(TaskError::Cancelled));
                self.arm();
            }
            (Place::Running(worker), Entry::Async(_)) => {
                let at = self.clock.now() + ABORT_GRACE;
                if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
                    dispatcher.pool.send(worker, ToWorker::Cancel(key.id));
                    dispatcher.add_chore(at, Chore::EndIfRunning(worker, key.id));
                }
                self.arm();
            }
            // A job that was sent may have begun by now: its worker goes either way.
            (Place::Sent(worker) | Place::Running(worker), _) => self.end_with_worker(worker, key),
        }
    }

    /// Ends a job with its worker. Others that the worker has are lost with it, or go elsewhere.
    fn end_with_worker(&self, worker: WorkerId, key: Key) {
        let had_begun = self.with_job(key.id, |job| matches!(job.place, Place::Running(_)));
        if had_begun == Some(true) {
            self.tell_job_cut(worker, key.id);
        }
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
            && let Some(worker) = dispatcher.worker(worker)
        {
            worker.jobs.retain(|task| *task != key.id);
        }
        self.lose_as(worker, &ended_for_another(), "stopped", Told::Perhaps);
        self.end_job(key, Err(TaskError::Cancelled));
    }

    /// The next moment at which the books want a look.
    pub(crate) fn earliest_chore(&self) -> Option<Duration> {
        let dispatcher = self.dispatcher.borrow();
        dispatcher.as_ref()?.chores.first_key_value().map(|(&(at, _), _)| at)
    }

    pub(crate) fn do_chores(&self, now: Duration) {
        loop {
            let chore = {
                let mut dispatcher = self.dispatcher.borrow_mut();
                let Some(dispatcher) = &mut *dispatcher else { return };
                match dispatcher.chores.first_entry() {
                    Some(first) if first.key().0 <= now => first.remove(),
                    _ => return,
                }
            };
            match chore {
                Chore::RetireIfIdle(id) => {
                    if self.is_long_idle(id, now) {
                        self.end_worker(id, "idle");
                    }
                }
                Chore::EndIfStuck(id, task) => {
                    let has_it = self
                        .dispatcher
                        .borrow_mut()
                        .as_mut()
                        .is_some_and(|all| all.worker(id).is_some_and(|worker| worker.jobs.contains(&task)));
                    if has_it {
                        self.lose_as(id, &ended_for_another(), "stopped", Told::Perhaps);
                    }
                }
                Chore::EndIfRunning(id, task) => {
                    let still = self.with_job(task, |job| (job.place == Place::Running(id)).then_some(job.key));
                    if let Some(Some(key)) = still {
                        self.end_with_worker(id, key);
                    }
                }
            }
        }
    }

    /// Whether a worker has had nothing to do for long; if not, it is looked at again when that could be so.
    fn is_long_idle(&self, id: WorkerId, now: Duration) -> bool {
        let mut dispatcher = self.dispatcher.borrow_mut();
        let Some(dispatcher) = &mut *dispatcher else { return false };
        let Some(worker) = dispatcher.worker(id) else { return false };
        let since = if worker.jobs.is_empty() { worker.idle_since } else { now };
        if since + IDLE_TIMEOUT <= now {
            return true;
        }
        dispatcher.add_chore(since + IDLE_TIMEOUT, Chore::RetireIfIdle(id));
        false
    }

    /// Ends every worker, and with them what they run.
    pub(crate) fn end_pool(&self, reason: &str) {
        let workers: Vec<(WorkerId, Vec<u64>)> = match &*self.dispatcher.borrow() {
            Some(dispatcher) => dispatcher.workers.iter().map(|worker| (worker.id, worker.jobs.clone())).collect(),
            None => return,
        };
        for (id, jobs) in workers {
            let keys: Vec<Key> = jobs.iter().filter_map(|task| self.with_job(*task, |job| job.key)).collect();
            match keys.first() {
                Some(key) => self.end_with_worker(id, *key),
                None => self.end_worker(id, reason),
            }
        }
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.chores.clear();
        }
    }
}
