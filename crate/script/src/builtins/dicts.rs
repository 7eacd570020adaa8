//! Methods of dicts, their views and counters. Those that may meet keys whose equality the script decides go by way
//! of the prelude then.

use std::rc::Rc;

use super::method;
use crate::class::class_of;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::interpreter::Interpreter;
use crate::iterator::{self, DictPart, Iteration};
use crate::native::{Answer, Call, Native, Outcome};
use crate::sort;
use crate::value::{DictKind, DictObject, Value};

pub(crate) static METHODS: &[Native] = &[
    method("dict", "clear", clear),
    method("dict", "copy", copy),
    method("dict", "get", get),
    method("dict", "items", items),
    method("dict", "keys", keys),
    method("dict", "pop", pop),
    method("dict", "popitem", popitem),
    method("dict", "setdefault", setdefault),
    method("dict", "update", update),
    method("dict", "values", values),
];

pub(crate) static COUNTER: &[Native] = &[
    method("Counter", "most_common", most_common),
    method("Counter", "elements", elements),
    method("Counter", "total", total),
    method("Counter", "update", counter_update),
    method("Counter", "subtract", counter_subtract),
];

pub(crate) static VIEW: &[Native] = &[method("dict_keys", "isdisjoint", isdisjoint)];

/// `dict.fromkeys`, which is called on the class.
pub(crate) static FROM_KEYS: Native = Native { name: "fromkeys", owner: "", call: fromkeys };

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn this<'a>(call: &Call<'a>) -> Result<&'a Rc<DictObject>, Exception> {
    match call.this() {
        Value::Dict(dict) => Ok(dict),
        other => {
            type_error(&format!("descriptor requires a 'dict' object but received a '{}'", class_of(other).name()))
        }
    }
}

/// The place of a key, or the prelude's function that finds it by the script's methods.
fn find(call: &Call<'_>, key: &Value, prelude: &'static str) -> Result<Result<Option<usize>, Outcome>, Exception> {
    let found = equality::hash(key).and_then(|hash| this(call)?.dict.borrow().find(key, hash));
    match found {
        Ok(place) => Ok(Ok(place)),
        Err(Hindrance::Raise(exception)) => Err(exception),
        Err(Hindrance::Script) => Ok(Err(Outcome::Prelude(prelude, call.positional.to_vec()))),
    }
}

fn clear(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let old = this(&call)?.dict.borrow_mut().clear();
    drop(old);
    value(Value::None)
}

fn copy(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let this = this(&call)?;
    let dict = this.dict.borrow();
    crate::memory::check(dict.len() as u64, 2 * size_of::<Value>())?;
    crate::memory::work(dict.len());
    let dict = dict.clone().into();
    let factory = this.factory.borrow().clone().into();
    value(Value::Dict(Rc::new(DictObject { dict, kind: this.kind, factory })))
}

fn get(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    match find(&call, &given[0], "_dict_get")? {
        Ok(Some(place)) => value(this(&call)?.dict.borrow().value(place).clone()),
        Ok(None) => value(given.get(1).cloned().unwrap_or(Value::None)),
        Err(outcome) => Ok(outcome),
    }
}

fn view(call: &Call<'_>, part: DictPart) -> Answer {
    call.nothing()?;
    value(Iteration::View { dict: this(call)?.clone(), part })
}

fn items(_: &mut Interpreter, call: Call<'_>) -> Answer {
    view(&call, DictPart::Items)
}

fn keys(_: &mut Interpreter, call: Call<'_>) -> Answer {
    view(&call, DictPart::Keys)
}

fn values(_: &mut Interpreter, call: Call<'_>) -> Answer {
    view(&call, DictPart::Values)
}

fn pop(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    if this(&call)?.dict.borrow().is_empty() {
        // An empty dict does not ask for the key's hash.
        return match given.get(1) {
            Some(default) => value(default.clone()),
            None => Err(Exception::with_value(ExceptionType::KeyError, given[0].clone())),
        };
    }
    match find(&call, &given[0], "_dict_pop")? {
        Ok(Some(place)) => {
            let (_, found) = this(&call)?.dict.borrow_mut().remove(place);
            value(found)
        }
        Ok(None) => match given.get(1) {
            Some(default) => value(default.clone()),
            None => Err(Exception::with_value(ExceptionType::KeyError, given[0].clone())),
        },
        Err(outcome) => Ok(outcome),
    }
}

fn popitem(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let mut dict = this(&call)?.dict.borrow_mut();
    match dict.last() {
        Some(place) => {
            let (key, found) = dict.remove(place);
            value(Value::tuple(vec![key, found]))
        }
        None => {
            let text = Value::str("popitem(): dictionary is empty");
            Err(Exception::with_value(ExceptionType::KeyError, text))
        }
    }
}

fn setdefault(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    match find(&call, &given[0], "_dict_setdefault")? {
        Ok(Some(place)) => value(this(&call)?.dict.borrow().value(place).clone()),
        Ok(None) => {
            let default = given.get(1).cloned().unwrap_or(Value::None);
            let hash = crate::native::plain(equality::hash(&given[0]))?;
            this(&call)?.dict.borrow_mut().push(given[0].clone(), hash, default.clone());
            value(default)
        }
        Err(outcome) => Ok(outcome),
    }
}

fn update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.positional.get(1..).unwrap_or(&[]);
    if given.len() > 1 {
        return type_error(&format!("update expected at most 1 argument, got {}", given.len()));
    }
    let this = this(&call)?;
    match given.first() {
        None => {}
        Some(Value::Dict(other)) => {
            let entries = other.dict.borrow().clone();
            for (key, hash, of) in entries.iter_hashed() {
                match this.dict.borrow_mut().insert(key.clone(), hash, of.clone()) {
                    Ok(()) => {}
                    Err(Hindrance::Raise(exception)) => return Err(exception),
                    Err(Hindrance::Script) => {
                        return Ok(Outcome::Prelude("_dict_update", vec![call.this().clone(), given[0].clone()]));
                    }
                }
            }
        }
        Some(other) => {
            let mut named = crate::dict::Dict::new();
            for (name, of) in call.names.iter().zip(call.named) {
                named.set_name(name, of.clone());
            }
            let args = vec![call.this().clone(), other.clone(), Value::dict(named)];
            return Ok(Outcome::Prelude("_dict_update", args));
        }
    }
    for (name, of) in call.names.iter().zip(call.named) {
        this.dict.borrow_mut().set_name(name, of.clone());
    }
    value(Value::None)
}

fn fromkeys(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    Ok(Outcome::Prelude("_fromkeys", vec![given[0].clone(), given.get(1).cloned().unwrap_or(Value::None)]))
}

fn isdisjoint(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let other = call.one()?;
    let items = iterator::collect(call.this())?.unwrap_or_default();
    for item in items {
        if crate::native::plain(crate::sequence::contains(other, &item))? {
            return value(false);
        }
    }
    value(true)
}

/// Entries of a `Counter`, the most common ones first.
pub(crate) fn sort_by_count(entries: &mut Vec<(Value, Value)>) {
    let count = |entry: &(Value, Value)| entry.1.as_float().unwrap_or(0.0);
    sort::sort(entries, &mut |a, b| count(a).total_cmp(&count(b)).is_gt());
}

fn most_common(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(0, 1)?;
    let mut entries: Vec<(Value, Value)> =
        this(&call)?.dict.borrow().iter().map(|(key, of)| (key.clone(), of.clone())).collect();
    sort_by_count(&mut entries);
    if let Some(most) = given.first().and_then(Value::as_int) {
        entries.truncate(most.max(0) as usize);
    }
    value(Value::list(entries.into_iter().map(|(key, of)| Value::tuple(vec![key, of])).collect()))
}

fn elements(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_counter_elements", vec![call.this().clone()]))
}

fn total(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let values = Iteration::View { dict: this(&call)?.clone(), part: DictPart::Values };
    Ok(Outcome::Prelude("_sum", vec![Value::from(values), Value::Int(0)]))
}

fn counter_change(call: &Call<'_>, sign: i64) -> Answer {
    if this(call)?.kind != DictKind::Counter {
        return raise(ExceptionType::TypeError, "not a Counter");
    }
    let source = call.positional.get(1).cloned().unwrap_or_else(|| Value::tuple(Vec::new()));
    let mut named = crate::dict::Dict::new();
    for (name, of) in call.names.iter().zip(call.named) {
        named.set_name(name, of.clone());
    }
    let args = vec![call.this().clone(), source, Value::Int(sign), Value::dict(named)];
    Ok(Outcome::Prelude("_counter_change", args))
}

fn counter_update(_: &mut Interpreter, call: Call<'_>) -> Answer {
    counter_change(&call, 1)
}

fn counter_subtract(_: &mut Interpreter, call: Call<'_>) -> Answer {
    counter_change(&call, -1)
}
