//! Arithmetic on values, as far as no code of the script is needed for it.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::class::class_of;
use crate::dict::Dict;
use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::int;
use crate::iterator::dict_view_items;
use crate::memory;
use crate::set::Set;
use crate::string::{self, Str};
use crate::value::{DictKind, DictObject, SetObject, Value};

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
    Power,
    MatrixMultiply,
    ShiftLeft,
    ShiftRight,
    And,
    Or,
    Xor,
}

impl BinaryOp {
    pub(crate) fn sign(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::FloorDivide => "//",
            BinaryOp::Modulo => "%",
            BinaryOp::Power => "** or pow()",
            BinaryOp::MatrixMultiply => "@",
            BinaryOp::ShiftLeft => "<<",
            BinaryOp::ShiftRight => ">>",
            BinaryOp::And => "&",
            BinaryOp::Or => "|",
            BinaryOp::Xor => "^",
        }
    }

    /// The names of its methods: the left operand's, the right one's, and that of `op=`.
    pub(crate) fn methods(self) -> (&'static str, &'static str, &'static str) {
        match self {
            BinaryOp::Add => ("__add__", "__radd__", "__iadd__"),
            BinaryOp::Subtract => ("__sub__", "__rsub__", "__isub__"),
            BinaryOp::Multiply => ("__mul__", "__rmul__", "__imul__"),
            BinaryOp::Divide => ("__truediv__", "__rtruediv__", "__itruediv__"),
            BinaryOp::FloorDivide => ("__floordiv__", "__rfloordiv__", "__ifloordiv__"),
            BinaryOp::Modulo => ("__mod__", "__rmod__", "__imod__"),
            BinaryOp::Power => ("__pow__", "__rpow__", "__ipow__"),
            BinaryOp::MatrixMultiply => ("__matmul__", "__rmatmul__", "__imatmul__"),
            BinaryOp::ShiftLeft => ("__lshift__", "__rlshift__", "__ilshift__"),
            BinaryOp::ShiftRight => ("__rshift__", "__rrshift__", "__irshift__"),
            BinaryOp::And => ("__and__", "__rand__", "__iand__"),
            BinaryOp::Or => ("__or__", "__ror__", "__ior__"),
            BinaryOp::Xor => ("__xor__", "__rxor__", "__ixor__"),
        }
    }

    /// How messages about `op=` show it.
    pub(crate) fn sign_in_place(self) -> String {
        match self {
            BinaryOp::Power => "**=".to_owned(),
            _ => format!("{}=", self.sign()),
        }
    }
}

/// `left op right`.
pub(crate) fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Hindrance> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => return Ok(small_ints(op, *a, *b)?),
        (Value::Float(a), Value::Float(b)) => return Ok(floats(op, *a, *b)?),
        (Value::Instance(_) | Value::Exception(_), _) | (_, Value::Instance(_) | Value::Exception(_)) => {
            return Err(Hindrance::Script);
        }
        (Value::Dict(a), Value::Dict(b)) if a.kind == DictKind::Counter && b.kind == DictKind::Counter => {
            return Err(Hindrance::Script);
        }
        _ => {}
    }
    if is_number(left) && is_number(right) {
        return Ok(numbers(op, left, right)?);
    }
    let value = match (op, left, right) {
        (BinaryOp::Add, Value::Str(a), Value::Str(b)) => return Ok(concatenate(a, b)?),
        (BinaryOp::Add, Value::List(a), Value::List(b)) => {
            let (a, b) = (a.0.borrow(), b.0.borrow());
            memory::check((a.len() + b.len()) as u64, size_of::<Value>())?;
            Value::list(a.iter().chain(b.iter()).cloned().collect())
        }
        (BinaryOp::Add, Value::Tuple(a), Value::Tuple(b)) => Value::tuple(a.0.iter().chain(&*b.0).cloned().collect()),
        (BinaryOp::Multiply, sequence, count) if is_sequence(sequence) => repeat(sequence, count)?,
        (BinaryOp::Multiply, count, sequence) if is_sequence(sequence) => repeat(sequence, count)?,
        (BinaryOp::Modulo, Value::Str(template), _) => return crate::percent::format(template, right),
        (BinaryOp::Or, Value::Dict(a), Value::Dict(b)) => merge_dicts(a, b)?,
        // `int | None` in a type hint that is evaluated after all.
        (BinaryOp::Or, Value::Class(_), Value::Class(_) | Value::None)
        | (BinaryOp::Or, Value::None, Value::Class(_)) => {
            return Err(Hindrance::Script);
        }
        (BinaryOp::Or | BinaryOp::And | BinaryOp::Subtract | BinaryOp::Xor, _, _) => {
            return match (as_set(left), as_set(right)) {
                (Some(a), Some(b)) if a.1 || b.1 || both_sets(left, right) => {
                    let frozen = matches!(left, Value::Set(set) if set.frozen);
                    let set = sets(op, &a.0, &b.0)?;
                    Ok(Value::Set(Rc::new(SetObject { set: std::cell::RefCell::new(set), frozen })))
                }
                _ => Err(unsupported(op, left, right, false).into()),
            };
        }
        _ => return Err(unsupported(op, left, right, false).into()),
    };
    Ok(value)
}

fn both_sets(left: &Value, right: &Value) -> bool {
    matches!((left, right), (Value::Set(_), Value::Set(_)))
}

/// A set, or a dict's view as one; and whether it is a view.
fn as_set(value: &Value) -> Option<(Set, bool)> {
    match value {
        Value::Set(set) => Some((set.set.borrow().clone(), false)),
        Value::Iterator(view) if view.is_set_like_view() => {
            let mut set = Set::new();
            for item in dict_view_items(value)? {
                let hash = crate::equality::hash(&item).ok()?;
                set.add(item, hash).ok()?;
            }
            Some((set, true))
        }
        _ => None,
    }
}

/// The set operations.
pub(crate) fn sets(op: BinaryOp, a: &Set, b: &Set) -> Result<Set, Hindrance> {
    let mut result;
    match op {
        BinaryOp::Or => {
            result = a.copy();
            result.merge(b)?;
        }
        BinaryOp::And => {
            // CPython walks the smaller one.
            let (walked, asked) = if b.len() > a.len() { (a, b) } else { (b, a) };
            result = Set::new();
            for (key, hash) in walked.iter() {
                if asked.contains(key, hash)? {
                    result.push(key.clone(), hash);
                }
            }
        }
        BinaryOp::Subtract => {
            result = Set::new();
            for (key, hash) in a.iter() {
                if !b.contains(key, hash)? {
                    result.push(key.clone(), hash);
                }
            }
        }
        _ => {
            result = b.copy();
            for (key, hash) in a.iter() {
                if !result.remove(key, hash)? {
                    result.add(key.clone(), hash)?;
                }
            }
        }
    }
    Ok(result)
}

fn merge_dicts(a: &DictObject, b: &DictObject) -> Result<Value, Hindrance> {
    let mut merged: Dict = a.dict.borrow().clone();
    for (key, hash, value) in b.dict.borrow().iter_hashed() {
        merged.insert(key.clone(), hash, value.clone())?;
    }
    let kind = if a.kind == DictKind::Counter { DictKind::Plain } else { a.kind };
    let factory = std::cell::RefCell::new(a.factory.borrow().clone());
    Ok(Value::Dict(Rc::new(DictObject { dict: std::cell::RefCell::new(merged), kind, factory })))
}

/// The `TypeError` of an operator that its operands do not have.
pub(crate) fn unsupported(op: BinaryOp, left: &Value, right: &Value, in_place: bool) -> Exception {
    let (left_name, right_name) = (class_of(left).name(), class_of(right).name());
    let text = match (op, left) {
        (BinaryOp::Add, Value::Str(_)) => format!("can only concatenate str (not \"{right_name}\") to str"),
        (BinaryOp::Add, Value::List(_)) if !in_place => {
            format!("can only concatenate list (not \"{right_name}\") to list")
        }
        (BinaryOp::Add, Value::List(_)) => format!("'{right_name}' object is not iterable"),
        (BinaryOp::Add, Value::Tuple(_)) => format!("can only concatenate tuple (not \"{right_name}\") to tuple"),
        (BinaryOp::Power, _) if in_place => {
            format!("unsupported operand type(s) for **=: '{left_name}' and '{right_name}'")
        }
        _ => {
            let sign = op.sign();
            let equals = if in_place { "=" } else { "" };
            let hint = match (op, left) {
                (BinaryOp::ShiftRight, Value::Native(native)) if native.name == "print" && !in_place => {
                    ". Did you mean \"print(<message>, file=<output_stream>)\"?"
                }
                _ => "",
            };
            format!("unsupported operand type(s) for {sign}{equals}: '{left_name}' and '{right_name}'{hint}")
        }
    };
    Exception::new(ExceptionType::TypeError, &text)
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Bool(_) | Value::Float(_) | Value::Big(_))
}

fn is_sequence(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::List(_) | Value::Tuple(_))
}

/// The two strings joined.
pub(crate) fn concatenate(a: &Rc<Str>, b: &Rc<Str>) -> Result<Value, Exception> {
    if a.is_empty() {
        return Ok(Value::Str(b.clone()));
    }
    if b.is_empty() {
        return Ok(Value::Str(a.clone()));
    }
    let length = a.as_str().len() + b.as_str().len();
    memory::check(length as u64, 1)?;
    let mut text = String::with_capacity(length);
    text.push_str(a.as_str());
    text.push_str(b.as_str());
    Ok(Value::string(text))
}

fn repeat(sequence: &Value, count: &Value) -> Result<Value, Exception> {
    let count = match count {
        Value::Int(count) => (*count).max(0) as u64,
        Value::Bool(flag) => u64::from(*flag),
        Value::Big(count) if count.is_negative() => 0,
        Value::Big(_) => return raise(ExceptionType::OverflowError, "cannot fit 'int' into an index-sized integer"),
        other => {
            let name = class_of(other).name();
            return type_error(&format!("can't multiply sequence by non-int of type '{name}'"));
        }
    };
    Ok(match sequence {
        Value::Str(text) => {
            if count == 1 {
                return Ok(sequence.clone());
            }
            memory::check((text.as_str().len() as u64).saturating_mul(count), 1)?;
            if text.is_empty() { string::empty() } else { Value::string(text.as_str().repeat(count as usize)) }
        }
        Value::List(list) => Value::list(repeat_items(&list.0.borrow(), count)?),
        Value::Tuple(tuple) => Value::tuple(repeat_items(&tuple.0, count)?),
        other => other.clone(),
    })
}

pub(crate) fn repeat_items(items: &[Value], count: u64) -> Result<Vec<Value>, Exception> {
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let total = (items.len() as u64).saturating_mul(count);
    memory::check(total, size_of::<Value>())?;
    let mut repeated = Vec::with_capacity(total as usize);
    for _ in 0..count {
        repeated.extend_from_slice(items);
    }
    Ok(repeated)
}

fn zero_division<T>(text: &str) -> Result<T, Exception> {
    raise(ExceptionType::ZeroDivisionError, text)
}

fn small_ints(op: BinaryOp, a: i64, b: i64) -> Result<Value, Exception> {
    Ok(match op {
        BinaryOp::Add => int::add(a, b),
        BinaryOp::Subtract => int::subtract(a, b),
        BinaryOp::Multiply => int::multiply(a, b),
        BinaryOp::And => Value::Int(a & b),
        BinaryOp::Or => Value::Int(a | b),
        BinaryOp::Xor => Value::Int(a ^ b),
        BinaryOp::FloorDivide | BinaryOp::Modulo => match int::divide_floor(a, b) {
            Some((quotient, rest)) => Value::Int(if op == BinaryOp::FloorDivide { quotient } else { rest }),
            None => return big_ints(op, &BigInt::from(a), &BigInt::from(b)),
        },
        BinaryOp::Divide if b != 0 && a.unsigned_abs() <= 1 << 53 && b.unsigned_abs() <= 1 << 53 => {
            Value::Float(a as f64 / b as f64)
        }
        BinaryOp::Power if b >= 0 => match int::power_small(a, b) {
            Some(result) => Value::Int(result),
            None => return big_ints(op, &BigInt::from(a), &BigInt::from(b)),
        },
        BinaryOp::ShiftRight if b >= 0 => Value::Int(a >> b.min(63)),
        BinaryOp::ShiftLeft if (0..63).contains(&b) && (a << b) >> b == a => Value::Int(a << b),
        _ => return big_ints(op, &BigInt::from(a), &BigInt::from(b)),
    })
}

fn big_ints(op: BinaryOp, a: &BigInt, b: &BigInt) -> Result<Value, Exception> {
    let (a_words, b_words) = (a.bits() as usize >> 6, b.bits() as usize >> 6);
    match op {
        BinaryOp::Multiply => memory::work((a_words * b_words) >> 3),
        BinaryOp::Divide | BinaryOp::FloorDivide | BinaryOp::Modulo => {
            memory::work(((a_words.saturating_sub(b_words) + 1) * b_words) >> 3);
        }
        _ => memory::work(a_words + b_words),
    }
    Ok(match op {
        BinaryOp::Add => int::normalize(a + b),
        BinaryOp::Subtract => int::normalize(a - b),
        BinaryOp::Multiply => return int::multiply_big(a, b),
        BinaryOp::And => int::normalize(a & b),
        BinaryOp::Or => int::normalize(a | b),
        BinaryOp::Xor => int::normalize(a ^ b),
        BinaryOp::Divide if b.is_zero() => return zero_division("division by zero"),
        BinaryOp::FloorDivide if b.is_zero() => return zero_division("integer division or modulo by zero"),
        BinaryOp::Modulo if b.is_zero() => return zero_division("integer modulo by zero"),
        BinaryOp::Divide => Value::Float(int::divide_true(a, b)?),
        BinaryOp::FloorDivide => int::divide_floor_big(a, b).0,
        BinaryOp::Modulo => int::divide_floor_big(a, b).1,
        BinaryOp::Power if b.is_negative() => return floats(op, int::float_of(a)?, int::float_of(b)?),
        BinaryOp::Power => return int::power(a, b),
        BinaryOp::ShiftLeft | BinaryOp::ShiftRight => {
            if b.is_negative() {
                return value_error("negative shift count");
            }
            let left = op == BinaryOp::ShiftLeft;
            match b.to_i64() {
                Some(by) => return int::shift(a, if left { by } else { -by }),
                None if left && !a.is_zero() => {
                    return raise(ExceptionType::OverflowError, "too many digits in integer");
                }
                None => Value::Int(if a.is_negative() && !left { -1 } else { 0 }),
            }
        }
        BinaryOp::MatrixMultiply => return Err(unsupported(op, &Value::Int(0), &Value::Int(0), false)),
    })
}

/// `left op right` for numbers of different kinds.
fn numbers(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Exception> {
    if let (Value::Bool(a), Value::Bool(b)) = (left, right) {
        match op {
            BinaryOp::And => return Ok(Value::Bool(a & b)),
            BinaryOp::Or => return Ok(Value::Bool(a | b)),
            BinaryOp::Xor => return Ok(Value::Bool(a ^ b)),
            _ => {}
        }
    }
    if matches!(left, Value::Float(_)) || matches!(right, Value::Float(_)) {
        if matches!(
            op,
            BinaryOp::And
                | BinaryOp::Or
                | BinaryOp::Xor
                | BinaryOp::ShiftLeft
                | BinaryOp::ShiftRight
                | BinaryOp::MatrixMultiply
        ) {
            return Err(unsupported(op, left, right, false));
        }
        return floats(op, to_float(left)?, to_float(right)?);
    }
    if op == BinaryOp::MatrixMultiply {
        return Err(unsupported(op, left, right, false));
    }
    if let (Some(a), Some(b)) = (left.as_int(), right.as_int()) {
        return small_ints(op, a, b);
    }
    match (int::to_big(left), int::to_big(right)) {
        (Some(a), Some(b)) => big_ints(op, &a, &b),
        _ => Err(unsupported(op, left, right, false)),
    }
}

/// The number as a float.
pub(crate) fn to_float(value: &Value) -> Result<f64, Exception> {
    match value {
        Value::Float(value) => Ok(*value),
        Value::Int(value) => Ok(*value as f64),
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Value::Big(value) => int::float_of(value),
        other => type_error(&format!("must be real number, not {}", class_of(other).name())),
    }
}

/// `a // b` and `a % b` of floats.
pub(crate) fn divide_floats(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0f64.copysign(b);
    }
    let floor = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (floor, rest)
}

fn floats(op: BinaryOp, a: f64, b: f64) -> Result<Value, Exception> {
    Ok(Value::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide if b == 0.0 => return zero_division("float division by zero"),
        BinaryOp::Divide => a / b,
        BinaryOp::FloorDivide if b == 0.0 => return zero_division("float floor division by zero"),
        BinaryOp::FloorDivide => divide_floats(a, b).0,
        BinaryOp::Modulo if b == 0.0 => return zero_division("float modulo"),
        BinaryOp::Modulo => divide_floats(a, b).1,
        BinaryOp::Power => {
            if a == 0.0 && b < 0.0 && b.is_finite() {
                return zero_division("0.0 cannot be raised to a negative power");
            }
            if a < 0.0 && b.is_finite() && b != b.trunc() && a.is_finite() {
                return value_error(
                    "negative number cannot be raised to a fractional power: complex numbers are not supported here",
                );
            }
            let result = a.powf(b);
            if result.is_infinite() && a.is_finite() && b.is_finite() {
                let result = Value::tuple(vec![Value::Int(34), Value::str("Numerical result out of range")]);
                let Value::Tuple(args) = &result else { return Ok(result) };
                let class = crate::class::exception(ExceptionType::OverflowError);
                return Err(Exception::of_class(class, args.0.to_vec()));
            }
            result
        }
        _ => return Err(unsupported(op, &Value::Float(a), &Value::Float(b), false)),
    }))
}

/// `-value`, `+value`, `~value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Negate,
    Plus,
    Invert,
}

impl UnaryOp {
    pub(crate) fn method(self) -> &'static str {
        match self {
            UnaryOp::Negate => "__neg__",
            UnaryOp::Plus => "__pos__",
            UnaryOp::Invert => "__invert__",
        }
    }
}

pub(crate) fn unary(op: UnaryOp, value: &Value) -> Result<Value, Hindrance> {
    Ok(match (op, value) {
        (UnaryOp::Negate, Value::Int(value)) => int::subtract(0, *value),
        (UnaryOp::Negate, Value::Float(value)) => Value::Float(-value),
        (UnaryOp::Negate, Value::Bool(flag)) => Value::Int(-i64::from(*flag)),
        (UnaryOp::Negate, Value::Big(value)) => int::normalize(-(&**value)),
        (UnaryOp::Plus, Value::Bool(flag)) => Value::Int(i64::from(*flag)),
        (UnaryOp::Plus, Value::Int(_) | Value::Float(_) | Value::Big(_)) => value.clone(),
        (UnaryOp::Invert, Value::Int(value)) => Value::Int(!value),
        (UnaryOp::Invert, Value::Bool(flag)) => Value::Int(!i64::from(*flag)),
        (UnaryOp::Invert, Value::Big(value)) => int::normalize(-(&**value) - 1),
        (_, Value::Instance(_)) => return Err(Hindrance::Script),
        _ => {
            let sign = match op {
                UnaryOp::Negate => "-",
                UnaryOp::Plus => "+",
                UnaryOp::Invert => "~",
            };
            return type_error(&format!("bad operand type for unary {sign}: '{}'", class_of(value).name()));
        }
    })
}
