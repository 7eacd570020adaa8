//! The objects that scripts hold and await: tasks, futures, and what `gather` gives.

use std::cell::{Cell, OnceCell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context as Wakeup, Poll, Waker};

use async_runner::trace::{WaitKind, WaitingOn};
use async_runner::{JoinHandle, Sleep, TaskId};
use graph_script::{Exception, ExceptionType, HostData, HostObject, Interpreter, Value};

use crate::job::JobReply;
use crate::thread::{Thread, error_info, to_exception};

/// A script's task, shared by everybody who holds or awaits it.
pub(crate) struct TaskState {
    pub(crate) name: Rc<str>,
    id: OnceCell<TaskId>,
    result: RefCell<Option<Result<Value, Exception>>>,
    /// For a function on a worker: where its result arrives.
    job: RefCell<Option<JoinHandle<JobReply>>>,
    /// Which of the thread's tasks it was to end.
    ended: Cell<u64>,
    cancel: Cell<bool>,
    deadlines: RefCell<Vec<Rc<Deadline>>>,
    /// Somebody has seen its result.
    retrieved: Cell<bool>,
}

impl TaskState {
    pub(crate) fn new(name: Rc<str>) -> Rc<Self> {
        Rc::new(Self {
            name,
            id: OnceCell::new(),
            result: RefCell::new(None),
            job: RefCell::new(None),
            ended: Cell::new(u64::MAX),
            cancel: Cell::new(false),
            deadlines: RefCell::default(),
            retrieved: Cell::new(false),
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

    fn peek(&self, thread: &Thread, interpreter: &mut Interpreter) -> Result<Value, Exception> {
        let job = self.job.borrow_mut().take();
        if let Some(mut job) = job {
            let polled = Pin::new(&mut job).poll(&mut Wakeup::from_waker(Waker::noop()));
            match polled {
                Poll::Ready(Ok(reply)) => self.set(thread, reply.unpack(interpreter)),
                Poll::Ready(Err(error)) => self.set(thread, Err(to_exception(&error))),
                Poll::Pending => *self.job.borrow_mut() = Some(job),
            }
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

    /// Asks the task to end: it gets a `CancelledError` where it waits. Says whether there was anything to end.
    pub(crate) fn cancel(&self, thread: &Thread) -> bool {
        if self.is_done(thread) {
            return false;
        }
        if let Some(job) = &*self.job.borrow() {
            job.abort();
        } else {
            self.cancel.set(true);
            thread.runner.request_cancel(self.id());
        }
        true
    }

    /// Whether the task is to be cancelled at this wait. Deadlines are looked at too, and wake the task.
    pub(crate) fn take_cancel(&self, cx: &mut Wakeup<'_>) -> bool {
        let mut expired = false;
        self.deadlines.borrow_mut().retain(|deadline| {
            let is_over = deadline.poll(cx);
            expired |= is_over && !deadline.is_off.get();
            !is_over && !deadline.is_off.get()
        });
        self.cancel.take() || expired
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
    pub(crate) members: Vec<Awaitable>,
    pub(crate) return_exceptions: bool,
}

/// An [`Awaitable`] as scripts hold it.
pub(crate) struct AwaitableObject(pub(crate) Awaitable);

impl AwaitableObject {
    pub(crate) fn value(awaitable: Awaitable) -> Value {
        HostObject::new(Self(awaitable)).into()
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
            Awaitable::Task(task) => format!("<Task name='{}'>", task.name),
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
                matches!(name, "cancel" | "done" | "result" | "exception" | "cancelled" | "get_name")
            }
            Awaitable::Future(_) => {
                matches!(
                    name,
                    "set_result" | "set_exception" | "cancel" | "done" | "result" | "exception" | "cancelled"
                )
            }
            Awaitable::Gather(_) => matches!(name, "cancel" | "done"),
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
            Self::Gather(gather) => gather.members.iter().all(|member| member.is_done(thread)),
        }
    }

    /// Whether it is done, with an error.
    pub(crate) fn failed(&self, thread: &Thread) -> bool {
        self.is_done(thread)
            && match self {
                Self::Task(task) => task.peek(thread, &mut thread.interpreter.borrow_mut()).is_err(),
                Self::Future(future) => matches!(&*future.result.borrow(), Some(Err(_))),
                Self::Gather(gather) => gather.members.iter().any(|member| member.failed(thread)),
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
                Err(error) if self.return_exceptions => values.push(error.value()),
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
            None => Ok(Value::list(values)),
        }
    }
}

/// Runs a task's fiber, keeps its result, and tells the trace of an error.
pub(crate) async fn run_task(thread: Rc<Thread>, fiber: graph_script::Fiber, task: Rc<TaskState>) {
    let context = crate::thread::Context { task: Some(task.clone()) };
    let result = thread.clone().drive(fiber, context).await;
    if let Err(error) = &result {
        if error.is(ExceptionType::CancelledError) {
            thread.runner.note_cancelled();
        } else {
            thread.runner.note_error(error_info(error));
            thread.doubt(task.clone());
        }
    }
    task.set(&thread, result);
}
