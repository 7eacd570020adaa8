//! `template % values`.

use std::rc::Rc;

use crate::arithmetic::to_float;
use crate::class::class_of;
use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::format::{Spec, float_digits, format_int};
use crate::int;
use crate::repr;
use crate::string::Str;
use crate::value::Value;

/// Where the values of a template come from.
struct Source<'a> {
    values: Vec<Value>,
    next: usize,
    mapping: Option<&'a Value>,
}

impl Source<'_> {
    fn next(&mut self) -> Result<Value, Exception> {
        let value = self.values.get(self.next).cloned();
        self.next += 1;
        value.ok_or_else(|| Exception::new(ExceptionType::TypeError, "not enough arguments for format string"))
    }
}

/// `template % values`.
pub(crate) fn format(template: &Rc<Str>, values: &Value) -> Result<Value, Hindrance> {
    let mapping = matches!(values, Value::Dict(_)).then_some(values);
    let list = match values {
        Value::Tuple(tuple) => tuple.0.to_vec(),
        other => vec![other.clone()],
    };
    let mut source = Source { values: list, next: 0, mapping };
    let mut used_mapping = false;
    let mut out = String::new();
    let chars: Vec<char> = template.as_str().chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] != '%' {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        at += 1;
        let mut keyed = None;
        if chars.get(at) == Some(&'(') {
            let Some(length) = chars[at + 1..].iter().position(|&c| c == ')') else {
                return value_error("incomplete format key");
            };
            let key: String = chars[at + 1..at + 1 + length].iter().collect();
            at += length + 2;
            if matches!(values, Value::Instance(_)) {
                return Err(Hindrance::Script);
            }
            let Some(Value::Dict(object)) = source.mapping else { return type_error("format requires a mapping") };
            let found = object.dict.borrow().get_text(&key).cloned();
            let Some(found) = found else {
                return Err(Exception::with_value(ExceptionType::KeyError, Value::str(&key)).into());
            };
            keyed = Some(found);
            used_mapping = true;
        }
        let mut spec = Spec::plain();
        let mut left = false;
        while let Some(flag) = chars.get(at) {
            match flag {
                '-' => left = true,
                '+' => spec.sign = '+',
                ' ' if spec.sign != '+' => spec.sign = ' ',
                ' ' => {}
                '#' => spec.alternate = true,
                '0' => spec.zero = true,
                _ => break,
            }
            at += 1;
        }
        let number = |at: &mut usize, source: &mut Source<'_>| -> Result<Option<i64>, Exception> {
            if chars.get(*at) == Some(&'*') {
                *at += 1;
                return match source.next()? {
                    Value::Big(_) => {
                        Err(Exception::new(ExceptionType::OverflowError, "Python int too large to convert to C int"))
                    }
                    value => match value.as_int() {
                        Some(count) => Ok(Some(count)),
                        None => type_error("* wants int"),
                    },
                };
            }
            let start = *at;
            let mut value = 0i64;
            while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(i64::from(digit));
                *at += 1;
            }
            Ok((*at > start).then_some(value))
        };
        let width = number(&mut at, &mut source)?.unwrap_or(0);
        left |= width < 0;
        spec.width = width.unsigned_abs() as usize;
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = Some(number(&mut at, &mut source)?.unwrap_or(0).max(0) as usize);
        }
        crate::memory::check(spec.width.max(spec.precision.unwrap_or(0)) as u64, 4)?;
        while matches!(chars.get(at), Some('l' | 'h' | 'L')) {
            at += 1;
        }
        let Some(&kind) = chars.get(at) else { return value_error("incomplete format") };
        at += 1;
        if kind == '%' && chars[at - 2] == '%' {
            out.push('%');
            continue;
        }
        spec.align = if left {
            Some('<')
        } else if spec.zero && !matches!(kind, 's' | 'r' | 'a' | 'c') {
            spec.fill = '0';
            Some('=')
        } else {
            Some('>')
        };
        let value = match keyed {
            Some(value) => value,
            None => source.next()?,
        };
        out.push_str(&convert(kind, &value, &mut spec, at - 1)?);
    }
    // What could be a mapping need not be used.
    let may_be_mapping = matches!(values, Value::Dict(_) | Value::List(_) | Value::Range(_));
    let all_used = source.next >= source.values.len() || used_mapping || may_be_mapping;
    if !all_used {
        if matches!(values, Value::Instance(_)) {
            return Err(Hindrance::Script);
        }
        return type_error("not all arguments converted during string formatting");
    }
    Ok(Value::string(out))
}

fn convert(kind: char, value: &Value, spec: &mut Spec, at: usize) -> Result<String, Hindrance> {
    let not_a_number = |wanted: &str| {
        let name = class_of(value).name();
        type_error(&format!("%{kind} format: {wanted} is required, not {name}"))
    };
    if !matches!(kind, 's' | 'r' | 'a') && matches!(value, Value::Instance(_)) {
        return Err(Hindrance::Script);
    }
    Ok(match kind {
        's' | 'r' | 'a' => {
            let text = match kind {
                's' => repr::str(value)?.as_str().to_owned(),
                'r' => repr::repr(value)?,
                _ => repr::to_ascii(&repr::repr(value)?),
            };
            spec.sign = '-';
            spec.alternate = false;
            crate::format::format_str(&text, spec)?
        }
        'c' => match value {
            Value::Str(text) if text.len() == 1 => {
                spec.precision = None;
                spec.sign = '-';
                spec.alternate = false;
                crate::format::format_str(text.as_str(), spec)?
            }
            Value::Int(_) | Value::Bool(_) => {
                spec.kind = Some('c');
                spec.precision = None;
                spec.sign = '-';
                spec.alternate = false;
                format_int(value, spec)?
            }
            Value::Big(_) => return raise(ExceptionType::OverflowError, "%c arg not in range(0x110000)"),
            _ => return type_error("%c requires int or char"),
        },
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
            let whole = match value {
                Value::Float(number) if matches!(kind, 'd' | 'i' | 'u') => int::from_float(*number)?,
                Value::Int(_) | Value::Bool(_) | Value::Big(_) => value.clone(),
                _ if matches!(kind, 'd' | 'i' | 'u') => return not_a_number("a real number"),
                _ => return not_a_number("an integer"),
            };
            let digits = spec.precision.take();
            spec.kind = Some(if matches!(kind, 'i' | 'u') { 'd' } else { kind });
            if let Some(least) = digits {
                let unsigned = Spec { kind: spec.kind, alternate: false, ..Spec::plain() };
                let text = format_int(&whole, &unsigned)?;
                let (sign, body) = match text.strip_prefix('-') {
                    Some(body) => ("-", body),
                    None if spec.sign == '-' => ("", text.as_str()),
                    None => (if spec.sign == '+' { "+" } else { " " }, text.as_str()),
                };
                let prefix = if spec.alternate { ["0x", "0X", "0o", ""]["xXo".find(kind).unwrap_or(3)] } else { "" };
                let sign = &format!("{sign}{prefix}");
                let zeros = "0".repeat(least.saturating_sub(body.len()));
                let zeros = if spec.zero && spec.align == Some('=') {
                    "0".repeat(spec.width.saturating_sub(sign.len() + body.len()).max(zeros.len()))
                } else {
                    zeros
                };
                let align = spec.align.filter(|&align| align != '=').or(Some('>'));
                let padded = Spec { width: spec.width, align, ..Spec::plain() };
                return Ok(crate::format::format_str(&format!("{sign}{zeros}{body}"), &padded)?);
            }
            format_int(&whole, spec)?
        }
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            if !matches!(value, Value::Float(_) | Value::Int(_) | Value::Bool(_) | Value::Big(_)) {
                return type_error(&format!("must be real number, not {}", class_of(value).name()));
            }
            spec.kind = Some(kind);
            let number = to_float(value)?;
            debug_assert!(!float_digits(number.abs(), 'g', 6, false).is_empty());
            crate::format::format_float(number, spec, "float")?
        }
        other => {
            let code = other as u32;
            return value_error(&format!("unsupported format character '{other}' (0x{code:x}) at index {at}"));
        }
    })
}
