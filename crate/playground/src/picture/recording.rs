//! What a trace says about each task and each thread: the events folded into stretches of activity.
//!
//! The same fold as the page's (`www/trace/recording.ts`), for what a picture of a finished run needs of it.

use std::collections::HashMap;

use async_runner::trace::{Event, Outcome, TaskKind, WaitKind, WaitingOn, What, WokenBy};

/// What a task is doing over a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activity {
    /// It could run, and waits for its turn.
    Queued,
    /// Its code runs.
    Running,
    /// It waits, and its thread is free for others.
    Waiting,
    /// It waits and keeps its thread.
    Blocked,
}

/// One activity of one task, without a break.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    /// The task, by its place in [`Recording::tasks`].
    pub task: usize,
    pub activity: Activity,
    /// Milliseconds since the run began.
    pub start: f64,
    /// The same; infinite while it goes on.
    pub end: f64,
    /// The worker whose thread the task uses.
    pub worker: Option<u32>,
    /// What it waits for, where it is known.
    pub on: Vec<WaitingOn>,
    /// Who ended the wait before it, for what is queued.
    pub woken_by: Option<WokenBy>,
}

/// All that a picture needs of one task.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub id: u64,
    /// What it is called: its name, with its number among those of that name where it has namesakes.
    pub label: String,
    pub kind: TaskKind,
    /// The task that spawned it, by its id.
    pub parent: Option<u64>,
    /// Which of the task colours it has: 1 to 8.
    pub hue: u64,
    /// Its stretches, in order, by their place in [`Recording::stretches`].
    pub stretches: Vec<usize>,
    pub done_at: Option<f64>,
    pub outcome: Option<Outcome>,
    /// The type of the error that ended it.
    pub error: Option<String>,
    polled: bool,
}

impl Task {
    pub fn is_job(&self) -> bool {
        self.kind == TaskKind::Job
    }
}

/// What happened on one thread: the loop's or a worker's.
#[derive(Clone, Debug, Default)]
pub(super) struct Thread {
    /// The stretches in which code ran.
    pub running: Vec<usize>,
    /// The stretches in which a task kept the thread and waited: by how many such blocks they lie within.
    pub blocked: Vec<Vec<usize>>,
    /// The jobs that had this worker.
    pub jobs: Vec<Occupation>,
    /// When the worker was there.
    pub up: Vec<(f64, f64)>,
}

/// The time for which a job had a worker, whether it ran or waited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occupation {
    pub task: usize,
    pub start: f64,
    pub end: f64,
}

/// What a trace says about each task and each thread.
#[derive(Debug, Default)]
pub(super) struct Recording {
    /// All tasks, in the order in which they were spawned.
    pub tasks: Vec<Task>,
    pub stretches: Vec<Stretch>,
    /// The loop's thread.
    pub main: Thread,
    /// The workers' threads, by number.
    pub workers: Vec<Thread>,
    /// The moment of the tasks' latest event.
    pub end: f64,
    by_id: HashMap<u64, usize>,
    /// How many tasks have a name, and the first of them, by its place.
    names: HashMap<String, (usize, usize)>,
    /// The stretch that goes on, by task.
    open: HashMap<usize, usize>,
    /// Tasks that were woken while they ran: they go back to the queue when their poll ends.
    woken_meanwhile: HashMap<usize, WokenBy>,
}

/// How many colours the tasks share; the last one is the program's alone.
const HUES: u64 = 8;

/// The task id of the program's top level.
const PROGRAM: u64 = 0;

impl Recording {
    /// The recording of a whole trace, in whatever order its events arrived.
    pub fn of(events: &[Event]) -> Self {
        let mut ordered: Vec<&Event> = events.iter().collect();
        ordered.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut recording = Self::default();
        for event in ordered {
            recording.add(event);
        }
        recording
    }

    /// The task with this id, by its place.
    pub fn place(&self, id: u64) -> Option<usize> {
        self.by_id.get(&id).copied()
    }

    /// Whether this block holds nobody up: the program's top level waits, and the whole loop runs meanwhile.
    pub fn is_as_meant(&self, stretch: &Stretch) -> bool {
        self.tasks[stretch.task].kind == TaskKind::Program
            && stretch.activity == Activity::Blocked
            && stretch.on.first().is_none_or(|on| on.kind != WaitKind::Sleep)
    }

    /// The tasks in the order of their rows: those on the loop, then the jobs, which stand beside the workers.
    pub fn rows_of_tasks(&self) -> impl Iterator<Item = usize> {
        let of = |jobs: bool| (0..self.tasks.len()).filter(move |&place| self.tasks[place].is_job() == jobs);
        of(false).chain(of(true))
    }

    /// A task's stretches, in order.
    pub fn stretches_of(&self, task: usize) -> impl Iterator<Item = &Stretch> {
        self.tasks[task].stretches.iter().map(|&stretch| &self.stretches[stretch])
    }

    fn add(&mut self, event: &Event) {
        let (at, worker) = (event.at, event.worker);
        match &event.what {
            What::WorkerUp { .. } => return self.thread(worker).up.push((at, f64::INFINITY)),
            What::WorkerDown { .. } => return self.worker_down(worker, at),
            _ => self.end = self.end.max(at),
        }
        match &event.what {
            What::Spawn { task, parent, name, kind, .. } => self.spawn(*task, *parent, name, *kind, at),
            What::Wake { task, by } => {
                let task = self.known(*task, at);
                self.wake(task, at, worker, *by);
            }
            What::PollStart { task } => {
                let task = self.known(*task, at);
                self.tasks[task].polled = true;
                self.woken_meanwhile.remove(&task);
                self.begin(task, Activity::Running, at, worker, Vec::new(), None);
            }
            What::PollEnd { task, waiting_on, .. } => {
                let task = self.known(*task, at);
                self.poll_end(task, at, worker, waiting_on);
            }
            What::JobStart { task } => {
                let task = self.known(*task, at);
                self.tasks[task].polled = true;
                self.thread(worker).jobs.push(Occupation { task, start: at, end: f64::INFINITY });
                self.begin(task, Activity::Running, at, worker, Vec::new(), None);
            }
            What::JobEnd { task } => {
                let task = self.known(*task, at);
                self.job_end(task, worker, at);
            }
            What::BlockStart { task, on, .. } => {
                let task = self.known(*task, at);
                self.begin(task, Activity::Blocked, at, worker, vec![on.clone()], None);
            }
            What::BlockEnd { task, .. } => {
                let task = self.known(*task, at);
                self.woken_meanwhile.remove(&task);
                if self.doing(task) == Some(Activity::Blocked) {
                    self.begin(task, Activity::Running, at, worker, Vec::new(), None);
                }
            }
            What::Done { task, outcome, error } => {
                let place = self.known(*task, at);
                self.close(place, at);
                self.never_queued(place, at);
                let task = &mut self.tasks[place];
                task.done_at = Some(at);
                task.outcome = Some(*outcome);
                task.error = error.as_ref().map(|error| error.type_name.clone());
            }
            _ => {}
        }
    }

    fn spawn(&mut self, id: u64, parent: Option<u64>, name: &str, kind: TaskKind, at: f64) {
        if self.by_id.contains_key(&id) {
            return;
        }
        let hue = if kind == TaskKind::Program { HUES } else { id.saturating_sub(1) % (HUES - 1) + 1 };
        let place = self.tasks.len();
        self.tasks.push(Task {
            id,
            label: name.to_owned(),
            kind,
            parent,
            hue,
            stretches: Vec::new(),
            done_at: None,
            outcome: None,
            error: None,
            polled: false,
        });
        self.by_id.insert(id, place);
        self.number(name, place);
        self.begin(place, Activity::Queued, at, None, Vec::new(), None);
    }

    /// Tells a task from its namesakes: a first one gets its number when a second one comes.
    fn number(&mut self, name: &str, place: usize) {
        let (count, first) = self.names.entry(name.to_owned()).or_insert((0, place));
        *count += 1;
        if *count > 1 {
            self.tasks[place].label = format!("{name} #{count}");
            self.tasks[*first].label = format!("{name} #1");
        }
    }

    /// The task of an event. A trace that was cut off may speak of tasks whose spawn it does not hold.
    fn known(&mut self, id: u64, at: f64) -> usize {
        if !self.by_id.contains_key(&id) {
            let kind = if id == PROGRAM { TaskKind::Program } else { TaskKind::Coroutine };
            self.spawn(id, None, &format!("task {id}"), kind, at);
        }
        self.by_id[&id]
    }

    fn doing(&self, task: usize) -> Option<Activity> {
        self.open.get(&task).map(|&stretch| self.stretches[stretch].activity)
    }

    fn wake(&mut self, task: usize, at: f64, worker: Option<u32>, by: WokenBy) {
        match self.doing(task) {
            Some(Activity::Waiting) => self.begin(task, Activity::Queued, at, worker, Vec::new(), Some(by)),
            Some(Activity::Running) => {
                self.woken_meanwhile.insert(task, by);
            }
            _ => {}
        }
    }

    fn poll_end(&mut self, task: usize, at: f64, worker: Option<u32>, on: &[WaitingOn]) {
        if self.tasks[task].done_at.is_some() {
            return;
        }
        let woken_by = self.woken_meanwhile.get(&task).copied();
        let again = woken_by.is_some() || on.is_empty();
        let activity = if again { Activity::Queued } else { Activity::Waiting };
        self.begin(task, activity, at, worker, on.to_vec(), woken_by);
    }

    fn job_end(&mut self, task: usize, worker: Option<u32>, at: f64) {
        self.close(task, at);
        if let Some(job) = self.thread(worker).jobs.last_mut().filter(|job| job.task == task) {
            job.end = at;
        }
    }

    fn worker_down(&mut self, worker: Option<u32>, at: f64) {
        let thread = self.thread(worker);
        if let Some(up) = thread.up.last_mut().filter(|up| up.1 == f64::INFINITY) {
            up.1 = at;
        }
        if let Some(job) = thread.jobs.last().filter(|job| job.end == f64::INFINITY).copied() {
            self.job_end(job.task, worker, at);
        }
    }

    /// A poll that waits for nothing looks as if the task had woken itself, until it turns out that it is done.
    fn never_queued(&mut self, task: usize, at: f64) {
        let Some(&last) = self.tasks[task].stretches.last() else { return };
        let last = &self.stretches[last];
        // Whoever does wake itself has a wake in the trace. A coarse clock may tick between a poll's end and the task's.
        let spurious = last.activity == Activity::Queued && (last.start == at || last.woken_by.is_none());
        if spurious && self.tasks[task].polled {
            self.tasks[task].stretches.pop();
        }
    }

    /// Ends what the task does and begins something else.
    fn begin(
        &mut self,
        task: usize,
        activity: Activity,
        at: f64,
        worker: Option<u32>,
        on: Vec<WaitingOn>,
        woken_by: Option<WokenBy>,
    ) {
        self.close(task, at);
        if self.tasks[task].done_at.is_some() {
            return;
        }
        let stretch = self.stretches.len();
        self.stretches.push(Stretch { task, activity, start: at, end: f64::INFINITY, worker, on, woken_by });
        self.tasks[task].stretches.push(stretch);
        self.open.insert(task, stretch);
        match activity {
            Activity::Running => self.thread(worker).running.push(stretch),
            Activity::Blocked => {
                let thread = thread(&mut self.main, &mut self.workers, worker);
                let ended = |within: &Vec<usize>| within.last().is_none_or(|&last| self.stretches[last].end <= at);
                match thread.blocked.iter().position(ended) {
                    Some(depth) => thread.blocked[depth].push(stretch),
                    None => thread.blocked.push(vec![stretch]),
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, task: usize, at: f64) {
        if let Some(open) = self.open.remove(&task) {
            let stretch = &mut self.stretches[open];
            stretch.end = at.max(stretch.start);
        }
    }

    fn thread(&mut self, worker: Option<u32>) -> &mut Thread {
        thread(&mut self.main, &mut self.workers, worker)
    }
}

fn thread<'a>(main: &'a mut Thread, workers: &'a mut Vec<Thread>, worker: Option<u32>) -> &'a mut Thread {
    let Some(number) = worker else { return main };
    let number = number as usize;
    if workers.len() <= number {
        workers.resize_with(number + 1, Thread::default);
    }
    &mut workers[number]
}
