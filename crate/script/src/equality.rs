//! Hashes, equality and order of values, as far as no code of the script is needed for them.

use std::cell::Cell;
use std::cmp::Ordering;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed, ToPrimitive};

use crate::class::class_of;
use crate::exception::{Exception, ExceptionType};
use crate::iterator::dict_view_items;
use crate::memory::{self, Walk};
use crate::set::Set;
use crate::value::{DictKind, Value, WrapperKind};

/// How deep values may nest when they are compared, hashed or shown.
pub(crate) const DEPTH: u32 = 900;

const COMPARING: &str = "in comparison";

/// Why an answer is not to be had here.
pub(crate) enum Hindrance {
    /// A class of the script decides: its method must be called.
    Script,
    /// The answer is an exception.
    Raise(Exception),
}

impl From<Exception> for Hindrance {
    fn from(exception: Exception) -> Hindrance {
        Hindrance::Raise(exception)
    }
}

thread_local!(static NESTED: Cell<u32> = const { Cell::new(0) });

/// Does what may come back here for a value inside the value, with an end to it: the Rust stack is small.
pub(crate) fn nested<T, E: From<Exception>>(doing: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let depth = NESTED.get();
    if depth > DEPTH / 2 {
        return Err(deep(doing).into());
    }
    NESTED.set(depth + 1);
    let result = work();
    NESTED.set(depth);
    result
}

fn too_deep(doing: &str) -> Hindrance {
    deep(doing).into()
}

fn deep(doing: &str) -> Exception {
    let text = if doing.is_empty() {
        "maximum recursion depth exceeded".to_owned()
    } else {
        format!("maximum recursion depth exceeded {doing}")
    };
    Exception::new(ExceptionType::RecursionError, &text)
}

const MODULUS: u64 = (1 << 61) - 1;

fn hash_int(value: i64) -> i64 {
    if (0..MODULUS as i64).contains(&value) {
        return value;
    }
    let rest = (value.unsigned_abs() % MODULUS) as i64;
    match if value < 0 { -rest } else { rest } {
        -1 => -2,
        hash => hash,
    }
}

fn hash_big(value: &BigInt) -> i64 {
    let rest = (value.abs() % MODULUS).to_i64().unwrap_or(0);
    match if value.is_negative() { -rest } else { rest } {
        -1 => -2,
        hash => hash,
    }
}

fn hash_float(value: f64) -> i64 {
    if value.is_infinite() {
        return if value > 0.0 { 314_159 } else { -314_159 };
    }
    if value.is_nan() {
        return 0;
    }
    if value == value.trunc() && value.abs() < 9e18 {
        return hash_int(value as i64);
    }
    // The mantissa is read 28 bits at a time, rotating within 61 bits, as CPython does.
    let (mut mantissa, mut exponent) = split_float(value.abs());
    let mut hash = 0u64;
    while mantissa != 0.0 {
        hash = (hash << 28 & MODULUS) | hash >> 33;
        mantissa *= 268_435_456.0;
        exponent -= 28;
        let part = mantissa as u64;
        mantissa -= part as f64;
        hash += part;
        if hash >= MODULUS {
            hash -= MODULUS;
        }
    }
    let turn = exponent.rem_euclid(61) as u32;
    hash = (hash << turn & MODULUS) | hash >> (61 - turn);
    match if value < 0.0 { -(hash as i64) } else { hash as i64 } {
        -1 => -2,
        hash => hash,
    }
}

/// The float as a part in [0.5, 1) and a power of two.
pub(crate) fn split_float(value: f64) -> (f64, i32) {
    if value == 0.0 || !value.is_finite() {
        return (value, 0);
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    if exponent == 0 {
        let (part, power) = split_float(value * 2f64.powi(64));
        return (part, power - 64);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - 1022)
}

/// The hash of a tuple whose items have these hashes.
pub(crate) fn combine_hashes(hashes: impl ExactSizeIterator<Item = Result<i64, Hindrance>>) -> Result<i64, Hindrance> {
    let count = hashes.len() as u64;
    let mut sum = 2_870_177_450_012_600_261u64;
    for hash in hashes {
        sum = sum.wrapping_add((hash? as u64).wrapping_mul(14_029_467_366_897_019_727));
        sum = sum.rotate_left(31).wrapping_mul(11_400_714_785_074_694_791);
    }
    sum = sum.wrapping_add(count ^ (2_870_177_450_012_600_261 ^ 3_527_539));
    Ok(if sum == u64::MAX { 1_546_275_796 } else { sum as i64 })
}

fn hash_set(set: &Set) -> i64 {
    let mut hash = 0u64;
    for (_, key) in set.iter() {
        let key = key as u64;
        hash ^= ((key ^ 89_869_747) ^ (key << 16)).wrapping_mul(3_644_798_167);
    }
    hash ^= (set.len() as u64 + 1).wrapping_mul(1_927_868_237);
    hash ^= (hash >> 11) ^ (hash >> 25);
    hash = hash.wrapping_mul(69069).wrapping_add(907_133_923);
    if hash == u64::MAX { 590_923_713 } else { hash as i64 }
}

/// `hash(value)`.
pub(crate) fn hash(value: &Value) -> Result<i64, Hindrance> {
    match value {
        Value::Str(text) => Ok(text.hash()),
        Value::Int(value) => Ok(hash_int(*value)),
        _ => hash_at(value, 0),
    }
}

fn hash_at(value: &Value, depth: u32) -> Result<i64, Hindrance> {
    let unhashable = || {
        let name = class_of(value).name();
        Err(Exception::new(ExceptionType::TypeError, &format!("unhashable type: '{name}'")).into())
    };
    Ok(match value {
        Value::Str(text) => text.hash(),
        Value::Int(value) => hash_int(*value),
        Value::Bool(flag) => i64::from(*flag),
        Value::Float(value) => hash_float(*value),
        Value::Big(value) => hash_big(value),
        Value::None => 0xfca8_6ca6,
        Value::Undefined | Value::Ellipsis | Value::NotImplemented => 0x51,
        Value::Tuple(tuple) => {
            if depth > DEPTH {
                return Err(too_deep(""));
            }
            if tuple.0.len() > 1 {
                memory::long_work(tuple.0.len() + 8)?;
            }
            combine_hashes(tuple.0.iter().map(|item| hash_at(item, depth + 1)))?
        }
        Value::Range(range) => {
            let (start, step) = (range.start, range.step);
            let parts = match range.len() {
                0 => [Value::Int(0), Value::None, Value::None],
                1 => [Value::Int(1), Value::Int(start), Value::None],
                length => [Value::Int(length as i64), Value::Int(start), Value::Int(step)],
            };
            combine_hashes(parts.iter().map(|item| hash_at(item, depth + 1)))?
        }
        Value::Set(set) if set.frozen => hash_set(&set.set.borrow()),
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => return unhashable(),
        Value::Iterator(iterator) if iterator.is_unhashable_view() => return unhashable(),
        Value::Instance(instance) => {
            let class = instance.class.borrow();
            match class.hash_rule() {
                HashRule::Identity => address_hash(value),
                HashRule::Script => return Err(Hindrance::Script),
                HashRule::Unhashable => return unhashable(),
            }
        }
        Value::Native(native) => (std::ptr::from_ref(*native) as usize >> 4) as i64,
        Value::Bound(_) if depth > DEPTH => return Err(too_deep("")),
        Value::Bound(bound) => {
            let receiver = address_hash(&bound.receiver);
            hash_at(&bound.function, depth + 1)?.wrapping_mul(31) ^ receiver
        }
        _ => address_hash(value),
    })
}

/// How instances of a class are hashed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashRule {
    Identity,
    Script,
    Unhashable,
}

fn address_hash(value: &Value) -> i64 {
    value.address().unwrap_or(0) as i64 >> 4
}

/// Whether a key of a table is this key: the same object or equal.
pub(crate) fn keys_equal(a: &Value, b: &Value) -> Result<bool, Hindrance> {
    match (a, b) {
        (Value::Str(a), Value::Str(b)) => Ok(Rc::ptr_eq(a, b) || a.as_str() == b.as_str()),
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        (Value::Undefined, _) => Ok(false),
        _ => Ok(a.is(b) || equal(a, b)?),
    }
}

/// `a == b`.
pub(crate) fn equal(a: &Value, b: &Value) -> Result<bool, Hindrance> {
    equal_at(a, b, 0)
}

fn same_or_equal(a: &Value, b: &Value, depth: u32) -> Result<bool, Hindrance> {
    Ok(a.is(b) || equal_at(a, b, depth)?)
}

fn equal_at(a: &Value, b: &Value, depth: u32) -> Result<bool, Hindrance> {
    if depth > DEPTH {
        return Err(too_deep(COMPARING));
    }
    Ok(match (a, b) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => Rc::ptr_eq(a, b) || (a.len() == b.len() && a.as_str() == b.as_str()),
        (Value::Instance(x), _) if x.class.borrow().lookup_text("__eq__").is_some() => return Err(Hindrance::Script),
        (_, Value::Instance(x)) if x.class.borrow().lookup_text("__eq__").is_some() => return Err(Hindrance::Script),
        (Value::Exception(x), _) | (_, Value::Exception(x)) if x.class().defines("__eq__") => {
            return Err(Hindrance::Script);
        }
        (Value::Tuple(a), Value::Tuple(b)) => equal_items(&a.0, &b.0, depth)?,
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b) || equal_items(&a.0.borrow(), &b.0.borrow(), depth)?,
        (Value::Dict(x), Value::Dict(y)) => {
            if Rc::ptr_eq(x, y) {
                return Ok(true);
            }
            // What a counter has not is there no times.
            let counters = x.kind == DictKind::Counter && y.kind == DictKind::Counter;
            let unlike = || if counters { Err(Hindrance::Script) } else { Ok(false) };
            let (x, y) = (x.dict.borrow(), y.dict.borrow());
            if x.len() != y.len() {
                return unlike();
            }
            for (key, hash, value) in x.iter_hashed() {
                let Some(place) = nested(COMPARING, || y.find(key, hash))? else { return unlike() };
                if !same_or_equal(value, y.value(place), depth + 1)? {
                    return Ok(false);
                }
            }
            true
        }
        (Value::Set(x), Value::Set(y)) => {
            if Rc::ptr_eq(x, y) {
                return Ok(true);
            }
            let (x, y) = (x.set.borrow(), y.set.borrow());
            x.len() == y.len() && nested(COMPARING, || is_subset(&x, &y))?
        }
        (Value::Range(x), Value::Range(y)) => {
            let count = x.len();
            count == y.len() && (count == 0 || (x.start == y.start && (count == 1 || x.step == y.step)))
        }
        (Value::Slice(x), Value::Slice(y)) => {
            same_or_equal(&x.start, &y.start, depth + 1)?
                && same_or_equal(&x.stop, &y.stop, depth + 1)?
                && same_or_equal(&x.step, &y.step, depth + 1)?
        }
        (Value::Bound(x), Value::Bound(y)) => {
            x.receiver.is(&y.receiver) && same_or_equal(&x.function, &y.function, depth + 1)?
        }
        (Value::Iterator(x), _) if x.is_set_like_view() => {
            let (Some(x), Some(y)) = (dict_view_items(a), set_like(b)) else { return Ok(false) };
            if x.len() != y.len() {
                return Ok(false);
            }
            for item in &x {
                if !nested(COMPARING, || contains(&y, item))? {
                    return Ok(false);
                }
            }
            true
        }
        (_, Value::Iterator(y)) if y.is_set_like_view() && matches!(a, Value::Set(_)) => equal_at(b, a, depth)?,
        _ => match compare_numbers(a, b) {
            Some(order) => order == Some(Ordering::Equal),
            None => a.is(b),
        },
    })
}

fn set_like(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Set(set) => Some(set.set.borrow().iter().map(|(key, _)| key.clone()).collect()),
        Value::Iterator(view) if view.is_set_like_view() => dict_view_items(value),
        _ => None,
    }
}

fn contains(items: &[Value], wanted: &Value) -> Result<bool, Hindrance> {
    for item in items {
        if same_or_equal(item, wanted, 0)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal_items(a: &[Value], b: &[Value], depth: u32) -> Result<bool, Hindrance> {
    if a.len() != b.len() {
        return Ok(false);
    }
    memory::long_work(8)?;
    let mut walk = Walk::default();
    for (a, b) in a.iter().zip(b) {
        walk.long_step()?;
        if !same_or_equal(a, b, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether each key of `a` is in `b`.
pub(crate) fn is_subset(a: &Set, b: &Set) -> Result<bool, Hindrance> {
    for (key, hash) in a.iter() {
        if !b.contains(key, hash)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The order of two numbers; `None` when one is none, `Some(None)` when there is no order (NaN).
fn compare_numbers(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    let int = |value: &Value| match value {
        Value::Int(value) => Some(*value),
        Value::Bool(flag) => Some(i64::from(*flag)),
        _ => None,
    };
    Some(match (a, b) {
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Float(a), Value::Big(b)) => compare_float(*a, b),
        (Value::Big(a), Value::Float(b)) => compare_float(*b, a).map(Ordering::reverse),
        (Value::Big(a), Value::Big(b)) => Some(a.cmp(b)),
        (Value::Float(a), _) => compare_float_int(*a, int(b)?),
        (_, Value::Float(b)) => compare_float_int(*b, int(a)?).map(Ordering::reverse),
        (Value::Big(a), _) => {
            int(b)?;
            Some(if a.is_negative() { Ordering::Less } else { Ordering::Greater })
        }
        (_, Value::Big(b)) => {
            int(a)?;
            Some(if b.is_negative() { Ordering::Greater } else { Ordering::Less })
        }
        _ => Some(int(a)?.cmp(&int(b)?)),
    })
}

fn compare_float_int(a: f64, b: i64) -> Option<Ordering> {
    if b.unsigned_abs() <= 1 << 53 { a.partial_cmp(&(b as f64)) } else { compare_float(a, &BigInt::from(b)) }
}

fn compare_float(a: f64, b: &BigInt) -> Option<Ordering> {
    if a.is_nan() {
        return None;
    }
    if a.is_infinite() {
        return Some(if a > 0.0 { Ordering::Greater } else { Ordering::Less });
    }
    let whole = BigInt::from_f64(a.trunc())?;
    Some(whole.cmp(b).then_with(|| a.fract().partial_cmp(&0.0).unwrap_or(Ordering::Equal)))
}

/// An order comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrderOp {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl OrderOp {
    pub(crate) fn holds(self, order: Ordering) -> bool {
        match self {
            OrderOp::Less => order.is_lt(),
            OrderOp::LessEqual => order.is_le(),
            OrderOp::Greater => order.is_gt(),
            OrderOp::GreaterEqual => order.is_ge(),
        }
    }

    pub(crate) fn sign(self) -> &'static str {
        match self {
            OrderOp::Less => "<",
            OrderOp::LessEqual => "<=",
            OrderOp::Greater => ">",
            OrderOp::GreaterEqual => ">=",
        }
    }

    /// The method that the left operand defines for it, and the right one's for the same question.
    pub(crate) fn methods(self) -> (&'static str, &'static str) {
        match self {
            OrderOp::Less => ("__lt__", "__gt__"),
            OrderOp::LessEqual => ("__le__", "__ge__"),
            OrderOp::Greater => ("__gt__", "__lt__"),
            OrderOp::GreaterEqual => ("__ge__", "__le__"),
        }
    }
}

/// `a < b` and the like.
pub(crate) fn order(op: OrderOp, a: &Value, b: &Value) -> Result<bool, Hindrance> {
    order_at(op, a, b, 0)
}

fn order_at(op: OrderOp, a: &Value, b: &Value, depth: u32) -> Result<bool, Hindrance> {
    if depth > DEPTH {
        return Err(too_deep(COMPARING));
    }
    Ok(match (a, b) {
        (Value::Int(a), Value::Int(b)) => op.holds(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => op.holds(a.as_str().cmp(b.as_str())),
        (Value::Tuple(a), Value::Tuple(b)) => order_items(op, &a.0, &b.0, depth)?,
        (Value::List(a), Value::List(b)) => order_items(op, &a.0.borrow(), &b.0.borrow(), depth)?,
        (Value::Set(x), Value::Set(y)) => {
            let (x, y) = (x.set.borrow(), y.set.borrow());
            match op {
                OrderOp::Less => x.len() < y.len() && is_subset(&x, &y)?,
                OrderOp::LessEqual => is_subset(&x, &y)?,
                OrderOp::Greater => y.len() < x.len() && is_subset(&y, &x)?,
                OrderOp::GreaterEqual => is_subset(&y, &x)?,
            }
        }
        (Value::Instance(_) | Value::Exception(_), _) | (_, Value::Instance(_) | Value::Exception(_)) => {
            return Err(Hindrance::Script);
        }
        (Value::Dict(a), Value::Dict(b)) if a.kind == DictKind::Counter && b.kind == DictKind::Counter => {
            return Err(Hindrance::Script);
        }
        _ => match compare_numbers(a, b) {
            Some(found) => found.is_some_and(|order| op.holds(order)),
            None => return Err(not_ordered(op, a, b).into()),
        },
    })
}

/// The `TypeError` of two values without an order.
pub(crate) fn not_ordered(op: OrderOp, a: &Value, b: &Value) -> Exception {
    let (left, right, sign) = (class_of(a).name(), class_of(b).name(), op.sign());
    let text = format!("'{sign}' not supported between instances of '{left}' and '{right}'");
    Exception::new(ExceptionType::TypeError, &text)
}

fn order_items(op: OrderOp, a: &[Value], b: &[Value], depth: u32) -> Result<bool, Hindrance> {
    memory::long_work(8)?;
    let mut walk = Walk::default();
    for (a, b) in a.iter().zip(b) {
        walk.long_step()?;
        if !same_or_equal(a, b, depth + 1)? {
            return order_at(op, a, b, depth + 1);
        }
    }
    Ok(op.holds(a.len().cmp(&b.len())))
}

/// `bool(value)`.
pub(crate) fn truth(value: &Value) -> Result<bool, Hindrance> {
    Ok(match value {
        Value::Bool(flag) => *flag,
        Value::None | Value::Undefined => false,
        Value::Int(value) => *value != 0,
        Value::Float(value) => *value != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::Tuple(tuple) => !tuple.0.is_empty(),
        Value::List(list) => !list.0.borrow().is_empty(),
        Value::Dict(object) => !object.dict.borrow().is_empty(),
        Value::Set(set) => !set.set.borrow().is_empty(),
        Value::Range(range) => range.len() != 0,
        Value::Iterator(view) => view.view_len() != Some(0),
        Value::Instance(instance) => {
            let class = instance.class.borrow();
            if class.lookup_text("__bool__").is_some() || class.lookup_text("__len__").is_some() {
                return Err(Hindrance::Script);
            }
            true
        }
        Value::Wrapper(wrapper) if wrapper.kind == WrapperKind::Super => true,
        _ => true,
    })
}
