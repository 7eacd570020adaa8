//! Strings: text with its length in characters and its hash, and the table of interned names.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use hashbrown::HashTable;

use crate::value::Value;

/// A string's text, its length in characters and, once asked for, its hash.
pub struct Str {
    text: String,
    /// In characters: equal to the length in bytes exactly when the text is ASCII, where indexing is direct.
    chars: usize,
    /// 0 until it is asked for.
    hash: Cell<i64>,
}

impl Str {
    pub(crate) fn new(text: String) -> Str {
        let chars = if text.is_ascii() { text.len() } else { text.chars().count() };
        Str { text, chars, hash: Cell::new(0) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The length in characters.
    pub(crate) fn len(&self) -> usize {
        self.chars
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn is_ascii(&self) -> bool {
        self.chars == self.text.len()
    }

    pub(crate) fn hash(&self) -> i64 {
        let known = self.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_bytes(self.text.as_bytes());
        self.hash.set(hash);
        hash
    }

    /// Appends in place. The caller holds the only reference.
    pub(crate) fn push(&mut self, other: &Str) {
        match other.text.as_bytes() {
            // A copy of memory is a call of its own.
            &[byte] => self.text.push(byte as char),
            _ => self.text.push_str(&other.text),
        }
        self.chars += other.chars;
        self.hash.set(0);
    }

    /// The character at a place below `len`.
    pub(crate) fn char_at(&self, index: usize) -> char {
        if self.is_ascii() {
            self.text.as_bytes()[index] as char
        } else {
            self.text.chars().nth(index).unwrap_or('\u{fffd}')
        }
    }

    /// Where the character at this place begins, in bytes; the text's length for places beyond it.
    pub(crate) fn byte_offset(&self, index: usize) -> usize {
        if self.is_ascii() {
            index.min(self.text.len())
        } else {
            self.text.char_indices().nth(index).map_or(self.text.len(), |(at, _)| at)
        }
    }

    /// The text between two places in characters, `from` not after `to`.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &str {
        &self.text[self.byte_offset(from)..self.byte_offset(to)]
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Str {
        Str::new(text.to_owned())
    }
}

/// Never 0, which stands for "not asked for yet".
fn hash_bytes(bytes: &[u8]) -> i64 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    let mut hash = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]]);
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
    let mut last = 0u64;
    for &byte in chunks.remainder() {
        last = last << 8 | u64::from(byte);
    }
    hash = (hash.rotate_left(5) ^ last).wrapping_mul(FACTOR);
    hash ^= hash >> 32;
    if hash == 0 { 1 } else { hash as i64 }
}

struct Interned {
    names: HashTable<Rc<Str>>,
    characters: Vec<Rc<Str>>,
    empty: Rc<Str>,
}

thread_local! {
    static INTERNED: RefCell<Interned> = RefCell::new(Interned {
        names: HashTable::new(),
        characters: (0..128u8).map(|byte| Rc::new(Str::new((byte as char).to_string()))).collect(),
        empty: Rc::new(Str::new(String::new())),
    });
}

/// The one string of this text that names use, so that comparing names is mostly comparing addresses.
pub(crate) fn intern(text: &str) -> Rc<Str> {
    let hash = hash_bytes(text.as_bytes());
    INTERNED.with_borrow_mut(|interned| {
        let spread = |hash: i64| (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        if let Some(known) = interned.names.find(spread(hash), |known| known.as_str() == text) {
            return known.clone();
        }
        let name = Rc::new(Str::from(text));
        interned.names.insert_unique(spread(hash), name.clone(), |name| spread(name.hash()));
        name
    })
}

/// The same for a text of this crate, without looking at the text when it was asked for before.
pub(crate) fn known(text: &'static str) -> Rc<Str> {
    const PLACES: usize = 64;
    type Place = Option<(&'static str, Rc<Str>)>;
    thread_local!(static KNOWN: RefCell<[Place; PLACES]> = const {
        RefCell::new([const { None }; PLACES])
    });
    KNOWN.with_borrow_mut(|known| {
        let place = &mut known[(text.as_ptr() as usize >> 3) % PLACES];
        match place {
            Some((one, name)) if std::ptr::eq(*one, text) => name.clone(),
            _ => place.insert((text, intern(text))).1.clone(),
        }
    })
}

/// A string of one character; ASCII ones are shared.
pub(crate) fn of_char(character: char) -> Value {
    if character.is_ascii() {
        INTERNED.with_borrow(|interned| Value::Str(interned.characters[character as usize].clone()))
    } else {
        Value::string(character.to_string())
    }
}

/// The empty string.
pub(crate) fn empty() -> Value {
    INTERNED.with_borrow(|interned| Value::Str(interned.empty.clone()))
}
