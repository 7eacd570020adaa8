//! What creates instances of the machine's types.

use std::cell::RefCell;
use std::rc::Rc;

use super::{function, functions};
use crate::class::{Type, class_of};
use crate::dict::Dict;
use crate::equality::{self, Hindrance};
use crate::exception::{ExceptionType, raise, type_error, value_error};
use crate::int;
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::native::{Answer, Call, Native, Outcome, or_prelude};
use crate::repr;
use crate::set::Set;
use crate::string;
use crate::value::{Instance, SetObject, Slice, Value, Wrapper, WrapperKind};

/// Each type that can be called.
pub(crate) static ALL: &[(Type, Native)] = &[
    (Type::Object, function("object", object)),
    (Type::Type, function("type", type_of)),
    (Type::Int, function("int", int)),
    (Type::Bool, function("bool", bool)),
    (Type::Float, function("float", float)),
    (Type::Str, function("str", str)),
    (Type::Tuple, function("tuple", tuple)),
    (Type::List, function("list", list)),
    (Type::Dict, function("dict", dict)),
    (Type::Set, function("set", set)),
    (Type::FrozenSet, function("frozenset", frozenset)),
    (Type::Range, function("range", range)),
    (Type::Slice, function("slice", slice)),
    (Type::Property, function("property", property)),
    (Type::StaticMethod, function("staticmethod", static_method)),
    (Type::ClassMethod, function("classmethod", class_method)),
    (Type::Super, function("super", super_object)),
    (Type::Enumerate, function("enumerate", functions::enumerate)),
    (Type::Zip, function("zip", functions::zip)),
    (Type::Map, function("map", functions::map)),
    (Type::Filter, function("filter", functions::filter)),
    (Type::Reversed, function("reversed", functions::reversed)),
];

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn object(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let class = RefCell::new(crate::class::builtin(Type::Object));
    value(Value::Instance(Rc::new(Instance { class, attributes: RefCell::new(Dict::new()) })))
}

fn type_of(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.positional {
        [of] => value(Value::Class(class_of(of))),
        [_, _, _] => type_error("making classes with type() is not supported here"),
        _ => type_error("type() takes 1 or 3 arguments"),
    }
}

fn int(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.only_names(&["base"])?;
    let base = call.named("base").or(call.positional.get(1));
    let Some(of) = call.positional.first() else { return value(0i64) };
    if let Some(base) = base {
        let Some(number) = base.as_int() else {
            let name = class_of(base).name();
            return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
        };
        if number != 0 && !(2..=36).contains(&number) {
            return value_error("int() base must be >= 2 and <= 36, or 0");
        }
        let Value::Str(text) = of else { return type_error("int() can't convert non-string with explicit base") };
        return parse_int(text.as_str(), number as u32);
    }
    match of {
        Value::Int(_) | Value::Big(_) => value(of.clone()),
        Value::Bool(flag) => value(i64::from(*flag)),
        Value::Float(number) => value(int::from_float(*number)?),
        Value::Str(text) => parse_int(text.as_str(), 10),
        Value::Instance(_) => Ok(Outcome::Prelude("_int", vec![of.clone()])),
        other => {
            let name = class_of(other).name();
            type_error(&format!("int() argument must be a string, a bytes-like object or a real number, not '{name}'"))
        }
    }
}

fn parse_int(text: &str, base: u32) -> Answer {
    match int::parse(text, base) {
        Some(number) => value(number?),
        None => {
            let mut shown = String::new();
            repr::push_quoted(&mut shown, text, false);
            value_error(&format!("invalid literal for int() with base {base}: {shown}"))
        }
    }
}

fn bool(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.between(0, 1)? {
        [] => value(false),
        given => or_prelude(equality::truth(&given[0]), "_truth", || vec![given[0].clone()]),
    }
}

fn float(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(0, 1)?;
    let Some(of) = given.first() else { return value(0.0) };
    match of {
        Value::Float(number) => value(*number),
        Value::Int(number) => value(*number as f64),
        Value::Bool(flag) => value(f64::from(u8::from(*flag))),
        Value::Big(number) => value(int::float_of(number)?),
        Value::Str(text) => match parse_float(text.as_str()) {
            Some(number) => value(number),
            None => {
                let mut shown = String::new();
                repr::push_quoted(&mut shown, text.as_str(), false);
                value_error(&format!("could not convert string to float: {shown}"))
            }
        },
        Value::Instance(_) => Ok(Outcome::Prelude("_float", vec![of.clone()])),
        other => {
            type_error(&format!("float() argument must be a string or a real number, not '{}'", class_of(other).name()))
        }
    }
}

/// Reads what `float(text)` reads.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let unsigned = lower.trim_start_matches(['+', '-']);
    if lower.len() - unsigned.len() > 1 {
        return None;
    }
    match unsigned {
        "inf" | "infinity" | "nan" => {}
        _ => {
            let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | '+' | '-' | '_');
            if !unsigned.chars().all(plain) || unsigned.is_empty() {
                return None;
            }
            let bytes = unsigned.as_bytes();
            let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            let misplaced = |at: usize| at == 0 || !digit(at - 1) || !digit(at + 1);
            if bytes.iter().enumerate().any(|(at, &byte)| byte == b'_' && misplaced(at)) {
                return None;
            }
        }
    }
    lower.replace('_', "").parse().ok()
}

fn str(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.only_names(&["object"])?;
    match call.positional {
        [of, Value::Str(_), ..] => {
            let name = class_of(of).name();
            return type_error(&match of {
                Value::Str(_) => "decoding str is not supported".to_owned(),
                _ => format!("decoding to str: need a bytes-like object, {name} found"),
            });
        }
        [_, other, ..] => {
            let name = class_of(other).name();
            return type_error(&format!("str() argument 'encoding' must be str, not {name}"));
        }
        _ => {}
    }
    match call.positional.first().or(call.named("object")) {
        None => value(string::empty()),
        Some(of) => or_prelude(repr::str_value(of), "_str", || vec![of.clone()]),
    }
}

fn collected(call: &Call<'_>, make: impl FnOnce(Vec<Value>) -> Answer) -> Answer {
    match call.between(0, 1)? {
        [] => make(Vec::new()),
        given => match iterator::collect(&given[0])? {
            Some(items) => make(items),
            None => Ok(Outcome::Materialize(0)),
        },
    }
}

fn tuple(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if let [Value::Tuple(_)] = call.positional {
        return value(call.positional[0].clone());
    }
    collected(&call, |items| value(Value::tuple(items)))
}

fn list(_: &mut Interpreter, call: Call<'_>) -> Answer {
    collected(&call, |items| value(Value::list(items)))
}

fn set(_: &mut Interpreter, call: Call<'_>) -> Answer {
    make_set(&call, false)
}

fn frozenset(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if let [Value::Set(set)] = call.positional
        && set.frozen
    {
        return value(call.positional[0].clone());
    }
    make_set(&call, true)
}

fn make_set(call: &Call<'_>, frozen: bool) -> Answer {
    if let [Value::Set(other)] = call.positional {
        let set = RefCell::new(other.set.borrow().copy());
        return value(Value::Set(Rc::new(SetObject { set, frozen })));
    }
    collected(call, |items| {
        let mut set = Set::new();
        for item in &items {
            match equality::hash(item).and_then(|hash| set.add(item.clone(), hash)) {
                Ok(_) => {}
                Err(Hindrance::Raise(exception)) => return Err(exception),
                Err(Hindrance::Script) => {
                    return Ok(Outcome::Prelude("_make_set", vec![Value::list(items), Value::Bool(frozen)]));
                }
            }
        }
        value(Value::Set(Rc::new(SetObject { set: RefCell::new(set), frozen })))
    })
}

fn dict(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let most = call.positional.len();
    if most > 1 {
        return type_error(&format!("dict expected at most 1 argument, got {most}"));
    }
    let mut dict = match call.positional.first() {
        None => Dict::new(),
        Some(Value::Dict(other)) => other.dict.borrow().clone(),
        Some(other) => {
            let mut args = vec![other.clone()];
            let mut named = Dict::new();
            for (name, of) in call.names.iter().zip(call.named) {
                named.set_name(name, of.clone());
            }
            args.push(Value::dict(named));
            return Ok(Outcome::Prelude("_dict", args));
        }
    };
    for (name, of) in call.names.iter().zip(call.named) {
        dict.set_name(name, of.clone());
    }
    value(Value::dict(dict))
}

fn range(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let mut parts = [0i64; 3];
    for of in given {
        if !matches!(of, Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
            let name = class_of(of).name();
            return type_error(&format!("'{name}' object cannot be interpreted as an integer"));
        }
    }
    for (part, of) in parts.iter_mut().zip(given) {
        *part = match of {
            Value::Int(number) => *number,
            Value::Bool(flag) => i64::from(*flag),
            _ => return raise(ExceptionType::OverflowError, "Python int too large to convert to C ssize_t"),
        };
    }
    let (start, stop, step) = match given.len() {
        1 => (0, parts[0], 1),
        2 => (parts[0], parts[1], 1),
        _ => (parts[0], parts[1], parts[2]),
    };
    if step == 0 {
        return value_error("range() arg 3 must not be zero");
    }
    value(Value::range(start, stop, step))
}

fn slice(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let at = |place: usize| given.get(place).cloned().unwrap_or(Value::None);
    let slice = match given.len() {
        1 => Slice { start: Value::None, stop: at(0), step: Value::None },
        _ => Slice { start: at(0), stop: at(1), step: at(2) },
    };
    value(Value::Slice(Rc::new(slice)))
}

fn property(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [get, set, delete, _doc] = call.bind(["fget", "fset", "fdel", "doc"], 0)?;
    value(Value::Wrapper(Rc::new(Wrapper {
        kind: WrapperKind::Property,
        first: get.unwrap_or(Value::None),
        second: set.unwrap_or(Value::None),
        third: delete.unwrap_or(Value::None),
    })))
}

fn static_method(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(Wrapper::value(WrapperKind::StaticMethod, call.one()?.clone(), Value::None))
}

fn class_method(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(Wrapper::value(WrapperKind::ClassMethod, call.one()?.clone(), Value::None))
}

fn super_object(_: &mut Interpreter, call: Call<'_>) -> Answer {
    match call.positional {
        [] => raise(ExceptionType::RuntimeError, "super(): no arguments"),
        [class @ Value::Class(start), object] => {
            let of = match object {
                Value::Class(class) => class.clone(),
                other => class_of(other),
            };
            if !of.is_subclass(start) {
                return type_error("super(type, obj): obj must be an instance or subtype of type");
            }
            value(Wrapper::value(WrapperKind::Super, class.clone(), object.clone()))
        }
        _ => type_error("super() with other arguments is not supported here"),
    }
}
