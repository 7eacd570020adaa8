//! The builtin functions.

use std::rc::Rc;

use super::function;
use crate::arithmetic::{BinaryOp, binary};
use crate::attribute::{self, Attribute};
use crate::class::class_of;
use crate::equality::{self, Hindrance, OrderOp};
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::format::{self, Spec};
use crate::generator::Generator;
use crate::int;
use crate::interpreter::Interpreter;
use crate::iterator::{self, Iteration};
use crate::native::{Answer, Call, Native, Outcome, Resume, or_prelude};
use crate::repr;
use crate::sequence;
use crate::sort;
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
    function("enumerate", enumerate),
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
    function("reversed", reversed),
    function("round", round),
    function("setattr", setattr),
    function("sorted", sorted),
    function("sum", sum),
    function("zip", zip),
    function("any", any),
    function("all", all),
    function("input", input),
];

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
    function("_make_shown", make_shown),
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
    attribute::delete(&given[0], name_argument(&given[1], "delattr")?)?;
    value(Value::None)
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

fn enumerate(_: &mut Interpreter, call: Call<'_>) -> Answer {
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
    value(types::is_instance(&given[0], &given[1])?)
}

fn issubclass(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
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
            (Some(base), Some(exponent), Some(modulus)) => value(int::power_modulo(&base, &exponent, &modulus)?),
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

fn print_text(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Print(repr::show(call.one()?)))
}

fn repr_value(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    or_prelude(repr::repr(of).map(Value::string), "_repr", || vec![of.clone()])
}

fn reversed(_: &mut Interpreter, call: Call<'_>) -> Answer {
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

fn zip(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.only_names(&["strict"])?;
    let strict = call.named("strict").is_some_and(|flag| equality::truth(flag).unwrap_or(true));
    let mut inner = Vec::with_capacity(call.positional.len());
    for (place, iterable) in call.positional.iter().enumerate() {
        match iterator::iterate(iterable) {
            Ok(Some(iterator)) => inner.push(iterator),
            Ok(None) => {
                return Ok(Outcome::Prelude("_zip", vec![Value::tuple(call.positional.to_vec()), Value::Bool(strict)]));
            }
            Err(exception) if exception.is(ExceptionType::TypeError) => {
                let _ = place;
                return Err(exception);
            }
            Err(exception) => return Err(exception),
        }
    }
    value(Iteration::Zip { inner, strict })
}

fn any(_: &mut Interpreter, call: Call<'_>) -> Answer {
    some_or_all(&call, true, "_any")
}

fn all(_: &mut Interpreter, call: Call<'_>) -> Answer {
    some_or_all(&call, false, "_all")
}

fn some_or_all(call: &Call<'_>, wanted: bool, prelude: &'static str) -> Answer {
    let iterable = call.one()?;
    let Some(Value::Iterator(iterator)) = iterator::iterate(iterable)? else {
        return Ok(Outcome::Prelude(prelude, vec![iterable.clone()]));
    };
    let mut seen = Vec::new();
    while let Some(item) = iterator.next()? {
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

fn input(_: &mut Interpreter, _: Call<'_>) -> Answer {
    raise(ExceptionType::EOFError, "EOF when reading a line: there is no input here")
}

fn sum(_: &mut Interpreter, call: Call<'_>) -> Answer {
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

/// Above so many steps a native loop would hold the thread for too long, and the prelude's is taken.
const LONG: usize = 1 << 22;

fn max(_: &mut Interpreter, call: Call<'_>) -> Answer {
    extreme(&call, OrderOp::Greater, "max")
}

fn min(_: &mut Interpreter, call: Call<'_>) -> Answer {
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

fn sorted(_: &mut Interpreter, call: Call<'_>) -> Answer {
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

/// The places of the keys in their order.
fn sorted_places(keys: &[Value], reverse: bool) -> Result<Vec<u32>, Hindrance> {
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
    if let Some(reason) = hindrance {
        return Err(reason);
    }
    if reverse {
        places.reverse();
    }
    Ok(places)
}

/// `_sort_by(items, keys, reverse)`: the items in the order of their keys, or `None` when the script must compare.
fn sort_by(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(3, 3)?;
    let (items, keys) = (given[0].as_items().unwrap_or_default(), given[1].as_items().unwrap_or_default());
    match sorted_places(&keys, given[2].as_bool().unwrap_or(false)) {
        Ok(places) => value(Value::list(places.into_iter().map(|place| items[place as usize].clone()).collect())),
        Err(Hindrance::Script) => value(Value::None),
        Err(Hindrance::Raise(exception)) => Err(exception),
    }
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

/// `_make_shown(str, repr)`: an object that shows itself as these texts, for `%s` and `%r`.
fn make_shown(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    value(Value::Slice(Rc::new(crate::value::Slice {
        start: Value::Undefined,
        stop: given[0].clone(),
        step: given[1].clone(),
    })))
}
