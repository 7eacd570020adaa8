//! Operators on values whose classes are the script's: the script's methods are called, by way of the prelude where
//! more than one may be asked.

use super::{Flow, Result};
use crate::arithmetic::{self, BinaryOp};
use crate::class::class_of;
use crate::equality::{self, Hindrance, OrderOp};
use crate::exception::{Exception, ExceptionType, type_error};
use crate::fiber::Fiber;
use crate::frame::OnReturn;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::native::Resume;
use crate::value::{DictKind, Value};

impl Fiber {
    /// `left op right`, with left on top of the stack.
    pub(super) fn binary(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        op: BinaryOp,
        right: Value,
        in_place: bool,
    ) -> Result {
        let left = self.stack.pop().unwrap_or_default();
        if in_place {
            match (op, &left) {
                (BinaryOp::Add, Value::List(list)) => {
                    return match iterator::collect(&right)? {
                        Some(items) => {
                            crate::memory::check((list.0.borrow().len() + items.len()) as u64, size_of::<Value>())?;
                            list.0.borrow_mut().extend(items);
                            self.stack.push(left);
                            Ok(Flow::Next)
                        }
                        None => self.call_prelude(interp, host, "_extend", vec![left, right]),
                    };
                }
                (BinaryOp::Multiply, Value::List(list)) => {
                    if let Some(count) = right.as_int() {
                        let repeated = arithmetic::repeat_items(&list.0.borrow(), count.max(0) as u64)?;
                        let old = list.0.replace(repeated);
                        drop(old);
                        self.stack.push(left);
                        return Ok(Flow::Next);
                    }
                }
                (BinaryOp::Or | BinaryOp::And | BinaryOp::Subtract | BinaryOp::Xor, Value::Set(set)) if !set.frozen => {
                    if let Value::Set(other) = &right {
                        let other = other.set.borrow().clone();
                        let result = match op {
                            BinaryOp::Or => {
                                let mut copy = set.set.borrow().clone();
                                copy.merge(&other).map(|()| copy)
                            }
                            _ => arithmetic::sets(op, &set.set.borrow(), &other),
                        };
                        *set.set.borrow_mut() = crate::native::plain(result)?;
                        self.stack.push(left);
                        return Ok(Flow::Next);
                    }
                }
                (BinaryOp::Or, Value::Dict(object)) if object.kind != DictKind::Counter => {
                    if let Value::Dict(other) = &right {
                        let entries = other.dict.borrow().clone();
                        for (key, hash, value) in entries.iter_hashed() {
                            crate::native::plain(object.dict.borrow_mut().insert(key.clone(), hash, value.clone()))?;
                        }
                        self.stack.push(left);
                        return Ok(Flow::Next);
                    }
                }
                _ => {}
            }
        }
        let counters = matches!((&left, &right), (Value::Dict(a), Value::Dict(b))
            if a.kind == DictKind::Counter && b.kind == DictKind::Counter);
        if counters {
            let args = vec![left, right, Value::str(op.sign())];
            return self.call_prelude(interp, host, "_counter_operator", args);
        }
        match arithmetic::binary(op, &left, &right) {
            Ok(value) => {
                self.stack.push(value);
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => {
                let builtin_operands = !matches!(left, Value::Class(_)) && !matches!(right, Value::Class(_));
                if in_place && exception.is(ExceptionType::TypeError) && builtin_operands {
                    let plain = arithmetic::unsupported(op, &left, &right, false).message();
                    if plain == exception.message() {
                        return Err(arithmetic::unsupported(op, &left, &right, true).into());
                    }
                }
                if op == BinaryOp::Or && is_type_like(&left) && is_type_like(&right) {
                    // `int | None` in a type hint that is evaluated after all.
                    self.stack.push(Value::tuple(vec![left, right]));
                    return Ok(Flow::Next);
                }
                Err(exception.into())
            }
            Err(Hindrance::Script) => {
                if let (BinaryOp::Modulo, Value::Str(_)) = (op, &left) {
                    return self.call_prelude(interp, host, "_percent", vec![left, right]);
                }
                let name = op.method();
                let in_place_name = if in_place { Value::string(format!("__i{name}__")) } else { Value::None };
                let sign = match (op, in_place) {
                    (BinaryOp::Power, true) => "**=".to_owned(),
                    (_, true) => format!("{}=", op.sign()),
                    _ => op.sign().to_owned(),
                };
                let args = vec![
                    left,
                    right,
                    Value::string(format!("__{name}__")),
                    Value::string(format!("__r{name}__")),
                    in_place_name,
                    Value::string(sign),
                ];
                self.call_prelude(interp, host, "_binary", args)
            }
        }
    }

    /// An order comparison of the two values on top.
    pub(super) fn order(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: OrderOp) -> Result {
        let right = self.stack.pop().unwrap_or_default();
        let left = self.stack.pop().unwrap_or_default();
        match equality::order(op, &left, &right) {
            Ok(answer) => {
                self.stack.push(Value::Bool(answer));
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let (name, reflected) = op.methods();
                let args = vec![left, right, Value::str(name), Value::str(reflected), Value::str(op.sign())];
                self.call_prelude(interp, host, "_order", args)
            }
        }
    }

    /// `==` or `!=` of the two values on top.
    pub(super) fn equal(&mut self, interp: &mut Interpreter, host: &mut dyn Host, equal: bool) -> Result {
        let right = self.stack.pop().unwrap_or_default();
        let left = self.stack.pop().unwrap_or_default();
        match equality::equal(&left, &right) {
            Ok(answer) => {
                self.stack.push(Value::Bool(answer == equal));
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let name = if equal { "_equal" } else { "_not_equal" };
                self.call_prelude(interp, host, name, vec![left, right])
            }
        }
    }

    /// Replaces an instance on top by its truth.
    pub(super) fn truth(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        self.call_prelude(interp, host, "_truth", vec![value])
    }

    /// The next item of an iterator that is not the machine's.
    pub(super) fn for_iter(&mut self, interp: &mut Interpreter, host: &mut dyn Host, target: u32) -> Result {
        match self.stack.last().cloned().unwrap_or_default() {
            Value::Generator(generator) if !generator.is_coroutine() => {
                self.resume_for(&generator, Resume::Next(None), OnReturn::ForIter(target))
            }
            Value::Instance(instance) => {
                let class = instance.class.borrow().clone();
                let Some(method) = class.lookup_text("__next__") else {
                    return type_error(&format!("'{}' object is not an iterator", class.name()));
                };
                let depth = self.frames.len();
                let flow = self.call_method(interp, host, method, Vec::new(), Value::Instance(instance))?;
                if self.frames.len() > depth
                    && let Some(frame) = self.frames.last_mut()
                {
                    frame.on_return = OnReturn::ForIter(target);
                }
                Ok(flow)
            }
            other => type_error(&format!("'{}' object is not an iterator", class_of(&other).name())),
        }
    }

    /// `iter(value)` of the value on top.
    pub(super) fn get_iterator(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        if let Some(iterator) = iterator::iterate(&value)? {
            self.stack.push(iterator);
            return Ok(Flow::Next);
        }
        if let Value::Generator(_) = value {
            self.stack.push(value);
            return Ok(Flow::Next);
        }
        let class = class_of(&value);
        if let Some(method) = class.lookup_text("__iter__").filter(|method| !method.is_none()) {
            let depth = self.frames.len();
            let flow = self.call_method(interp, host, method, Vec::new(), value)?;
            if self.frames.len() > depth
                && let Some(frame) = self.frames.last_mut()
            {
                frame.on_return = OnReturn::Iterator;
            }
            return Ok(flow);
        }
        if class.lookup_text("__getitem__").is_some() {
            return self.call_prelude(interp, host, "_iterate_items", vec![value]);
        }
        type_error(&format!("'{}' object is not iterable", class.name()))
    }

    /// `item in container`, with the container on top.
    pub(super) fn contains(&mut self, interp: &mut Interpreter, host: &mut dyn Host, wanted: bool) -> Result {
        let container = self.stack.pop().unwrap_or_default();
        let item = self.stack.pop().unwrap_or_default();
        match crate::sequence::contains(&container, &item) {
            Ok(found) => {
                self.stack.push(Value::Bool(found == wanted));
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let name = if wanted { "_contains" } else { "_not_contains" };
                self.call_prelude(interp, host, name, vec![container, item])
            }
        }
    }
}

fn is_type_like(value: &Value) -> bool {
    match value {
        Value::Class(_) | Value::None => true,
        Value::Tuple(tuple) => {
            !tuple.0.is_empty() && tuple.0.iter().all(|part| matches!(part, Value::Class(_) | Value::None))
        }
        _ => false,
    }
}

/// The error of a value that cannot be awaited.
pub(super) fn not_awaitable(value: &Value) -> Exception {
    let text = format!("object {} can't be used in 'await' expression", class_of(value).name());
    Exception::new(ExceptionType::TypeError, &text)
}
