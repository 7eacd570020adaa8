//! Methods of lists and tuples.

use super::method;
use super::reductions::sort;
use crate::class::class_of;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::memory::Walk;
use crate::native::{Answer, Call, Native, Outcome};
use crate::value::{List, Value};

pub(crate) static LIST: &[Native] = &[
    method("list", "append", append),
    method("list", "clear", clear),
    method("list", "copy", copy),
    method("list", "count", count),
    method("list", "extend", extend),
    method("list", "index", index),
    method("list", "insert", insert),
    method("list", "pop", pop),
    method("list", "remove", remove),
    method("list", "reverse", reverse),
    method("list", "sort", sort_method),
];

pub(crate) static TUPLE: &[Native] = &[method("tuple", "count", count), method("tuple", "index", index)];

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn list<'a>(call: &Call<'a>) -> Result<&'a List, Exception> {
    match call.this() {
        Value::List(list) => Ok(list),
        other => {
            type_error(&format!("descriptor requires a 'list' object but received a '{}'", class_of(other).name()))
        }
    }
}

fn append(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let item = call.one()?.clone();
    let mut items = list(&call)?.0.borrow_mut();
    if items.len() == items.capacity() {
        crate::memory::check(items.len() as u64 * 2, size_of::<Value>())?;
    }
    items.push(item);
    value(Value::None)
}

fn clear(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let old = list(&call)?.0.take();
    drop(old);
    value(Value::None)
}

fn copy(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let items = list(&call)?.0.borrow();
    crate::memory::check(items.len() as u64, size_of::<Value>())?;
    crate::memory::work(items.len() >> 3);
    value(Value::list(items.clone()))
}

fn count(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let wanted = call.one()?;
    let mut count = 0i64;
    let items = call.this().as_items().unwrap_or_default();
    crate::memory::work(items.len());
    for item in items {
        match equality::keys_equal(&item, wanted) {
            Ok(same) => count += i64::from(same),
            Err(Hindrance::Raise(exception)) => return Err(exception),
            Err(Hindrance::Script) => return Ok(Outcome::Prelude("_count", vec![call.this().clone(), wanted.clone()])),
        }
    }
    value(count)
}

fn extend(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let iterable = call.one()?;
    match iterator::collect(iterable)? {
        Some(new) => {
            let mut items = list(&call)?.0.borrow_mut();
            crate::memory::check((items.len() + new.len()) as u64, size_of::<Value>())?;
            items.extend(new);
            value(Value::None)
        }
        None => Ok(Outcome::Prelude("_extend_method", vec![call.this().clone(), iterable.clone()])),
    }
}

fn index(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let item_at = |place: usize| match call.this() {
        Value::List(list) => list.0.borrow().get(place).cloned(),
        Value::Tuple(tuple) => tuple.0.get(place).cloned(),
        _ => None,
    };
    let length = match call.this() {
        Value::List(list) => list.0.borrow().len() as i64,
        Value::Tuple(tuple) => tuple.0.len() as i64,
        _ => 0,
    };
    let bound = |place: usize, default: i64| {
        let at = given.get(place).and_then(Value::as_int).unwrap_or(default);
        (if at < 0 { at + length } else { at }).clamp(0, length) as usize
    };
    let (start, stop) = (bound(1, 0), bound(2, i64::MAX));
    let mut walk = Walk::default();
    for place in start..stop {
        walk.step();
        let Some(item) = item_at(place) else { break };
        match equality::keys_equal(&item, &given[0]) {
            Ok(true) => return value(place as i64),
            Ok(false) => {}
            Err(Hindrance::Raise(exception)) => return Err(exception),
            Err(Hindrance::Script) => {
                let range = [Value::Int(start as i64), Value::Int(stop as i64)];
                let args = [call.this().clone(), given[0].clone()].into_iter().chain(range).collect();
                return Ok(Outcome::Prelude("_index", args));
            }
        }
    }
    match call.this() {
        Value::Tuple(_) => value_error("tuple.index(x): x not in tuple"),
        _ => value_error(&format!("{} is not in list", crate::repr::describe(&given[0]))),
    }
}

fn insert(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let Some(at) = given[0].as_int() else {
        let name = class_of(&given[0]).name();
        return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
    };
    let mut items = list(&call)?.0.borrow_mut();
    crate::memory::work(items.len() >> 4);
    let length = items.len() as i64;
    let at = if at < 0 { (at + length).max(0) } else { at.min(length) };
    items.insert(at as usize, given[1].clone());
    value(Value::None)
}

fn pop(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(0, 1)?;
    let mut items = list(&call)?.0.borrow_mut();
    let at = match given.first() {
        None => -1,
        Some(at) => match at.as_int() {
            Some(at) => at,
            None => {
                let name = class_of(at).name();
                return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
            }
        },
    };
    if items.is_empty() {
        return raise(ExceptionType::IndexError, "pop from empty list");
    }
    let at = if at < 0 { at + items.len() as i64 } else { at };
    if at < 0 || at >= items.len() as i64 {
        return raise(ExceptionType::IndexError, "pop index out of range");
    }
    value(items.remove(at as usize))
}

fn remove(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let wanted = call.one()?;
    let list = list(&call)?;
    let mut walk = Walk::default();
    let mut place = 0;
    // Comparing may call nothing of the script, but what a comparison drops may change the list.
    while let Some(item) = { list.0.borrow().get(place).cloned() } {
        walk.step();
        match equality::keys_equal(&item, wanted) {
            Ok(true) => {
                let old = list.0.borrow_mut().remove(place);
                drop(old);
                return value(Value::None);
            }
            Ok(false) => place += 1,
            Err(Hindrance::Raise(exception)) => return Err(exception),
            Err(Hindrance::Script) => {
                return Ok(Outcome::Prelude("_remove", vec![call.this().clone(), wanted.clone()]));
            }
        }
    }
    value_error("list.remove(x): x not in list")
}

fn reverse(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let mut items = list(&call)?.0.borrow_mut();
    crate::memory::work(items.len() >> 3);
    items.reverse();
    value(Value::None)
}

fn sort_method(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if call.positional.len() > 1 {
        return type_error("sort() takes no positional arguments");
    }
    if let Some(name) = call.names.iter().find(|name| !matches!(name.as_str(), "key" | "reverse")) {
        return type_error(&format!("'{}' is an invalid keyword argument for sort()", name.as_str()));
    }
    let key = call.named("key").filter(|key| !key.is_none());
    let reverse = call.named("reverse").is_some_and(|flag| equality::truth(flag).unwrap_or(true));
    let in_script = |key: Value| Ok(Outcome::Prelude("_sort", vec![call.this().clone(), key, Value::Bool(reverse)]));
    if let Some(key) = key {
        return in_script(key.clone());
    }
    let mut items = list(&call)?.0.borrow().clone();
    match sort(&mut items, reverse) {
        Ok(()) => {
            let old = list(&call)?.0.replace(items);
            drop(old);
            value(Value::None)
        }
        Err(Hindrance::Raise(exception)) => Err(exception),
        Err(Hindrance::Script) => in_script(Value::None),
    }
}
