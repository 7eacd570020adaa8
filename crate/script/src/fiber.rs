//! One suspended or running stack of frames, all on the heap.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::exception::Exception;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::value::Value;

/// What a fiber waits for: made by the host, given back to whoever drives the fiber, never polled by the VM.
pub type Wait = Pin<Box<dyn Future<Output = Result<Value, Exception>>>>;

/// How a [`Fiber::step`] ended.
pub enum Step {
    /// The fiber has ended with this result. It must not be stepped again.
    Done(Result<Value, Exception>),
    /// The fiber waits; give the future's output to [`Fiber::resume`], then step again.
    Wait(Wait),
    /// The fuel is used up; step again to go on.
    OutOfFuel,
}

/// Where a frame of a fiber stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrameInfo {
    /// The function's name, `<module>` for the script's body.
    pub name: Rc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

/// One stack of frames that runs until it waits or ends: the script's body, a task's coroutine or a job's call.
///
/// Dropping a fiber ends it where it stands, without running `finally` blocks; [`Fiber::throw`] is the polite way.
pub struct Fiber {
    _private: (),
}

impl Fiber {
    /// Runs until the fiber waits, ends or has used its fuel, which is counted in instructions (a little more may
    /// run: fuel is looked at where code jumps back or calls).
    pub fn step(&mut self, _interp: &mut Interpreter, _host: &mut dyn Host, _fuel: u32) -> Step {
        unimplemented!()
    }

    /// Gives the result of what the fiber waited for; the next step goes on from there.
    pub fn resume(&mut self, _result: Result<Value, Exception>) {
        unimplemented!()
    }

    /// Raises the exception where the fiber stands when it is stepped next, whether it was waiting, out of fuel or
    /// had not started; what it waited for is forgotten.
    pub fn throw(&mut self, _exception: Exception) {
        unimplemented!()
    }

    /// The line of the innermost frame of the script's own, counted from 1.
    pub fn line(&self) -> Option<u32> {
        unimplemented!()
    }

    /// The frames of the script's own, outermost first.
    pub fn stack(&self) -> Vec<FrameInfo> {
        unimplemented!()
    }

    /// The name of the function that it was started with; `program` for the script's body.
    pub fn name(&self) -> Rc<str> {
        unimplemented!()
    }
}
