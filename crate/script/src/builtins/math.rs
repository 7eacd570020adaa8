//! The functions of the `math` module.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::function;
use crate::arithmetic::to_float;
use crate::class::class_of;
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::int;
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::native::{Answer, Call, Native, Outcome};
use crate::value::Value;

pub(crate) static FUNCTIONS: &[Native] = &[
    function("sqrt", |_, call| real(&call, |x| if x < 0.0 { None } else { Some(x.sqrt()) })),
    function("exp", |_, call| real(&call, |x| Some(exp(x)))),
    function("sin", |_, call| real(&call, |x| if x.is_infinite() { None } else { Some(x.sin()) })),
    function("cos", |_, call| real(&call, |x| if x.is_infinite() { None } else { Some(x.cos()) })),
    function("tan", |_, call| real(&call, |x| if x.is_infinite() { None } else { Some(x.tan()) })),
    function("asin", |_, call| real(&call, |x| if x.abs() > 1.0 { None } else { Some(x.asin()) })),
    function("acos", |_, call| real(&call, |x| if x.abs() > 1.0 { None } else { Some(x.acos()) })),
    function("atan", |_, call| real(&call, |x| Some(x.atan()))),
    function("sinh", |_, call| real(&call, |x| Some(x.sinh()))),
    function("cosh", |_, call| real(&call, |x| Some(x.cosh()))),
    function("tanh", |_, call| real(&call, |x| Some(x.tanh()))),
    function("fabs", |_, call| real(&call, |x| Some(x.abs()))),
    function("degrees", |_, call| real(&call, |x| Some(x * (180.0 / std::f64::consts::PI)))),
    function("radians", |_, call| real(&call, |x| Some(x * (std::f64::consts::PI / 180.0)))),
    function("log2", |_, call| logarithm_of(&call, f64::log2, 2.0)),
    function("log10", |_, call| logarithm_of(&call, f64::log10, 10.0)),
    function("log", log),
    function("log1p", |_, call| real(&call, |x| if x <= -1.0 { None } else { Some(x.ln_1p()) })),
    function("expm1", |_, call| real(&call, |x| Some(x.exp_m1()))),
    function("erf", |_, call| real(&call, |x| Some(libm::erf(x)))),
    function("erfc", |_, call| real(&call, |x| Some(erfc(x)))),
    function("cbrt", |_, call| real(&call, |x| Some(x.cbrt()))),
    function("atan2", |_, call| two(&call, |a, b| Ok(a.atan2(b)))),
    function("nextafter", |_, call| two(&call, |a, b| Ok(next_after(a, b)))),
    function("copysign", |_, call| two(&call, |a, b| Ok(a.copysign(b)))),
    function("fmod", |_, call| {
        two(
            &call,
            |a, b| if (b == 0.0 || a.is_infinite()) && !a.is_nan() && !b.is_nan() { Err(domain()) } else { Ok(a % b) },
        )
    }),
    function("pow", |_, call| {
        two(&call, |a, b| {
            let result = a.powf(b);
            if result.is_nan() && !a.is_nan() && !b.is_nan() {
                return Err(domain());
            }
            if result.is_infinite() && a.is_finite() && b.is_finite() {
                return Err(if a == 0.0 {
                    domain()
                } else {
                    Exception::new(ExceptionType::OverflowError, "math range error")
                });
            }
            Ok(result)
        })
    }),
    function("hypot", hypot),
    function("dist", dist),
    function("floor", |_, call| rounded(&call, f64::floor, "__floor__")),
    function("ceil", |_, call| rounded(&call, f64::ceil, "__ceil__")),
    function("trunc", |_, call| rounded(&call, f64::trunc, "__trunc__")),
    function("isnan", |_, call| test(&call, f64::is_nan)),
    function("isinf", |_, call| test(&call, f64::is_infinite)),
    function("isfinite", |_, call| test(&call, f64::is_finite)),
    function("isclose", isclose),
    function("gcd", |_, call| fold(&call, BigInt::zero(), |a, b| a.gcd(b))),
    function("lcm", |_, call| fold(&call, BigInt::one(), |a, b| if b.is_zero() { BigInt::zero() } else { a.lcm(b) })),
    function("factorial", factorial),
    function("comb", |_, call| choose(&call, true)),
    function("perm", |_, call| choose(&call, false)),
    function("isqrt", isqrt),
    function("fsum", fsum),
    function("prod", |_, call| Ok(Outcome::Prelude("_prod", call.positional.to_vec()))),
    function("modf", modf),
    function("frexp", frexp),
    function("ldexp", ldexp),
];

/// What wasm has for it misses the last digit at 1, where everybody knows it.
fn exp(x: f64) -> f64 {
    if x == 1.0 { std::f64::consts::E } else { x.exp() }
}

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn domain() -> Exception {
    Exception::new(ExceptionType::ValueError, "math domain error")
}

fn real(call: &Call<'_>, compute: impl FnOnce(f64) -> Option<f64>) -> Answer {
    let x = to_float(call.one()?)?;
    match compute(x) {
        None => Err(domain()),
        Some(result) if result.is_infinite() && x.is_finite() => {
            raise(ExceptionType::OverflowError, "math range error")
        }
        Some(result) => value(result),
    }
}

fn two(call: &Call<'_>, compute: impl FnOnce(f64, f64) -> Result<f64, Exception>) -> Answer {
    let given = call.between(2, 2)?;
    value(compute(to_float(&given[0])?, to_float(&given[1])?)?)
}

fn test(call: &Call<'_>, test: impl FnOnce(f64) -> bool) -> Answer {
    value(test(to_float(call.one()?)?))
}

/// The float that comes after the first on the way to the second.
fn next_after(from: f64, to: f64) -> f64 {
    if from.is_nan() || to.is_nan() {
        f64::NAN
    } else if from == to {
        to
    } else if from < to {
        from.next_up()
    } else {
        from.next_down()
    }
}

/// A logarithm, also of integers that are no floats any more.
fn logarithm(of: &Value, compute: fn(f64) -> f64, base: f64) -> Result<f64, Exception> {
    if let Value::Big(big) = of {
        if big.is_negative() {
            return Err(domain());
        }
        if let Ok(x) = int::float_of(big) {
            return Ok(compute(x));
        }
        let shift = big.bits().saturating_sub(64);
        let top = int::to_float(&(&**big >> shift)).unwrap_or(1.0);
        return Ok(compute(top) + shift as f64 * 2f64.ln() / base.ln());
    }
    let x = to_float(of)?;
    if x <= 0.0 { Err(domain()) } else { Ok(compute(x)) }
}

fn logarithm_of(call: &Call<'_>, compute: fn(f64) -> f64, base: f64) -> Answer {
    value(logarithm(call.one()?, compute, base)?)
}

fn log(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 2)?;
    let natural = logarithm(&given[0], f64::ln, std::f64::consts::E)?;
    match given.get(1) {
        None => value(natural),
        Some(base) => {
            let base = logarithm(base, f64::ln, std::f64::consts::E)?;
            if base == 0.0 {
                return raise(ExceptionType::ZeroDivisionError, "float division by zero");
            }
            value(natural / base)
        }
    }
}

fn hypot(_: &mut Interpreter, call: Call<'_>) -> Answer {
    if let [a, b] = call.positional {
        return value(to_float(a)?.hypot(to_float(b)?));
    }
    let mut sum = 0.0;
    for part in call.positional {
        sum += to_float(part)?.powi(2);
    }
    value(sum.sqrt())
}

fn dist(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let (a, b) = (iterator::collect(&given[0])?, iterator::collect(&given[1])?);
    let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
    if a.len() != b.len() {
        return value_error("both points must have the same number of dimensions");
    }
    let mut sum = 0.0;
    for (a, b) in a.iter().zip(&b) {
        sum += (to_float(a)? - to_float(b)?).powi(2);
    }
    value(sum.sqrt())
}

fn rounded(call: &Call<'_>, round: fn(f64) -> f64, method: &'static str) -> Answer {
    match call.one()? {
        whole @ (Value::Int(_) | Value::Big(_)) => value(whole.clone()),
        Value::Bool(flag) => value(i64::from(*flag)),
        object @ Value::Instance(instance) if instance.class.borrow().lookup_text(method).is_some() => {
            let method = instance.class.borrow().lookup_text(method).unwrap_or_default();
            Ok(Outcome::Call(method, crate::args::Args::positional(vec![object.clone()])))
        }
        other if method == "__trunc__" && !matches!(other, Value::Float(_)) => {
            type_error(&format!("type {} doesn't define __trunc__ method", class_of(other).name()))
        }
        other => value(int::from_float(round(to_float(other)?))?),
    }
}

fn isclose(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [a, b, relative, absolute] = call.bind(["a", "b", "rel_tol", "abs_tol"], 2)?;
    let (a, b) = (to_float(&a.unwrap_or_default())?, to_float(&b.unwrap_or_default())?);
    let relative = to_float(&relative.unwrap_or(Value::Float(1e-9)))?;
    let absolute = to_float(&absolute.unwrap_or(Value::Float(0.0)))?;
    if relative < 0.0 || absolute < 0.0 {
        return value_error("tolerances must be non-negative");
    }
    let distance = (a - b).abs();
    let near = distance <= relative * a.abs() || distance <= relative * b.abs() || distance <= absolute;
    value(a == b || (near && distance.is_finite()))
}

fn integer(of: &Value) -> Result<BigInt, Exception> {
    match int::to_big(of) {
        Some(big) => Ok(big),
        None => {
            let name = class_of(of).name();
            type_error(&format!("'{name}' object cannot be interpreted as an integer"))
        }
    }
}

/// Whether an integer is so large that its roots and divisors are found by the prelude, step by step.
fn is_large(value: &Value) -> bool {
    matches!(value, Value::Big(number) if number.bits() > crate::memory::LARGE_BITS)
}

fn fold(call: &Call<'_>, start: BigInt, join: impl Fn(&BigInt, &BigInt) -> BigInt) -> Answer {
    call.no_names()?;
    if call.positional.iter().any(is_large) {
        let name = if start.is_zero() { "_gcd" } else { "_lcm" };
        return Ok(Outcome::Prelude(name, call.positional.to_vec()));
    }
    let mut total = start;
    for of in call.positional {
        total = join(&total, &integer(of)?).abs();
    }
    value(int::normalize(total))
}

fn factorial(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = integer(call.one()?)?;
    if number.is_negative() {
        return value_error("factorial() not defined for negative values");
    }
    let Some(number) = u64::try_from(number).ok().filter(|&number| number < 100_000) else {
        return Err(crate::memory::exhausted());
    };
    let mut product = BigInt::one();
    for factor in 2..=number {
        product *= factor;
    }
    value(int::normalize(product))
}

fn choose(call: &Call<'_>, unordered: bool) -> Answer {
    let given = call.between(1, 2)?;
    let count = integer(&given[0])?;
    let taken = match given.get(1) {
        None | Some(Value::None) => count.clone(),
        Some(of) => integer(of)?,
    };
    if count.is_negative() || taken.is_negative() {
        let which = if count.is_negative() { "n" } else { "k" };
        return value_error(&format!("{which} must be a non-negative integer"));
    }
    if taken > count {
        return value(0i64);
    }
    let taken = if unordered { (&count - &taken).min(taken) } else { taken };
    let Some(taken) = u64::try_from(taken).ok().filter(|&taken| taken < 100_000) else {
        return Err(crate::memory::exhausted());
    };
    let mut product = BigInt::one();
    for step in 0..taken {
        product *= &count - step;
        int::check_bits(product.bits())?;
        if unordered {
            product /= step + 1;
        }
    }
    value(int::normalize(product))
}

fn isqrt(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = integer(call.one()?)?;
    if number.is_negative() {
        return value_error("isqrt() argument must be nonnegative");
    }
    if is_large(call.one()?) {
        return Ok(Outcome::Prelude("_isqrt", vec![call.one()?.clone()]));
    }
    value(int::normalize(number.sqrt()))
}

/// The exactly rounded sum, by Shewchuk's partial sums, as CPython computes it.
fn fsum(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let iterable = call.one()?;
    let Some(items) = iterator::collect(iterable)? else { return Ok(Outcome::Materialize(0)) };
    let mut partials: Vec<f64> = Vec::new();
    for item in &items {
        let mut x = to_float(item)?;
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        partials.push(x);
    }
    let Some(mut high) = partials.pop() else { return value(0.0) };
    let mut low = 0.0;
    while let Some(y) = partials.pop() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if let Some(&next) = partials.last()
        && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    value(high)
}

/// The complementary error function, between -1.25 and -0.84375 in the order of operations that the C library has.
fn erfc(x: f64) -> f64 {
    if x > -1.25 && x <= -0.84375 { 1.0 + libm::erf(-x) } else { libm::erfc(x) }
}

fn modf(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let number = to_float(call.one()?)?;
    let part = if number.is_infinite() { 0f64 } else { number.fract() }.copysign(number);
    value(Value::tuple(vec![Value::Float(part), Value::Float(number.trunc())]))
}

fn frexp(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let (part, exponent) = crate::equality::split_float(to_float(call.one()?)?);
    value(Value::tuple(vec![Value::Float(part), Value::Int(exponent.into())]))
}

fn ldexp(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 2)?;
    let exponent = given[1].as_int().unwrap_or(0).clamp(-2200, 2200) as i32;
    let half = exponent / 2;
    value(to_float(&given[0])? * 2f64.powi(half) * 2f64.powi(exponent - half))
}
