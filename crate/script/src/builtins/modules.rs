//! What the machine gives to the modules of the prelude.

use super::{function, math, random};
use crate::class::{self, Type};
use crate::exception::ExceptionType;
use crate::host::HostFunction;
use crate::interpreter::Interpreter;
use crate::native::{Answer, Call, Native, Outcome};
use crate::value::Value;

macro_rules! host {
    ($name:literal, $function:ident) => {
        function($name, |_: &mut Interpreter, call: Call<'_>| -> Answer {
            Ok(Outcome::Host(HostFunction::$function, call.args()))
        })
    };
}

/// The host's functions, as the prelude calls them.
static HOST: &[Native] = &[
    host!("_host_spawn_task", SpawnTask),
    host!("_host_invoke", Invoke),
    host!("_host_await_async", AwaitAsync),
    host!("_host_configure", Configure),
    host!("_host_async_sleep", AsyncSleep),
    host!("_host_gather", Gather),
    host!("_host_create_task", CreateTask),
    host!("_host_current_task", CurrentTask),
    host!("_host_all_tasks", AllTasks),
    host!("_host_new_future", NewFuture),
    host!("_host_wait_tasks", WaitTasks),
    host!("_host_cancel_later", CancelLater),
    host!("_host_time_sleep", TimeSleep),
    host!("time", TimeTime),
    host!("monotonic", TimeMonotonic),
    host!("perf_counter", TimePerfCounter),
];

/// All native functions of modules.
pub(crate) fn all() -> impl Iterator<Item = &'static Native> {
    HOST.iter().chain(math::FUNCTIONS).chain(random::FUNCTIONS)
}

/// What a module's source finds defined.
pub(crate) fn given(module: &str, name: &str) -> Option<Value> {
    let table: &'static [Native] = match module {
        "math" => math::FUNCTIONS,
        "random" => random::FUNCTIONS,
        "asyncio" | "async_runner" | "time" => HOST,
        _ => &[],
    };
    if let Some(native) = table.iter().find(|native| native.name == name) {
        return Some(Value::Native(native));
    }
    let exception = |kind| Some(Value::Class(class::exception(kind)));
    match (module, name) {
        ("math", "pi") => Some(Value::Float(std::f64::consts::PI)),
        ("math", "e") => Some(Value::Float(std::f64::consts::E)),
        ("math", "tau") => Some(Value::Float(std::f64::consts::TAU)),
        ("math", "inf") => Some(Value::Float(f64::INFINITY)),
        ("math", "nan") => Some(Value::Float(f64::NAN)),
        ("asyncio", "CancelledError") => exception(ExceptionType::CancelledError),
        ("asyncio", "InvalidStateError") => exception(ExceptionType::InvalidStateError),
        ("asyncio", "QueueEmpty") => exception(ExceptionType::QueueEmpty),
        ("asyncio", "QueueFull") => exception(ExceptionType::QueueFull),
        ("json", "JSONDecodeError") => exception(ExceptionType::JSONDecodeError),
        ("collections", "_DefaultDict") => Some(Value::Class(class::builtin(Type::DefaultDict))),
        ("collections", "_Counter") => Some(Value::Class(class::builtin(Type::Counter))),
        _ => None,
    }
}

/// The names that a module has without its source mentioning them.
pub(crate) fn names(module: &str) -> Vec<&'static str> {
    let public = |table: &'static [Native]| {
        table.iter().map(|native| native.name).filter(|name| !name.starts_with('_')).collect::<Vec<_>>()
    };
    match module {
        "math" => {
            let mut names = public(math::FUNCTIONS);
            names.extend(["pi", "e", "tau", "inf", "nan"]);
            names
        }
        "random" => public(random::FUNCTIONS),
        "time" => vec!["time", "monotonic", "perf_counter"],
        "asyncio" => vec!["CancelledError", "InvalidStateError", "QueueEmpty", "QueueFull"],
        "json" => vec!["JSONDecodeError"],
        _ => Vec::new(),
    }
}
