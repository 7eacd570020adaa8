//! What single instructions ask of an object's class: truth, signs, `await`, `raise`, formats and `with`.

use std::rc::Rc;

use super::call::not_an_exception;
use super::operator::not_awaitable;
use super::{Flow, Raised, Result};
use crate::args::Args;
use crate::arithmetic::{self, UnaryOp};
use crate::class::{Class, class_of};
use crate::equality::Hindrance;
use crate::exception::{ExceptionType, raise, type_error};
use crate::fiber::Fiber;
use crate::format;
use crate::frame::OnReturn;
use crate::host::{Host, HostObject};
use crate::interpreter::Interpreter;
use crate::repr;
use crate::types;
use crate::value::{DictKind, Value};

impl Fiber {
    pub(super) fn unary(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: UnaryOp) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        match arithmetic::unary(op, &value) {
            Ok(result) => self.stack.push(result),
            Err(Hindrance::Raise(_)) if matches!(&value, Value::Dict(dict) if dict.kind == DictKind::Counter) => {
                let sign = Value::str(if op == UnaryOp::Negate { "negative" } else { "positive" });
                return self.call_prelude(interp, host, "_counter_signed", vec![value, sign]);
            }
            Err(Hindrance::Raise(exception)) => return Err(exception.into()),
            Err(Hindrance::Script) => {
                let class = class_of(&value);
                let Some(method) = class.lookup_text(op.method()) else {
                    let sign = ["-", "+", "~"][op as usize];
                    return type_error(&format!("bad operand type for unary {sign}: '{}'", class.name()));
                };
                return self.call_method(interp, host, method, Vec::new(), value);
            }
        }
        Ok(Flow::Next)
    }

    /// `and` or `or` after an instance whose truth the script decides.
    pub(super) fn choose(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        value: Value,
        wanted: bool,
        target: u32,
    ) -> Result {
        // With the instance kept below, its truth is asked; `OnReturn::Choose` then jumps or drops it.
        let depth = self.frames.len();
        let flow = self.call_prelude(interp, host, "_truth", vec![value])?;
        if self.frames.len() > depth
            && let Some(frame) = self.frames.last_mut()
        {
            frame.on_return = OnReturn::Choose { wanted, target };
        }
        Ok(flow)
    }

    pub(super) fn await_value(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        match value {
            Value::Generator(coroutine) if coroutine.is_coroutine() => self.resume_coroutine(coroutine),
            Value::Host(object) if object.data.is_awaitable() => self.wait_for(interp, host, HostObject(object)),
            Value::Instance(_) => {
                let class = class_of(&value);
                match class.lookup_text("__await__") {
                    Some(method) => {
                        // The coroutine that the prelude makes of it is awaited by the same instruction.
                        if let Some(frame) = self.frames.last_mut() {
                            frame.ip -= 1;
                        }
                        self.call_prelude(interp, host, "_await_iterator", vec![Value::bound(method, value)])
                    }
                    None => Err(not_awaitable(&value).into()),
                }
            }
            other => Err(not_awaitable(&other).into()),
        }
    }

    pub(super) fn raise(&mut self, interp: &mut Interpreter, host: &mut dyn Host, count: u32) -> Result {
        if count == 0 {
            return match self.handled() {
                Some(exception) => Err(Raised { exception, anew: false }),
                None => raise(ExceptionType::RuntimeError, "No active exception to reraise"),
            };
        }
        let cause = if count == 2 { self.stack.pop() } else { None };
        let raised = self.stack.pop().unwrap_or_default();
        let made = match &raised {
            Value::Class(class) if class.exception_type().is_some() => {
                if class.defines("__init__") {
                    // The class is called first; then the same instruction runs again with the instance.
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip -= 1;
                    }
                    if let Some(cause) = cause {
                        return self.call_prelude(interp, host, "_raise_from", vec![raised, cause]);
                    }
                    return self.push_call(interp, host, raised, Args::none());
                }
                types::new_exception(class.clone(), Vec::new())?
            }
            other => other.clone(),
        };
        let Some(exception) = made.as_exception() else { return Err(not_an_exception().into()) };
        match cause {
            None => {}
            Some(Value::None) => exception.set_cause(None),
            Some(Value::Class(class)) if class.exception_type().is_some() => {
                exception.set_cause(types::new_exception(class, Vec::new())?.as_exception());
            }
            Some(cause) => match cause.as_exception() {
                Some(cause) => exception.set_cause(Some(cause)),
                None => return type_error("exception causes must derive from BaseException"),
            },
        }
        Err(exception.into())
    }

    pub(super) fn format(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        conversion: u8,
        spec: bool,
    ) -> Result {
        let spec = if spec { self.stack.pop().unwrap_or_default() } else { crate::string::empty() };
        let value = self.stack.pop().unwrap_or_default();
        let converted = match conversion {
            0 => Ok(value.clone()),
            b's' => repr::str_value(&value),
            b'r' => repr::repr(&value).map(Value::string),
            _ => repr::repr(&value).map(|text| Value::string(repr::to_ascii(&text))),
        };
        let text = spec.as_str().unwrap_or("");
        match converted.and_then(|value| format::format(&value, text)) {
            Ok(text) => {
                self.stack.push(text);
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let conversion = Value::string((conversion as char).to_string());
                self.call_prelude(interp, host, "_format", vec![value, conversion, spec])
            }
        }
    }

    pub(super) fn enter_with(&mut self, interp: &mut Interpreter, host: &mut dyn Host, is_async: bool) -> Result {
        let manager = self.stack.pop().unwrap_or_default();
        let class = class_of(&manager);
        let (enter, exit, kind) = if is_async {
            ("__aenter__", "__aexit__", "asynchronous context manager")
        } else {
            ("__enter__", "__exit__", "context manager")
        };
        let (Some(enter), exit_method) = (class.lookup_text(enter), class.lookup_text(exit)) else {
            return type_error(&format!("'{}' object does not support the {kind} protocol", class.name()));
        };
        let Some(exit_method) = exit_method else {
            return type_error(&format!(
                "'{}' object does not support the {kind} protocol (missed {exit} method)",
                class.name()
            ));
        };
        self.stack.push(Value::bound(exit_method, manager.clone()));
        self.call_method(interp, host, enter, Vec::new(), manager)
    }
}

const NO_EXCEPTION_CLASS: &str = "catching classes that do not inherit from BaseException is not allowed";

/// Whether an `except` clause catches exceptions of a class.
pub(super) fn matches_class(class: &Rc<Class>, wanted: &Value) -> Result<bool> {
    match wanted {
        Value::Class(wanted) if wanted.exception_type().is_some() => Ok(class.is_subclass(wanted)),
        Value::Tuple(many) => {
            // As CPython: all of them are looked at first, and no tuple is in a tuple.
            let mut caught = false;
            for wanted in &many.0 {
                match wanted {
                    Value::Class(wanted) if wanted.exception_type().is_some() => caught |= class.is_subclass(wanted),
                    _ => return type_error(NO_EXCEPTION_CLASS),
                }
            }
            Ok(caught)
        }
        _ => type_error(NO_EXCEPTION_CLASS),
    }
}
