//! What only the prelude sees of the machine.

use std::rc::Rc;

use super::function;
use super::reductions::sort_by;
use crate::class::class_of;
use crate::equality::{self};
use crate::exception::type_error;
use crate::interpreter::Interpreter;
use crate::iterator::{self};
use crate::native::{Answer, Call, Native, Outcome};
use crate::repr;
use crate::types;
use crate::value::Value;

/// What only the prelude sees.
pub(crate) static INTERNAL: &[Native] = &[
    function("_lookup", lookup),
    function("_class_lookup", class_lookup),
    function("_is_user", is_user),
    function("_sort_by", sort_by),
    function("_is_native", is_native),
    function("_is_coroutine", is_coroutine),
    function("_is_coroutine_function", is_coroutine_function),
    function("_is_awaitable", is_awaitable),
    function("_print_text", print_text),
    function("_places_of_hash", places_of_hash),
    function("_dict_value", dict_value),
    function("_dict_set", dict_set),
    function("_dict_push", dict_push),
    function("_dict_remove", dict_remove),
    function("_set_keys_of_hash", set_keys_of_hash),
    function("_set_push", set_push),
    function("_raw_hash", raw_hash),
    function("_combine_hashes", combine_hashes),
    function("_finish_coroutine", finish_coroutine),
    function("_object_repr", object_repr),
    function("_type_name", type_name),
    function("_make_dict", make_dict),
    function("_factory", factory),
    function("_throw", throw),
    function("_to_ascii", to_ascii),
];

fn value<T>(value: impl Into<Value>) -> Result<Outcome, T> {
    Ok(Outcome::Value(value.into()))
}

fn print_text(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Print(repr::show(call.one()?)))
}

/// `_lookup(object, name)`: the method bound to the object, or `None`; only what the script's classes define.
fn lookup(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let name = given[1].as_str().unwrap_or("");
    let found = class_of(&given[0]).lookup_user(&crate::string::intern(name));
    value(match found {
        Some(method) if !method.is_none() => Value::bound(method, given[0].clone()),
        _ => Value::None,
    })
}

/// `_class_lookup(class, name)`: what a class or its bases have, unbound, or `None`.
fn class_lookup(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let Value::Class(class) = &given[0] else { return value(Value::None) };
    value(class.lookup_user(&crate::string::intern(given[1].as_str().unwrap_or(""))).unwrap_or(Value::None))
}

fn is_user(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(types::is_user_class(&class_of(call.one()?)))
}

fn is_native(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(!matches!(iterator::iterate(call.one()?), Ok(None)))
}

fn is_coroutine(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(call.one()?.is_coroutine())
}

fn is_coroutine_function(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(types::is_coroutine_function(call.one()?))
}

fn is_awaitable(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(match call.one()? {
        Value::Host(host) => host.data.is_awaitable(),
        Value::Instance(instance) => instance.class.borrow().lookup_text("__await__").is_some(),
        other => other.is_coroutine(),
    })
}

fn places_of_hash(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let (Value::Dict(object), Some(hash)) = (&given[0], given[1].as_int()) else { return value(Value::None) };
    let dict = object.dict.borrow();
    let pairs = dict
        .places_of_hash(hash)
        .into_iter()
        .map(|place| Value::tuple(vec![Value::Int(place as i64), dict.entry(place).0.clone()]));
    value(Value::list(pairs.collect()))
}

fn dict_value(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let (Value::Dict(object), Some(place)) = (&given[0], given[1].as_int()) else { return value(Value::None) };
    value(object.dict.borrow().value(place as usize).clone())
}

fn dict_set(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(3, 3)?;
    let (Value::Dict(object), Some(place)) = (&given[0], given[1].as_int()) else { return value(Value::None) };
    let old = std::mem::replace(object.dict.borrow_mut().value_mut(place as usize), given[2].clone());
    drop(old);
    value(Value::None)
}

fn dict_push(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(4, 4)?;
    let (Value::Dict(object), Some(hash)) = (&given[0], given[2].as_int()) else { return value(Value::None) };
    object.dict.borrow_mut().push(given[1].clone(), hash, given[3].clone());
    value(Value::None)
}

fn dict_remove(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let (Value::Dict(object), Some(place)) = (&given[0], given[1].as_int()) else { return value(Value::None) };
    let (_, old) = object.dict.borrow_mut().remove(place as usize);
    value(old)
}

fn set_keys_of_hash(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let (Value::Set(set), Some(hash)) = (&given[0], given[1].as_int()) else { return value(Value::None) };
    value(Value::list(set.set.borrow().keys_of_hash(hash)))
}

fn set_push(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(3, 3)?;
    let (Value::Set(set), Some(hash)) = (&given[0], given[2].as_int()) else { return value(Value::None) };
    set.set.borrow_mut().push(given[1].clone(), hash);
    value(Value::None)
}

/// The hash as CPython keeps it: -1 is -2, and large numbers are folded.
fn raw_hash(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.one()?;
    if !matches!(given, Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
        return type_error("__hash__ method should return an integer");
    }
    match given {
        Value::Int(-1) => value(-2i64),
        Value::Int(number) => value(*number),
        other => value(crate::native::plain(equality::hash(other))?),
    }
}

fn combine_hashes(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let hashes = call.one()?.as_items().unwrap_or_default();
    let hashes = hashes.iter().map(|hash| Ok(hash.as_int().unwrap_or(0)));
    value(crate::native::plain(equality::combine_hashes(hashes))?)
}

/// Marks a coroutine as ended, so that it is not reported as never awaited.
fn finish_coroutine(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if let Value::Generator(generator) = call.one()? {
        generator.end();
    }
    value(Value::None)
}

fn object_repr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(repr::describe(call.one()?))
}

fn type_name(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(Value::Str(class_of(call.one()?).name_str()))
}

/// `_make_dict(kind, factory)`: an empty `defaultdict` or `Counter`.
fn make_dict(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let kind = match given[0].as_str() {
        Some("defaultdict") => crate::value::DictKind::Default,
        Some("Counter") => crate::value::DictKind::Counter,
        _ => crate::value::DictKind::Plain,
    };
    value(Value::Dict(Rc::new(crate::value::DictObject {
        dict: Default::default(),
        kind,
        factory: std::cell::RefCell::new(given[1].clone()),
    })))
}

fn factory(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.one()? {
        Value::Dict(object) => value(object.factory.borrow().clone()),
        _ => value(Value::None),
    }
}

/// Raises an exception again, with the traceback that it has.
fn throw(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.one()?.as_exception() {
        Some(exception) => Ok(Outcome::Reraise(exception)),
        None => type_error("exceptions must derive from BaseException"),
    }
}

fn to_ascii(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(repr::to_ascii(call.one()?.as_str().unwrap_or("")))
}
