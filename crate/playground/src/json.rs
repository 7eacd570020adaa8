//! JSON for the page.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Plain data as JSON.
pub(crate) fn to_json<T: Serialize + ?Sized>(data: &T) -> String {
    let mut out = Vec::with_capacity(128);
    data.serialize(&mut Serializer::with_formatter(&mut out, StandardFloats)).expect("it is plain data");
    String::from_utf8(out).expect("JSON is text")
}

/// Writes floats as the standard library does, which scripts need anyway: serde_json's own way is a second table of
/// 10 kB, compressed.
struct StandardFloats;

impl Formatter for StandardFloats {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        write!(writer, "{value}")
    }
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn floats_come_back_as_they_were() {
        for float in [0.1 + 0.2, 1.0, -0.0, 1e-7, 1.5e300, f64::MIN_POSITIVE] {
            let back: f64 = serde_json::from_str(&to_json(&float)).unwrap();
            assert_eq!(back.to_bits(), float.to_bits());
        }
        assert_eq!(to_json(&[f64::NAN, f64::INFINITY]), "[null,null]", "there is no JSON for these");
    }
}
