//! Floats as CPython prints them, and format specifications: `format(value, spec)`.

use crate::arithmetic::to_float;
use crate::class::class_of;
use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType, type_error, value_error};
use crate::int;
use crate::memory;
use crate::repr;
use crate::value::Value;

/// `repr(number)`.
pub(crate) fn float_repr(number: f64) -> String {
    if let Some(text) = not_finite(number) {
        return text.to_owned();
    }
    let (digits, exponent) = shortest(number.abs());
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let body = if (-4..16).contains(&exponent) {
        positional(&digits, exponent, true)
    } else {
        scientific(&digits, exponent, 'e')
    };
    format!("{sign}{body}")
}

fn not_finite(number: f64) -> Option<&'static str> {
    if number.is_nan() {
        Some("nan")
    } else if number.is_infinite() {
        Some(if number > 0.0 { "inf" } else { "-inf" })
    } else {
        None
    }
}

/// The fewest digits that read back as the number, and the power of ten of the first. Of two such that are equally near it is
/// the even one, as in Python; there are two only where digits lie closer together than floats do.
fn shortest(number: f64) -> (String, i32) {
    let text = format!("{number:e}");
    let found = split_scientific(&text);
    let count = found.0.len();
    if count <= f64::DIGITS as usize {
        return found;
    }
    let nearest = format!("{number:.*e}", count - 1);
    // Hardly ever: then alone the number is read back, for which there is a large table.
    if nearest != text && nearest.parse() == Ok(number) { split_scientific(&nearest) } else { found }
}

fn split_scientific(text: &str) -> (String, i32) {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or(0))
}

fn positional(digits: &str, exponent: i32, point: bool) -> String {
    let count = digits.len() as i32;
    if exponent < 0 {
        format!("0.{}{digits}", "0".repeat((-exponent - 1) as usize))
    } else if exponent + 1 >= count {
        let zeros = "0".repeat((exponent + 1 - count) as usize);
        format!("{digits}{zeros}{}", if point { ".0" } else { "" })
    } else {
        let (whole, part) = digits.split_at(exponent as usize + 1);
        format!("{whole}.{part}")
    }
}

fn scientific(digits: &str, exponent: i32, mark: char) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}{mark}{sign}{:02}", exponent.abs())
}

/// What a format specification says.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) fill: char,
    pub(crate) align: Option<char>,
    pub(crate) sign: char,
    /// The sign was given, be it only `-`.
    pub(crate) signed: bool,
    /// `z`: what rounds to a negative zero is shown as zero.
    pub(crate) no_negative_zero: bool,
    pub(crate) alternate: bool,
    pub(crate) zero: bool,
    pub(crate) width: usize,
    pub(crate) grouping: Option<char>,
    pub(crate) precision: Option<usize>,
    pub(crate) kind: Option<char>,
}

impl Spec {
    pub(crate) fn plain() -> Spec {
        Spec {
            fill: ' ',
            align: None,
            sign: '-',
            signed: false,
            no_negative_zero: false,
            alternate: false,
            zero: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
        }
    }

    /// Reads `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
    fn parse(text: &str, type_name: &str) -> Result<Spec, Exception> {
        let chars: Vec<char> = text.chars().collect();
        let mut spec = Spec::plain();
        let mut at = 0;
        let is_filled = matches!(chars.get(1), Some('<' | '>' | '=' | '^'));
        let is_align = |c: Option<&char>| matches!(c, Some('<' | '>' | '=' | '^'));
        if is_align(chars.get(1)) {
            spec.fill = chars[0];
            spec.align = Some(chars[1]);
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = Some(chars[0]);
            at = 1;
        }
        if let Some(&sign @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = sign;
            spec.signed = true;
            at += 1;
        }
        if chars.get(at) == Some(&'z') {
            spec.no_negative_zero = true;
            at += 1;
        }
        if chars.get(at) == Some(&'#') {
            spec.alternate = true;
            at += 1;
        }
        if chars.get(at) == Some(&'0') && !is_filled {
            spec.zero = true;
            spec.fill = '0';
            if spec.align.is_none() && type_name != "str" {
                spec.align = Some('=');
            }
            at += 1;
        }
        let number = |at: &mut usize| -> Result<Option<usize>, Exception> {
            let start = *at;
            let mut value = 0usize;
            while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(digit as usize);
                *at += 1;
            }
            if value > i32::MAX as usize {
                return value_error("Too many decimal digits in format string");
            }
            Ok((*at > start).then_some(value))
        };
        spec.width = number(&mut at)?.unwrap_or(0);
        if let Some(&mark @ (',' | '_')) = chars.get(at) {
            spec.grouping = Some(mark);
            at += 1;
            if let Some(&other @ (',' | '_')) = chars.get(at) {
                return value_error(if other == mark {
                    "Cannot specify ',' with ','."
                } else {
                    "Cannot specify both ',' and '_'."
                });
            }
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = number(&mut at)?;
            if spec.precision.is_none() {
                return value_error("Format specifier missing precision");
            }
        }
        if chars.len() > at + 1 {
            let text: String = text.to_owned();
            return value_error(&format!("Invalid format specifier '{text}' for object of type '{type_name}'"));
        }
        spec.kind = chars.get(at).copied();
        if let (Some(mark), Some(kind)) = (spec.grouping, spec.kind.or((type_name == "str").then_some('s')))
            && !matches!(kind, 'd' | 'e' | 'f' | 'g' | 'E' | 'F' | 'G' | '%')
            && !(mark == '_' && matches!(kind, 'b' | 'o' | 'x' | 'X'))
        {
            return value_error(&if kind.is_ascii_graphic() {
                format!("Cannot specify '{mark}' with '{kind}'.")
            } else {
                format!("Cannot specify '{mark}' with '\\x{:x}'.", kind as u32)
            });
        }
        memory::check(spec.width.max(spec.precision.unwrap_or(0)) as u64, 4)?;
        Ok(spec)
    }

    /// Fills up to the width.
    fn pad(&self, text: &str, default_align: char) -> String {
        let length = text.chars().count();
        if length >= self.width {
            return text.to_owned();
        }
        let missing = self.width - length;
        let (left, right) = match self.align.unwrap_or(default_align) {
            '<' => (0, missing),
            '^' => (missing / 2, missing - missing / 2),
            _ => (missing, 0),
        };
        let fill = |count| std::iter::repeat_n(self.fill, count);
        fill(left).chain(text.chars()).chain(fill(right)).collect()
    }

    /// Sign, prefix and digits, grouped and filled.
    fn number(&self, negative: bool, prefix: &str, digits: &str, group: usize) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, '+') => "+",
            (false, ' ') => " ",
            _ => "",
        };
        let inside = self.align == Some('=');
        let whole_end = digits.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(digits.len());
        let whole_end =
            if group == 3 { digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()) } else { whole_end };
        let (whole, rest) = digits.split_at(whole_end);
        let taken = sign.len() + prefix.len() + rest.chars().count();
        let whole = match self.grouping {
            Some(mark) => {
                let least = if inside && self.fill == '0' { self.width.saturating_sub(taken) } else { 0 };
                grouped(whole, mark, group, least)
            }
            None => whole.to_owned(),
        };
        if inside {
            let missing = self.width.saturating_sub(taken + whole.len());
            let fill: String = std::iter::repeat_n(self.fill, missing).collect();
            return format!("{sign}{prefix}{fill}{whole}{rest}");
        }
        self.pad(&format!("{sign}{prefix}{whole}{rest}"), '>')
    }
}

/// The digits with a mark between groups, after as many zeros as make them at least so many characters.
fn grouped(digits: &str, mark: char, group: usize, least: usize) -> String {
    let mut count = digits.len();
    while count > 0 && count + (count - 1) / group < least {
        count += 1;
    }
    let zeros = std::iter::repeat_n('0', count - digits.len());
    let mut out = String::with_capacity(count + count / group);
    for (place, digit) in zeros.chain(digits.chars()).enumerate() {
        if place > 0 && (count - place).is_multiple_of(group) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

/// `format(value, spec)` for the machine's types.
pub(crate) fn format(value: &Value, spec: &str) -> Result<Value, Hindrance> {
    if spec.is_empty() {
        return match value {
            Value::Instance(instance) if instance.class.borrow().lookup_text("__format__").is_some() => {
                Err(Hindrance::Script)
            }
            _ => repr::str_value(value),
        };
    }
    Ok(Value::string(match value {
        Value::Str(text) => format_str(text.as_str(), &Spec::parse(spec, "str")?)?,
        Value::Int(_) | Value::Big(_) => format_int(value, &Spec::parse(spec, "int")?)?,
        Value::Bool(flag) => {
            let parsed = Spec::parse(spec, "bool")?;
            if parsed.kind.is_none() {
                format_int(&Value::Int(i64::from(*flag)), &parsed)?
            } else {
                format_int(value, &parsed)?
            }
        }
        Value::Float(number) => format_float(*number, &Spec::parse(spec, "float")?, "float")?,
        Value::Instance(instance) if instance.class.borrow().lookup_text("__format__").is_some() => {
            return Err(Hindrance::Script);
        }
        other => {
            let name = class_of(other).name();
            return type_error(&format!("unsupported format string passed to {name}.__format__"));
        }
    }))
}

fn unknown_code<T>(code: char, type_name: &str) -> Result<T, Exception> {
    value_error(&format!("Unknown format code '{code}' for object of type '{type_name}'"))
}

pub(crate) fn format_str(text: &str, spec: &Spec) -> Result<String, Exception> {
    match spec.kind {
        None | Some('s') => {}
        Some(code) => return unknown_code(code, "str"),
    }
    if spec.sign != '-' || spec.signed {
        return value_error(if spec.sign == ' ' {
            "Space not allowed in string format specifier"
        } else {
            "Sign not allowed in string format specifier"
        });
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in string format specifier");
    }
    if spec.alternate {
        return value_error("Alternate form (#) not allowed in string format specifier");
    }
    if let Some(mark) = spec.grouping {
        return value_error(&format!("Cannot specify '{mark}' with 's'."));
    }
    if spec.align == Some('=') {
        return value_error("'=' alignment not allowed in string format specifier");
    }
    let cut: String = match spec.precision {
        Some(most) => text.chars().take(most).collect(),
        None => text.to_owned(),
    };
    Ok(spec.pad(&cut, '<'))
}

pub(crate) fn format_int(value: &Value, spec: &Spec) -> Result<String, Exception> {
    let kind = spec.kind.unwrap_or('d');
    if matches!(kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') {
        return format_float(to_float(value)?, spec, "int");
    }
    let big = int::to_big(value).unwrap_or_default();
    if !matches!(kind, 'd' | 'n' | 'x' | 'X' | 'o' | 'b' | 'c') {
        return unknown_code(kind, if matches!(value, Value::Bool(_)) { "bool" } else { "int" });
    }
    if spec.precision.is_some() {
        return value_error("Precision not allowed in integer format specifier");
    }
    if spec.no_negative_zero {
        return value_error("Negative zero coercion (z) not allowed in integer format specifier");
    }
    let (radix, prefix) = match kind {
        'd' | 'n' => (10, ""),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'o' => (8, "0o"),
        'b' => (2, "0b"),
        'c' => {
            if spec.sign != '-' {
                return value_error("Sign not allowed with integer format specifier 'c'");
            }
            if spec.alternate {
                return value_error("Alternate form (#) not allowed with integer format specifier 'c'");
            }
            let code = value.as_int().and_then(|code| u32::try_from(code).ok());
            let Some(code) = code.filter(|&code| code <= 0x10_ffff) else {
                return Err(Exception::new(ExceptionType::OverflowError, "%c arg not in range(0x110000)"));
            };
            let character = char::from_u32(code).unwrap_or('\u{fffd}');
            return Ok(spec.pad(&character.to_string(), '>'));
        }
        _ => (10, ""),
    };
    let magnitude = big.magnitude();
    let digits = if radix == 10 { int::to_text(&magnitude.clone().into())? } else { magnitude.to_str_radix(radix) };
    let digits = if kind == 'X' { digits.to_ascii_uppercase() } else { digits };
    let prefix = if spec.alternate { prefix } else { "" };
    let negative = big.sign() == num_bigint::Sign::Minus;
    Ok(spec.number(negative, prefix, &digits, if radix == 10 { 3 } else { 4 }))
}

/// A float's digits in one of the styles `e`, `f` and `g`, without a sign.
pub(crate) fn float_digits(number: f64, kind: char, precision: usize, alternate: bool) -> String {
    if !number.is_finite() {
        return if number.is_nan() { "nan".to_owned() } else { "inf".to_owned() };
    }
    match kind {
        'f' => {
            let text = format!("{number:.precision$}");
            if alternate && precision == 0 { text + "." } else { text }
        }
        'e' => {
            let (digits, exponent) = split_scientific(&format!("{number:.precision$e}"));
            let text = scientific(&digits, exponent, 'e');
            if alternate && precision == 0 { text.replacen('e', ".e", 1) } else { text }
        }
        _ => {
            let precision = precision.max(1);
            let (digits, exponent) = split_scientific(&format!("{number:.*e}", precision - 1));
            let kept = if alternate { digits.as_str() } else { digits.trim_end_matches('0') };
            let kept = if kept.is_empty() { "0" } else { kept };
            let text = if exponent < -4 || exponent >= precision as i32 {
                scientific(kept, exponent, 'e')
            } else {
                positional(kept, exponent, false)
            };
            match text.split_once('e') {
                _ if !alternate || text.contains('.') => text,
                Some((digits, power)) => format!("{digits}.e{power}"),
                None => text + ".",
            }
        }
    }
}

pub(crate) fn format_float(number: f64, spec: &Spec, type_name: &str) -> Result<String, Exception> {
    let magnitude = number.abs();
    let mut negative = number.is_sign_negative() && !number.is_nan();
    let kind = spec.kind.unwrap_or('\0');
    let mut text = match kind {
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            float_digits(magnitude, kind.to_ascii_lowercase(), spec.precision.unwrap_or(6), spec.alternate)
        }
        'n' => float_digits(magnitude, 'g', spec.precision.unwrap_or(6), spec.alternate),
        '%' => float_digits(magnitude * 100.0, 'f', spec.precision.unwrap_or(6), spec.alternate) + "%",
        '\0' => match spec.precision {
            None => float_repr(magnitude),
            Some(precision) if magnitude.is_finite() => {
                // Like `g`, but with a digit after the point, and scientific one digit earlier.
                let precision = precision.max(1);
                let (digits, exponent) = split_scientific(&format!("{magnitude:.*e}", precision - 1));
                let kept = if spec.alternate { &digits } else { digits.trim_end_matches('0') };
                let kept = if kept.is_empty() { "0" } else { kept };
                if exponent < -4 || exponent >= precision as i32 - 1 {
                    scientific(kept, exponent, 'e')
                } else {
                    positional(kept, exponent, true)
                }
            }
            Some(_) => float_digits(magnitude, 'g', 1, false),
        },
        code => return unknown_code(code, type_name),
    };
    if kind == '\0' && spec.alternate && number.is_finite() && !text.contains('.') {
        text = text.replacen('e', ".e", 1);
    }
    if spec.no_negative_zero && number.is_finite() && !text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        negative = false;
    }
    if kind.is_ascii_uppercase() {
        text = text.to_ascii_uppercase();
    }
    Ok(spec.number(negative, "", &text, 3))
}
