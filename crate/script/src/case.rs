//! Upper and lower case. In a browser its own tables are asked: the standard library's are 12 kB of compressed wasm.

#[cfg(target_arch = "wasm32")]
pub(crate) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    String::from(js_sys::JsString::from(text).to_lower_case())
}

#[cfg(target_arch = "wasm32")]
pub(crate) fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    String::from(js_sys::JsString::from(text).to_upper_case())
}

/// The text in lower case, as Unicode has it: one character may become several.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn lower(text: &str) -> String {
    text.to_lowercase()
}

/// The text in upper case.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// One character in lower case.
pub(crate) fn lower_char(character: char) -> String {
    lower(character.encode_utf8(&mut [0; 4]))
}

/// One character in upper case.
pub(crate) fn upper_char(character: char) -> String {
    upper(character.encode_utf8(&mut [0; 4]))
}

/// One character as a title begins with it: of what becomes several in upper case only the first stays so.
pub(crate) fn title_char(character: char) -> String {
    // Letters that are two have a third form, between the others.
    match character {
        '\u{1c4}'..='\u{1c6}' => return "\u{1c5}".to_owned(),
        '\u{1c7}'..='\u{1c9}' => return "\u{1c8}".to_owned(),
        '\u{1ca}'..='\u{1cc}' => return "\u{1cb}".to_owned(),
        '\u{1f1}'..='\u{1f3}' => return "\u{1f2}".to_owned(),
        _ => {}
    }
    let upper = upper_char(character);
    let mut parts = upper.chars();
    match parts.next() {
        Some(first) if !parts.as_str().is_empty() && character != '\u{149}' => {
            first.to_string() + &lower(parts.as_str())
        }
        _ => upper,
    }
}
