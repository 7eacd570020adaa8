//! Iterators that are part of the machine, and the views of dicts. None of them runs code of the script.

use std::cell::RefCell;
use std::rc::Rc;

use crate::class::{Type, class_of};
use crate::equality::nested;
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::string::{self, Str};
use crate::trash;
use crate::value::{DictObject, List, Range, SetObject, Tuple, Value};

/// An iterator of the machine, or a view of a dict.
pub struct NativeIterator(pub(crate) RefCell<Iteration>);

pub(crate) enum Iteration {
    List {
        list: Rc<List>,
        at: usize,
    },
    ListReverse {
        list: Rc<List>,
        left: usize,
    },
    Tuple {
        tuple: Rc<Tuple>,
        at: usize,
    },
    Str {
        text: Rc<Str>,
        at: usize,
    },
    Range {
        next: i64,
        left: u64,
        step: i64,
    },
    Dict {
        dict: Rc<DictObject>,
        part: DictPart,
        at: usize,
        len: usize,
    },
    DictReverse {
        dict: Rc<DictObject>,
        part: DictPart,
        at: usize,
        len: usize,
    },
    Set {
        set: Rc<SetObject>,
        at: usize,
        len: usize,
    },
    Enumerate {
        inner: Value,
        next: Value,
    },
    Zip {
        inner: Vec<Value>,
        strict: bool,
    },
    /// A view of a dict: no iterator itself.
    View {
        dict: Rc<DictObject>,
        part: DictPart,
    },
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DictPart {
    Keys,
    Values,
    Items,
}

impl DictPart {
    pub(crate) fn of(self, key: &Value, value: &Value) -> Value {
        match self {
            DictPart::Keys => key.clone(),
            DictPart::Values => value.clone(),
            DictPart::Items => Value::tuple(vec![key.clone(), value.clone()]),
        }
    }
}

impl From<Iteration> for Value {
    fn from(iteration: Iteration) -> Value {
        Value::Iterator(Rc::new(NativeIterator(RefCell::new(iteration))))
    }
}

impl NativeIterator {
    pub(crate) fn class(&self) -> Type {
        match &*self.0.borrow() {
            Iteration::List { .. } => Type::ListIterator,
            Iteration::ListReverse { .. } => Type::ListReverseIterator,
            Iteration::Tuple { .. } => Type::TupleIterator,
            Iteration::Str { .. } => Type::StrIterator,
            Iteration::Range { .. } => Type::RangeIterator,
            Iteration::Dict { part, .. } | Iteration::DictReverse { part, .. } => match part {
                DictPart::Keys => Type::DictKeyIterator,
                DictPart::Values => Type::DictValueIterator,
                DictPart::Items => Type::DictItemIterator,
            },
            Iteration::Set { .. } => Type::SetIterator,
            Iteration::Enumerate { .. } => Type::Enumerate,
            Iteration::Zip { .. } => Type::Zip,
            Iteration::View { part, .. } => match part {
                DictPart::Keys => Type::DictKeys,
                DictPart::Values => Type::DictValues,
                DictPart::Items => Type::DictItems,
            },
            Iteration::Ended => Type::Iterator,
        }
    }

    pub(crate) fn view(&self) -> Option<(Rc<DictObject>, DictPart)> {
        match &*self.0.borrow() {
            Iteration::View { dict, part } => Some((dict.clone(), *part)),
            _ => None,
        }
    }

    pub(crate) fn view_len(&self) -> Option<usize> {
        self.view().map(|(dict, _)| dict.dict.borrow().len())
    }

    pub(crate) fn is_set_like_view(&self) -> bool {
        matches!(self.view(), Some((_, DictPart::Keys | DictPart::Items)))
    }

    pub(crate) fn is_unhashable_view(&self) -> bool {
        self.is_set_like_view()
    }

    /// The next item, `None` at the end.
    pub(crate) fn next(&self) -> Result<Option<Value>, Exception> {
        let mut iteration = self.0.borrow_mut();
        let next = iteration.next()?;
        if next.is_none() {
            *iteration = Iteration::Ended;
        }
        Ok(next)
    }

    /// The next number, when it is a range's iterator that has not ended.
    #[inline(always)]
    pub(crate) fn next_of_range(&self) -> Option<i64> {
        match &mut *self.0.borrow_mut() {
            Iteration::Range { next, left, step } if *left > 0 => {
                *left -= 1;
                Some(std::mem::replace(next, next.wrapping_add(*step)))
            }
            _ => None,
        }
    }

    /// How many items are left, where that is known.
    pub(crate) fn hint(&self) -> usize {
        match &*self.0.borrow() {
            Iteration::Range { left, .. } => (*left).min(1 << 32) as usize,
            Iteration::List { list, at } => list.0.borrow().len().saturating_sub(*at),
            Iteration::Dict { len, .. } => *len,
            Iteration::Enumerate { inner, .. } => own_hint(inner),
            // The shortest ends it.
            Iteration::Zip { inner, .. } => inner.iter().map(own_hint).min().unwrap_or(0),
            _ => 0,
        }
    }
}

/// The same of an iterator that stands in no other: iterators may be nested deeper than the stack can follow.
fn own_hint(iterator: &Value) -> usize {
    match iterator {
        Value::Iterator(inner)
            if !matches!(&*inner.0.borrow(), Iteration::Enumerate { .. } | Iteration::Zip { .. }) =>
        {
            inner.hint()
        }
        _ => 0,
    }
}

impl Drop for Iteration {
    fn drop(&mut self) {
        match self {
            Iteration::Enumerate { inner, .. } => trash::discard(std::mem::take(inner)),
            Iteration::Zip { inner, .. } => trash::discard_all(std::mem::take(inner)),
            _ => {}
        }
    }
}

impl Iteration {
    pub(crate) fn range(range: &Range) -> Iteration {
        Iteration::Range { next: range.start, left: range.len(), step: range.step }
    }

    fn next(&mut self) -> Result<Option<Value>, Exception> {
        Ok(match self {
            Iteration::Range { next, left, step } => {
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                Some(Value::Int(std::mem::replace(next, next.wrapping_add(*step))))
            }
            Iteration::List { list, at } => {
                *at += 1;
                list.0.borrow().get(*at - 1).cloned()
            }
            Iteration::ListReverse { list, left } => {
                let items = list.0.borrow();
                *left = (*left).min(items.len());
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                Some(items[*left].clone())
            }
            Iteration::Tuple { tuple, at } => {
                *at += 1;
                tuple.0.get(*at - 1).cloned()
            }
            Iteration::Str { text, at } => {
                let character = text.as_str()[*at..].chars().next();
                character.map(|character| {
                    *at += character.len_utf8();
                    string::of_char(character)
                })
            }
            Iteration::Dict { dict, part, at, len } => {
                let dict = dict.dict.borrow();
                if dict.len() != *len {
                    *len = usize::MAX;
                    return raise(ExceptionType::RuntimeError, "dictionary changed size during iteration");
                }
                dict.next(at).map(|(key, value)| part.of(key, value))
            }
            Iteration::DictReverse { dict, part, at, len } => {
                let dict = dict.dict.borrow();
                if dict.len() != *len {
                    *len = usize::MAX;
                    return raise(ExceptionType::RuntimeError, "dictionary changed size during iteration");
                }
                let place = dict.before(*at);
                place.map(|place| {
                    *at = place;
                    let (key, value) = dict.entry(place);
                    part.of(key, value)
                })
            }
            Iteration::Set { set, at, len } => {
                let set = set.set.borrow();
                if set.len() != *len {
                    *len = usize::MAX;
                    return raise(ExceptionType::RuntimeError, "Set changed size during iteration");
                }
                set.next(at).cloned()
            }
            Iteration::Enumerate { inner, next } => match next_of(inner)? {
                None => None,
                Some(item) => {
                    let following = match &*next {
                        Value::Int(number) => crate::int::add(*number, 1),
                        Value::Big(number) => crate::int::normalize(&**number + 1),
                        _ => Value::Int(0),
                    };
                    Some(Value::tuple(vec![std::mem::replace(next, following), item]))
                }
            },
            Iteration::Zip { inner, strict } => {
                let mut items = Vec::with_capacity(inner.len());
                for (place, iterator) in inner.iter().enumerate() {
                    match next_of(iterator)? {
                        Some(item) => items.push(item),
                        None if !*strict => return Ok(None),
                        None if place > 0 => {
                            let before = if place == 1 { "argument 1".into() } else { format!("arguments 1-{place}") };
                            let text = format!("zip() argument {} is shorter than {before}", place + 1);
                            return raise(ExceptionType::ValueError, &text);
                        }
                        None => {
                            for (place, iterator) in inner.iter().enumerate().skip(1) {
                                if next_of(iterator)?.is_some() {
                                    let before =
                                        if place == 1 { "argument 1".into() } else { format!("arguments 1-{place}") };
                                    let text = format!("zip() argument {} is longer than {before}", place + 1);
                                    return raise(ExceptionType::ValueError, &text);
                                }
                            }
                            return Ok(None);
                        }
                    }
                }
                if inner.is_empty() { None } else { Some(Value::tuple(items)) }
            }
            Iteration::View { .. } | Iteration::Ended => None,
        })
    }
}

fn next_of(iterator: &Value) -> Result<Option<Value>, Exception> {
    match iterator {
        Value::Iterator(iterator) => nested("", || iterator.next()),
        _ => Ok(None),
    }
}

/// `iter(value)` for what the machine can iterate by itself; `Ok(None)` when the script's code must run: for
/// generators and instances.
pub(crate) fn iterate(value: &Value) -> Result<Option<Value>, Exception> {
    Ok(Some(Value::from(match value {
        Value::Range(range) => Iteration::range(range),
        Value::List(list) => Iteration::List { list: list.clone(), at: 0 },
        Value::Tuple(tuple) => Iteration::Tuple { tuple: tuple.clone(), at: 0 },
        Value::Str(text) => Iteration::Str { text: text.clone(), at: 0 },
        Value::Dict(dict) => {
            let len = dict.dict.borrow().len();
            Iteration::Dict { dict: dict.clone(), part: DictPart::Keys, at: 0, len }
        }
        Value::Set(set) => Iteration::Set { set: set.clone(), at: 0, len: set.set.borrow().len() },
        Value::Iterator(iterator) => match iterator.view() {
            Some((dict, part)) => {
                let len = dict.dict.borrow().len();
                Iteration::Dict { dict, part, at: 0, len }
            }
            None => return Ok(Some(value.clone())),
        },
        Value::Generator(generator) if !generator.is_coroutine() => return Ok(None),
        Value::Instance(_) | Value::Exception(_) if may_iterate(value) => return Ok(None),
        _ => return type_error(&format!("'{}' object is not iterable", class_of(value).name())),
    })))
}

/// Whether a class of the script says how to iterate its instances.
fn may_iterate(value: &Value) -> bool {
    let class = class_of(value);
    let says = |name| class.lookup_text(name).is_some_and(|method| !method.is_none());
    match class.lookup_text("__iter__") {
        Some(Value::None) => false,
        Some(_) => true,
        None => says("__getitem__"),
    }
}

/// Above so many steps a native loop would hold the thread for too long, and the prelude's is taken.
pub(crate) const LONG: usize = 1 << 22;

/// All items of what the machine can iterate by itself; `Ok(None)` when the script's code must run.
pub(crate) fn collect(value: &Value) -> Result<Option<Vec<Value>>, Exception> {
    match value {
        Value::List(list) => {
            crate::memory::check(list.0.borrow().len() as u64, size_of::<Value>())?;
            return Ok(Some(list.0.borrow().clone()));
        }
        Value::Tuple(tuple) => return Ok(Some(tuple.0.to_vec())),
        _ => {}
    }
    let Some(iterator) = iterate(value)? else { return Ok(None) };
    let Value::Iterator(iterator) = iterator else { return Ok(None) };
    let hint = iterator.hint();
    crate::memory::check(hint as u64, size_of::<Value>())?;
    let mut items = Vec::with_capacity(hint.min(1 << 20));
    while let Some(item) = iterator.next()? {
        if items.len() == items.capacity() {
            crate::memory::check(items.len() as u64 * 2, size_of::<Value>())?;
        }
        items.push(item);
    }
    Ok(Some(items))
}

/// The items of a view of a dict.
pub(crate) fn dict_view_items(value: &Value) -> Option<Vec<Value>> {
    let Value::Iterator(view) = value else { return None };
    let (dict, part) = view.view()?;
    let dict = dict.dict.borrow();
    Some(dict.iter().map(|(key, value)| part.of(key, value)).collect())
}
