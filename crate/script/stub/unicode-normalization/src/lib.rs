//! Stands in for the crate of this name, whose tables are 75 kB of compressed wasm: every browser has them already.
//! Has what the parser uses of it.

/// Text that can be brought into Unicode's form NFKC.
pub trait UnicodeNormalization {
    /// The characters of the text in that form, as Python compares names.
    fn nfkc(self) -> std::vec::IntoIter<char>;
}

impl UnicodeNormalization for &str {
    fn nfkc(self) -> std::vec::IntoIter<char> {
        normalized(self).chars().collect::<Vec<_>>().into_iter()
    }
}

#[cfg(target_arch = "wasm32")]
fn normalized(text: &str) -> String {
    String::from(js_sys::JsString::from(text).normalize("NFKC"))
}

#[cfg(not(target_arch = "wasm32"))]
fn normalized(text: &str) -> String {
    icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::UnicodeNormalization;

    #[test]
    fn compatible_characters_become_the_plain_ones() {
        assert_eq!("ﬁ x² é ℌ".nfkc().collect::<String>(), "fi x2 é H");
    }
}
