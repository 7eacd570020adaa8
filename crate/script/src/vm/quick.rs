//! The usual cases of frequent operations: numbers, lists and dicts. Whoever calls does the rest another way.

use super::operands;
use crate::bytecode::Then;
use crate::equality::{self};
use crate::value::{DictObject, List, Value};

/// `list[index]`, when it is there.
#[inline(always)]
pub(super) fn list_item(list: &List, index: i64) -> Option<Value> {
    let items = list.0.borrow();
    let at = if index < 0 { index + items.len() as i64 } else { index };
    items.get(usize::try_from(at).ok()?).map(operands::copy)
}

/// `list[index] = value`; gives the value back when there is no such place.
#[inline(always)]
pub(super) fn set_list_item(list: &List, index: i64, value: Value) -> std::result::Result<(), Value> {
    let mut items = list.0.borrow_mut();
    let at = if index < 0 { index + items.len() as i64 } else { index };
    let Some(place) = usize::try_from(at).ok().and_then(|at| items.get_mut(at)) else { return Err(value) };
    let old = std::mem::replace(place, value);
    drop(items);
    operands::discard(old);
    Ok(())
}

/// The hash of a key whose equality no code of the script decides.
pub(super) fn plain_hash(key: &Value) -> Option<i64> {
    match key {
        Value::Int(_) | Value::Str(_) => equality::hash(key).ok(),
        _ => None,
    }
}

/// `dict[key]`, when it is there and can be told without the script's code.
pub(super) fn dict_item(object: &DictObject, key: &Value) -> Option<Value> {
    let dict = object.dict.borrow();
    let place = dict.find(key, plain_hash(key)?).ok()??;
    Some(operands::copy(dict.value(place)))
}

/// `dict[key] = value`; gives the value back when the script's code may be needed.
pub(super) fn set_dict_item(object: &DictObject, key: &Value, value: Value) -> std::result::Result<(), Value> {
    let Some(hash) = plain_hash(key) else { return Err(value) };
    let mut dict = object.dict.borrow_mut();
    match dict.find(key, hash) {
        Ok(Some(place)) => {
            let old = std::mem::replace(dict.value_mut(place), value);
            drop(dict);
            operands::discard(old);
        }
        Ok(None) => dict.push(key.clone(), hash, value),
        Err(_) => return Err(value),
    }
    Ok(())
}

/// What a joint instruction makes of two numbers.
pub(super) enum Joint {
    Value(Value),
    Answer(bool),
    /// It is no case for it.
    None,
}

#[inline(always)]
pub(super) fn joint_ints(then: Then, a: i64, b: i64) -> Joint {
    let value = match then {
        Then::Add => a.checked_add(b),
        Then::Subtract => a.checked_sub(b),
        Then::Multiply => a.checked_mul(b),
        Then::Modulo => (b > 0).then(|| a.rem_euclid(b)),
        Then::Order(op) => return Joint::Answer(op.holds(a.cmp(&b))),
    };
    value.map_or(Joint::None, |value| Joint::Value(Value::Int(value)))
}

#[inline(always)]
pub(super) fn joint_floats(then: Then, a: f64, b: f64) -> Joint {
    Joint::Value(Value::Float(match then {
        Then::Add => a + b,
        Then::Subtract => a - b,
        Then::Multiply => a * b,
        Then::Modulo => return Joint::None,
        Then::Order(op) => return a.partial_cmp(&b).map_or(Joint::None, |order| Joint::Answer(op.holds(order))),
    }))
}
