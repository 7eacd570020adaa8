//! How workers end: lost, idle, with a job that was aborted, or with the runner; and what becomes of their jobs.

use std::time::Duration;

use crate::books::{
    ABORT_GRACE, Chore, Dispatcher, MOST_LOST, Place, START_PAUSE, START_TRIES, Told, ended_for_another,
};
use crate::error::TaskError;
use crate::executor::{Core, Key, milliseconds};
use crate::pool::{ToWorker, WorkerId};
use crate::trace::{Event, What};

impl Core {
    /// A worker is gone: the job that it ran fails, one that it had not begun goes to another.
    pub(crate) fn lose(&self, id: WorkerId, reason: &TaskError, told: Told) {
        self.lose_as(id, reason, &reason.to_string(), told);
    }

    fn lose_as(&self, id: WorkerId, reason: &TaskError, text: &str, told: Told) {
        let Some(jobs) = self.remove_worker(id) else { return };
        let now = self.clock.now();
        let may_be_the_reason = *reason != ended_for_another() && !self.any_began(&jobs);
        // Those that go back to the queue's front keep their order.
        for task in jobs.into_iter().rev() {
            match self.with_job(task, |job| (job.key, job.place)) {
                Some((key, Place::Running(_))) => {
                    self.tell_job_cut(id, task);
                    self.end_job(key, Err(reason.clone()));
                }
                // It may have begun, and what had begun is never run a second time.
                Some((key, Place::Quick(_))) if told == Told::Perhaps => self.end_job(key, Err(reason.clone())),
                // A worker that cannot even begin what it is sent would be replaced for ever.
                Some((key, _)) if may_be_the_reason && self.was_lost_too_often(task) => {
                    self.end_job(key, Err(reason.clone()));
                }
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
            dispatcher.start_again_at = now.saturating_add(START_PAUSE);
            dispatcher.failed_starts >= START_TRIES && dispatcher.workers.is_empty()
        };
        if gives_up {
            self.fail_queued(reason);
        }
        self.request_turn();
    }

    /// Whether any of a worker's jobs had begun, as far as is known.
    fn any_began(&self, jobs: &[u64]) -> bool {
        let began = |task: &u64| self.with_job(*task, |job| matches!(job.place, Place::Running(_))).unwrap_or(true);
        jobs.iter().any(began)
    }

    /// Counts one more worker that was lost with this job and had begun nothing.
    fn was_lost_too_often(&self, task: u64) -> bool {
        let lost = self.with_job(task, |job| {
            job.lost += 1;
            job.lost
        });
        lost >= Some(MOST_LOST)
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
        if let Some(deadline) = worker.deadline {
            dispatcher.chores.remove(&deadline);
        }
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
        let Some((place, is_sync)) = self.with_job(key.id, |job| (job.place, job.entry.is_sync())) else {
            return;
        };
        match (place, is_sync) {
            (Place::InLane | Place::Queued | Place::Taken, _) => self.end_job(key, Err(TaskError::Cancelled)),
            // It is quick: its worker will be through with it before long, and goes only if it is not.
            (Place::Quick(worker), _) => {
                let at = self.clock.now() + ABORT_GRACE;
                if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
                    dispatcher.add_chore(at, Chore::EndIfStuck(worker, key.id));
                }
                self.end_job(key, Err(TaskError::Cancelled));
                self.arm();
            }
            // One that was sent may have begun by now, and hears this after it has: its worker goes only if it does not end.
            (Place::Sent(worker) | Place::Running(worker), false) => {
                let at = self.clock.now() + ABORT_GRACE;
                if let Some(dispatcher) = &mut *self.dispatcher.borrow_mut() {
                    dispatcher.pool.send(worker, ToWorker::Cancel(key.id));
                    dispatcher.add_chore(at, Chore::EndIfRunning(worker, key.id));
                }
                self.arm();
            }
            // A sync job that was sent may have begun by now: its worker goes either way.
            (Place::Sent(worker) | Place::Running(worker), true) => self.end_with_worker(worker, key),
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
                Chore::EndIfNotReady(id) => self.give_up_start(id),
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
                    let still = self.with_job(task, |job| {
                        ([Place::Sent(id), Place::Running(id)].contains(&job.place)).then_some(job.key)
                    });
                    if let Some(Some(key)) = still {
                        self.end_with_worker(id, key);
                    }
                }
            }
        }
    }

    /// Ends a worker that is not ready in time. It would be no better the next time: unless there are other workers, what
    /// waits for one is told so.
    fn give_up_start(&self, id: WorkerId) {
        let timeout = {
            let mut dispatcher = self.dispatcher.borrow_mut();
            let Some(dispatcher) = &mut *dispatcher else { return };
            dispatcher.failed_starts = START_TRIES;
            dispatcher.start_timeout
        };
        let reason = format!(
            "it was started and not ready {timeout:?} later; check that its script loads and calls \
             async_runner_worker(), or allow it more with Builder::worker_start_timeout"
        );
        self.lose(id, &TaskError::WorkerUnavailable(reason), Told::All);
    }

    /// Ends every worker of a poisoned runner, without any book-keeping: the books may be in any state.
    #[cfg(any(target_arch = "wasm32", test))]
    pub(crate) fn abandon_workers(&self) {
        if let Ok(Some(dispatcher)) = self.dispatcher.try_borrow_mut().as_deref_mut().map(Option::as_mut) {
            for worker in dispatcher.workers.drain(..) {
                dispatcher.pool.end(worker.id);
            }
        }
    }

    /// Whether a worker has had nothing to do for long; if not, it is looked at again when that could be so.
    fn is_long_idle(&self, id: WorkerId, now: Duration) -> bool {
        let mut dispatcher = self.dispatcher.borrow_mut();
        let Some(dispatcher) = &mut *dispatcher else { return false };
        let Some(worker) = dispatcher.worker(id) else { return false };
        let since = if worker.jobs.is_empty() && !worker.lingers { worker.idle_since } else { now };
        let Some(at) = dispatcher.retires_at(since) else { return false };
        if at > now {
            dispatcher.add_chore(at, Chore::RetireIfIdle(id));
        }
        at <= now
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;
    use std::time::Duration;

    use crate::error::TaskError;
    use crate::pool::{FromWorker, Hear, Pool, ToWorker, WorkerId};
    use crate::runner::Runner;
    use crate::sim::Simulation;

    fn add(a: i64, b: i64) -> i64 {
        a + b
    }

    /// A place where workers are refused, or start and never say a word.
    struct BadPlace {
        /// How many it starts before it refuses.
        starts: usize,
        started: Cell<usize>,
        ended: Cell<usize>,
    }

    impl Pool for BadPlace {
        fn connect(&self, _hear: Hear) {}

        fn start(&self, _worker: WorkerId) -> Result<(), String> {
            self.started.set(self.started.get() + 1);
            assert!(self.started.get() < 100, "it is asked again and again");
            if self.started.get() > self.starts { Err("none here".to_owned()) } else { Ok(()) }
        }

        fn send(&self, _worker: WorkerId, _message: ToWorker) {}

        fn end(&self, _worker: WorkerId) {
            self.ended.set(self.ended.get() + 1);
        }

        fn default_limit(&self) -> usize {
            2
        }
    }

    fn in_bad_place(starts: usize) -> (Simulation, Rc<BadPlace>, Runner) {
        let simulation = Simulation::new();
        let place = Rc::new(BadPlace { starts, started: Cell::new(0), ended: Cell::new(0) });
        let runner = simulation.runner().pool(place.clone()).build().expect("nothing starts before there is a job");
        (simulation, place, runner)
    }

    #[test]
    fn a_task_that_awaits_a_job_hears_that_no_worker_can_be_started() {
        let (simulation, _, runner) = in_bad_place(0);
        let inner = runner.clone();
        let task = runner.spawn_task(async move { inner.invoke(add, (1, 1)).await }, "default");
        let told = simulation.run(task).expect("it ends");
        assert_eq!(told, Ok(Err(TaskError::WorkerUnavailable("none here".to_owned()))));
    }

    #[test]
    fn workers_that_never_say_that_they_are_ready_are_ended_and_every_job_is_told() {
        let (simulation, place, runner) = in_bad_place(usize::MAX);
        let jobs: Vec<_> = (0..3).map(|number| runner.invoke(add, (number, 1))).collect();
        for job in jobs {
            let told = simulation.run(job).expect("it ends");
            let Err(TaskError::WorkerUnavailable(message)) = told else { panic!("{told:?}") };
            assert!(message.contains("not ready 30s later") && message.contains("async_runner_worker()"), "{message}");
        }
        assert_eq!(simulation.now(), Duration::from_secs(30));
        assert_eq!((place.started.get(), place.ended.get()), (2, 2));
    }

    #[test]
    fn a_job_after_a_failed_start_is_given_a_new_one() {
        let (simulation, place, runner) = in_bad_place(usize::MAX);
        assert!(simulation.run(runner.invoke(add, (1, 1))).expect("it ends").is_err());
        assert!(simulation.run(runner.invoke(add, (1, 1))).expect("it ends").is_err());
        assert_eq!((place.started.get(), place.ended.get()), (2, 2));
    }

    #[test]
    fn a_place_that_refuses_a_second_worker_is_not_asked_for_ever() {
        let (simulation, place, runner) = in_bad_place(1);
        let jobs: Vec<_> = (0..3).map(|number| runner.invoke(add, (number, 1))).collect();
        for job in jobs {
            let told = simulation.run(job).expect("it ends");
            assert!(matches!(told, Err(TaskError::WorkerUnavailable(_))), "{told:?}");
        }
        assert_eq!(simulation.now(), Duration::from_secs(30));
        assert!(place.started.get() < 10, "{}", place.started.get());
    }

    #[test]
    fn workers_that_are_started_one_after_the_other_and_never_ready_do_not_put_the_error_off_for_ever() {
        let (simulation, _, runner) = in_bad_place(usize::MAX);
        let first = runner.invoke(add, (1, 1));
        simulation.run(runner.sleep(Duration::from_secs(5))).expect("time passes");
        let second = runner.invoke(add, (2, 1));
        for job in [first, second] {
            let told = simulation.run(job).expect("it ends");
            assert!(matches!(told, Err(TaskError::WorkerUnavailable(_))), "{told:?}");
        }
        assert_eq!(simulation.now(), Duration::from_secs(35));
    }

    /// Workers that get ready, and that are lost with the first message that they are sent.
    #[derive(Default)]
    struct CannotRead {
        hear: RefCell<Option<Hear>>,
        started: RefCell<Vec<WorkerId>>,
        sent: RefCell<Vec<WorkerId>>,
    }

    impl CannotRead {
        /// Says what the workers have to say.
        fn speak(&self) {
            let hear = self.hear.borrow().clone().expect("it is connected");
            for worker in self.started.take() {
                hear(worker, vec![FromWorker::Ready]);
            }
            for worker in self.sent.take() {
                let reason = TaskError::WorkerLost("it got a message that cannot be read".to_owned());
                hear(worker, vec![FromWorker::Lost(reason)]);
            }
        }
    }

    impl Pool for CannotRead {
        fn connect(&self, hear: Hear) {
            *self.hear.borrow_mut() = Some(hear);
        }

        fn start(&self, worker: WorkerId) -> Result<(), String> {
            self.started.borrow_mut().push(worker);
            Ok(())
        }

        fn send(&self, worker: WorkerId, _message: ToWorker) {
            self.sent.borrow_mut().push(worker);
        }

        fn end(&self, _worker: WorkerId) {}

        fn default_limit(&self) -> usize {
            1
        }
    }

    #[test]
    fn a_job_that_no_worker_lives_to_begin_fails_instead_of_going_to_the_next_for_ever() {
        let simulation = Simulation::new();
        let place = Rc::new(CannotRead::default());
        let runner = simulation.runner().pool(place.clone()).build().expect("nothing starts before there is a job");
        let job = runner.invoke(add, (1, 1));
        for _ in 0..10 {
            simulation.run(runner.sleep(Duration::from_millis(1))).expect("time passes");
            place.speak();
        }
        assert!(job.is_finished());
        let told = simulation.run(job).expect("it ends");
        assert_eq!(told, Err(TaskError::WorkerLost("it got a message that cannot be read".to_owned())));
    }
}
