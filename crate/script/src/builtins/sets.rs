//! Methods of sets.

use std::rc::Rc;

use super::method;
use crate::arithmetic::BinaryOp;
use crate::class::class_of;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, type_error};
use crate::interpreter::Interpreter;
use crate::native::{Answer, Call, Native, Outcome, plain};
use crate::sequence;
use crate::value::{SetObject, Value};

macro_rules! common {
    ($owner:literal $(, $more:expr)*) => {
        &[
            method($owner, "copy", copy),
            method($owner, "difference", difference),
            method($owner, "intersection", intersection),
            method($owner, "isdisjoint", isdisjoint),
            method($owner, "issubset", issubset),
            method($owner, "issuperset", issuperset),
            method($owner, "symmetric_difference", symmetric_difference),
            method($owner, "union", union),
            $($more,)*
        ]
    };
}

pub(crate) static FROZEN: &[Native] = common!("frozenset");

pub(crate) static SET: &[Native] = common!(
    "set",
    method("set", "add", add),
    method("set", "clear", clear),
    method("set", "discard", discard),
    method("set", "pop", pop),
    method("set", "remove", remove),
    method("set", "update", update),
    method("set", "difference_update", difference_update),
    method("set", "intersection_update", intersection_update),
    method("set", "symmetric_difference_update", symmetric_difference_update)
);

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn this<'a>(call: &Call<'a>) -> Result<&'a Rc<SetObject>, Exception> {
    match call.this() {
        Value::Set(set) => Ok(set),
        other => type_error(&format!("descriptor requires a 'set' object but received a '{}'", class_of(other).name())),
    }
}

fn add(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let key = call.one()?;
    let set = this(&call)?;
    match equality::hash(key).and_then(|hash| set.set.borrow_mut().add(key.clone(), hash)) {
        Ok(_) => value(Value::None),
        Err(Hindrance::Raise(exception)) => Err(exception),
        Err(Hindrance::Script) => Ok(Outcome::Prelude("_set_add", call.positional.to_vec())),
    }
}

fn clear(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let old = this(&call)?.set.borrow_mut().clear();
    drop(old);
    value(Value::None)
}

fn copy(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let set = this(&call)?;
    let copied = set.set.borrow().copy().into();
    value(Value::Set(Rc::new(SetObject { set: copied, frozen: set.frozen })))
}

fn take_out(call: &Call<'_>, must: bool) -> Answer {
    let key = call.one()?;
    let set = this(call)?;
    match equality::hash(key).and_then(|hash| set.set.borrow_mut().remove(key, hash)) {
        Ok(true) => value(Value::None),
        Ok(false) if must => Err(Exception::with_value(ExceptionType::KeyError, key.clone())),
        Ok(false) => value(Value::None),
        Err(Hindrance::Raise(exception)) => Err(exception),
        Err(Hindrance::Script) => plain(Err(Hindrance::Script)),
    }
}

fn discard(_: &mut Interpreter, call: Call<'_>) -> Answer {
    take_out(&call, false)
}

fn remove(_: &mut Interpreter, call: Call<'_>) -> Answer {
    take_out(&call, true)
}

fn pop(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    match this(&call)?.set.borrow_mut().pop() {
        Some(key) => value(key),
        None => Err(Exception::with_value(ExceptionType::KeyError, Value::str("pop from an empty set"))),
    }
}

/// The result of an operation with each argument in turn; `Err` when one has to be made a list first.
fn combined(call: &Call<'_>, op: BinaryOp) -> Result<Result<crate::set::Set, Outcome>, Exception> {
    call.no_names()?;
    let mut result = this(call)?.set.borrow().copy();
    for (place, other) in call.positional.iter().enumerate().skip(1) {
        match plain(sequence::as_set(other))? {
            Some(other) => result = plain(crate::arithmetic::sets(op, &result, &other))?,
            None => return Ok(Err(Outcome::Materialize(place as u32))),
        }
    }
    Ok(Ok(result))
}

fn new_set(call: &Call<'_>, op: BinaryOp) -> Answer {
    match combined(call, op)? {
        Ok(set) => {
            let frozen = this(call)?.frozen;
            value(Value::Set(Rc::new(SetObject { set: set.into(), frozen })))
        }
        Err(outcome) => Ok(outcome),
    }
}

fn change(call: &Call<'_>, op: BinaryOp) -> Answer {
    match combined(call, op)? {
        Ok(set) => {
            let old = this(call)?.set.replace(set);
            drop(old);
            value(Value::None)
        }
        Err(outcome) => Ok(outcome),
    }
}

fn difference(_: &mut Interpreter, call: Call<'_>) -> Answer {
    new_set(&call, BinaryOp::Subtract)
}

fn intersection(_: &mut Interpreter, call: Call<'_>) -> Answer {
    new_set(&call, BinaryOp::And)
}

fn union(_: &mut Interpreter, call: Call<'_>) -> Answer {
    new_set(&call, BinaryOp::Or)
}

fn symmetric_difference(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.one()?;
    new_set(&call, BinaryOp::Xor)
}

fn update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    change(&call, BinaryOp::Or)
}

fn difference_update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    change(&call, BinaryOp::Subtract)
}

fn intersection_update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    change(&call, BinaryOp::And)
}

fn symmetric_difference_update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.one()?;
    change(&call, BinaryOp::Xor)
}

fn compared(
    call: &Call<'_>,
    test: impl FnOnce(&crate::set::Set, &crate::set::Set) -> Result<bool, Hindrance>,
) -> Answer {
    let other = call.one()?;
    match plain(sequence::as_set(other))? {
        Some(other) => value(plain(test(&this(call)?.set.borrow(), &other))?),
        None => Ok(Outcome::Materialize(1)),
    }
}

fn isdisjoint(_: &mut Interpreter, call: Call<'_>) -> Answer {
    compared(&call, |this, other| Ok(crate::arithmetic::sets(BinaryOp::And, this, other)?.is_empty()))
}

fn issubset(_: &mut Interpreter, call: Call<'_>) -> Answer {
    compared(&call, equality::is_subset)
}

fn issuperset(_: &mut Interpreter, call: Call<'_>) -> Answer {
    compared(&call, |this, other| equality::is_subset(other, this))
}
