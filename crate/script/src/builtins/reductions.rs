//! Builtin functions that go through all items: `sum`, `min` and `max`, `any` and `all`, `sorted`.

use crate::arithmetic::{BinaryOp, binary};
use crate::equality::{self, Hindrance, OrderOp};
use crate::exception::{Exception, type_error, value_error};
use crate::int;
use crate::interpreter::Interpreter;
use crate::iterator::{self, LONG};
use crate::memory::Walk;
use crate::native::{Answer, Call, Outcome};
use crate::sort;
use crate::value::Value;

fn value<T>(value: impl Into<Value>) -> Result<Outcome, T> {
    Ok(Outcome::Value(value.into()))
}

pub(super) fn any(_: &mut Interpreter, call: Call<'_>) -> Answer {
    some_or_all(&call, true, "_any")
}

pub(super) fn all(_: &mut Interpreter, call: Call<'_>) -> Answer {
    some_or_all(&call, false, "_all")
}

fn some_or_all(call: &Call<'_>, wanted: bool, prelude: &'static str) -> Answer {
    let iterable = call.one()?;
    let Some(Value::Iterator(iterator)) = iterator::iterate(iterable)? else {
        return Ok(Outcome::Prelude(prelude, vec![iterable.clone()]));
    };
    if iterator.hint() > LONG {
        return Ok(Outcome::Prelude(prelude, vec![Value::Iterator(iterator)]));
    }
    let mut walk = Walk::default();
    let mut seen = Vec::new();
    while let Some(item) = iterator.next()? {
        walk.step();
        match equality::truth(&item) {
            Ok(truth) if truth == wanted => return value(wanted),
            Ok(_) => {}
            Err(_) => {
                // From here on the script's code is asked.
                seen.push(item);
                let rest = Value::Iterator(iterator);
                return Ok(Outcome::Prelude("_some_or_all", vec![Value::list(seen), rest, Value::Bool(wanted)]));
            }
        }
    }
    value(!wanted)
}

pub(super) fn sum(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [iterable, start] = call.bind(["iterable", "start"], 1)?;
    let (iterable, start) = (iterable.unwrap_or_default(), start.unwrap_or(Value::Int(0)));
    if matches!(start, Value::Str(_)) {
        return type_error("sum() can't sum strings [use ''.join(seq) instead]");
    }
    let Some(Value::Iterator(iterator)) = iterator::iterate(&iterable)? else {
        return Ok(Outcome::Prelude("_sum", vec![iterable, start]));
    };
    if iterator.hint() > LONG {
        return Ok(Outcome::Prelude("_sum", vec![iterable, start]));
    }
    crate::memory::work(iterator.hint());
    let mut total = start;
    while let Some(item) = iterator.next()? {
        total = match (&total, &item) {
            (Value::Int(a), Value::Int(b)) => int::add(*a, *b),
            (Value::Float(a), Value::Float(b)) => Value::Float(a + b),
            _ => match binary(BinaryOp::Add, &total, &item) {
                Ok(total) => total,
                Err(Hindrance::Raise(exception)) => return Err(exception),
                Err(Hindrance::Script) => {
                    let args = vec![Value::Iterator(iterator), total, item];
                    return Ok(Outcome::Prelude("_sum_rest", args));
                }
            },
        };
    }
    value(total)
}

pub(super) fn max(_: &mut Interpreter, call: Call<'_>) -> Answer {
    extreme(&call, OrderOp::Greater, "max")
}

pub(super) fn min(_: &mut Interpreter, call: Call<'_>) -> Answer {
    extreme(&call, OrderOp::Less, "min")
}

fn extreme(call: &Call<'_>, op: OrderOp, name: &str) -> Answer {
    call.only_names(&["key", "default"])?;
    let key = call.named("key").filter(|key| !key.is_none());
    let default = call.named("default");
    let several = call.positional.len() > 1;
    if call.positional.is_empty() {
        return type_error(&format!("{name} expected at least 1 argument, got 0"));
    }
    if several && default.is_some() {
        return type_error(&format!("Cannot specify a default for {name}() with multiple positional arguments"));
    }
    let source = if several { Value::tuple(call.positional.to_vec()) } else { call.positional[0].clone() };
    let prelude = |source: Value| {
        let default = default.cloned().unwrap_or(Value::NotImplemented);
        let args = vec![source, key.cloned().unwrap_or(Value::None), default, Value::Bool(op == OrderOp::Greater)];
        Ok(Outcome::Prelude("_extreme", args))
    };
    if key.is_some() {
        return prelude(source);
    }
    let Some(items) = iterator::collect(&source)? else { return prelude(source) };
    let mut best: Option<&Value> = None;
    for item in &items {
        let better = match best {
            None => true,
            Some(best) => match equality::order(op, item, best) {
                Ok(better) => better,
                Err(Hindrance::Raise(exception)) => return Err(exception),
                Err(Hindrance::Script) => return prelude(Value::list(items.clone())),
            },
        };
        if better {
            best = Some(item);
        }
    }
    match (best, default) {
        (Some(best), _) => value(best.clone()),
        (None, Some(default)) => value(default.clone()),
        (None, None) => value_error(&format!("{name}() arg is an empty sequence")),
    }
}

pub(super) fn sorted(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = if call.positional.len() == 1 {
        &call.positional[0]
    } else {
        let count = call.positional.len();
        return type_error(&format!("sorted expected 1 argument, got {count}"));
    };
    if let Some(name) = call.names.iter().find(|name| !matches!(name.as_str(), "key" | "reverse")) {
        let name = name.as_str();
        return type_error(&format!("'{name}' is an invalid keyword argument for sort()"));
    }
    let key = call.named("key").filter(|key| !key.is_none()).cloned();
    let reverse = match call.named("reverse") {
        None => false,
        Some(flag) => equality::truth(flag).unwrap_or(true),
    };
    match (iterator::collect(given)?, key) {
        (Some(mut items), None) => match sort(&mut items, reverse) {
            Ok(()) => value(Value::list(items)),
            Err(Hindrance::Raise(exception)) => Err(exception),
            Err(Hindrance::Script) => {
                Ok(Outcome::Prelude("_sorted", vec![given.clone(), Value::None, Value::Bool(reverse)]))
            }
        },
        (_, key) => {
            let args = vec![given.clone(), key.unwrap_or(Value::None), Value::Bool(reverse)];
            Ok(Outcome::Prelude("_sorted", args))
        }
    }
}

/// Sorts stably; with `reverse` equal items keep their order too, as in Python. Merges, so that an order that is none
/// does no harm.
pub(crate) fn sort(items: &mut Vec<Value>, reverse: bool) -> Result<(), Hindrance> {
    let keys = items.clone();
    let order = sorted_places(&keys, reverse)?;
    *items = order.into_iter().map(|place| keys[place as usize].clone()).collect();
    Ok(())
}

/// So many items are sorted in one instruction at most, which takes some 50 ms.
const LONG_SORT: usize = 1 << 18;

/// The places of the keys in their order.
fn sorted_places(keys: &[Value], reverse: bool) -> Result<Vec<u32>, Hindrance> {
    if keys.len() > LONG_SORT {
        // The prelude sorts parts of it here and merges them itself, where it can be interrupted.
        return Err(Hindrance::Script);
    }
    let mut places: Vec<u32> = (0..keys.len() as u32).collect();
    if reverse {
        places.reverse();
    }
    let mut hindrance = None;
    sort::order(&mut places, &mut |a, b| match (&keys[a as usize], &keys[b as usize]) {
        (Value::Int(a), Value::Int(b)) => a < b,
        (Value::Str(a), Value::Str(b)) => a.as_str() < b.as_str(),
        _ if hindrance.is_some() => false,
        (a, b) => match equality::order(OrderOp::Less, a, b) {
            Ok(less) => less,
            Err(reason) => {
                hindrance = Some(reason);
                false
            }
        },
    });
    match hindrance {
        Some(Hindrance::Raise(error)) => {
            let in_order: Vec<&Value> = if reverse { keys.iter().rev().collect() } else { keys.iter().collect() };
            return Err(first_failure(&in_order).unwrap_or(error).into());
        }
        Some(hindrance) => return Err(hindrance),
        None => {}
    }
    if reverse {
        places.reverse();
    }
    Ok(places)
}

/// Below so many items CPython sorts by inserting one after the other.
const INSERTED: usize = 64;

/// The error that CPython meets first among items of which some have no order: which two its message names depends on
/// what is compared with what. `None` for so many items that finding out is not worth it.
#[inline(never)]
fn first_failure(items: &[&Value]) -> Option<Exception> {
    if items.len() >= INSERTED {
        return None;
    }
    let less = |a: &Value, b: &Value| match equality::order(OrderOp::Less, a, b) {
        Err(Hindrance::Raise(error)) => Err(error),
        found => Ok(found.unwrap_or(false)),
    };
    let insert_all = || -> Result<(), Exception> {
        let mut sorted = items.to_vec();
        let falls = less(sorted[1], sorted[0])?;
        let mut run = 2;
        while run < sorted.len() && less(sorted[run], sorted[run - 1])? == falls {
            run += 1;
        }
        if falls {
            sorted[..run].reverse();
        }
        for at in run..sorted.len() {
            let (mut low, mut high) = (0, at);
            while low < high {
                let middle = low + (high - low) / 2;
                if less(sorted[at], sorted[middle])? { high = middle } else { low = middle + 1 }
            }
            sorted[low..=at].rotate_right(1);
        }
        Ok(())
    };
    insert_all().err()
}

/// `_sort_by(items, keys, reverse)`: the items in the order of their keys, or `None` when the script must compare.
pub(super) fn sort_by(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(3, 3)?;
    let (items, keys) = (given[0].as_items().unwrap_or_default(), given[1].as_items().unwrap_or_default());
    match sorted_places(&keys, given[2].as_bool().unwrap_or(false)) {
        Ok(places) => value(Value::list(places.into_iter().map(|place| items[place as usize].clone()).collect())),
        Err(Hindrance::Script) => value(Value::None),
        Err(Hindrance::Raise(exception)) => Err(exception),
    }
}
