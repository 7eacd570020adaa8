//! Exceptions on their way to a handler.

use super::Raised;
use crate::exception::{Exception, ExceptionType};
use crate::fiber::{Fiber, Step};
use crate::frame::OnReturn;
use crate::generator::GeneratorState;
use crate::value::Value;

impl Fiber {
    /// Finds the handler of an exception and puts its frame on top; `Err` when there is none.
    pub(super) fn unwind(&mut self, raised: Raised) -> Result<(), Exception> {
        let Raised { mut exception, anew } = raised;
        if anew {
            self.link_context(&exception);
        }
        let mut enter = anew;
        loop {
            let Some(frame) = self.frames.last_mut() else { return Err(exception) };
            let at = frame.ip.saturating_sub(1);
            if enter {
                exception.0.state.borrow_mut().pass(frame.code(), at);
            }
            enter = true;
            let code = frame.function.code.clone();
            let handler = code.handlers.iter().find(|handler| handler.start <= at && at < handler.end);
            if let Some(handler) = handler {
                frame.ip = handler.target;
                let height = frame.base + code.locals.len() as u32 + handler.depth;
                self.stack.truncate(height as usize);
                self.stack.push(exception.value());
                return Ok(());
            }
            let Some(frame) = self.frames.pop() else { return Err(exception) };
            self.stack.truncate((frame.base as usize).saturating_sub(1));
            let is_stop = exception.is(ExceptionType::StopIteration);
            if let Some(generator) = &frame.generator {
                generator.state.set(GeneratorState::Ended);
                if is_stop {
                    let word = if generator.is_coroutine() { "coroutine" } else { "generator" };
                    let wrapped = Exception::new(ExceptionType::RuntimeError, &format!("{word} raised StopIteration"));
                    wrapped.set_context(&exception);
                    wrapped.set_cause(Some(exception));
                    exception = wrapped;
                } else if matches!(frame.on_return, OnReturn::Close) && exception.is(ExceptionType::GeneratorExit) {
                    self.stack.push(Value::None);
                    if self.frames.is_empty() {
                        return Err(exception);
                    }
                    return Ok(());
                } else if let OnReturn::CloseThen(outer) = frame.on_return
                    && exception.is(ExceptionType::GeneratorExit)
                {
                    exception = outer;
                }
                continue;
            }
            // `__next__` of an instance ends a loop by raising `StopIteration`.
            match frame.on_return {
                OnReturn::ForIter(target) if is_stop => {
                    self.stack.pop();
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip = target;
                        return Ok(());
                    }
                }
                OnReturn::Next(Some(default)) if is_stop => {
                    self.stack.push(*default);
                    return Ok(());
                }
                OnReturn::Delegate if is_stop => {
                    if let Some(top) = self.stack.last_mut() {
                        *top = exception.first_arg();
                    }
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// Ends the fiber with an error that no handler of the script sees.
    pub(super) fn end(&mut self, exception: Exception) -> Step {
        while let Some(frame) = self.frames.pop() {
            exception.0.state.borrow_mut().pass(frame.code(), frame.ip.saturating_sub(1));
            if let Some(generator) = frame.generator {
                generator.state.set(GeneratorState::Ended);
            }
        }
        crate::trash::discard_all(std::mem::take(&mut self.stack));
        Step::Done(Err(exception))
    }

    /// The exception that is being handled where the fiber stands.
    pub(super) fn handled(&self) -> Option<Exception> {
        self.frames.iter().rev().find_map(|frame| frame.handled.clone())
    }

    fn link_context(&self, exception: &Exception) {
        if let Some(handled) = self.handled() {
            exception.set_context(&handled);
        }
    }
}
