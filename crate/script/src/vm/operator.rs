//! Operators on values whose classes are the script's: the script's methods are called, by way of the prelude where
//! more than one may be asked.

use super::{Flow, Result};
use crate::arithmetic::{self, BinaryOp};
use crate::class::class_of;
use crate::equality::{self, Hindrance, OrderOp};
use crate::exception::{Exception, ExceptionType, type_error};
use crate::fiber::Fiber;
use crate::frame::{OnReturn, Operator};
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::native::Resume;
use crate::value::{DictKind, Function, Value};
use std::rc::Rc;

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
                    let Value::Dict(other) = &right else {
                        return self.call_prelude(interp, host, "_dict_merge", vec![left, right]);
                    };
                    let entries = other.dict.borrow().clone();
                    for (key, hash, value) in entries.iter_hashed() {
                        crate::native::plain(object.dict.borrow_mut().insert(key.clone(), hash, value.clone()))?;
                    }
                    self.stack.push(left);
                    return Ok(Flow::Next);
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
                let builtin_operands =
                    op != BinaryOp::Or || !matches!((&left, &right), (Value::Class(_), _) | (_, Value::Class(_)));
                if in_place && exception.is(ExceptionType::TypeError) && builtin_operands {
                    let plain = arithmetic::unsupported(op, &left, &right, false).message();
                    if plain == exception.message() {
                        return Err(arithmetic::unsupported(op, &left, &right, true).into());
                    }
                }
                Err(exception.into())
            }
            Err(Hindrance::Script) => {
                if let (BinaryOp::Modulo, Value::Str(_)) = (op, &left) {
                    return self.call_prelude(interp, host, "_percent", vec![left, right]);
                }
                if op == BinaryOp::Or && is_type_like(&left) && is_type_like(&right) {
                    return self.call_prelude(interp, host, "_union", vec![left, right]);
                }
                self.operate(interp, host, Operator::Binary { op, in_place }, left, right)
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
            Err(Hindrance::Script) => self.operate(interp, host, Operator::Order(op), left, right),
        }
    }

    /// `==` or `!=` of the two values on top.
    pub(super) fn equal(&mut self, interp: &mut Interpreter, host: &mut dyn Host, equal: bool) -> Result {
        let right = self.stack.pop().unwrap_or_default();
        let left = self.stack.pop().unwrap_or_default();
        let has_own = |value: &Value| matches!(value, Value::Instance(instance) if instance.class.borrow().lookup_text("__ne__").is_some());
        match equality::equal(&left, &right) {
            Ok(answer) if equal || !(has_own(&left) || has_own(&right)) => {
                self.stack.push(Value::Bool(answer == equal));
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Ok(_) | Err(Hindrance::Script) => {
                let operator = if equal { Operator::Equal } else { Operator::NotEqual };
                self.operate(interp, host, operator, left, right)
            }
        }
    }

    /// An operator that a class of the script decides. Where the right operand cannot come first, the left one's method
    /// is called straight; everything else is the prelude's.
    fn operate(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        operator: Operator,
        left: Value,
        right: Value,
    ) -> Result {
        let Some(method) = straight_method(operator, &left, &right) else {
            return self.operate_by_prelude(interp, host, operator, left, right, false);
        };
        self.stack.extend([left.clone(), right.clone(), Value::Undefined, left, right]);
        let base = self.stack.len() - 2;
        self.bind(&method, base, &[])?;
        self.enter(interp, method, base)?;
        if let Some(frame) = self.frames.last_mut() {
            frame.on_return = OnReturn::Operator(operator);
        }
        Ok(Flow::Frame)
    }

    fn operate_by_prelude(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        operator: Operator,
        left: Value,
        right: Value,
        declined: bool,
    ) -> Result {
        let declined = Value::Bool(declined);
        match operator {
            Operator::Equal => self.call_prelude(interp, host, "_equal", vec![left, right, declined]),
            Operator::NotEqual => self.call_prelude(interp, host, "_not_equal", vec![left, right, declined]),
            Operator::Order(op) => {
                let (name, reflected) = op.methods();
                let args = vec![left, right, Value::str(name), Value::str(reflected), Value::str(op.sign()), declined];
                self.call_prelude(interp, host, "_order", args)
            }
            Operator::Binary { op, in_place } => {
                let (name, reflected, in_place_name) = op.methods();
                let (in_place_name, sign) = match in_place {
                    true => (Value::str(in_place_name), op.sign_in_place()),
                    false => (Value::None, op.sign().to_owned()),
                };
                let args = vec![
                    left,
                    right,
                    Value::str(name),
                    Value::str(reflected),
                    in_place_name,
                    Value::string(sign),
                    declined,
                ];
                self.call_prelude(interp, host, "_binary", args)
            }
        }
    }

    /// The left operand's method has answered. The callee's slot is on top, the operands below it.
    pub(super) fn operated(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        operator: Operator,
        answer: Value,
    ) -> Result {
        self.stack.pop();
        let right = self.stack.pop().unwrap_or_default();
        let left = self.stack.pop().unwrap_or_default();
        match (operator, answer) {
            (_, Value::NotImplemented) => self.operate_by_prelude(interp, host, operator, left, right, true),
            (Operator::NotEqual, answer) => match equality::truth(&answer) {
                Ok(equal) => {
                    self.stack.push(Value::Bool(!equal));
                    Ok(Flow::Frame)
                }
                Err(_) => self.call_prelude(interp, host, "_not", vec![answer]),
            },
            (_, answer) => {
                self.stack.push(answer);
                Ok(Flow::Frame)
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

/// The method of the left operand's class that is asked first, when it is a function and nothing else may come before:
/// the right operand is of the same class, or of one of the machine's.
fn straight_method(operator: Operator, left: &Value, right: &Value) -> Option<Rc<Function>> {
    let Value::Instance(instance) = left else { return None };
    let class = instance.class.borrow();
    match right {
        Value::Instance(other) if !Rc::ptr_eq(&class, &other.class.borrow()) => return None,
        Value::Exception(_) => return None,
        _ => {}
    }
    let name = match operator {
        Operator::Equal => "__eq__",
        Operator::NotEqual if class.lookup_text("__ne__").is_some() => return None,
        Operator::NotEqual => "__eq__",
        Operator::Order(op) => op.methods().0,
        Operator::Binary { op, in_place: true } if class.lookup_text(op.methods().2).is_some() => return None,
        Operator::Binary { op, .. } => op.methods().0,
    };
    match class.lookup_text(name) {
        Some(Value::Function(function)) => Some(function),
        _ => None,
    }
}

fn is_type_like(value: &Value) -> bool {
    matches!(value, Value::Class(_) | Value::None)
}

/// The error of a value that cannot be awaited.
pub(super) fn not_awaitable(value: &Value) -> Exception {
    let text = format!("object {} can't be used in 'await' expression", class_of(value).name());
    Exception::new(ExceptionType::TypeError, &text)
}
