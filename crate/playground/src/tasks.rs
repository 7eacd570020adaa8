//! The objects that scripts hold and await: tasks, futures, and what `gather` gives.

use std::cell::{Cell, OnceCell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Wakeup, Poll, Waker};

use async_runner::trace::{WaitKind, WaitingOn};
use async_runner::{JoinHandle, Sleep, TaskError, TaskId};
use graph_script::{Args, Exception, ExceptionType, HostData, HostObject, Interpreter, Value, WeakHostObject};

use crate::job::JobReply;
use crate::thread::{Thread, error_info, to_exception, yield_now};

/// A script's task, shared by everybody who holds or awaits it.
pub(crate) struct TaskState {
    name: RefCell<Rc<str>>,
    id: OnceCell<TaskId>,
    result: RefCell<Option<Result<Value, Exception>>>,
    /// For a function on a worker: where its result arrives.
    job: RefCell<Option<JoinHandle<JobReply>>>,
    /// What has arrived there and was not unpacked yet.
    reply: RefCell<Option<Result<JobReply, TaskError>>>,
    /// Which of the thread's tasks it was to end.
    ended: Cell<u64>,
    cancel: Cell<bool>,
    /// The request came in a circle of tasks that wait for each other: it goes no further.
    cancel_here: Cell<bool>,
    /// What the `CancelledError` says, when the request did.
    cancel_message: RefCell<Option<Value>>,
    /// How many requests to cancel it there were, less those called off with `uncancel()`.
    cancelling: Cell<i64>,
    /// What it awaits now: a request to cancel it goes there first.
    awaits: RefCell<Option<Awaitable>>,
    deadlines: RefCell<Vec<Rc<Deadline>>>,
    /// What `add_done_callback` was given, to be called when it ends.
    callbacks: RefCell<Vec<Value>>,
    /// Somebody has seen its result.
    retrieved: Cell<bool>,
    /// The object that scripts hold, so that there is one for each task.
    object: RefCell<WeakHostObject>,
}

impl TaskState {
    pub(crate) fn new(name: Rc<str>) -> Rc<Self> {
        Rc::new(Self {
            name: RefCell::new(name),
            id: OnceCell::new(),
            result: RefCell::new(None),
            job: RefCell::new(None),
            reply: RefCell::new(None),
            ended: Cell::new(u64::MAX),
            cancel: Cell::new(false),
            cancel_here: Cell::new(false),
            cancel_message: RefCell::default(),
            cancelling: Cell::new(0),
            awaits: RefCell::default(),
            deadlines: RefCell::default(),
            callbacks: RefCell::default(),
            retrieved: Cell::new(false),
            object: RefCell::default(),
        })
    }

    /// Says which of the runner's tasks it is; once, right after the spawn.
    pub(crate) fn is_task(&self, id: TaskId) {
        let fresh = self.id.set(id);
        debug_assert!(fresh.is_ok(), "a task is spawned once");
    }

    pub(crate) fn is_job(&self, handle: JoinHandle<JobReply>) {
        self.is_task(handle.id());
        *self.job.borrow_mut() = Some(handle);
    }

    pub(crate) fn id(&self) -> TaskId {
        *self.id.get().expect("a task's object is given out after its spawn")
    }

    pub(crate) fn set(&self, thread: &Thread, result: Result<Value, Exception>) {
        self.ended.set(thread.next_end());
        *self.result.borrow_mut() = Some(result);
    }

    pub(crate) fn is_done(&self, thread: &Thread) -> bool {
        self.result.borrow().is_some() || thread.runner.has_ended(self.id())
    }

    /// What it ended with, for somebody who will see it.
    pub(crate) fn outcome(&self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        self.retrieved.set(true);
        self.peek(thread, interpreter)
    }

    /// Takes in what has arrived from a worker.
    fn receive(&self) {
        let job = self.job.borrow_mut().take();
        if let Some(mut job) = job {
            match Pin::new(&mut job).poll(&mut Wakeup::from_waker(Waker::noop())) {
                Poll::Ready(reply) => *self.reply.borrow_mut() = Some(reply),
                Poll::Pending => *self.job.borrow_mut() = Some(job),
            }
        }
    }

    /// Whether it ended with an error; to be asked when it is done. Needs no interpreter, so calls of the script may ask.
    fn has_failed(&self) -> bool {
        self.receive();
        match (&*self.result.borrow(), &*self.reply.borrow()) {
            (Some(result), _) => result.is_err(),
            (None, Some(reply)) => reply.as_ref().map_or(true, JobReply::is_error),
            (None, None) => true,
        }
    }

    fn peek(&self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        self.receive();
        match self.reply.take() {
            Some(Ok(reply)) => self.set(thread, reply.unpack(thread, interpreter)),
            Some(Err(error)) => self.set(thread, Err(to_exception(&error))),
            None => {}
        }
        self.result.borrow().clone().unwrap_or_else(|| Err(Exception::new(ExceptionType::CancelledError, "")))
    }

    pub(crate) fn was_retrieved(&self) -> bool {
        self.retrieved.get()
    }

    /// The error that nobody has seen, once the run is over.
    pub(crate) fn unseen_error(&self, thread: &Thread) -> Option<Exception> {
        if self.retrieved.get() || !self.is_done(thread) {
            return None;
        }
        let error = self.peek(thread, &mut thread.interpreter.borrow_mut()).err()?;
        (!error.is(ExceptionType::CancelledError)).then_some(error)
    }

    /// Asks the task to end. Says whether there was anything to end.
    pub(crate) fn cancel(self: &Rc<Self>, thread: &Thread, message: Option<&Value>) -> bool {
        Awaitable::Task(self.clone()).cancel(thread, message)
    }

    pub(crate) fn cancelling(&self) -> i64 {
        self.cancelling.get()
    }

    /// Calls one request off, and says how many are left.
    pub(crate) fn uncancel(&self) -> i64 {
        self.cancelling.set((self.cancelling.get() - 1).max(0));
        self.cancelling.get()
    }

    /// Says what it awaits from now on.
    pub(crate) fn set_awaits(&self, awaits: Option<Awaitable>) {
        self.awaits.replace(awaits);
    }

    /// The `CancelledError` that the task gets at this wait, if it is to be cancelled. Deadlines are looked at too,
    /// and wake the task.
    pub(crate) fn take_cancel(self: &Rc<Self>, thread: &Thread, cx: &mut Wakeup<'_>) -> Option<Exception> {
        let mut expired = false;
        self.deadlines.borrow_mut().retain(|deadline| {
            let is_over = deadline.poll(cx);
            expired |= is_over && !deadline.is_off.get();
            !is_over && !deadline.is_off.get()
        });
        if expired {
            self.cancel(thread, None);
        }
        if self.cancel.get() && !self.cancel_here.take() && self.pass_on(thread) {
            return None;
        }
        self.cancel.take().then(|| cancelled(self.cancel_message.take().as_ref()))
    }

    /// Whether a wait that begins now is to be cancelled, and not what it awaits instead.
    pub(crate) fn is_to_be_cancelled(&self, cx: &mut Wakeup<'_>) -> bool {
        let is_over = |deadline: &Rc<Deadline>| !deadline.is_off.get() && deadline.poll(cx);
        self.awaits.borrow().is_none() && (self.cancel.get() || self.deadlines.borrow().iter().any(is_over))
    }

    /// A request that came while it ran goes to what it awaits now.
    fn pass_on(&self, thread: &Thread) -> bool {
        let Some(awaits) = self.awaits.borrow().clone() else { return false };
        self.cancel.set(false);
        let is_passed_on = awaits.cancel(thread, self.cancel_message.borrow().as_ref());
        if !is_passed_on {
            self.cancel.set(true);
        }
        is_passed_on
    }

    /// Whether it calls its callbacks itself when it ends; jobs run elsewhere.
    pub(crate) fn calls_back(&self) -> bool {
        self.reply.borrow().is_none() && self.job.borrow().is_none()
    }

    pub(crate) fn has_callbacks(&self) -> bool {
        !self.callbacks.borrow().is_empty()
    }

    pub(crate) fn name(&self) -> Rc<str> {
        self.name.borrow().clone()
    }

    pub(crate) fn set_name(&self, name: Rc<str>) {
        self.name.replace(name);
    }

    pub(crate) fn add_callback(&self, callback: Value) {
        self.callbacks.borrow_mut().push(callback);
    }

    /// Takes a callback away as often as it is there, and says how often that was.
    pub(crate) fn remove_callback(&self, callback: &Value) -> usize {
        let mut callbacks = self.callbacks.borrow_mut();
        let before = callbacks.len();
        callbacks.retain(|known| !known.is_same_callable(callback));
        before - callbacks.len()
    }

    pub(crate) fn add_deadline(&self, sleep: Sleep) -> Rc<Deadline> {
        let deadline =
            Rc::new(Deadline { sleep: RefCell::new(sleep), fired: Cell::new(false), is_off: Cell::new(false) });
        self.deadlines.borrow_mut().push(deadline.clone());
        deadline
    }
}

/// A moment at which a task is cancelled, unless it is called off.
pub(crate) struct Deadline {
    sleep: RefCell<Sleep>,
    fired: Cell<bool>,
    is_off: Cell<bool>,
}

impl Deadline {
    fn poll(&self, cx: &mut Wakeup<'_>) -> bool {
        if self.is_off.get() || !Pin::new(&mut *self.sleep.borrow_mut()).poll(cx).is_ready() {
            return self.is_off.get();
        }
        self.fired.set(true);
        true
    }

    pub(crate) fn call_off(&self) {
        self.is_off.set(true);
    }

    pub(crate) fn has_fired(&self) -> bool {
        self.fired.get()
    }
}

/// A [`Deadline`] as scripts hold it.
pub(crate) struct DeadlineObject(pub(crate) Rc<Deadline>);

impl HostData for DeadlineObject {
    fn type_name(&self) -> &'static str {
        "TimerHandle"
    }

    fn repr(&self) -> String {
        "<TimerHandle>".to_owned()
    }

    fn has_method(&self, name: &str) -> bool {
        matches!(name, "cancel" | "fired")
    }
}

/// A future that somebody sets: what locks and queues are made of.
pub(crate) struct FutureState {
    kind: WaitKind,
    name: Rc<str>,
    result: RefCell<Option<Result<Value, Exception>>>,
    waiting: RefCell<Vec<Waker>>,
}

impl FutureState {
    pub(crate) fn new(kind: &str, name: &str) -> Rc<Self> {
        let kind = match kind {
            "lock" => WaitKind::Lock,
            "queue" => WaitKind::Queue,
            _ => WaitKind::External,
        };
        Rc::new(Self { kind, name: name.into(), result: RefCell::new(None), waiting: RefCell::default() })
    }

    /// Sets the result; `false` when there is one already.
    pub(crate) fn set(&self, result: Result<Value, Exception>) -> bool {
        if self.result.borrow().is_some() {
            return false;
        }
        *self.result.borrow_mut() = Some(result);
        for waker in self.waiting.take() {
            waker.wake();
        }
        true
    }

    pub(crate) fn result(&self) -> Option<Result<Value, Exception>> {
        self.result.borrow().clone()
    }
}

/// Anything of the host's that a script awaits.
#[derive(Clone)]
pub(crate) enum Awaitable {
    Task(Rc<TaskState>),
    Future(Rc<FutureState>),
    Gather(Rc<GatherState>),
}

/// What `gather` waits for.
pub(crate) struct GatherState {
    members: Vec<Awaitable>,
    return_exceptions: bool,
    cancel_requested: Cell<bool>,
    /// How deep gathers nest in it.
    depth: usize,
}

/// How deep gathers may nest: what asks them recurses.
const GATHERS: usize = 100;

impl GatherState {
    pub(crate) fn new(members: Vec<Awaitable>, return_exceptions: bool) -> Result<Rc<Self>, Exception> {
        let depth_of = |member: &Awaitable| match member {
            Awaitable::Gather(inner) => inner.depth,
            _ => 0,
        };
        let depth = members.iter().map(depth_of).max().unwrap_or(0) + 1;
        if depth > GATHERS {
            return Err(Exception::new(ExceptionType::RecursionError, "maximum recursion depth exceeded"));
        }
        Ok(Rc::new(Self { members, return_exceptions, cancel_requested: Cell::new(false), depth }))
    }
}

/// An [`Awaitable`] as scripts hold it.
pub(crate) struct AwaitableObject(pub(crate) Awaitable);

impl AwaitableObject {
    pub(crate) fn value(awaitable: Awaitable) -> Value {
        let Awaitable::Task(task) = &awaitable else { return HostObject::new(Self(awaitable)).into() };
        if let Some(object) = task.object.borrow().upgrade() {
            return object.into();
        }
        let task = task.clone();
        let object = HostObject::new(Self(awaitable));
        task.object.replace(object.downgrade());
        object.into()
    }
}

impl HostData for AwaitableObject {
    fn type_name(&self) -> &'static str {
        match self.0 {
            Awaitable::Task(_) => "Task",
            Awaitable::Future(_) => "Future",
            Awaitable::Gather(_) => "_GatheringFuture",
        }
    }

    fn repr(&self) -> String {
        match &self.0 {
            Awaitable::Task(task) => format!("<Task name='{}'>", task.name.borrow()),
            Awaitable::Future(_) => "<Future>".to_owned(),
            Awaitable::Gather(_) => "<_GatheringFuture>".to_owned(),
        }
    }

    fn is_awaitable(&self) -> bool {
        true
    }

    fn has_method(&self, name: &str) -> bool {
        match self.0 {
            Awaitable::Task(_) => {
                matches!(
                    name,
                    "cancel"
                        | "done"
                        | "result"
                        | "exception"
                        | "cancelled"
                        | "cancelling"
                        | "uncancel"
                        | "get_name"
                        | "set_name"
                        | "add_done_callback"
                        | "remove_done_callback"
                )
            }
            Awaitable::Future(_) => {
                matches!(
                    name,
                    "set_result" | "set_exception" | "cancel" | "done" | "result" | "exception" | "cancelled"
                )
            }
            Awaitable::Gather(_) => matches!(name, "cancel" | "done" | "result" | "exception" | "cancelled"),
        }
    }
}

impl Awaitable {
    /// Whether it is done; if not, the task that is being polled waits for it.
    pub(crate) fn poll(&self, thread: &Thread, cx: &mut Wakeup<'_>) -> bool {
        match self {
            Self::Task(task) => {
                task.is_done(thread) || Pin::new(&mut thread.runner.ended(task.id())).poll(cx).is_ready()
            }
            Self::Future(future) => {
                let is_done = future.result.borrow().is_some();
                if !is_done {
                    future.waiting.borrow_mut().push(cx.waker().clone());
                    thread.runner.waits_on(WaitingOn::named(future.kind, &*future.name));
                }
                is_done
            }
            Self::Gather(gather) => {
                let mut all = true;
                for member in &gather.members {
                    if !member.poll(thread, cx) {
                        all = false;
                    } else if !gather.return_exceptions && member.failed(thread) {
                        return true;
                    }
                }
                all
            }
        }
    }

    pub(crate) fn is_done(&self, thread: &Thread) -> bool {
        match self {
            Self::Task(task) => task.is_done(thread),
            Self::Future(future) => future.result.borrow().is_some(),
            Self::Gather(gather) => {
                gather.members.iter().all(|member| member.is_done(thread))
                    || !gather.return_exceptions && gather.members.iter().any(|member| member.failed(thread))
            }
        }
    }

    /// Asks it to end, as `cancel()` of tasks and futures does: a task passes the request on to what it awaits, a gather
    /// to its members. Says whether there was anything to end.
    pub(crate) fn cancel(&self, thread: &Thread, message: Option<&Value>) -> bool {
        let mut left = vec![self.clone()];
        // Tasks that wait for each other in a circle are asked once.
        let mut asked: Vec<Rc<TaskState>> = Vec::new();
        let mut any = false;
        while let Some(awaitable) = left.pop() {
            if awaitable.is_done(thread) && !matches!(awaitable, Self::Gather(_)) {
                continue;
            }
            match awaitable {
                Self::Future(future) => any |= future.set(Err(cancelled(message))),
                Self::Gather(gather) => {
                    if gather.members.iter().any(|member| !member.is_done(thread)) {
                        gather.cancel_requested.set(true);
                        left.extend(gather.members.iter().rev().cloned());
                    }
                }
                Self::Task(task) => {
                    any = true;
                    if let Some(job) = &*task.job.borrow() {
                        job.abort();
                        continue;
                    }
                    task.cancelling.set(task.cancelling.get() + 1);
                    let awaits = task.awaits.borrow().clone().filter(|awaits| awaits.can_be_cancelled(thread));
                    let is_circle = asked.iter().any(|known| Rc::ptr_eq(known, &task));
                    match awaits {
                        Some(awaits) if !is_circle => left.push(awaits),
                        _ => {
                            task.cancel.set(true);
                            task.cancel_here.set(is_circle);
                            task.cancel_message.replace(message.cloned());
                        }
                    }
                    thread.runner.request_cancel(task.id());
                    asked.push(task);
                }
            }
        }
        any
    }

    fn can_be_cancelled(&self, thread: &Thread) -> bool {
        match self {
            Self::Gather(gather) => gather.members.iter().any(|member| member.can_be_cancelled(thread)),
            other => !other.is_done(thread),
        }
    }

    /// Whether it is done, with an error.
    pub(crate) fn failed(&self, thread: &Thread) -> bool {
        self.is_done(thread)
            && match self {
                Self::Task(task) => task.has_failed(),
                Self::Future(future) => matches!(&*future.result.borrow(), Some(Err(_))),
                Self::Gather(gather) => {
                    gather.cancel_requested.get()
                        || !gather.return_exceptions && gather.members.iter().any(|member| member.failed(thread))
                }
            }
    }

    fn end_number(&self) -> u64 {
        match self {
            Self::Task(task) => task.ended.get(),
            Self::Future(_) | Self::Gather(_) => u64::MAX,
        }
    }

    /// What it ended with; to be asked when it is done.
    pub(crate) fn outcome(&self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        match self {
            Self::Task(task) => task.outcome(thread, interpreter),
            Self::Future(future) => future.result().unwrap_or_else(|| Ok(Value::none())),
            Self::Gather(gather) => gather.outcome(thread, interpreter),
        }
    }
}

impl GatherState {
    fn outcome(&self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        let mut values = Vec::with_capacity(self.members.len());
        let mut first: Option<(u64, Exception)> = None;
        for member in &self.members {
            if !member.is_done(thread) {
                continue;
            }
            match member.outcome(thread, interpreter) {
                Ok(value) => values.push(value),
                Err(error) if self.return_exceptions => {
                    let is_cancelled = matches!(member, Awaitable::Task(_)) && error.is(ExceptionType::CancelledError);
                    // As CPython, which makes a new one of the task's message, and tasks keep none.
                    let shown = if is_cancelled { cancelled(Some(&Value::from(""))) } else { error };
                    values.push(shown.value());
                }
                Err(error) => {
                    let number = member.end_number();
                    if first.as_ref().is_none_or(|(earlier, _)| number < *earlier) {
                        first = Some((number, error));
                    }
                }
            }
        }
        match first {
            Some((_, error)) => Err(error),
            // Its members may have kept on, or their errors are results: whoever cancelled it hears of it.
            None if self.cancel_requested.get() => {
                let last = self.members.iter().filter(|member| member.is_done(thread)).max_by_key(|m| m.end_number());
                match last.map(|last| last.outcome(thread, interpreter)) {
                    Some(Err(error)) if error.is(ExceptionType::CancelledError) => Err(error),
                    _ => Err(cancelled(None)),
                }
            }
            None => Ok(Value::list(values)),
        }
    }
}

/// The `CancelledError` of a request.
fn cancelled(message: Option<&Value>) -> Exception {
    match message {
        Some(message) if !message.is_none() => Exception::with_value(ExceptionType::CancelledError, message.clone()),
        _ => Exception::new(ExceptionType::CancelledError, ""),
    }
}

/// Runs a task's fiber, keeps its result, and tells the trace of an error.
pub(crate) async fn run_task(thread: Rc<Thread>, fiber: graph_script::Fiber, task: Rc<TaskState>) {
    let context = crate::thread::Context { task: Some(task.clone()), is_callback: false };
    // Cancelled before it ever ran, it never runs.
    let result = if task.cancel.take() {
        Err(cancelled(task.cancel_message.take().as_ref()))
    } else {
        match thread.clone().drive(fiber, context).await {
            // Asked to end after its last wait, it counts as cancelled all the same.
            Ok(_) if task.cancel.take() => Err(cancelled(task.cancel_message.take().as_ref())),
            result => result,
        }
    };
    if let Err(error) = &result {
        if error.is(ExceptionType::CancelledError) {
            thread.runner.note_cancelled();
        } else {
            thread.runner.note_error(error_info(error));
            thread.doubt(task.clone());
        }
    }
    task.set(&thread, result);
    if task.has_callbacks() {
        // Those that are ready come first, as in a loop that calls back soon.
        yield_now().await;
        run_callbacks(thread, task).await;
    }
}

/// Calls what was added with `add_done_callback`, one after the other, in the order of their coming.
pub(crate) async fn run_callbacks(thread: Rc<Thread>, task: Rc<TaskState>) {
    let callbacks = task.callbacks.take();
    for callback in callbacks {
        let this = AwaitableObject::value(Awaitable::Task(task.clone()));
        let fiber = thread.interpreter.borrow_mut().call(&callback, Args::positional(vec![this]));
        let context = crate::thread::Context { task: None, is_callback: true };
        let ended = match fiber {
            Ok(fiber) => thread.clone().drive(fiber, context).await,
            Err(error) => Err(error),
        };
        if let Err(error) = ended {
            thread.callback_failed(task.clone(), error);
        }
    }
}
