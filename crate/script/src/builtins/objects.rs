//! Methods of objects, numbers, generators, exceptions and properties.

use std::rc::Rc;

use super::method;
use crate::args::Args;
use crate::attribute;
use crate::class::class_of;
use crate::equality;
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::generator::GeneratorState;
use crate::int;
use crate::interpreter::Interpreter;
use crate::native::{Answer, Call, Native, Outcome, Resume, or_prelude};
use crate::repr;
use crate::string::Str;
use crate::types;
use crate::value::{Value, Wrapper, WrapperKind};

pub(crate) static OBJECT: &[Native] = &[
    method("object", "__init__", object_init),
    method("object", "__repr__", object_repr),
    method("object", "__str__", object_str),
    method("object", "__eq__", object_eq),
    method("object", "__ne__", object_ne),
    method("object", "__hash__", object_hash),
    method("object", "__setattr__", object_setattr),
    method("object", "__delattr__", object_delattr),
    method("object", "__format__", object_format),
];

pub(crate) static GENERATOR: &[Native] = &[
    method("generator", "send", generator_send),
    method("generator", "throw", generator_throw),
    method("generator", "close", generator_close),
    method("generator", "__next__", generator_next),
    method("generator", "__iter__", this),
];

pub(crate) static COROUTINE: &[Native] =
    &[method("coroutine", "close", generator_close), method("coroutine", "__await__", coroutine_await)];

pub(crate) static INT: &[Native] = &[
    method("int", "bit_length", bit_length),
    method("int", "bit_count", bit_count),
    method("int", "conjugate", this),
    method("int", "__index__", this),
];

pub(crate) static FLOAT: &[Native] = &[
    method("float", "is_integer", is_integer),
    method("float", "conjugate", this),
    method("float", "as_integer_ratio", as_integer_ratio),
    method("float", "hex", float_hex),
];

pub(crate) static RANGE: &[Native] = &[method("range", "index", range_index), method("range", "count", range_count)];

pub(crate) static SLICE: &[Native] = &[method("slice", "indices", slice_indices)];

pub(crate) static EXCEPTION: &[Native] = &[
    method("BaseException", "__init__", exception_init),
    method("BaseException", "__str__", exception_str),
    method("BaseException", "__repr__", exception_repr),
    method("BaseException", "with_traceback", this),
    method("BaseException", "add_note", add_note),
];

pub(crate) static GROUP: &[Native] = &[
    method("BaseExceptionGroup", "split", group_split),
    method("BaseExceptionGroup", "subgroup", group_subgroup),
    method("BaseExceptionGroup", "derive", group_derive),
];

pub(crate) static PROPERTY: &[Native] = &[
    method("property", "getter", property_getter),
    method("property", "setter", property_setter),
    method("property", "deleter", property_deleter),
];

/// Calls a method of one of the host's objects: its receiver is the object with the method's name.
pub(crate) static HOST_METHOD: Native = method("host", "method", host_method);

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn this(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(call.this().clone())
}

fn object_init(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if call.positional.len() + call.names.len() > 1 {
        let name = class_of(call.this()).name();
        return type_error(&format!("{name}.__init__() takes exactly one argument (the instance to initialize)"));
    }
    value(Value::None)
}

fn object_repr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(repr::describe(call.this()))
}

fn object_str(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let this = call.this();
    match this {
        Value::Instance(_) => or_prelude(repr::repr(this).map(Value::string), "_repr", || vec![this.clone()]),
        other => or_prelude(repr::str_value(other), "_str", || vec![other.clone()]),
    }
}

fn object_eq(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let other = call.one()?;
    match call.this() {
        this @ Value::Instance(_) => value(if this.is(other) { Value::Bool(true) } else { Value::NotImplemented }),
        this => or_prelude(equality::equal(this, other), "_equal", || vec![this.clone(), other.clone()]),
    }
}

fn object_ne(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let other = call.one()?;
    Ok(Outcome::Prelude("_not_equal", vec![call.this().clone(), other.clone()]))
}

fn object_hash(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.this() {
        this @ Value::Instance(_) => value(this.address().unwrap_or(0) as i64 >> 4),
        this => or_prelude(equality::hash(this).map(Value::Int), "_hash", || vec![this.clone()]),
    }
}

fn object_setattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let done = attribute::set_past_hook(call.this(), attribute_name(&given[0])?, given[1].clone())?;
    after_hook(done)
}

fn attribute_name(name: &Value) -> Result<&Rc<Str>, Exception> {
    match name {
        Value::Str(name) => Ok(name),
        other => type_error(&format!("attribute name must be string, not '{}'", class_of(other).name())),
    }
}

/// A property's setter or deleter is to be called, or all is done.
fn after_hook(done: Option<(Value, Vec<Value>)>) -> Answer {
    match done {
        Some((function, args)) => Ok(Outcome::Call(function, Args::positional(args))),
        None => value(Value::None),
    }
}

fn object_delattr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let done = attribute::delete_past_hook(call.this(), attribute_name(call.one()?)?)?;
    after_hook(done)
}

fn object_format(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let spec = call.one()?;
    let (this, text) = (call.this(), spec.as_str().unwrap_or(""));
    or_prelude(crate::format::format(this, text), "_str", || vec![this.clone()])
}

fn generator_send(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let sent = call.one()?;
    match call.this() {
        Value::Generator(generator) => Ok(Outcome::Resume(generator.clone(), Resume::Send(sent.clone()))),
        _ => value(Value::None),
    }
}

fn generator_next(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.this() {
        Value::Generator(generator) => Ok(Outcome::Resume(generator.clone(), Resume::Next(None))),
        _ => value(Value::None),
    }
}

fn generator_throw(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let exception = match &given[0] {
        Value::Class(class) if class.exception_type().is_some() => match given.get(1) {
            Some(made @ Value::Exception(exception)) if exception.class().is_subclass(class) => made.as_exception(),
            Some(Value::Tuple(args)) => types::new_exception(class.clone(), args.0.to_vec())?.as_exception(),
            None | Some(Value::None) => types::new_exception(class.clone(), Vec::new())?.as_exception(),
            Some(only) => types::new_exception(class.clone(), vec![only.clone()])?.as_exception(),
        },
        other => other.as_exception(),
    };
    let Some(exception) = exception else {
        let name = class_of(&given[0]).name();
        return type_error(&format!("exceptions must be classes or instances deriving from BaseException, not {name}"));
    };
    match call.this() {
        Value::Generator(generator) => {
            if generator.state.get() == GeneratorState::Created {
                generator.end();
            }
            Ok(Outcome::Resume(generator.clone(), Resume::Throw(exception)))
        }
        _ => value(Value::None),
    }
}

fn coroutine_await(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_awaited", vec![call.this().clone()]))
}

fn generator_close(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.this() {
        Value::Generator(generator) => Ok(Outcome::Resume(generator.clone(), Resume::Close)),
        _ => value(Value::None),
    }
}

fn range_index(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let wanted = call.one()?;
    let found = crate::native::plain(crate::sequence::contains(call.this(), wanted))?;
    match (call.this(), wanted.as_float()) {
        (Value::Range(range), Some(number)) if found => {
            let offset = i128::from(number as i64) - i128::from(range.start);
            value((offset / i128::from(range.step)) as i64)
        }
        _ => crate::exception::value_error(&format!("{} is not in range", repr::describe(wanted))),
    }
}

fn range_count(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let found = crate::native::plain(crate::sequence::contains(call.this(), call.one()?))?;
    value(i64::from(found))
}

fn bit_length(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(int::to_big(call.this()).map_or(0, |big| big.bits()) as i64)
}

fn bit_count(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let big = int::to_big(call.this()).unwrap_or_default();
    value(big.magnitude().iter_u64_digits().map(|digit| i64::from(digit.count_ones())).sum::<i64>())
}

fn is_integer(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(call.this().as_float().is_some_and(|number| number.is_finite() && number.fract() == 0.0))
}

fn as_integer_ratio(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = call.this().as_float().unwrap_or(0.0);
    if number.is_nan() {
        return crate::exception::value_error("cannot convert NaN to integer ratio");
    }
    if number.is_infinite() {
        return raise(ExceptionType::OverflowError, "cannot convert Infinity to integer ratio");
    }
    let (mut part, mut exponent) = equality::split_float(number);
    while part != part.trunc() {
        part *= 2.0;
        exponent -= 1;
    }
    let whole = num_bigint::BigInt::from(part as i64);
    let unit = num_bigint::BigInt::from(1) << exponent.unsigned_abs();
    let ratio = if exponent >= 0 { (whole * unit, num_bigint::BigInt::from(1)) } else { (whole, unit) };
    value(Value::tuple(vec![int::normalize(ratio.0), int::normalize(ratio.1)]))
}

fn float_hex(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = call.this().as_float().unwrap_or(0.0);
    if !number.is_finite() {
        return value(crate::format::float_repr(number));
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let bits = number.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i64, bits & ((1 << 52) - 1));
    let text = match (exponent, fraction) {
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", exponent - 1023),
    };
    value(text)
}

fn exception_init(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if let Value::Exception(exception) = call.this() {
        exception.state.borrow_mut().args = call.positional[1..].to_vec();
    }
    value(Value::None)
}

fn exception_str(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.this().as_exception() {
        Some(exception) => value(repr::exception_text(&exception)),
        None => value(""),
    }
}

fn exception_repr(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(repr::describe(call.this()))
}

fn add_note(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let note = call.one()?;
    let (Value::Exception(exception), Some(note)) = (call.this(), note.as_str()) else {
        let name = class_of(note).name();
        return type_error(&format!("note must be a str, not '{name}'"));
    };
    exception.state.borrow_mut().notes.push(note.to_owned());
    value(Value::None)
}

fn group_split(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_group_split", vec![call.this().clone(), call.one()?.clone()]))
}

fn group_subgroup(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_group_subgroup", vec![call.this().clone(), call.one()?.clone()]))
}

fn group_derive(_: &mut Interpreter, call: Call<'_>) -> Answer {
    Ok(Outcome::Prelude("_group_derive", vec![call.this().clone(), call.one()?.clone()]))
}

fn with_part(call: &Call<'_>, change: impl FnOnce(&mut Wrapper, Value)) -> Answer {
    let function = call.one()?;
    let Value::Wrapper(old) = call.this() else { return value(Value::None) };
    let mut new = Wrapper {
        kind: WrapperKind::Property,
        first: old.first.clone(),
        second: old.second.clone(),
        third: old.third.clone(),
    };
    change(&mut new, function.clone());
    value(Value::Wrapper(Rc::new(new)))
}

fn property_getter(_: &mut Interpreter, call: Call<'_>) -> Answer {
    with_part(&call, |property, function| property.first = function)
}

fn property_setter(_: &mut Interpreter, call: Call<'_>) -> Answer {
    with_part(&call, |property, function| property.second = function)
}

fn property_deleter(_: &mut Interpreter, call: Call<'_>) -> Answer {
    with_part(&call, |property, function| property.third = function)
}

fn host_method(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let Value::Tuple(target) = call.this() else { return value(Value::None) };
    match &target.0[..] {
        [Value::Host(object), Value::Str(name)] => {
            let Args { positional, named } = call.args();
            Ok(Outcome::HostMethod(object.clone(), name.clone(), Args { positional, named }))
        }
        _ => value(Value::None),
    }
}

/// `slice.indices(length)`.
fn slice_indices(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let length = call.one()?;
    let Value::Slice(slice) = call.this() else { return type_error("'indices' needs a slice") };
    let Some(length) = length.as_int() else {
        let name = class_of(length).name();
        return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
    };
    let Ok(length) = usize::try_from(length) else {
        return crate::exception::value_error("length should not be negative");
    };
    let places = crate::sequence::places(slice, length)
        .map(|places| Value::tuple([places.start, places.stop, places.step].map(Value::Int).to_vec()));
    or_prelude(places, "_slice_indices", || vec![call.this().clone(), Value::Int(length as i64)])
}
