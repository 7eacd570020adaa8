//! Which job goes to which worker, and what workers say of them.
//!
//! A job goes to one worker at a time; a job that had started never runs twice. How workers end is in `loss.rs`.

use std::rc::Rc;
use std::time::Duration;

use crate::books::{Chore, START_TRIES};
use crate::books::{Dispatcher, Job, JobCell, Place, Told, Worker};
use crate::entry::{Encoded, Entry};
use crate::error::TaskError;
use crate::executor::{Core, Key, Start, milliseconds};
use crate::name::Name;
use crate::pool::{FromWorker, JobCall, JobEvent, ToWorker, WorkerId};
use crate::registry::Spawn;
use crate::trace::{Event, TaskKind, WaitingOn, What, WokenBy};

impl Core {
    /// Takes a job into the books; it runs when its lane lets it start and a worker is free.
    pub(crate) fn add_job(&self, key: Key, entry: Entry, args: Vec<u8>) -> Rc<JobCell> {
        let cell = Rc::new(JobCell::default());
        let lane = self.with_record(key, |record| record.lane).expect("the job was registered just now");
        let priority = self.lanes.borrow().priority(lane);
        let job = Job {
            key,
            priority,
            entry,
            args,
            cell: cell.clone(),
            place: Place::InLane,
            began: Duration::ZERO,
            lost: 0,
            block: None,
        };
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

    /// Whether a job is under way, or something that a job left behind on its worker.
    pub(crate) fn has_jobs(&self) -> bool {
        self.dispatcher.borrow().as_ref().is_some_and(|dispatcher| {
            !dispatcher.jobs.is_empty() || dispatcher.workers.iter().any(|worker| worker.lingers)
        }) || self.uplink.borrow().as_ref().is_some_and(|uplink| uplink.has_calls())
    }

    /// Hands queued jobs out: to idle workers first, then to new ones while there may be more.
    pub(crate) fn flush_jobs(&self) {
        loop {
            let mut dispatcher = self.dispatcher.borrow_mut();
            let Some(dispatcher) = &mut *dispatcher else { return };
            let Some((free, beside)) = dispatcher.free_worker() else { break };
            let (tasks, quick) =
                if beside { (dispatcher.pop().into_iter().collect(), false) } else { dispatcher.take_jobs() };
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
        let uplink = self.uplink.borrow().clone();
        if let Some(uplink) = uplink {
            uplink.run_here();
        }
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
            let now = self.clock.now();
            // Several starts have failed, and there are other workers: what is queued waits for those, and whether the
            // ones that start get ready. Without that a place that refuses a second worker would be asked for ever.
            let is_doubtful = dispatcher.failed_starts >= START_TRIES && !dispatcher.workers.is_empty();
            if is_doubtful && (starting > 0 || now < dispatcher.start_again_at) {
                return;
            }
            let number = dispatcher.free_number();
            let generation = dispatcher.generations.entry(number).or_default();
            let id = WorkerId { number, generation: *generation };
            *generation += 1;
            let pool = dispatcher.pool.clone();
            let ready_by = now.saturating_add(dispatcher.start_timeout);
            let deadline = Some(dispatcher.add_chore(ready_by, Chore::EndIfNotReady(id)));
            dispatcher.workers.push(Worker {
                id,
                is_ready: false,
                jobs: Vec::new(),
                is_quick: false,
                calls: Vec::new(),
                lingers: false,
                deadline,
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
        // Whoever is woken outside of the runner's tasks may call the next job: it is to find the turn still to come.
        let turn = self.put_turn_off();
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
                    if let Some((_key, _, _began)) = job {
                        #[cfg(all(target_arch = "wasm32", debug_assertions))]
                        crate::browser::devtools::show_job(self, id, _key, _began, at);
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
                FromWorker::Calls { task, call, entry, args, name, lane, place } => {
                    let lane = self.lanes.borrow_mut().id(&lane);
                    let spawn = Spawn { name: Name::Text(name.into()), lane, kind: TaskKind::Job, place };
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
                FromWorker::LetsGo { call } => self.let_go_of_call(id, call),
                FromWorker::Lingers(lingers) => {
                    if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
                        && let Some(worker) = dispatcher.worker(id)
                    {
                        worker.lingers = lingers;
                        worker.idle_since = now;
                    }
                }
                FromWorker::Unhandled { name, place, error } => {
                    self.report_unhandled(&Name::Text(name.into()), place.as_ref(), &error);
                }
                FromWorker::Lost(reason) => self.lose(id, &reason, Told::All),
                FromWorker::Gone(reason) => self.lose(id, &reason, Told::Perhaps),
            }
        }
        self.source.set(outer);
        drop(turn);
        if self.in_turn() {
            return;
        }
        self.flush_jobs();
        self.arm();
    }

    /// Starts a job for a job on a worker, to which the result goes.
    fn call_from_worker(
        self: &Rc<Self>,
        id: WorkerId,
        task: Option<u64>,
        call: u64,
        spawn: Spawn,
        job: (Entry, Vec<u8>),
    ) {
        let parent = task.and_then(|task| self.with_job(task, |job| job.key));
        let lane = spawn.lane;
        let outer = self.current.replace(parent);
        let key = self.register(spawn);
        self.current.set(outer);
        if !self.lanes.borrow_mut().has_room(lane, None) {
            let error = TaskError::QueueFull(self.lanes.borrow().name(lane).to_string());
            self.finish(key, Err(&error));
            return self.reply(id, call, Err(error));
        }
        let cell = self.add_job(key, job.0, job.1);
        let weak = Rc::downgrade(self);
        cell.forward.set(Some(Box::new(move |result| {
            if let Some(core) = weak.upgrade() {
                core.reply(id, call, result);
            }
        })));
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
            && let Some(worker) = dispatcher.worker(id)
        {
            worker.calls.push((call, key));
        }
    }

    /// Gives a worker the result of a call that one of its jobs made.
    fn reply(&self, id: WorkerId, call: u64, result: Encoded) {
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut()
            && let Some(worker) = dispatcher.worker(id)
        {
            worker.calls.retain(|(known, _)| *known != call);
            dispatcher.pool.send(id, ToWorker::Reply { call, result });
        }
    }

    /// Nobody on the worker will ask for this call's result: it no longer depends on the worker, and its error, should
    /// there be one, is the loop's to tell. If it has ended already its reply is on its way, and the worker sees to that.
    fn let_go_of_call(&self, id: WorkerId, call: u64) {
        let key = self.dispatcher.borrow_mut().as_mut().and_then(|dispatcher| {
            let worker = dispatcher.worker(id)?;
            worker.calls.iter().find(|(known, _)| *known == call).map(|(_, key)| *key)
        });
        let Some(key) = key else { return };
        self.with_job(key.id, |job| job.cell.forward.take());
        self.detach(key);
        self.reply(id, call, Ok(Vec::new()));
    }

    pub(crate) fn with_job<R>(&self, task: u64, f: impl FnOnce(&mut Job) -> R) -> Option<R> {
        self.dispatcher.borrow_mut().as_mut()?.jobs.get_mut(&task).map(f)
    }

    fn worker_is_ready(&self, id: WorkerId) {
        let now = self.clock.now();
        if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
            dispatcher.failed_starts = 0;
            if let Some(worker) = dispatcher.worker(id) {
                worker.is_ready = true;
                worker.idle_since = now;
                if let Some(deadline) = worker.deadline.take() {
                    dispatcher.chores.remove(&deadline);
                }
            }
            if let Some(at) = dispatcher.retires_at(now) {
                dispatcher.add_chore(at, Chore::RetireIfIdle(id));
            }
        }
        self.tell(id, now, What::WorkerUp { reason: "started".to_owned() });
    }

    /// Tells the trace what happened on a worker.
    ///
    /// Threads' clocks disagree, so a moment is put between the message that caused it and its arrival here.
    pub(crate) fn tell(&self, id: WorkerId, at: Duration, what: What) {
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
            let job = dispatcher.jobs.remove(&{ key.id })?;
            if job.place == Place::Queued {
                dispatcher.unqueue();
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
}
