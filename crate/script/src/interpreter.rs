//! One thread's state of a running script: its globals, modules, random numbers and limits.

use std::rc::Rc;

use crate::args::Args;
use crate::exception::Exception;
use crate::fiber::Fiber;
use crate::program::Program;
use crate::value::Value;

/// What a host decides about a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// How deep calls may nest before `RecursionError`. CPython's default, 1,000, unless set.
    pub recursion_limit: u32,
    /// How many bytes the script may use before `MemoryError`.
    pub memory_limit: usize,
    /// How many bytes are in use now. On wasm32 the size of the instance's memory unless set, elsewhere nothing:
    /// then only single objects beyond the limit are refused.
    pub memory_in_use: Option<fn() -> usize>,
    /// How many instructions the script may execute before it ends with an error; no limit unless set.
    pub instruction_limit: Option<u64>,
    /// Where `random` starts when the script does not call `random.seed`.
    pub seed: u64,
}

/// Something to tell the author that is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// As Python would print it: `RuntimeWarning: coroutine 'x' was never awaited`.
    pub text: String,
    /// The line it is about, counted from 1: where the coroutine was made.
    pub line: Option<u32>,
}

/// One thread's state of a running script. Fibers of one interpreter share its globals; each worker has its own.
pub struct Interpreter {
    _private: (),
}

impl Interpreter {
    /// An interpreter whose globals are empty: nothing of the program has run yet.
    pub fn new(_program: &Program, _config: Config) -> Interpreter {
        unimplemented!()
    }

    /// A fiber that runs the script's body.
    pub fn main(&mut self) -> Fiber {
        unimplemented!()
    }

    /// A fiber that calls a callable, as a job on a worker does.
    ///
    /// # Errors
    /// `TypeError` when the value cannot be called.
    pub fn call(&mut self, _callable: &Value, _args: Args) -> Result<Fiber, Exception> {
        unimplemented!()
    }

    /// A fiber that runs a coroutine object, as a task does.
    ///
    /// # Errors
    /// `TypeError` when the value is no coroutine, `RuntimeError` when it has started already.
    pub fn coroutine_fiber(&mut self, _coroutine: &Value) -> Result<Fiber, Exception> {
        unimplemented!()
    }

    /// How many instructions have been executed so far, exact also inside calls of the host.
    pub fn instructions(&self) -> u64 {
        unimplemented!()
    }

    /// The line of the innermost frame of the script's own that runs now: inside calls of the host, the line of
    /// that call. `None` when nothing runs.
    pub fn current_line(&self) -> Option<u32> {
        unimplemented!()
    }

    /// The warnings that came up since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        unimplemented!()
    }

    /// `str(value)`, without running any of the script's code: an instance whose class defines `__str__` is shown as
    /// `object` would show it.
    pub fn str(&self, _value: &Value) -> String {
        unimplemented!()
    }

    /// `repr(value)`, in the same way.
    pub fn repr(&self, _value: &Value) -> String {
        unimplemented!()
    }

    /// `type(value).__name__`.
    pub fn type_name(&self, _value: &Value) -> Rc<str> {
        unimplemented!()
    }

    /// Whether it can be called.
    pub fn is_callable(&self, _value: &Value) -> bool {
        unimplemented!()
    }

    /// Whether it is an `async def` function, also as a method or behind `functools.partial`.
    pub fn is_coroutine_function(&self, _value: &Value) -> bool {
        unimplemented!()
    }

    /// The name of what is called or of a coroutine's function: `fetch`, `<lambda>`; the type's name for anything else.
    pub fn callable_name(&self, _value: &Value) -> Rc<str> {
        unimplemented!()
    }

    /// The line of the `def` of a function, or of a coroutine's function.
    pub fn definition_line(&self, _value: &Value) -> Option<u32> {
        unimplemented!()
    }

    /// Copies values into bytes that [`Interpreter::unpack`] of another thread's interpreter of the same program reads.
    ///
    /// The values are one graph: objects that are shared, or that contain themselves, are so on the other side.
    /// Functions travel as their place in the program with closure, defaults and the globals that they use.
    ///
    /// # Errors
    /// `TypeError` that names what cannot be copied: coroutines, generators, the host's objects.
    pub fn pack(&mut self, _values: &[Value]) -> Result<Vec<u8>, Exception> {
        unimplemented!()
    }

    /// The values that [`Interpreter::pack`] has copied.
    ///
    /// # Errors
    /// `ValueError` when the bytes are not of `pack`, or of another program's.
    pub fn unpack(&mut self, _bytes: &[u8]) -> Result<Vec<Value>, Exception> {
        unimplemented!()
    }
}
