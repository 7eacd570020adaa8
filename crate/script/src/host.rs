//! What a script cannot do by itself: everything that needs an executor, a clock or the outside world goes
//! through the [`Host`] that drives the fiber.

use std::any::Any;
use std::fmt;
use std::rc::{Rc, Weak};

use crate::args::Args;
use crate::exception::Exception;
use crate::fiber::Wait;
use crate::interpreter::Interpreter;
use crate::value::Value;

/// The executor, clock and console around a running script.
///
/// Every method gets the interpreter that runs the script, so that it may make values, read
/// [`Interpreter::instructions`] and [`Interpreter::current_line`], or pack values for another thread. An `Err`
/// is raised in the script at the place of the call.
pub trait Host {
    /// `print(...)`: `text` is complete, with its line end.
    fn print(&mut self, interp: &mut Interpreter, text: &str) -> Result<(), Exception>;

    /// A call of one of the functions that the host provides. The prelude has bound the arguments already: what
    /// each function gets is said at [`HostFunction`].
    fn call(&mut self, interp: &mut Interpreter, function: HostFunction, args: Args) -> Result<Reply, Exception>;

    /// A call of a method of one of the host's objects, as in `task.cancel()`. `HostData::has_method` has said
    /// that there is such a method.
    fn method(
        &mut self,
        interp: &mut Interpreter,
        object: &HostObject,
        name: &str,
        args: Args,
    ) -> Result<Reply, Exception>;

    /// `await object` for an object whose [`HostData::is_awaitable`] is true.
    fn wait_for(&mut self, interp: &mut Interpreter, object: &HostObject) -> Result<Reply, Exception>;
}

/// What a host answers to a call.
pub enum Reply {
    /// The result, at once.
    Value(Value),
    /// The fiber waits: its [`Fiber::step`](crate::Fiber::step) returns `Step::Wait` with this future, and whoever drives the fiber
    /// gives the future's output to [`Fiber::resume`](crate::Fiber::resume). Nothing in the VM polls it.
    Wait(Wait),
    /// Call this in place, as if the script had called it here; its result is the result.
    Call {
        /// What to call.
        callable: Value,
        /// With which arguments.
        args: Args,
    },
}

/// The functions that scripts reach only through their host.
///
/// Unless said otherwise the positional arguments are exactly those listed, whatever the script wrote, and there
/// are no named ones: the prelude binds names and defaults and checks what can be checked without an executor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostFunction {
    /// `async_runner.spawn_task`: `(work, type: str)`. `work` is whatever the script passed: a coroutine, a task,
    /// or a sync callable for a worker. Answers with the task. Raises `RuntimeError` in a sync context.
    SpawnTask,
    /// The sync half of `async_runner.invoke`: `(function, args: tuple, kwargs: dict)`; runs it on a worker and
    /// answers with a wait for its result. Coroutine functions and coroutines never arrive here.
    Invoke,
    /// `async_runner.await_async`: `(awaitable,)`, a coroutine or an object of the host. Answers with a wait that
    /// blocks the loop until the result is there. Sync functions never arrive here.
    AwaitAsync,
    /// `async_runner.configure`: `(type: str, concurrency: int | None, priority: int | None)`.
    Configure,
    /// `asyncio.sleep`: `(seconds: int | float)`; answers with a wait. Called when the coroutine runs.
    AsyncSleep,
    /// `asyncio.gather`: `(awaitables: tuple, return_exceptions: bool)`: makes their tasks at once and answers
    /// with an awaitable object of the host.
    Gather,
    /// `asyncio.create_task`: `(coroutine, name: str | None)`.
    CreateTask,
    /// `asyncio.current_task`: `()`; a task, or `None` outside of any.
    CurrentTask,
    /// The tasks of this thread that have not ended: `()`, a list in the order of their start.
    AllTasks,
    /// A future of its own: `(kind: str, name: str)`, kind being `"lock"`, `"queue"` or `"external"`. An awaitable
    /// object with the methods `set_result(value)`, `set_exception(exception)`, `cancel()`, `done()`, `cancelled()`.
    NewFuture,
    /// Waits until all of the tasks or futures are done, or the first, or the time is over:
    /// `(tasks: tuple, timeout: float | None, first: str)`, `first` being `"ALL_COMPLETED"`, `"FIRST_COMPLETED"`
    /// or `"FIRST_EXCEPTION"`. Answers with a wait for `None`; never raises what a task raised.
    WaitTasks,
    /// A timer that cancels a task: `(task, seconds: float)`; an object with the methods `cancel()` and
    /// `fired()`, which says whether it has cancelled the task.
    CancelLater,
    /// `time.sleep`: `(seconds: int | float)`, not negative; answers with a wait that holds the thread.
    TimeSleep,
    /// `time.time`: `()`, seconds since 1970 as a float.
    TimeTime,
    /// `time.monotonic`: `()`, seconds as a float.
    TimeMonotonic,
    /// `time.perf_counter`: `()`, seconds as a float.
    TimePerfCounter,
}

/// What the host keeps inside one of its objects.
pub trait HostData: Any {
    /// The name of its type, as in `'Task' object has no attribute 'x'`.
    fn type_name(&self) -> &'static str;

    /// What `repr()` gives.
    fn repr(&self) -> String;

    /// Whether `await` takes it. Then [`Host::wait_for`] is called.
    fn is_awaitable(&self) -> bool {
        false
    }

    /// Whether the object has a method of this name. Then [`Host::method`] is called.
    fn has_method(&self, name: &str) -> bool;
}

/// An object of the host that scripts hold and pass around: a task, a timer. Compared by identity.
#[derive(Clone)]
pub struct HostObject(pub(crate) Rc<HostCell>);

/// The box around the host's data: one thin pointer, so that a [`Value`] stays two words.
pub struct HostCell {
    pub(crate) data: Rc<dyn HostData>,
}

/// A [`HostObject`] that is gone when nobody else holds it.
#[derive(Clone, Default)]
pub struct WeakHostObject(Weak<HostCell>);

impl WeakHostObject {
    /// The object, when somebody still holds it.
    pub fn upgrade(&self) -> Option<HostObject> {
        self.0.upgrade().map(HostObject)
    }
}

impl HostObject {
    /// Wraps the host's data.
    pub fn new(data: impl HostData) -> HostObject {
        HostObject(Rc::new(HostCell { data: Rc::new(data) }))
    }

    /// The data, when it is of type `T`.
    pub fn downcast<T: HostData>(&self) -> Option<&T> {
        (&*self.0.data as &dyn Any).downcast_ref()
    }

    /// The data, shared, when it is of type `T`.
    pub fn downcast_rc<T: HostData>(&self) -> Option<Rc<T>> {
        (self.0.data.clone() as Rc<dyn Any>).downcast().ok()
    }

    /// The name of its type.
    pub fn type_name(&self) -> &'static str {
        self.0.data.type_name()
    }

    /// Whether `await` takes it.
    pub fn is_awaitable(&self) -> bool {
        self.0.data.is_awaitable()
    }

    /// The object without keeping it: whoever gives the same thing out again gives the same object, while scripts hold
    /// it.
    pub fn downgrade(&self) -> WeakHostObject {
        WeakHostObject(Rc::downgrade(&self.0))
    }

    /// Whether both are the same object.
    pub fn is(&self, other: &HostObject) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for HostObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.data.repr())
    }
}
