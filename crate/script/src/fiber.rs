//! One suspended or running stack of frames, all on the heap.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use crate::args::Args;
use crate::exception::Exception;
use crate::frame::Frame;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::trash;
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
    /// Locals and operands of all frames, one after the other.
    pub(crate) stack: Vec<Value>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) pending: Pending,
    name: Rc<str>,
    /// The line of the function that it was started with.
    line: Option<u32>,
}

/// What the next step begins with.
pub(crate) enum Pending {
    /// Call the value at the bottom of the stack.
    Call(Args),
    /// Run the coroutine at the bottom of the stack.
    Coroutine,
    /// Go on.
    Nothing,
    Raise(Exception),
    /// It waits for `resume`.
    Result,
    Ended,
}

impl Fiber {
    pub(crate) fn new(callee: Value, pending: Pending, name: Rc<str>, line: Option<u32>) -> Fiber {
        let mut stack = Vec::with_capacity(64);
        stack.push(callee);
        Fiber { stack, frames: Vec::new(), pending, name, line }
    }

    /// Runs until the fiber waits, ends or has used its fuel, which is counted in instructions (a little more may
    /// run: fuel is looked at where code jumps back or calls).
    pub fn step(&mut self, interp: &mut Interpreter, host: &mut dyn Host, fuel: u32) -> Step {
        let step = self.run(interp, host, fuel);
        interp.leave();
        if let Step::Done(result) = &step {
            self.pending = Pending::Ended;
            if let Err(exception) = result {
                interp.settle_text(exception);
            }
        }
        step
    }

    /// Gives the result of what the fiber waited for; the next step goes on from there.
    pub fn resume(&mut self, result: Result<Value, Exception>) {
        if matches!(self.pending, Pending::Result) {
            match result {
                Ok(value) => {
                    self.stack.push(value);
                    self.pending = Pending::Nothing;
                }
                Err(exception) => self.pending = Pending::Raise(exception),
            }
        }
    }

    /// Raises the exception where the fiber stands when it is stepped next, whether it was waiting, out of fuel or
    /// had not started; what it waited for is forgotten.
    pub fn throw(&mut self, exception: Exception) {
        if !matches!(self.pending, Pending::Ended) {
            if matches!(self.pending, Pending::Call(_) | Pending::Coroutine)
                && let Some(Value::Generator(generator)) = self.stack.first()
            {
                generator.end();
            }
            self.pending = Pending::Raise(exception);
        }
    }

    /// The line of the innermost frame of the script's own, counted from 1; before the start that of the function.
    pub fn line(&self) -> Option<u32> {
        let frame = self.frames.iter().rev().find(|frame| !frame.code().file.is_hidden());
        frame.map(line_of).or(self.line)
    }

    /// The frames of the script's own, outermost first.
    pub fn stack(&self) -> Vec<FrameInfo> {
        let shown = self.frames.iter().filter(|frame| !frame.code().file.is_hidden());
        shown.map(|frame| FrameInfo { name: Rc::from(frame.code().name.as_str()), line: line_of(frame) }).collect()
    }

    /// The name of the function that it was started with; `program` for the script's body.
    pub fn name(&self) -> Rc<str> {
        self.name.clone()
    }
}

fn line_of(frame: &Frame) -> u32 {
    frame.code().line_at(frame.ip.saturating_sub(1))
}

impl Drop for Fiber {
    fn drop(&mut self) {
        trash::discard_all(std::mem::take(&mut self.stack));
    }
}
