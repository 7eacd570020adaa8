//! The generator behind the `random` module: the Mersenne twister, seeded as CPython seeds it, so that the same seed
//! gives the same numbers.

use num_bigint::BigInt;

use super::function;
use crate::exception::value_error;
use crate::int;
use crate::interpreter::Interpreter;
use crate::native::{Answer, Call, Native, Outcome};
use crate::value::Value;

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// The state of the Mersenne twister.
pub(crate) struct Twister {
    words: Box<[u32; SIZE]>,
    next: usize,
}

impl Twister {
    /// `random.seed(seed)`.
    pub(crate) fn new(seed: &BigInt) -> Twister {
        let mut key = seed.magnitude().to_u32_digits();
        if key.is_empty() {
            key.push(0);
        }
        let mut twister = Twister { words: Box::new([0; SIZE]), next: SIZE };
        twister.begin(19_650_218);
        let words = &mut twister.words;
        let (mut at, mut from) = (1, 0);
        for _ in 0..SIZE.max(key.len()) {
            let mixed = (words[at - 1] ^ words[at - 1] >> 30).wrapping_mul(1_664_525);
            words[at] = (words[at] ^ mixed).wrapping_add(key[from]).wrapping_add(from as u32);
            at += 1;
            from += 1;
            if at >= SIZE {
                words[0] = words[SIZE - 1];
                at = 1;
            }
            if from >= key.len() {
                from = 0;
            }
        }
        for _ in 0..SIZE - 1 {
            let mixed = (words[at - 1] ^ words[at - 1] >> 30).wrapping_mul(1_566_083_941);
            words[at] = (words[at] ^ mixed).wrapping_sub(at as u32);
            at += 1;
            if at >= SIZE {
                words[0] = words[SIZE - 1];
                at = 1;
            }
        }
        words[0] = 0x8000_0000;
        twister
    }

    fn begin(&mut self, seed: u32) {
        self.words[0] = seed;
        for at in 1..SIZE {
            let before = self.words[at - 1];
            self.words[at] = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(at as u32);
        }
        self.next = SIZE;
    }

    fn word(&mut self) -> u32 {
        if self.next >= SIZE {
            for at in 0..SIZE {
                let y = (self.words[at] & 0x8000_0000) | (self.words[(at + 1) % SIZE] & 0x7fff_ffff);
                let odd = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.words[at] = self.words[(at + SHIFT) % SIZE] ^ y >> 1 ^ odd;
            }
            self.next = 0;
        }
        let mut y = self.words[self.next];
        self.next += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }

    /// A float in [0, 1) of 53 bits.
    fn float(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }

    fn bits(&mut self, count: u32) -> BigInt {
        if count <= 32 {
            return BigInt::from(self.word() >> (32 - count));
        }
        let words = count.div_ceil(32);
        let mut digits = Vec::with_capacity(words as usize);
        let mut left = count;
        for _ in 0..words {
            let word = self.word();
            digits.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigInt::from(num_bigint::BigUint::new(digits))
    }
}

pub(crate) static FUNCTIONS: &[Native] =
    &[function("random", random), function("getrandbits", getrandbits), function("_seed", seed)];

fn random(interp: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    Ok(Outcome::Value(Value::Float(interp.random().float())))
}

fn getrandbits(interp: &mut Interpreter, call: Call<'_>) -> Answer {
    let count = call.one()?.as_int().unwrap_or(-1);
    if count < 0 {
        return value_error("number of bits must be non-negative");
    }
    if count == 0 {
        return Ok(Outcome::Value(Value::Int(0)));
    }
    if count as u64 > crate::memory::INTEGER_BITS {
        return Err(crate::memory::exhausted());
    }
    Ok(Outcome::Value(int::normalize(interp.random().bits(count as u32))))
}

fn seed(interp: &mut Interpreter, call: Call<'_>) -> Answer {
    let of = call.one()?;
    match of {
        Value::None => {
            let fresh = crate::value::next_serial();
            interp.reseed(&BigInt::from(fresh));
        }
        Value::Float(number) => {
            let hash = crate::native::plain(crate::equality::hash(&Value::Float(*number)))?;
            interp.reseed(&BigInt::from(hash as u64));
        }
        other => match int::to_big(other) {
            Some(seed) => interp.reseed(&seed),
            None => {
                let text = "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.";
                return crate::exception::type_error(text);
            }
        },
    }
    Ok(Outcome::Value(Value::None))
}
