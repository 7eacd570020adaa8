//! The machine: runs a fiber's instructions. The loop is in `frequent`, with the frequent ones; all others begin in `rare`.

mod access;
mod arguments;
mod call;
mod define;
mod frequent;
mod generate;
mod operands;
mod operator;
mod protocol;
mod quick;
mod rare;
mod spread;
mod unwind;

use std::rc::Rc;

use crate::exception::{Exception, ExceptionType};
use crate::fiber::{Fiber, Pending, Step, Wait};
use crate::frame::{Frame, OnReturn};
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::value::{Function, Value};

/// How the machine goes on after an instruction.
pub(crate) enum Flow {
    /// With the next instruction of the same frame.
    Next,
    /// With whatever frame is on top now.
    Frame,
    /// The fiber waits.
    Wait(Wait),
    /// The fiber has ended.
    Done(Value),
}

/// An error on its way to a handler.
pub(crate) struct Raised {
    pub(crate) exception: Exception,
    /// It is raised anew: its traceback gets this frame, its context the exception that is being handled.
    pub(crate) anew: bool,
}

impl From<Exception> for Raised {
    fn from(exception: Exception) -> Raised {
        Raised { exception, anew: true }
    }
}

type Result<T = Flow, E = Raised> = std::result::Result<T, E>;

impl Fiber {
    pub(crate) fn run(&mut self, interp: &mut Interpreter, host: &mut dyn Host, fuel: u32) -> Step {
        interp.enter();
        let mut fuel = fuel;
        if let Some(limit) = interp.config.instruction_limit {
            let left = limit.saturating_sub(interp.executed);
            if left == 0 {
                return self.end(Exception::new(ExceptionType::RuntimeError, "instruction limit exceeded"));
            }
            fuel = fuel.min(u32::try_from(left).unwrap_or(u32::MAX));
        }
        if crate::memory::is_exhausted() {
            return self.end(Exception::new(ExceptionType::MemoryError, "memory limit exceeded"));
        }
        let pending = std::mem::replace(&mut self.pending, Pending::Nothing);
        let begun = match pending {
            Pending::Call(args) => {
                let callee = self.stack.pop().unwrap_or_default();
                self.push_call(interp, host, callee, args)
            }
            Pending::Coroutine => match self.stack.pop() {
                Some(Value::Generator(coroutine)) => self.start_coroutine(&coroutine),
                _ => Ok(Flow::Next),
            },
            Pending::Raise(exception) => Err(exception.into()),
            Pending::Nothing | Pending::Result | Pending::Ended => Ok(Flow::Frame),
        };
        let flow = match begun {
            Ok(flow) => flow,
            Err(raised) => match self.unwind(raised) {
                Ok(()) => Flow::Frame,
                Err(exception) => return Step::Done(Err(exception)),
            },
        };
        match flow {
            Flow::Wait(wait) => {
                self.pending = Pending::Result;
                return Step::Wait(wait);
            }
            Flow::Done(value) => return Step::Done(Ok(value)),
            // A native function was called and has answered.
            Flow::Next | Flow::Frame if self.frames.is_empty() => {
                return Step::Done(Ok(self.stack.pop().unwrap_or(Value::None)));
            }
            Flow::Next | Flow::Frame => {}
        }
        self.execute(interp, host, fuel)
    }

    #[inline]
    pub(super) fn top(&self) -> &Value {
        self.stack.last().unwrap_or(&Value::Undefined)
    }

    /// Puts a frame on top whose arguments lie from `base` on.
    #[inline]
    pub(crate) fn enter(
        &mut self,
        interp: &Interpreter,
        function: Rc<Function>,
        base: usize,
    ) -> std::result::Result<(), Exception> {
        if self.frames.len() >= interp.most_frames as usize {
            return Err(Exception::new(ExceptionType::RecursionError, "maximum recursion depth exceeded"));
        }
        let height = base + function.code.locals.len();
        if self.stack.len() < height {
            self.stack.resize(height, Value::Undefined);
        }
        self.frames.push(Frame {
            function,
            ip: 0,
            base: base as u32,
            on_return: OnReturn::Push,
            handled: None,
            generator: None,
            namespace: None,
        });
        Ok(())
    }
}
