//! Generators and coroutines: taking frames off the stack and putting them back, and where results go.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::{Flow, Raised, Result};
use crate::bytecode::{Code, Op};
use crate::class::class_of;
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::fiber::Fiber;
use crate::frame::{Frame, OnReturn};
use crate::generator::{Generator, GeneratorKind, GeneratorState, Saved};
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::native::Resume;
use crate::value::{CellObject, DictObject, Value};

impl Fiber {
    /// Turns the frame on top, whose arguments are bound, into a generator or coroutine that has not started.
    pub(super) fn make_generator(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let made_at = self.frames.iter().rev().skip(1).find(|frame| !frame.code().file.is_hidden());
        let made_at = made_at.map(|frame| frame.code().line_at(frame.ip.saturating_sub(1)));
        let Some(mut frame) = self.frames.pop() else { return Ok(Flow::Frame) };
        let stack = self.stack.split_off(frame.base as usize);
        let on_return = std::mem::replace(&mut frame.on_return, OnReturn::Push);
        let namespace = frame.namespace.take();
        let code = frame.code().clone();
        let finished = Ended { namespace, code: code.clone(), class_cell: None };
        let kind = if code.flags.is_async { GeneratorKind::Coroutine } else { GeneratorKind::Generator };
        let generator = Value::Generator(Rc::new(Generator {
            kind,
            state: Cell::new(GeneratorState::Created),
            name: code.name.clone(),
            code,
            saved: RefCell::new(Saved { frame: Some(frame), stack }),
            made_at,
        }));
        self.finish(interp, host, generator, on_return, Some(finished))
    }

    /// Puts a generator's frame on top. What it was resumed by takes the place of the callee.
    fn put_back(&mut self, generator: &Rc<Generator>, on_return: OnReturn) -> bool {
        let mut saved = generator.saved.borrow_mut();
        let Some(mut frame) = saved.frame.take() else { return false };
        self.stack.push(Value::Generator(generator.clone()));
        frame.base = self.stack.len() as u32;
        frame.on_return = on_return;
        frame.generator = Some(generator.clone());
        self.stack.append(&mut saved.stack);
        self.frames.push(frame);
        generator.state.set(GeneratorState::Running);
        true
    }

    pub(super) fn resume_generator(&mut self, generator: &Rc<Generator>, how: Resume) -> Result {
        let on_return = match &how {
            Resume::Next(default) => OnReturn::Next(default.clone().map(Box::new)),
            Resume::Send(_) | Resume::Throw(_) => OnReturn::Send,
            Resume::Close => OnReturn::Close,
        };
        self.resume_for(generator, how, on_return)
    }

    /// Resumes a generator for a loop, `yield from` or a call.
    pub(super) fn resume_for(&mut self, generator: &Rc<Generator>, how: Resume, on_return: OnReturn) -> Result {
        let state = generator.state.get();
        match state {
            GeneratorState::Running => {
                return raise(ExceptionType::ValueError, &format!("{} already executing", generator_word(generator)));
            }
            GeneratorState::Ended => {
                return match how {
                    Resume::Throw(exception) => Err(exception.into()),
                    Resume::Close => {
                        self.stack.push(Value::None);
                        Ok(Flow::Next)
                    }
                    _ => self.end_of(Value::None, on_return),
                };
            }
            GeneratorState::Created | GeneratorState::Suspended => {}
        }
        let fresh = state == GeneratorState::Created;
        match how {
            Resume::Close if fresh => {
                generator.end();
                self.stack.push(Value::None);
                Ok(Flow::Next)
            }
            Resume::Send(value) if fresh && !value.is_none() => {
                let word = generator_word(generator);
                type_error(&format!("can't send non-None value to a just-started {word}"))
            }
            Resume::Next(_) | Resume::Send(_) => {
                self.check_depth()?;
                self.put_back(generator, on_return);
                if !fresh {
                    let value = if let Resume::Send(value) = how { value } else { Value::None };
                    self.stack.push(value);
                }
                Ok(Flow::Frame)
            }
            Resume::Throw(_) | Resume::Close => {
                let exception = match how {
                    Resume::Throw(exception) => exception,
                    _ => Exception::new(ExceptionType::GeneratorExit, ""),
                };
                self.check_depth()?;
                self.put_back(generator, on_return);
                self.throw_into_delegate(exception)
            }
        }
    }

    /// An exception thrown into a generator that stands at `yield from` goes to the inner generator.
    fn throw_into_delegate(&mut self, mut exception: Exception) -> Result {
        loop {
            let at_delegation = self
                .frames
                .last()
                .is_some_and(|frame| matches!(frame.code().ops.get(frame.ip as usize), Some(Op::YieldFrom)));
            match self.stack.last() {
                Some(Value::Generator(inner)) if at_delegation && inner.state.get() == GeneratorState::Suspended => {
                    let inner = inner.clone();
                    // The frame stands before `YieldFrom`; as after a resumption it is to stand behind it.
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip += 1;
                    }
                    let on_return = if exception.is(ExceptionType::GeneratorExit) {
                        // The inner one is closed first, by an exception of its own.
                        let own = Exception::new(ExceptionType::GeneratorExit, "");
                        OnReturn::CloseThen(std::mem::replace(&mut exception, own))
                    } else {
                        OnReturn::Delegate
                    };
                    self.put_back(&inner, on_return);
                }
                _ => {
                    if at_delegation && let Some(frame) = self.frames.last_mut() {
                        frame.ip += 1;
                    }
                    return Err(exception.into());
                }
            }
        }
    }

    fn check_depth(&self) -> Result<()> {
        // Frames of generators count like those of calls; a fiber never has more than a few thousand of either.
        if self.frames.len() > 100_000 {
            return raise(ExceptionType::RecursionError, "maximum recursion depth exceeded");
        }
        Ok(())
    }

    /// Runs a coroutine as a task of its own does.
    pub(super) fn start_coroutine(&mut self, coroutine: &Rc<Generator>) -> Result {
        self.put_back(coroutine, OnReturn::Push);
        Ok(Flow::Frame)
    }

    /// `await` of a coroutine: its frame runs on this fiber.
    pub(super) fn resume_coroutine(&mut self, coroutine: Rc<Generator>) -> Result {
        match coroutine.state.get() {
            GeneratorState::Created => {
                self.put_back(&coroutine, OnReturn::Push);
                Ok(Flow::Frame)
            }
            GeneratorState::Ended => raise(ExceptionType::RuntimeError, "cannot reuse already awaited coroutine"),
            _ => raise(ExceptionType::RuntimeError, "coroutine is being awaited already"),
        }
    }

    /// `yield`: the value on top goes to whoever resumed the generator.
    pub(super) fn yield_value(&mut self) -> Result {
        loop {
            let value = self.stack.pop().unwrap_or_default();
            let Some(mut frame) = self.frames.pop() else { return Ok(Flow::Frame) };
            let Some(generator) = frame.generator.take() else { return Ok(Flow::Frame) };
            let base = frame.base as usize;
            let on_return = std::mem::replace(&mut frame.on_return, OnReturn::Push);
            generator.state.set(GeneratorState::Suspended);
            let mut saved = generator.saved.borrow_mut();
            saved.stack.extend(self.stack.drain(base..));
            saved.frame = Some(frame);
            drop(saved);
            self.stack.pop();
            match on_return {
                OnReturn::Close | OnReturn::CloseThen(_) => {
                    let word = generator_word(&generator);
                    return raise(ExceptionType::RuntimeError, &format!("{word} ignored GeneratorExit"));
                }
                OnReturn::Delegate => {
                    // The generator around yields it too, and stands before its `YieldFrom` again.
                    self.step_back();
                    self.stack.push(value);
                }
                _ => {
                    self.stack.push(value);
                    return Ok(Flow::Frame);
                }
            }
        }
    }

    fn step_back(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.ip -= 1;
        }
    }

    /// `yield from`, with the iterator and the value sent on the stack.
    pub(super) fn yield_from(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let sent = self.stack.pop().unwrap_or_default();
        match self.stack.last().cloned() {
            Some(Value::Generator(inner)) => {
                let how = if sent.is_none() { Resume::Next(None) } else { Resume::Send(sent) };
                self.resume_for(&inner, how, OnReturn::Delegate)
            }
            Some(Value::Iterator(inner)) => match inner.next()? {
                Some(value) => {
                    if !sent.is_none() {
                        let class = class_of(&Value::Iterator(inner)).name();
                        let text = format!("'{class}' object has no attribute 'send'");
                        return raise(ExceptionType::AttributeError, &text);
                    }
                    self.step_back();
                    self.stack.push(value);
                    self.yield_value()
                }
                None => {
                    if let Some(top) = self.stack.last_mut() {
                        *top = Value::None;
                    }
                    Ok(Flow::Next)
                }
            },
            Some(Value::Instance(instance)) => {
                let class = instance.class.borrow().clone();
                if ["send", "throw", "close"].iter().any(|name| class.lookup_text(name).is_some()) {
                    // A generator of the prelude passes on what is sent and thrown.
                    // It takes the object's place, before the `None` that is sent first.
                    self.stack.pop();
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip -= 2;
                    }
                    return self.call_prelude(interp, host, "_delegate", vec![Value::Instance(instance)]);
                }
                if !sent.is_none() {
                    let text = format!("'{}' object has no attribute 'send'", class.name());
                    return raise(ExceptionType::AttributeError, &text);
                }
                let Some(method) = class.lookup_text("__next__") else {
                    return type_error(&format!("'{}' object is not an iterator", class.name()));
                };
                let depth = self.frames.len();
                let flow = self.call_method(interp, host, method, Vec::new(), Value::Instance(instance))?;
                if self.frames.len() > depth
                    && let Some(frame) = self.frames.last_mut()
                {
                    frame.on_return = OnReturn::Delegate;
                }
                Ok(flow)
            }
            other => {
                let name = class_of(&other.unwrap_or_default()).name();
                type_error(&format!("'{name}' object is not an iterator"))
            }
        }
    }

    /// `return`: the value on top is the frame's result.
    pub(super) fn return_value(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        let Some(frame) = self.frames.pop() else { return Ok(Flow::Done(value)) };
        let class_cell = if frame.code().flags.is_class { self.class_cell(&frame) } else { None };
        self.stack.truncate(frame.base as usize);
        match frame.generator {
            Some(generator) => {
                generator.state.set(GeneratorState::Ended);
                self.stack.pop();
                self.end_of(value, frame.on_return)
            }
            None => {
                let code = frame.code().clone();
                let ended = Ended { namespace: frame.namespace, code, class_cell };
                self.finish(interp, host, value, frame.on_return, Some(ended))
            }
        }
    }

    /// The cell through which the methods of a class whose body ends know their class.
    fn class_cell(&self, frame: &Frame) -> Option<Rc<CellObject>> {
        let slot = frame.code().locals.iter().position(|name| name.as_str() == "__class__")?;
        match self.stack.get(frame.base as usize + slot) {
            Some(Value::Cell(cell)) => Some(cell.clone()),
            _ => None,
        }
    }

    /// A generator has ended with a value.
    fn end_of(&mut self, value: Value, on_return: OnReturn) -> Result {
        match on_return {
            OnReturn::ForIter(target) => {
                self.stack.pop();
                if let Some(frame) = self.frames.last_mut() {
                    frame.ip = target;
                }
                Ok(Flow::Frame)
            }
            OnReturn::Next(Some(default)) => {
                self.stack.push(*default);
                Ok(Flow::Frame)
            }
            OnReturn::Close => {
                self.stack.push(Value::None);
                Ok(Flow::Frame)
            }
            OnReturn::CloseThen(exception) => Err(exception.into()),
            OnReturn::Delegate => {
                if let Some(top) = self.stack.last_mut() {
                    *top = value;
                }
                Ok(Flow::Frame)
            }
            OnReturn::Next(None) | OnReturn::Send => Err(Raised::from(Exception::stop_iteration(value))),
            _ => {
                if self.frames.is_empty() {
                    return Ok(Flow::Done(value));
                }
                self.stack.push(value);
                Ok(Flow::Frame)
            }
        }
    }

    /// A call has ended with a value, and its callee's slot is on top.
    fn finish(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        value: Value,
        on_return: OnReturn,
        ended: Option<Ended>,
    ) -> Result {
        let result = match on_return {
            OnReturn::Init => {
                if !value.is_none() {
                    let name = class_of(&value).name();
                    return type_error(&format!("__init__() should return None, not '{name}'"));
                }
                self.stack.last().cloned().unwrap_or_default()
            }
            OnReturn::Class => match (self.stack.last(), ended) {
                (Some(base), Some(Ended { namespace: Some(namespace), code, class_cell })) => {
                    let base = base.clone();
                    let class = self.make_class(&base, &namespace, &code)?;
                    if let Some(cell) = class_cell {
                        *cell.0.borrow_mut() = class.clone();
                    }
                    class
                }
                _ => Value::None,
            },
            OnReturn::Iterator => {
                let is_iterator = match &value {
                    Value::Iterator(iterator) => iterator.view().is_none(),
                    Value::Generator(_) => true,
                    Value::Instance(instance) => instance.class.borrow().lookup_text("__next__").is_some(),
                    _ => false,
                };
                if !is_iterator {
                    let name = class_of(&value).name();
                    return type_error(&format!("iter() returned non-iterator of type '{name}'"));
                }
                value
            }
            OnReturn::Delegate => {
                self.stack.pop();
                self.step_back();
                self.stack.push(value);
                return self.yield_value();
            }
            OnReturn::Operator(operator) => return self.operated(interp, host, operator, value),
            OnReturn::Discard => {
                self.stack.pop();
                return Ok(Flow::Frame);
            }
            OnReturn::Choose { wanted, target } => {
                self.stack.pop();
                if value.as_bool() == Some(wanted) {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip = target;
                    }
                } else {
                    self.stack.pop();
                }
                return Ok(Flow::Frame);
            }
            OnReturn::Push | OnReturn::ForIter(_) | OnReturn::Next(_) | OnReturn::Send => value,
            OnReturn::Close | OnReturn::CloseThen(_) => value,
        };
        if self.frames.is_empty() {
            return Ok(Flow::Done(result));
        }
        if let Some(top) = self.stack.last_mut() {
            *top = result;
        }
        Ok(Flow::Frame)
    }
}

/// What is left of a frame whose call has ended.
struct Ended {
    namespace: Option<Rc<DictObject>>,
    code: Rc<Code>,
    class_cell: Option<Rc<CellObject>>,
}

/// `generator` or `coroutine`.
fn generator_word(generator: &Generator) -> &'static str {
    match generator.kind {
        GeneratorKind::Generator => "generator",
        GeneratorKind::Coroutine => "coroutine",
    }
}
