//! Bytes as a message between threads, and back.
//!
//! A text is the fastest message there is, while a buffer of its own makes even a short one slow: so few bytes travel as a
//! text, a character for each. Many travel in a buffer, which from some size on changes hands instead of being copied.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

/// Up to this size bytes travel as a text.
const TEXT_UP_TO: usize = 256;

/// From this size on a buffer changes hands; a smaller one is copied sooner than handed over.
const TRANSFERRED_FROM: usize = 16 * 1024;

/// What such a text begins with: no text that people read does.
const MARK: char = '\0';

/// Bytes as a message, and what of it changes hands.
pub(super) fn message_of(bytes: &[u8]) -> (JsValue, Option<Array>) {
    if bytes.len() <= TEXT_UP_TO {
        return (JsValue::from_str(&text_of(bytes)), None);
    }
    let array = Uint8Array::from(bytes);
    let transfer = (bytes.len() >= TRANSFERRED_FROM).then(|| Array::of1(&array.buffer()));
    (array.into(), transfer)
}

/// The bytes of a message; none of what is no such message.
pub(super) fn bytes_of(message: &JsValue) -> Vec<u8> {
    match message.as_string() {
        Some(text) => bytes_of_text(&text).unwrap_or_default(),
        None => message.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default(),
    }
}

/// The text of a message that is for people, and not bytes.
pub(super) fn words_of(message: &JsValue) -> Option<String> {
    message.as_string().filter(|text| !text.starts_with(MARK))
}

fn text_of(bytes: &[u8]) -> String {
    std::iter::once(MARK).chain(bytes.iter().map(|&byte| char::from(byte))).collect()
}

fn bytes_of_text(text: &str) -> Option<Vec<u8>> {
    let mut characters = text.chars();
    if characters.next() != Some(MARK) {
        return None;
    }
    characters.map(|character| u8::try_from(character).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{bytes_of_text, text_of};

    #[test]
    fn every_byte_travels_as_a_character_and_what_is_no_such_text_is_refused() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(bytes_of_text(&text_of(&all)), Some(all));
        assert_eq!(bytes_of_text(&text_of(&[])), Some(Vec::new()));
        assert_eq!(bytes_of_text("the script did not load"), None);
        assert_eq!(bytes_of_text("\0\u{100}"), None);
    }
}
