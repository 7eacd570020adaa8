//! Integers of any size: 64 bits inline, larger ones as `BigInt`. A value is `Big` only when it does not fit.

use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{FromPrimitive, Pow, Signed, ToPrimitive, Zero};

use crate::exception::{Exception, ExceptionType, raise};
use crate::memory;
use crate::value::Value;

/// The value of an integer, inline when it fits.
pub(crate) fn normalize(value: BigInt) -> Value {
    match value.to_i64() {
        Some(small) => Value::Int(small),
        None => Value::Big(Rc::new(value)),
    }
}

/// The integer that a value is, as a `BigInt`; booleans count.
pub(crate) fn to_big(value: &Value) -> Option<BigInt> {
    match value {
        Value::Int(small) => Some(BigInt::from(*small)),
        Value::Bool(flag) => Some(BigInt::from(u8::from(*flag))),
        Value::Big(big) => Some((**big).clone()),
        _ => None,
    }
}

/// The float nearest to it; `None` when it is too large for one.
pub(crate) fn to_float(value: &BigInt) -> Option<f64> {
    value.to_f64().filter(|float| float.is_finite())
}

fn too_large_for_float() -> Exception {
    Exception::new(ExceptionType::OverflowError, "int too large to convert to float")
}

/// The float nearest to an integer value.
pub(crate) fn float_of(value: &BigInt) -> Result<f64, Exception> {
    to_float(value).ok_or_else(too_large_for_float)
}

/// The integer part of a float.
pub(crate) fn from_float(value: f64) -> Result<Value, Exception> {
    if value.is_nan() {
        return raise(ExceptionType::ValueError, "cannot convert float NaN to integer");
    }
    if value.is_infinite() {
        return raise(ExceptionType::OverflowError, "cannot convert float infinity to integer");
    }
    let whole = value.trunc();
    if whole.abs() < 9e18 {
        return Ok(Value::Int(whole as i64));
    }
    Ok(BigInt::from_f64(whole).map_or(Value::Int(0), normalize))
}

pub(crate) fn check_bits(bits: u64) -> Result<(), Exception> {
    if bits > memory::INTEGER_BITS { Err(memory::exhausted()) } else { Ok(()) }
}

pub(crate) fn add(a: i64, b: i64) -> Value {
    a.checked_add(b).map_or_else(|| normalize(BigInt::from(a) + b), Value::Int)
}

pub(crate) fn subtract(a: i64, b: i64) -> Value {
    a.checked_sub(b).map_or_else(|| normalize(BigInt::from(a) - b), Value::Int)
}

pub(crate) fn multiply(a: i64, b: i64) -> Value {
    a.checked_mul(b).map_or_else(|| normalize(BigInt::from(a) * b), Value::Int)
}

pub(crate) fn multiply_big(a: &BigInt, b: &BigInt) -> Result<Value, Exception> {
    check_bits(a.bits() + b.bits())?;
    Ok(normalize(a * b))
}

/// `a // b` and `a % b`.
pub(crate) fn divide_floor(a: i64, b: i64) -> Option<(i64, i64)> {
    if b == 0 {
        return None;
    }
    let (quotient, rest) = (a.checked_div(b)?, a.wrapping_rem(b));
    Some(if rest != 0 && (rest < 0) != (b < 0) { (quotient - 1, rest + b) } else { (quotient, rest) })
}

pub(crate) fn divide_floor_big(a: &BigInt, b: &BigInt) -> (Value, Value) {
    let (quotient, rest) = a.div_mod_floor(b);
    (normalize(quotient), normalize(rest))
}

/// `a / b`, rounded once from the exact quotient.
pub(crate) fn divide_true(a: &BigInt, b: &BigInt) -> Result<f64, Exception> {
    let too_large = || Exception::new(ExceptionType::OverflowError, "integer division result too large for a float");
    if a.bits() <= 53 && b.bits() <= 53 {
        return Ok(a.to_f64().unwrap_or(0.0) / b.to_f64().unwrap_or(1.0));
    }
    // Scale so that the quotient has at least 66 bits, the last one telling whether anything was cut off: then the
    // conversion to a float rounds as if it were exact, unless the result is below the normal floats.
    let shift = b.bits() as i64 - a.bits() as i64 + 66;
    let (numerator, denominator) =
        if shift >= 0 { (a.abs() << shift as u64, b.abs()) } else { (a.abs(), b.abs() << (-shift) as u64) };
    let (mut quotient, rest) = numerator.div_rem(&denominator);
    if !rest.is_zero() {
        quotient |= BigInt::from(1);
    }
    let rounded = quotient.to_f64().ok_or_else(too_large)?;
    let negative = (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus);
    let exponent = -shift;
    let scaled = if exponent < -1000 {
        rounded * 2f64.powi(-900) * 2f64.powi((exponent + 900).max(-1100) as i32)
    } else if exponent > 1000 {
        rounded * 2f64.powi(900) * 2f64.powi((exponent - 900).min(1100) as i32)
    } else {
        rounded * 2f64.powi(exponent as i32)
    };
    if scaled.is_infinite() {
        return Err(too_large());
    }
    Ok(if negative { -scaled } else { scaled })
}

/// `a ** b` for `b` not negative.
pub(crate) fn power(a: &BigInt, b: &BigInt) -> Result<Value, Exception> {
    if a.is_zero() || a.magnitude().bits() == 1 {
        let Some(exponent) = b.to_u64() else {
            let odd = b.is_odd();
            let result = if a.is_zero() {
                0
            } else if a.is_negative() && odd {
                -1
            } else {
                1
            };
            return Ok(Value::Int(result));
        };
        let one = if a.is_negative() && exponent % 2 == 1 { -1 } else { 1 };
        return Ok(Value::Int(if exponent == 0 {
            1
        } else if a.is_zero() {
            0
        } else {
            one
        }));
    }
    let exponent = b.to_u64().ok_or_else(memory::exhausted)?;
    check_bits(a.bits().saturating_sub(1).saturating_mul(exponent))?;
    Ok(normalize(Pow::pow(a, exponent)))
}

/// `a ** b` within 64 bits, when the result fits.
pub(crate) fn power_small(a: i64, b: i64) -> Option<i64> {
    a.checked_pow(u32::try_from(b).ok()?)
}

/// `pow(a, b, modulus)`.
pub(crate) fn power_modulo(a: &BigInt, b: &BigInt, modulus: &BigInt) -> Result<Value, Exception> {
    if modulus.is_zero() {
        return raise(ExceptionType::ValueError, "pow() 3rd argument cannot be 0");
    }
    let base = if b.is_negative() {
        let inverse = a.mod_floor(modulus).extended_gcd(modulus);
        if inverse.gcd.magnitude().bits() != 1 {
            return raise(ExceptionType::ValueError, "base is not invertible for the given modulus");
        }
        inverse.x.mod_floor(modulus)
    } else {
        a.mod_floor(modulus)
    };
    Ok(normalize(base.modpow(&b.abs(), &modulus.abs()).mod_floor(modulus)))
}

/// `a << b` and, for negative `b` here, `a >> -b`.
pub(crate) fn shift(a: &BigInt, by: i64) -> Result<Value, Exception> {
    if by >= 0 {
        if a.is_zero() {
            return Ok(Value::Int(0));
        }
        check_bits(a.bits().saturating_add(by as u64))?;
        Ok(normalize(a << by as u64))
    } else {
        Ok(normalize(a >> by.unsigned_abs()))
    }
}

/// Decimal text, with CPython's limit on the number of digits.
pub(crate) fn to_text(value: &BigInt) -> Result<String, Exception> {
    // 4,300 digits have at least 14,281 bits; below that no digit needs to be counted.
    if value.bits() > 14_280 {
        let limit = "Exceeds the limit (4300 digits) for integer string conversion; use \
                     sys.set_int_max_str_digits() to increase the limit";
        if value.bits() > 14_285 {
            return raise(ExceptionType::ValueError, limit);
        }
        let text = value.to_string();
        if text.trim_start_matches('-').len() > 4300 {
            return raise(ExceptionType::ValueError, limit);
        }
        return Ok(text);
    }
    Ok(value.to_string())
}

/// Reads what `int(text, base)` reads; `None` when it is no such number.
pub(crate) fn parse(text: &str, base: u32) -> Option<Result<Value, Exception>> {
    let trimmed = text.trim_matches(|c: char| c.is_whitespace());
    let (negative, digits) = match trimmed.as_bytes().first()? {
        b'-' => (true, &trimmed[1..]),
        b'+' => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let prefix = |digits: &str| match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => Some(16),
        [b'0', b'o' | b'O', ..] => Some(8),
        [b'0', b'b' | b'B', ..] => Some(2),
        _ => None,
    };
    let (base, digits, prefixed) = match (base, prefix(digits)) {
        (0, Some(found)) => (found, &digits[2..], true),
        (0, None) => (10, digits, false),
        (base, Some(found)) if base == found => (base, &digits[2..], true),
        (base, _) => (base, digits, false),
    };
    let digits = if prefixed { digits.strip_prefix('_').unwrap_or(digits) } else { digits };
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    let mut plain = String::with_capacity(digits.len());
    for character in digits.chars().filter(|&character| character != '_') {
        // Decimal digits of other scripts are rare enough to be left out; CPython reads them.
        if !character.is_digit(base) {
            return None;
        }
        plain.push(character);
    }
    if let Ok(small) = i64::from_str_radix(&plain, base) {
        return Some(Ok(Value::Int(if negative { -small } else { small })));
    }
    if plain.len() > 4300 && !base.is_power_of_two() {
        let digits = plain.len();
        return Some(raise(
            ExceptionType::ValueError,
            &format!(
                "Exceeds the limit (4300 digits) for integer string conversion: value has {digits} digits; use \
                 sys.set_int_max_str_digits() to increase the limit"
            ),
        ));
    }
    if let Err(exception) = check_bits(plain.len() as u64 * u64::from(base.ilog2())) {
        return Some(Err(exception));
    }
    let big = BigInt::parse_bytes(plain.as_bytes(), base)?;
    Some(Ok(normalize(if negative { -big } else { big })))
}
