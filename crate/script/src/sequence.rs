//! Subscripts, slices and membership of the machine's containers.

use crate::class::class_of;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::iterator;
use crate::memory::{self, Walk};
use crate::string;
use crate::value::{DictKind, Slice, Value};

/// The integer that an index is.
fn index_of(index: &Value, kind: &str) -> Result<i64, Hindrance> {
    match index {
        Value::Int(index) => Ok(*index),
        Value::Bool(flag) => Ok(i64::from(*flag)),
        Value::Big(_) => raise(ExceptionType::IndexError, "cannot fit 'int' into an index-sized integer"),
        Value::Instance(instance) if instance.class.borrow().lookup_text("__index__").is_some() => {
            Err(Hindrance::Script)
        }
        other => {
            let name = class_of(other).name();
            if kind == "string" {
                return type_error(&format!("string indices must be integers, not '{name}'"));
            }
            type_error(&format!("{kind} indices must be integers or slices, not {name}"))
        }
    }
}

/// The place within a length, when it is inside.
fn place(index: i64, length: usize) -> Option<usize> {
    let at = if index < 0 { index + length as i64 } else { index };
    usize::try_from(at).ok().filter(|&at| at < length)
}

/// A slice's places within a length: the first, how many, and the step.
pub(crate) struct Places {
    pub(crate) start: i64,
    /// One step after the last, as `slice.indices` gives it.
    pub(crate) stop: i64,
    pub(crate) count: usize,
    pub(crate) step: i64,
}

impl Places {
    /// The places, in the slice's order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + use<> {
        let (start, step) = (self.start, self.step);
        (0..self.count as i64).map(move |n| (start + n * step) as usize)
    }
}

fn bound(value: &Value) -> Result<Option<i64>, Hindrance> {
    Ok(match value {
        Value::None => None,
        Value::Int(value) => Some(*value),
        Value::Bool(flag) => Some(i64::from(*flag)),
        Value::Big(big) => Some(if big.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }),
        Value::Instance(instance) if instance.class.borrow().lookup_text("__index__").is_some() => {
            return Err(Hindrance::Script);
        }
        _ => return type_error("slice indices must be integers or None or have an __index__ method"),
    })
}

/// Where a slice lies within a length.
pub(crate) fn places(slice: &Slice, length: usize) -> Result<Places, Hindrance> {
    let length = length as i64;
    let step = bound(&slice.step)?.unwrap_or(1);
    if step == 0 {
        return value_error("slice step cannot be zero");
    }
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |value: i64| {
        let value = if value < 0 { value.saturating_add(length) } else { value };
        value.clamp(lowest, highest)
    };
    let start = bound(&slice.start)?.map_or(if step > 0 { 0 } else { highest }, clamp);
    let stop = bound(&slice.stop)?.map_or(if step > 0 { length } else { -1 }, clamp);
    let span = if step > 0 { stop - start } else { start - stop };
    let count = if span <= 0 { 0 } else { (span as u64 - 1) / step.unsigned_abs() + 1 };
    Ok(Places { start, stop, count: count as usize, step })
}

/// `object[index]`.
pub(crate) fn get(object: &Value, index: &Value) -> Result<Value, Hindrance> {
    match object {
        Value::List(list) => {
            let items = list.0.borrow();
            if let Value::Slice(slice) = index {
                let places = places(slice, items.len())?;
                memory::check(places.count as u64, size_of::<Value>())?;
                return Ok(Value::list(places.iter().map(|at| items[at].clone()).collect()));
            }
            match place(index_of(index, "list")?, items.len()) {
                Some(at) => Ok(items[at].clone()),
                None => raise(ExceptionType::IndexError, "list index out of range"),
            }
        }
        Value::Tuple(tuple) => {
            if let Value::Slice(slice) = index {
                let places = places(slice, tuple.0.len())?;
                memory::check(places.count as u64, size_of::<Value>())?;
                return Ok(Value::tuple(places.iter().map(|at| tuple.0[at].clone()).collect()));
            }
            match place(index_of(index, "tuple")?, tuple.0.len()) {
                Some(at) => Ok(tuple.0[at].clone()),
                None => raise(ExceptionType::IndexError, "tuple index out of range"),
            }
        }
        Value::Str(text) => {
            if !text.is_ascii() {
                // Characters are counted from the beginning.
                memory::work(text.len() >> 3);
            }
            if let Value::Slice(slice) = index {
                let places = places(slice, text.len())?;
                memory::work(places.count >> 3);
                if places.step == 1 {
                    let from = places.start as usize;
                    return Ok(Value::str(text.slice(from, from + places.count)));
                }
                let chars: Vec<char> = text.as_str().chars().collect();
                return Ok(Value::string(places.iter().map(|at| chars[at]).collect()));
            }
            match place(index_of(index, "string")?, text.len()) {
                Some(at) => Ok(string::of_char(text.char_at(at))),
                None => raise(ExceptionType::IndexError, "string index out of range"),
            }
        }
        Value::Dict(object) => {
            let hash = equality::hash(index)?;
            let dict = object.dict.borrow();
            match dict.find(index, hash)? {
                Some(at) => Ok(dict.value(at).clone()),
                None => match object.kind {
                    DictKind::Counter => Ok(Value::Int(0)),
                    DictKind::Default if !object.factory.borrow().is_none() => Err(Hindrance::Script),
                    _ => Err(Exception::with_value(ExceptionType::KeyError, index.clone()).into()),
                },
            }
        }
        Value::Range(range) => {
            if let Value::Slice(slice) = index {
                let places = places(slice, range.len().min(i64::MAX as u64) as usize)?;
                let at = |place: i64| range.start.wrapping_add(place.wrapping_mul(range.step));
                let step = range.step.saturating_mul(places.step);
                return Ok(Value::range(at(places.start), at(places.stop), step));
            }
            match place(index_of(index, "range")?, range.len() as usize) {
                Some(at) => Ok(Value::Int(range.get(at as u64))),
                None => raise(ExceptionType::IndexError, "range object index out of range"),
            }
        }
        Value::Instance(instance) if instance.class.borrow().lookup_text("__getitem__").is_some() => {
            Err(Hindrance::Script)
        }
        // `list[int]` and the like in hints that are evaluated.
        Value::Class(class) if class.is_generic() => Err(Hindrance::Script),
        Value::Class(class) if class.is_subscriptable() => Ok(object.clone()),
        Value::Class(class) => type_error(&format!("type '{}' is not subscriptable", class.name())),
        other => type_error(&format!("'{}' object is not subscriptable", class_of(other).name())),
    }
}

/// `object[index] = value`.
pub(crate) fn set(object: &Value, index: &Value, value: Value) -> Result<(), Hindrance> {
    match object {
        Value::List(list) => {
            if let Value::Slice(slice) = index {
                return set_slice(object, slice, value);
            }
            let mut items = list.0.borrow_mut();
            match place(index_of(index, "list")?, items.len()) {
                Some(at) => {
                    let old = std::mem::replace(&mut items[at], value);
                    drop(items);
                    drop(old);
                    Ok(())
                }
                None => raise(ExceptionType::IndexError, "list assignment index out of range"),
            }
        }
        Value::Dict(object) => {
            let hash = equality::hash(index)?;
            let mut dict = object.dict.borrow_mut();
            match dict.find(index, hash)? {
                Some(at) => {
                    let old = std::mem::replace(dict.value_mut(at), value);
                    drop(dict);
                    drop(old);
                }
                None => dict.push(index.clone(), hash, value),
            }
            Ok(())
        }
        Value::Instance(instance) if instance.class.borrow().lookup_text("__setitem__").is_some() => {
            Err(Hindrance::Script)
        }
        other => {
            let name = class_of(other).name();
            type_error(&format!("'{name}' object does not support item assignment"))
        }
    }
}

fn set_slice(object: &Value, slice: &Slice, value: Value) -> Result<(), Hindrance> {
    let Value::List(list) = object else { return Ok(()) };
    let new = match iterator::collect(&value) {
        Ok(Some(items)) => items,
        Ok(None) => return Err(Hindrance::Script),
        Err(_) if bound(&slice.step)?.is_some_and(|step| step != 1) => {
            return type_error("must assign iterable to extended slice");
        }
        Err(_) => return type_error("can only assign an iterable"),
    };
    let length = list.0.borrow().len();
    let places = places(slice, length)?;
    let mut items = list.0.borrow_mut();
    let old: Vec<Value> = if places.step == 1 {
        let from = places.start as usize;
        items.splice(from..from + places.count, new).collect()
    } else {
        if new.len() != places.count {
            let (given, count) = (new.len(), places.count);
            return value_error(&format!(
                "attempt to assign sequence of size {given} to extended slice of size {count}"
            ));
        }
        places.iter().zip(new).map(|(at, value)| std::mem::replace(&mut items[at], value)).collect()
    };
    drop(items);
    drop(old);
    Ok(())
}

/// `del object[index]`.
pub(crate) fn delete(object: &Value, index: &Value) -> Result<(), Hindrance> {
    match object {
        Value::List(list) => {
            if let Value::Slice(slice) = index {
                let length = list.0.borrow().len();
                let mut gone: Vec<usize> = places(slice, length)?.iter().collect();
                if gone.len() > 1 && gone[0] > gone[1] {
                    gone.reverse();
                }
                let mut items = list.0.borrow_mut();
                let mut place = 0;
                let mut next = gone.iter().copied().peekable();
                let mut removed = Vec::new();
                let kept: Vec<Value> = std::mem::take(&mut *items)
                    .into_iter()
                    .filter_map(|item| {
                        let at = place;
                        place += 1;
                        if next.next_if_eq(&at).is_some() {
                            removed.push(item);
                            None
                        } else {
                            Some(item)
                        }
                    })
                    .collect();
                *items = kept;
                return Ok(());
            }
            let mut items = list.0.borrow_mut();
            match place(index_of(index, "list")?, items.len()) {
                Some(at) => {
                    let old = items.remove(at);
                    drop(items);
                    drop(old);
                    Ok(())
                }
                None => raise(ExceptionType::IndexError, "list assignment index out of range"),
            }
        }
        Value::Dict(object) => {
            let hash = equality::hash(index)?;
            let found = object.dict.borrow().find(index, hash)?;
            match found {
                Some(at) => {
                    let old = object.dict.borrow_mut().remove(at);
                    drop(old);
                    Ok(())
                }
                None if object.kind == DictKind::Counter => Ok(()),
                None => Err(Exception::with_value(ExceptionType::KeyError, index.clone()).into()),
            }
        }
        Value::Instance(instance) if instance.class.borrow().lookup_text("__delitem__").is_some() => {
            Err(Hindrance::Script)
        }
        other => {
            let name = class_of(other).name();
            let is_sequence =
                matches!(other, Value::Str(_) | Value::Tuple(_) | Value::Range(_) | Value::Set(_) | Value::Instance(_));
            let does_not = if is_sequence && index.as_int().is_some() { "doesn't" } else { "does not" };
            type_error(&format!("'{name}' object {does_not} support item deletion"))
        }
    }
}

/// `item in container`.
pub(crate) fn contains(container: &Value, item: &Value) -> Result<bool, Hindrance> {
    match container {
        Value::Str(text) => match item {
            Value::Str(part) => {
                let place = text.as_str().find(part.as_str());
                memory::work(place.unwrap_or(text.as_str().len()) >> 3);
                Ok(place.is_some())
            }
            other => {
                let name = class_of(other).name();
                type_error(&format!("'in <string>' requires string as left operand, not {name}"))
            }
        },
        Value::List(list) => {
            let count = list.0.borrow().len();
            let mut walk = Walk::default();
            for at in 0..count {
                walk.step();
                let Some(candidate) = list.0.borrow().get(at).cloned() else { break };
                if equality::keys_equal(&candidate, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Tuple(tuple) => {
            let mut walk = Walk::default();
            for candidate in &tuple.0 {
                walk.step();
                if equality::keys_equal(candidate, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Dict(object) => {
            let hash = equality::hash(item)?;
            Ok(object.dict.borrow().find(item, hash)?.is_some())
        }
        Value::Set(set) => {
            let hash = equality::hash(item)?;
            set.set.borrow().contains(item, hash)
        }
        Value::Range(range) => {
            let Some(number) = item.as_int() else {
                return match item {
                    Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                        contains(container, &Value::Int(*number as i64))
                    }
                    _ => Ok(false),
                };
            };
            let offset = i128::from(number) - i128::from(range.start);
            let step = i128::from(range.step);
            Ok(offset % step == 0 && (0..i128::from(range.len())).contains(&(offset / step)))
        }
        Value::Iterator(view) if view.view().is_some() => {
            let Some((object, part)) = view.view() else { return Ok(false) };
            match part {
                iterator::DictPart::Keys => contains(&Value::Dict(object), item),
                _ => {
                    let items = iterator::dict_view_items(container).unwrap_or_default();
                    // They were copied, so all have been looked at.
                    memory::work(items.len());
                    for candidate in items {
                        if equality::keys_equal(&candidate, item)? {
                            return Ok(true);
                        }
                    }
                    Ok(false)
                }
            }
        }
        Value::Iterator(iterator) => {
            if iterator.hint() > iterator::LONG {
                return Err(Hindrance::Script);
            }
            let mut walk = Walk::default();
            while let Some(candidate) = iterator.next()? {
                walk.step();
                if equality::keys_equal(&candidate, item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Generator(generator) if !generator.is_coroutine() => Err(Hindrance::Script),
        Value::Instance(instance) => {
            let class = instance.class.borrow();
            let known = ["__contains__", "__iter__", "__getitem__"];
            if known.iter().any(|name| class.lookup_text(name).is_some()) {
                return Err(Hindrance::Script);
            }
            type_error(&format!("argument of type '{}' is not iterable", class.name()))
        }
        other => type_error(&format!("argument of type '{}' is not iterable", class_of(other).name())),
    }
}

/// `len(value)`.
pub(crate) fn length(value: &Value) -> Result<Value, Hindrance> {
    let length = match value {
        Value::Str(text) => text.len(),
        Value::List(list) => list.0.borrow().len(),
        Value::Tuple(tuple) => tuple.0.len(),
        Value::Dict(object) => object.dict.borrow().len(),
        Value::Set(set) => set.set.borrow().len(),
        Value::Range(range) => {
            return match i64::try_from(range.len()) {
                Ok(length) => Ok(Value::Int(length)),
                Err(_) => raise(ExceptionType::OverflowError, "Python int too large to convert to C ssize_t"),
            };
        }
        Value::Iterator(view) if view.view_len().is_some() => view.view_len().unwrap_or(0),
        Value::Instance(instance) if instance.class.borrow().lookup_text("__len__").is_some() => {
            return Err(Hindrance::Script);
        }
        other => return type_error(&format!("object of type '{}' has no len()", class_of(other).name())),
    };
    Ok(Value::Int(length as i64))
}

/// `a | b` of sets, for methods that take any iterable.
pub(crate) fn as_set(value: &Value) -> Result<Option<crate::set::Set>, Hindrance> {
    if let Value::Set(set) = value {
        return Ok(Some(set.set.borrow().clone()));
    }
    let Some(items) = iterator::collect(value)? else { return Ok(None) };
    let mut set = crate::set::Set::new();
    for item in items {
        let hash = equality::hash(&item)?;
        set.add(item, hash)?;
    }
    Ok(Some(set))
}
