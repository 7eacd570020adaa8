//! What a script's calls do: the three calls of `async_runner`, `asyncio`'s and `time`'s.

use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use async_runner::BlockOn;
use graph_script::{
    Args, Exception, ExceptionType, Fiber, Host, HostFunction, HostObject, Interpreter, Reply, Value, Wait,
};

use crate::job;
use crate::tasks::{
    Awaitable, AwaitableObject, DeadlineObject, FutureState, GatherState, TaskState, run_callbacks, run_task,
};
use crate::thread::{Context, Thread, to_exception, yield_now};

/// When simulated runs take place, in seconds since 1970.
#[cfg(not(target_arch = "wasm32"))]
const SIMULATED_EPOCH: f64 = 1_700_000_000.0;

/// The host of one fiber, for one step.
pub(crate) struct ScriptHost<'a> {
    pub(crate) thread: &'a Rc<Thread>,
    pub(crate) context: &'a Context,
}

type Answer = Result<Reply, Exception>;

fn error<T>(kind: ExceptionType, text: &str) -> Result<T, Exception> {
    Err(Exception::new(kind, text))
}

fn wait(future: impl Future<Output = Result<Value, Exception>> + 'static) -> Reply {
    let wait: Wait = Box::pin(future);
    Reply::Wait(wait)
}

impl Host for ScriptHost<'_> {
    fn print(&mut self, interpreter: &mut Interpreter, text: &str) -> Result<(), Exception> {
        self.thread.charge(interpreter);
        self.thread.runner.output(text);
        Ok(())
    }

    fn call(&mut self, interpreter: &mut Interpreter, function: HostFunction, args: Args) -> Answer {
        self.thread.charge(interpreter);
        let mut given = args.positional.into_iter();
        let mut next = || given.next().unwrap_or_else(Value::none);
        match function {
            HostFunction::SpawnTask => self.spawn_task(interpreter, next(), &next()),
            HostFunction::Invoke => self.invoke(interpreter, (next(), next(), next())),
            HostFunction::AwaitAsync => self.await_async(interpreter, &next()),
            HostFunction::Configure => self.configure(&next(), &next(), &next()),
            HostFunction::AsyncSleep => self.async_sleep(&next()),
            HostFunction::Gather => self.gather(interpreter, &next(), &next()),
            HostFunction::CreateTask => self.create_task(interpreter, &next(), &next()),
            HostFunction::CurrentTask => Ok(Reply::Value(match &self.context.task {
                Some(task) => AwaitableObject::value(Awaitable::Task(task.clone())),
                None => Value::none(),
            })),
            HostFunction::AllTasks => {
                let tasks =
                    self.thread.live_tasks().into_iter().map(|task| AwaitableObject::value(Awaitable::Task(task)));
                Ok(Reply::Value(Value::list(tasks.collect())))
            }
            HostFunction::NewFuture => {
                let (kind, name) = (next(), next());
                let future = FutureState::new(kind.as_str().unwrap_or_default(), name.as_str().unwrap_or_default());
                Ok(Reply::Value(AwaitableObject::value(Awaitable::Future(future))))
            }
            HostFunction::WaitTasks => self.wait_tasks(&next(), &next(), &next()),
            HostFunction::CancelLater => self.cancel_later(&next(), &next()),
            HostFunction::TimeSleep => self.time_sleep(interpreter, &next()),
            HostFunction::TimeTime => Ok(Reply::Value(Value::from(self.time()))),
            HostFunction::TimeMonotonic | HostFunction::TimePerfCounter => {
                Ok(Reply::Value(Value::from(self.thread.runner.now().as_secs_f64())))
            }
            other => error(ExceptionType::RuntimeError, &format!("{other:?} is not available here")),
        }
    }

    fn method(&mut self, interpreter: &mut Interpreter, object: &HostObject, name: &str, args: Args) -> Answer {
        self.thread.charge(interpreter);
        if let Some(DeadlineObject(deadline)) = object.downcast() {
            return Ok(Reply::Value(match name {
                "fired" => Value::from(deadline.has_fired()),
                _ => {
                    deadline.call_off();
                    Value::none()
                }
            }));
        }
        let Some(AwaitableObject(awaitable)) = object.downcast() else {
            return error(ExceptionType::AttributeError, &format!("the object has no method '{name}'"));
        };
        let named = || args.named.into_iter().next().map(|(_, value)| value);
        let argument = args.positional.into_iter().next().or_else(named).unwrap_or_else(Value::none);
        self.awaitable_method(interpreter, awaitable, name, argument).map(Reply::Value)
    }

    fn wait_for(&mut self, interpreter: &mut Interpreter, object: &HostObject) -> Answer {
        self.thread.charge(interpreter);
        let Some(AwaitableObject(awaitable)) = object.downcast() else {
            return error(ExceptionType::TypeError, "this object cannot be awaited");
        };
        if awaitable.is_done(self.thread) {
            return awaitable.outcome(self.thread, interpreter).map(Reply::Value);
        }
        if let Some(task) = &self.context.task {
            if matches!(awaitable, Awaitable::Task(awaited) if Rc::ptr_eq(awaited, task)) {
                return error(ExceptionType::RuntimeError, "Task cannot await on itself");
            }
            task.set_awaits(Some(awaitable.clone()));
        }
        let (thread, awaitable) = (self.thread.clone(), awaitable.clone());
        Ok(wait(async move {
            std::future::poll_fn(|cx| if awaitable.poll(&thread, cx) { Poll::Ready(()) } else { Poll::Pending }).await;
            let mut interpreter = thread.interpreter.borrow_mut();
            awaitable.outcome(&thread, &mut interpreter)
        }))
    }
}

impl ScriptHost<'_> {
    // The three calls

    fn spawn_task(&self, interpreter: &mut Interpreter, work: Value, lane: &Value) -> Answer {
        if !self.context.is_async() {
            return error(
                ExceptionType::RuntimeError,
                "spawn_task() needs a running loop, and this is a sync context, which cannot fire and forget (row 4 of \
                 the guide): use async_runner.await_async(...), which blocks until it is done",
            );
        }
        let lane = lane.as_str().unwrap_or("default");
        if work.is_coroutine() {
            let task = self.spawn(interpreter, &work, lane, None)?;
            return Ok(Reply::Value(AwaitableObject::value(Awaitable::Task(task))));
        }
        if work.as_host().is_some_and(|object| object.downcast::<AwaitableObject>().is_some()) {
            return Ok(Reply::Value(work));
        }
        if interpreter.is_coroutine_function(&work) {
            let name = interpreter.callable_name(&work);
            return error(
                ExceptionType::TypeError,
                &format!("spawn_task() takes a coroutine object, not an async function: write spawn_task({name}(...))"),
            );
        }
        if !interpreter.is_callable(&work) {
            let type_name = interpreter.type_name(&work);
            return error(
                ExceptionType::TypeError,
                &format!(
                    "spawn_task() takes a coroutine, or a lambda around a sync call, not {type_name}: write \
                     spawn_task(coro(...)) or spawn_task(lambda: func(...), type=\"io\")"
                ),
            );
        }
        let task = self.start_job(interpreter, (work, Value::tuple(Vec::new()), Value::none()), lane)?;
        self.thread.add_live(&task);
        Ok(Reply::Value(AwaitableObject::value(Awaitable::Task(task))))
    }

    fn invoke(&self, interpreter: &mut Interpreter, call: (Value, Value, Value)) -> Answer {
        let task = self.start_job(interpreter, call, "default")?;
        let thread = self.thread.clone();
        Ok(wait(async move {
            /// A call that is cancelled while it waits takes its job with it.
            struct Abandoned(Rc<Thread>, Rc<TaskState>);
            impl Drop for Abandoned {
                fn drop(&mut self) {
                    self.1.cancel(&self.0, None);
                }
            }
            let abandoned = Abandoned(thread.clone(), task.clone());
            thread.runner.ended(task.id()).await;
            drop(abandoned);
            let mut interpreter = thread.interpreter.borrow_mut();
            task.outcome(&thread, &mut interpreter)
        }))
    }

    fn await_async(&self, interpreter: &mut Interpreter, work: &Value) -> Answer {
        let nested = self.thread.nest(interpreter)?;
        let task = if work.is_coroutine() {
            self.spawn(interpreter, work, "default", None)?
        } else {
            match work.as_host().as_ref().and_then(HostObject::downcast) {
                Some(AwaitableObject(Awaitable::Task(task))) => task.clone(),
                _ => {
                    let type_name = interpreter.type_name(work);
                    return error(
                        ExceptionType::TypeError,
                        &format!(
                            "await_async() takes a function and its arguments, or a coroutine, not {type_name}: write \
                             await_async(func, *args) or await_async(coro(...))"
                        ),
                    );
                }
            }
        };
        self.thread.runner.set_line(interpreter.current_line());
        let block = self.thread.runner.block(&BlockOn::Task(task.id())).map_err(|error| to_exception(&error))?;
        self.thread.blocks.set(true);
        let thread = self.thread.clone();
        Ok(wait(async move {
            let mut ended = thread.runner.ended(task.id());
            let failure = std::future::poll_fn(|cx| {
                if let Some(failure) = block.failure(cx.waker()) {
                    return Poll::Ready(Some(failure));
                }
                std::pin::Pin::new(&mut ended).poll(cx).map(|()| None)
            })
            .await;
            drop((block, nested));
            if let Some(failure) = failure {
                return Err(to_exception(&failure));
            }
            let mut interpreter = thread.interpreter.borrow_mut();
            task.outcome(&thread, &mut interpreter)
        }))
    }

    fn configure(&self, lane: &Value, concurrency: &Value, priority: &Value) -> Answer {
        let name = lane.as_str().unwrap_or("default");
        let mut settings = self.thread.runner.lane(name);
        if let Some(limit) = concurrency.as_int() {
            let limit = usize::try_from(limit).ok().filter(|limit| *limit > 0);
            let Some(limit) = limit else {
                return error(ExceptionType::ValueError, "concurrency must be 1 or more");
            };
            settings = settings.concurrency(limit);
        }
        if let Some(priority) = priority.as_int() {
            settings =
                settings.priority(i32::try_from(priority).unwrap_or(if priority < 0 { i32::MIN } else { i32::MAX }));
        }
        match self.thread.runner.configure(name, settings) {
            Ok(()) => Ok(Reply::Value(Value::none())),
            Err(refused) => error(ExceptionType::ValueError, &refused.to_string()),
        }
    }

    // asyncio

    fn async_sleep(&self, seconds: &Value) -> Answer {
        let time = duration(seconds);
        let thread = self.thread.clone();
        Ok(wait(async move {
            if time.is_zero() {
                yield_now().await;
            } else {
                thread.runner.sleep(time).await;
            }
            Ok(Value::none())
        }))
    }

    fn gather(&self, interpreter: &mut Interpreter, works: &Value, return_exceptions: &Value) -> Answer {
        let mut members = Vec::new();
        for work in works.as_items().unwrap_or_default() {
            members.push(self.awaitable(interpreter, &work)?);
        }
        let return_exceptions = return_exceptions.as_bool().unwrap_or(false);
        let gather = GatherState::new(members, return_exceptions)?;
        Ok(Reply::Value(AwaitableObject::value(Awaitable::Gather(gather))))
    }

    fn create_task(&self, interpreter: &mut Interpreter, work: &Value, name: &Value) -> Answer {
        if !self.context.is_async() {
            return error(ExceptionType::RuntimeError, "no running event loop");
        }
        if !work.is_coroutine() {
            let text = format!("a coroutine was expected, got {}", interpreter.repr(work));
            return error(ExceptionType::TypeError, &text);
        }
        let task = self.spawn(interpreter, work, "default", name.as_str())?;
        Ok(Reply::Value(AwaitableObject::value(Awaitable::Task(task))))
    }

    fn wait_tasks(&self, works: &Value, timeout: &Value, first: &Value) -> Answer {
        let works: Vec<Awaitable> = works
            .as_items()
            .unwrap_or_default()
            .iter()
            .filter_map(|work| work.as_host()?.downcast::<AwaitableObject>().map(|object| object.0.clone()))
            .collect();
        let mut timer = timeout.as_float().map(|_| self.thread.runner.sleep(duration(timeout)));
        let first = first.as_str().unwrap_or("ALL_COMPLETED").to_owned();
        let thread = self.thread.clone();
        Ok(wait(async move {
            std::future::poll_fn(|cx| {
                let done = works.iter().filter(|work| work.poll(&thread, cx)).count();
                let is_enough = match &*first {
                    "FIRST_COMPLETED" => done > 0,
                    "FIRST_EXCEPTION" => done == works.len() || works.iter().any(|work| work.failed(&thread)),
                    _ => done == works.len(),
                };
                let is_over = timer.as_mut().is_some_and(|timer| std::pin::Pin::new(timer).poll(cx).is_ready());
                if is_enough || is_over { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            Ok(Value::none())
        }))
    }

    fn cancel_later(&self, task: &Value, seconds: &Value) -> Answer {
        let task = match task.as_host().as_ref().and_then(HostObject::downcast) {
            Some(AwaitableObject(Awaitable::Task(task))) => task.clone(),
            _ => return error(ExceptionType::RuntimeError, "Timeout should be used inside a task"),
        };
        let deadline = task.add_deadline(self.thread.runner.sleep(duration(seconds)));
        Ok(Reply::Value(HostObject::new(DeadlineObject(deadline)).into()))
    }

    fn awaitable_method(
        &self,
        interpreter: &mut Interpreter,
        awaitable: &Awaitable,
        name: &str,
        argument: Value,
    ) -> Result<Value, Exception> {
        let not_done = || error(ExceptionType::InvalidStateError, "Result is not set.");
        let is_done = awaitable.is_done(self.thread);
        match (name, awaitable) {
            ("done", _) => Ok(Value::from(is_done)),
            ("get_name", Awaitable::Task(task)) => Ok(Value::from(&*task.name())),
            ("set_name", Awaitable::Task(task)) => {
                task.set_name(interpreter.str(&argument).into());
                Ok(Value::none())
            }
            ("cancelling", Awaitable::Task(task)) => Ok(Value::from(task.cancelling())),
            ("uncancel", Awaitable::Task(task)) => Ok(Value::from(task.uncancel())),
            ("add_done_callback", Awaitable::Task(task)) => {
                self.add_callback(task, argument);
                Ok(Value::none())
            }
            ("remove_done_callback", Awaitable::Task(task)) => Ok(Value::from(task.remove_callback(&argument) as i64)),
            ("cancel", _) => Ok(Value::from(awaitable.cancel(self.thread, Some(&argument)))),
            ("set_result", Awaitable::Future(future)) => match future.set(Ok(argument)) {
                true => Ok(Value::none()),
                false => error(ExceptionType::InvalidStateError, "invalid state"),
            },
            ("set_exception", Awaitable::Future(future)) => {
                let exception = argument.as_exception();
                let Some(exception) = exception else {
                    return error(ExceptionType::TypeError, "invalid exception object");
                };
                match future.set(Err(exception)) {
                    true => Ok(Value::none()),
                    false => error(ExceptionType::InvalidStateError, "invalid state"),
                }
            }
            // It ends with a `CancelledError` and is not cancelled itself.
            ("cancelled", Awaitable::Gather(_)) => Ok(Value::from(false)),
            ("cancelled", _) => {
                let outcome = is_done.then(|| awaitable.outcome(self.thread, interpreter));
                let is_cancelled = matches!(outcome, Some(Err(error)) if error.is(ExceptionType::CancelledError));
                Ok(Value::from(is_cancelled))
            }
            ("result", _) if is_done => awaitable.outcome(self.thread, interpreter),
            ("exception", _) if is_done => match awaitable.outcome(self.thread, interpreter) {
                Err(error) if error.is(ExceptionType::CancelledError) => Err(error),
                Err(error) => Ok(error.value()),
                Ok(_) => Ok(Value::none()),
            },
            ("exception", _) => error(ExceptionType::InvalidStateError, "Exception is not set."),
            _ => not_done(),
        }
    }

    /// Whoever watches a job, or a task that has ended already, is a task of its own that waits for that end.
    fn add_callback(&self, task: &Rc<TaskState>, callback: Value) {
        let is_watched = task.has_callbacks();
        task.add_callback(callback);
        if is_watched || task.calls_back() && !task.is_done(self.thread) {
            return;
        }
        let (thread, watched) = (self.thread.clone(), task.clone());
        let name = format!("callbacks of {}", task.name());
        let watcher = async move {
            thread.runner.ended(watched.id()).await;
            run_callbacks(thread, watched).await;
        };
        drop(self.thread.runner.task().name(&name).spawn(watcher));
    }

    /// What can be awaited as a task: a coroutine becomes one.
    fn awaitable(&self, interpreter: &mut Interpreter, work: &Value) -> Result<Awaitable, Exception> {
        if work.is_coroutine() {
            if !self.context.is_async() {
                return error(ExceptionType::RuntimeError, "no running event loop");
            }
            return self.spawn(interpreter, work, "default", None).map(Awaitable::Task);
        }
        match work.as_host().as_ref().and_then(HostObject::downcast) {
            Some(AwaitableObject(awaitable)) => Ok(awaitable.clone()),
            None => error(ExceptionType::TypeError, "An asyncio.Future, a coroutine or an awaitable is required"),
        }
    }

    // time

    fn time_sleep(&self, interpreter: &Interpreter, seconds: &Value) -> Answer {
        let time = duration(seconds);
        self.thread.runner.set_line(interpreter.current_line());
        let block = self.thread.runner.block(&BlockOn::Sleep).map_err(|error| to_exception(&error))?;
        self.thread.blocks.set(true);
        let thread = self.thread.clone();
        Ok(wait(async move {
            thread.runner.sleep(time).await;
            drop(block);
            Ok(Value::none())
        }))
    }

    fn time(&self) -> f64 {
        #[cfg(target_arch = "wasm32")]
        return js_sys::Date::now() / 1e3;
        #[cfg(not(target_arch = "wasm32"))]
        return SIMULATED_EPOCH + self.thread.runner.now().as_secs_f64();
    }

    // Starting things

    fn spawn(
        &self,
        interpreter: &mut Interpreter,
        coroutine: &Value,
        lane: &str,
        name: Option<&str>,
    ) -> Result<Rc<TaskState>, Exception> {
        let fiber: Fiber = interpreter.coroutine_fiber(coroutine)?;
        let state = TaskState::new(name.map_or_else(|| fiber.name(), Rc::from));
        let task = self.thread.runner.task().name(&state.name()).lane(lane);
        let task = task.line(interpreter.current_line());
        let handle = task.spawn(run_task(self.thread.clone(), fiber, state.clone()));
        state.is_task(handle.id());
        self.thread.add_live(&state);
        Ok(state)
    }

    fn start_job(
        &self,
        interpreter: &mut Interpreter,
        call: (Value, Value, Value),
        lane: &str,
    ) -> Result<Rc<TaskState>, Exception> {
        let state = TaskState::new(interpreter.callable_name(&call.0));
        state.is_job(job::start(self.thread, interpreter, call, lane)?);
        self.thread.doubt(state.clone());
        Ok(state)
    }
}

fn duration(seconds: &Value) -> Duration {
    let seconds = seconds.as_float().unwrap_or(0.0);
    Duration::try_from_secs_f64(seconds).unwrap_or(if seconds > 0.0 {
        Duration::from_secs(u64::MAX / 4)
    } else {
        Duration::ZERO
    })
}
