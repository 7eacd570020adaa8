//! The builtin functions.

use std::rc::Rc;

use super::function;
use super::reductions::{all, any, max, min, sorted, sum};
use crate::arithmetic::{BinaryOp, binary};
use crate::attribute::{self, Attribute};
use crate::class::class_of;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::format::{self, Spec};
use crate::generator::Generator;
use crate::int;
use crate::interpreter::Interpreter;
use crate::iterator::{self, Iteration};
use crate::native::{Answer, Call, Native, Outcome, Resume, or_prelude};
use crate::repr;
use crate::sequence;
use crate::string;
use crate::types;
use crate::value::Value;

/// What scripts see.
pub(crate) static ALL: &[Native] = &[
    function("abs", abs),
    function("ascii", ascii),
    function("bin", bin),
    function("callable", callable),
    function("chr", chr),
    function("delattr", delattr),
    function("divmod", divmod),
    function("format", format_value),
    function("getattr", getattr),
    function("hasattr", hasattr),
    function("hash", hash),
    function("hex", hex),
    function("id", id),
    function("isinstance", isinstance),
    function("issubclass", issubclass),
    function("iter", iter),
    function("len", len),
    function("max", max),
    function("min", min),
    function("next", next),
    function("oct", oct),
    function("ord", ord),
    function("pow", pow),
    function("print", print),
    function("repr", repr_value),
    function("round", round),
    function("setattr", setattr),
    function("sorted", sorted),
    function("sum", sum),
    function("vars", vars),
    function("any", any),
    function("all", all),
    function("input", input),
];

fn value<T>(value: impl Into<Value>) -> Result<Outcome, T> {
    Ok(Outcome::Value(value.into()))
}

fn abs(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = call.one()?;
    match number {
        Value::Int(number) => value(if *number < 0 { int::subtract(0, *number) } else { Value::Int(*number) }),
        Value::Bool(flag) => value(i64::from(*flag)),
        Value::Float(number) => value(number.abs()),
        Value::Big(number) => value(int::normalize(num_traits::Signed::abs(&**number))),
        Value::Instance(instance) => match instance.class.borrow().lookup_text("__abs__") {
            Some(method) => Ok(Outcome::Call(method, crate::args::Args::positional(vec![number.clone()]))),
            None => type_error(&format!("bad operand type for abs(): '{}'", class_of(number).name())),
        },
        other => type_error(&format!("bad operand type for abs(): '{}'", class_of(other).name())),
    }
}

fn ascii(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    or_prelude(repr::repr(of).map(|text| Value::string(repr::to_ascii(&text))), "_ascii", || vec![of.clone()])
}

fn in_base(call: &Call<'_>, kind: char) -> Answer {
    let number = call.one()?;
    if !matches!(number, Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
        let name = class_of(number).name();
        return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
    }
    let spec = Spec { kind: Some(kind), alternate: true, ..Spec::plain() };
    value(format::format_int(number, &spec)?)
}

fn bin(_: &mut Interpreter, call: Call<'_>) -> Answer {
    in_base(&call, 'b')
}

fn hex(_: &mut Interpreter, call: Call<'_>) -> Answer {
    in_base(&call, 'x')
}

fn oct(_: &mut Interpreter, call: Call<'_>) -> Answer {
    in_base(&call, 'o')
}

fn callable(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(types::is_callable(call.one()?))
}

fn chr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let code = call.one()?;
    let Some(code) = code.as_int() else {
        let name = class_of(code).name();
        return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
    };
    match u32::try_from(code).ok().filter(|&code| code <= 0x10_ffff) {
        None => value_error("chr() arg not in range(0x110000)"),
        Some(code) => match char::from_u32(code) {
            Some(character) => value(string::of_char(character)),
            None => value_error("surrogates are not supported here"),
        },
    }
}

fn ord(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.one()? {
        Value::Str(text) if text.len() == 1 => value(i64::from(text.char_at(0) as u32)),
        Value::Str(text) => {
            type_error(&format!("ord() expected a character, but string of length {} found", text.len()))
        }
        other => type_error(&format!("ord() expected string of length 1, but {} found", class_of(other).name())),
    }
}

fn name_argument<'a>(given: &'a Value, function: &str) -> Result<&'a Rc<crate::string::Str>, Exception> {
    match given {
        Value::Str(name) => Ok(name),
        other => {
            let kind = class_of(other).name();
            let _ = function;
            type_error(&format!("attribute name must be string, not '{kind}'"))
        }
    }
}

fn delattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    match attribute::delete(&given[0], name_argument(&given[1], "delattr")?)? {
        None => value(Value::None),
        Some((function, args)) => Ok(Outcome::Call(function, crate::args::Args::positional(args))),
    }
}

fn getattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 3)?;
    match attribute::get(&given[0], name_argument(&given[1], "getattr")?) {
        Ok(Attribute::Value(found)) => value(found),
        Ok(Attribute::Call(function, args)) => match given.get(2) {
            None => Ok(Outcome::Call(function, crate::args::Args::positional(args))),
            Some(default) => Ok(Outcome::Prelude("_getattr", vec![function, Value::tuple(args), default.clone()])),
        },
        Err(exception) => match given.get(2) {
            Some(default) if exception.is(ExceptionType::AttributeError) => value(default.clone()),
            _ => Err(exception),
        },
    }
}

fn hasattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    match attribute::get(&given[0], name_argument(&given[1], "hasattr")?) {
        Ok(Attribute::Value(_)) => value(true),
        Ok(Attribute::Call(function, args)) => Ok(Outcome::Prelude("_hasattr", vec![function, Value::tuple(args)])),
        Err(exception) if exception.is(ExceptionType::AttributeError) => value(false),
        Err(exception) => Err(exception),
    }
}

fn setattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(3, 3)?;
    match attribute::set(&given[0], name_argument(&given[1], "setattr")?, given[2].clone())? {
        None => value(Value::None),
        Some((function, args)) => Ok(Outcome::Call(function, crate::args::Args::positional(args))),
    }
}

fn divmod(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let quotient = binary(BinaryOp::FloorDivide, &given[0], &given[1]);
    let both = quotient.and_then(|quotient| Ok((quotient, binary(BinaryOp::Modulo, &given[0], &given[1])?)));
    match both {
        Ok((quotient, rest)) => value(Value::tuple(vec![quotient, rest])),
        Err(Hindrance::Script) => Ok(Outcome::Prelude("_divmod", given.to_vec())),
        Err(Hindrance::Raise(exception)) if exception.is(ExceptionType::TypeError) => {
            let (a, b) = (class_of(&given[0]).name(), class_of(&given[1]).name());
            type_error(&format!("unsupported operand type(s) for divmod(): '{a}' and '{b}'"))
        }
        Err(Hindrance::Raise(exception)) if matches!(given, [Value::Float(_), _] | [_, Value::Float(_)]) => {
            let _ = exception;
            raise(ExceptionType::ZeroDivisionError, "float divmod()")
        }
        Err(Hindrance::Raise(exception)) => Err(exception),
    }
}

pub(super) fn enumerate(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [iterable, start] = call.bind(["iterable", "start"], 1)?;
    let (iterable, start) = (iterable.unwrap_or_default(), start.unwrap_or(Value::Int(0)));
    if !matches!(start, Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
        let name = class_of(&start).name();
        return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
    }
    match iterator::iterate(&iterable)? {
        Some(inner) => value(Iteration::Enumerate { inner, next: start }),
        None => Ok(Outcome::Prelude("_enumerate", vec![iterable, start])),
    }
}

fn format_value(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    let spec = match given.get(1) {
        None => "",
        Some(Value::Str(spec)) => spec.as_str(),
        Some(other) => {
            let name = class_of(other).name();
            return type_error(&format!("format() argument 2 must be str, not {name}"));
        }
    };
    or_prelude(format::format(&given[0], spec), "_format", || {
        vec![given[0].clone(), Value::str("\0"), Value::str(spec)]
    })
}

fn hash(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    or_prelude(equality::hash(of).map(Value::Int), "_hash", || vec![of.clone()])
}

fn id(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    let address = of.address().unwrap_or(match of {
        Value::Int(number) => (*number as usize).wrapping_mul(32).wrapping_add(0x1000),
        Value::Bool(flag) => 0x200 + usize::from(*flag) * 32,
        _ => 0x100,
    });
    value(address as i64)
}

fn isinstance(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    if types::has_union(&given[1]) {
        return Ok(Outcome::Prelude("_isinstance", given.to_vec()));
    }
    value(types::is_instance(&given[0], &given[1])?)
}

fn issubclass(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    if types::has_union(&given[1]) {
        return Ok(Outcome::Prelude("_issubclass", given.to_vec()));
    }
    let Value::Class(class) = &given[0] else { return type_error("issubclass() arg 1 must be a class") };
    let message = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
    value(types::is_subclass(class, &given[1], message)?)
}

fn iter(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    if given.len() == 2 {
        return Ok(Outcome::Prelude("_iterate_until", given.to_vec()));
    }
    match iterator::iterate(&given[0])? {
        Some(iterator) => value(iterator),
        None => match &given[0] {
            Value::Generator(_) => value(given[0].clone()),
            object => Ok(Outcome::Prelude("_iter", vec![object.clone()])),
        },
    }
}

fn len(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    or_prelude(sequence::length(of), "_len", || vec![of.clone()])
}

fn next(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    match &given[0] {
        Value::Iterator(iterator) if iterator.view().is_none() => match (iterator.next()?, given.get(1)) {
            (Some(item), _) => value(item),
            (None, Some(default)) => value(default.clone()),
            (None, None) => Err(Exception::stop_iteration(Value::None)),
        },
        Value::Generator(generator) if !generator.is_coroutine() => {
            let generator: Rc<Generator> = generator.clone();
            Ok(Outcome::Resume(generator, Resume::Next(given.get(1).cloned())))
        }
        Value::Instance(instance) if instance.class.borrow().lookup_text("__next__").is_some() => {
            Ok(Outcome::Prelude("_next", given.to_vec()))
        }
        other => type_error(&format!("'{}' object is not an iterator", class_of(other).name())),
    }
}

fn pow(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [base, exponent, modulus] = call.bind(["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or_default(), exponent.unwrap_or_default());
    match modulus {
        None | Some(Value::None) => {
            let result = binary(BinaryOp::Power, &base, &exponent);
            or_prelude(result, "_pow", || vec![base.clone(), exponent.clone()])
        }
        Some(modulus) => match (int::to_big(&base), int::to_big(&exponent), int::to_big(&modulus)) {
            (Some(base), Some(exponent), Some(modulus)) => {
                let large = crate::memory::LARGE_BITS;
                // Of numbers below these each call is quick.
                if modulus.bits() > large / 4 || (modulus.bits() > 64 && exponent.bits() > large / 4) {
                    let numbers = [base, exponent, modulus].map(int::normalize);
                    return Ok(Outcome::Prelude("_power_modulo", numbers.to_vec()));
                }
                let words = (modulus.bits() as usize).div_ceil(64);
                crate::memory::work((exponent.bits() as usize * words * words) >> 1);
                value(int::power_modulo(&base, &exponent, &modulus)?)
            }
            _ => type_error("pow() 3rd argument not allowed unless all arguments are integers"),
        },
    }
}

fn print(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.only_names(&["sep", "end", "file", "flush"])?;
    let part = |name: &str, default: &'static str| match call.named(name) {
        None | Some(Value::None) => Ok(default.to_owned()),
        Some(Value::Str(text)) => Ok(text.as_str().to_owned()),
        Some(other) => type_error(&format!("{name} must be None or a string, not {}", class_of(other).name())),
    };
    let (sep, end) = (part("sep", " ")?, part("end", "\n")?);
    let mut text = String::new();
    for (place, of) in call.positional.iter().enumerate() {
        if place > 0 {
            text.push_str(&sep);
        }
        match of {
            Value::Str(part) => text.push_str(part.as_str()),
            Value::Int(number) => repr::push_int(&mut text, *number),
            other => match repr::str(other) {
                Ok(part) => text.push_str(part.as_str()),
                Err(Hindrance::Raise(exception)) => return Err(exception),
                Err(Hindrance::Script) => {
                    let all = Value::tuple(call.positional.to_vec());
                    return Ok(Outcome::Prelude("_print", vec![all, Value::string(sep), Value::string(end)]));
                }
            },
        }
    }
    text.push_str(&end);
    Ok(Outcome::Print(text))
}

fn repr_value(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    or_prelude(repr::repr(of).map(Value::string), "_repr", || vec![of.clone()])
}

pub(super) fn map(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.no_names()?;
    match call.positional {
        [function, iterables @ ..] if !iterables.is_empty() => {
            Ok(Outcome::Prelude("_map", vec![function.clone(), Value::tuple(iterables.to_vec())]))
        }
        _ => type_error("map() must have at least two arguments."),
    }
}

pub(super) fn filter(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_filter", call.between(2, 2)?.to_vec()))
}

pub(super) fn reversed(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = &call.between(1, 1)?[0];
    value(match of {
        Value::List(list) => Value::from(Iteration::ListReverse { list: list.clone(), left: list.0.borrow().len() }),
        Value::Range(range) => {
            let count = range.len();
            let last = if count == 0 { range.start } else { range.get(count - 1) };
            let stop = if count == 0 { range.start } else { range.start.saturating_sub(range.step) };
            let range = crate::value::Range { start: last, stop, step: -range.step };
            Value::from(Iteration::range(&range))
        }
        Value::Tuple(_) | Value::Str(_) => {
            let mut items = iterator::collect(of)?.unwrap_or_default();
            items.reverse();
            let Value::Tuple(tuple) = Value::tuple(items) else { return value(Value::None) };
            Value::from(Iteration::Tuple { tuple, at: 0 })
        }
        Value::Dict(dict) => {
            let len = dict.dict.borrow().len();
            Value::from(Iteration::DictReverse {
                dict: dict.clone(),
                part: iterator::DictPart::Keys,
                at: usize::MAX,
                len,
            })
        }
        Value::Iterator(view) if view.view().is_some() => {
            let Some((dict, part)) = view.view() else { return value(Value::None) };
            let len = dict.dict.borrow().len();
            Value::from(Iteration::DictReverse { dict, part, at: usize::MAX, len })
        }
        Value::Instance(_) => return Ok(Outcome::Prelude("_reversed", vec![of.clone()])),
        other => return type_error(&format!("'{}' object is not reversible", class_of(other).name())),
    })
}

fn round(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [number, digits] = call.bind(["number", "ndigits"], 1)?;
    let number = number.unwrap_or_default();
    let digits = match digits {
        None | Some(Value::None) => None,
        Some(digits) => match digits.as_int() {
            Some(digits) => Some(digits),
            None => {
                let name = class_of(&digits).name();
                return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
            }
        },
    };
    match (&number, digits) {
        (Value::Int(_) | Value::Big(_), None) => value(number),
        (Value::Bool(flag), None) => value(i64::from(*flag)),
        (Value::Int(_) | Value::Big(_), Some(digits)) if digits >= 0 => value(number),
        (Value::Bool(flag), Some(digits)) if digits >= 0 => value(i64::from(*flag)),
        (Value::Int(_) | Value::Big(_) | Value::Bool(_), Some(digits)) => round_int(&number, digits),
        (Value::Float(number), None) => value(int::from_float(number.round_ties_even())?),
        (Value::Float(number), Some(digits)) => value(round_float(*number, digits)),
        (Value::Instance(instance), _) if instance.class.borrow().lookup_text("__round__").is_some() => {
            let method = instance.class.borrow().lookup_text("__round__").unwrap_or_default();
            let mut args = vec![number.clone()];
            args.extend(digits.map(Value::Int));
            Ok(Outcome::Call(method, crate::args::Args::positional(args)))
        }
        (other, _) => type_error(&format!("type {} doesn't define __round__ method", class_of(other).name())),
    }
}

fn round_int(number: &Value, digits: i64) -> Answer {
    let Some(big) = int::to_big(number) else { return value(Value::Int(0)) };
    if -digits > 5000 {
        return value(0i64);
    }
    let unit = num_traits::Pow::pow(num_bigint::BigInt::from(10), (-digits) as u32);
    let (quotient, rest) = num_integer::Integer::div_mod_floor(&big, &unit);
    let twice: num_bigint::BigInt = rest * 2;
    let up = twice > unit || (twice == unit && num_integer::Integer::is_odd(&quotient));
    value(int::normalize((quotient + i32::from(up)) * unit))
}

fn round_float(number: f64, digits: i64) -> f64 {
    if !number.is_finite() || digits > 323 {
        return number;
    }
    if digits < -308 {
        return 0.0 * number;
    }
    if digits >= 0 {
        // The decimal expansion is exact, and ties that it shows are real ties.
        return format!("{number:.*}", digits as usize).parse().unwrap_or(number);
    }
    let unit = 10f64.powi(-digits as i32);
    (number / unit).round_ties_even() * unit
}

pub(super) fn zip(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.only_names(&["strict"])?;
    let strict = call.named("strict").is_some_and(|flag| equality::truth(flag).unwrap_or(true));
    let mut inner = Vec::with_capacity(call.positional.len());
    for iterable in call.positional {
        match iterator::iterate(iterable)? {
            Some(iterator) => inner.push(iterator),
            None => {
                return Ok(Outcome::Prelude("_zip", vec![Value::tuple(call.positional.to_vec()), Value::Bool(strict)]));
            }
        }
    }
    value(Iteration::Zip { inner, strict })
}

fn input(_: &mut Interpreter, _: Call<'_>) -> Answer {
    raise(ExceptionType::EOFError, "EOF when reading a line: there is no input here")
}

/// `vars(object)`; without one it would be the local names, which have no table here.
fn vars(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if call.positional.is_empty() {
        return raise(ExceptionType::NameError, "vars() without an object is not supported here");
    }
    let given = call.between(0, 1)?;
    match attribute::get(&given[0], &string::intern("__dict__")) {
        Ok(Attribute::Value(found)) => value(found),
        Ok(Attribute::Call(function, args)) => Ok(Outcome::Call(function, crate::args::Args::positional(args))),
        Err(_) => type_error("vars() argument must have __dict__ attribute"),
    }
}
