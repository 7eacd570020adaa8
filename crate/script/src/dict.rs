//! The table of a dict, in order of insertion. Keys come with their hashes; whoever calls has computed them.

use std::rc::Rc;

use hashbrown::HashTable;

use crate::equality::{Hindrance, keys_equal};
use crate::string::Str;
use crate::trash;
use crate::value::Value;

/// Up to so many entries are searched one by one, without a table.
const LINEAR: usize = 8;

/// A dict's entries in order of insertion with a table of their places.
#[derive(Clone, Default)]
pub struct Dict {
    /// Removed ones stay as `Undefined` until the next growth, so that places hold.
    entries: Vec<Entry>,
    /// The entries' places; empty while there are few.
    places: HashTable<u32>,
    live: usize,
}

#[derive(Clone)]
struct Entry {
    hash: i64,
    key: Value,
    value: Value,
}

fn spread(hash: i64) -> u64 {
    (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Dict {
    pub(crate) fn new() -> Dict {
        Dict::default()
    }

    pub(crate) fn with_capacity(capacity: usize) -> Dict {
        Dict { entries: Vec::with_capacity(capacity.min(1 << 20)), ..Dict::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.live
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.live == 0
    }

    /// The place of a key, when it is there.
    pub(crate) fn find(&self, key: &Value, hash: i64) -> Result<Option<usize>, Hindrance> {
        if let Value::Str(name) = key {
            // Strings equal strings alone, unless an instance defines `__eq__`.
            if let Some(place) = self.find_name(name, hash) {
                return Ok(Some(place));
            }
        }
        if let Value::Int(number) = key {
            let same = self.place_of(hash, |known| matches!(known, Value::Int(known) if known == number));
            if same.is_some() {
                return Ok(same);
            }
        }
        let mut hindrance = None;
        let mut equal = |entry: &Entry| {
            entry.hash == hash
                && hindrance.is_none()
                && match keys_equal(&entry.key, key) {
                    Ok(equal) => equal,
                    Err(reason) => {
                        hindrance = Some(reason);
                        false
                    }
                }
        };
        let found = if self.places.is_empty() {
            self.entries.iter().position(&mut equal)
        } else {
            self.places.find(spread(hash), |&place| equal(&self.entries[place as usize])).map(|&place| place as usize)
        };
        match hindrance {
            Some(reason) => Err(reason),
            None => Ok(found),
        }
    }

    fn find_name(&self, name: &Rc<Str>, hash: i64) -> Option<usize> {
        self.place_of(
            hash,
            |key| matches!(key, Value::Str(key) if Rc::ptr_eq(key, name) || key.as_str() == name.as_str()),
        )
    }

    /// The place of the first key of this hash that is meant.
    #[inline(always)]
    fn place_of(&self, hash: i64, is_meant: impl Fn(&Value) -> bool) -> Option<usize> {
        let found = |entry: &Entry| entry.hash == hash && is_meant(&entry.key);
        if self.places.is_empty() {
            self.entries.iter().position(found)
        } else {
            self.places.find(spread(hash), |&place| found(&self.entries[place as usize])).map(|&place| place as usize)
        }
    }

    /// Whether a name is not there, where that is seen at once.
    #[inline(always)]
    pub(crate) fn surely_lacks(&self, name: &Str) -> bool {
        let hash = name.hash();
        self.places.is_empty() && self.entries.iter().all(|entry| entry.hash != hash)
    }

    /// Whether the entry at this place has this very name.
    #[inline(always)]
    pub(crate) fn has_at(&self, place: usize, name: &Rc<Str>) -> bool {
        matches!(self.entries.get(place), Some(Entry { key: Value::Str(key), .. }) if Rc::ptr_eq(key, name))
    }

    /// The place of a name.
    pub(crate) fn find_interned(&self, name: &Rc<Str>) -> Option<usize> {
        self.find_name(name, name.hash())
    }

    /// The value of a name.
    pub(crate) fn get_name(&self, name: &Rc<Str>) -> Option<&Value> {
        self.find_name(name, name.hash()).map(|place| &self.entries[place].value)
    }

    /// The value of a name that is not interned.
    pub(crate) fn get_text(&self, name: &str) -> Option<&Value> {
        self.get_name(&Rc::new(Str::from(name)))
    }

    /// Sets the value of a name.
    pub(crate) fn set_name(&mut self, name: &Rc<Str>, value: Value) {
        match self.find_name(name, name.hash()) {
            Some(place) => self.entries[place].value = value,
            None => self.push(Value::Str(name.clone()), name.hash(), value),
        }
    }

    /// Removes a name.
    pub(crate) fn remove_name(&mut self, name: &Rc<Str>) -> Option<Value> {
        let place = self.find_name(name, name.hash())?;
        Some(self.remove(place).1)
    }

    /// The value at a place that `find` gave.
    pub(crate) fn value(&self, place: usize) -> &Value {
        &self.entries[place].value
    }

    pub(crate) fn value_mut(&mut self, place: usize) -> &mut Value {
        &mut self.entries[place].value
    }

    /// Sets a key's value.
    pub(crate) fn insert(&mut self, key: Value, hash: i64, value: Value) -> Result<(), Hindrance> {
        match self.find(&key, hash)? {
            Some(place) => self.entries[place].value = value,
            None => self.push(key, hash, value),
        }
        Ok(())
    }

    /// Adds an entry whose key is not there.
    pub(crate) fn push(&mut self, key: Value, hash: i64, value: Value) {
        if self.entries.len() == self.entries.capacity() && self.live < self.entries.len() {
            self.compact();
        }
        let place = self.entries.len();
        self.entries.push(Entry { hash, key, value });
        self.live += 1;
        if !self.places.is_empty() {
            let entries = &self.entries;
            self.places.insert_unique(spread(hash), place as u32, |&place| spread(entries[place as usize].hash));
        } else if place >= LINEAR {
            self.rebuild();
        }
    }

    fn compact(&mut self) {
        self.entries.retain(|entry| !matches!(entry.key, Value::Undefined));
        if !self.places.is_empty() {
            self.rebuild();
        }
    }

    fn rebuild(&mut self) {
        let entries = &self.entries;
        self.places.clear();
        for (place, entry) in entries.iter().enumerate() {
            if !matches!(entry.key, Value::Undefined) {
                self.places
                    .insert_unique(spread(entry.hash), place as u32, |&place| spread(entries[place as usize].hash));
            }
        }
    }

    /// Removes the entry at a place that `find` gave.
    pub(crate) fn remove(&mut self, place: usize) -> (Value, Value) {
        let hash = self.entries[place].hash;
        if let Ok(found) = self.places.find_entry(spread(hash), |&known| known as usize == place) {
            found.remove();
        }
        self.live -= 1;
        let entry = &mut self.entries[place];
        // No search may find it again: no key equals `Undefined`.
        let taken = (std::mem::take(&mut entry.key), std::mem::take(&mut entry.value));
        while matches!(self.entries.last(), Some(Entry { key: Value::Undefined, .. })) {
            self.entries.pop();
        }
        if self.entries.is_empty() {
            self.places.clear();
        }
        taken
    }

    pub(crate) fn clear(&mut self) -> Vec<Value> {
        let old = std::mem::take(self);
        old.entries.into_iter().flat_map(|entry| [entry.key, entry.value]).collect()
    }

    /// The next entry at or after a place, which moves behind it.
    pub(crate) fn next(&self, place: &mut usize) -> Option<(&Value, &Value)> {
        while let Some(entry) = self.entries.get(*place) {
            *place += 1;
            if !matches!(entry.key, Value::Undefined) {
                return Some((&entry.key, &entry.value));
            }
        }
        None
    }

    /// The last entry's place.
    pub(crate) fn last(&self) -> Option<usize> {
        self.entries.len().checked_sub(1)
    }

    /// The place of the last entry before a place.
    pub(crate) fn before(&self, place: usize) -> Option<usize> {
        let end = place.min(self.entries.len());
        self.entries[..end].iter().rposition(|entry| !matches!(entry.key, Value::Undefined))
    }

    pub(crate) fn entry(&self, place: usize) -> (&Value, &Value) {
        (&self.entries[place].key, &self.entries[place].value)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.entries
            .iter()
            .filter(|entry| !matches!(entry.key, Value::Undefined))
            .map(|entry| (&entry.key, &entry.value))
    }

    /// The entries with their hashes, for copying into another table.
    pub(crate) fn iter_hashed(&self) -> impl Iterator<Item = (&Value, i64, &Value)> {
        self.entries
            .iter()
            .filter(|entry| !matches!(entry.key, Value::Undefined))
            .map(|entry| (&entry.key, entry.hash, &entry.value))
    }

    /// The places of the entries whose keys have this hash.
    pub(crate) fn places_of_hash(&self, hash: i64) -> Vec<usize> {
        let same = |(_, entry): &(usize, &Entry)| entry.hash == hash && !matches!(entry.key, Value::Undefined);
        self.entries.iter().enumerate().filter(same).map(|(place, _)| place).collect()
    }

    /// Hands the values to `trash`, before the dict's owner is dropped.
    pub(crate) fn discard(&mut self) {
        let nested = |entry: &Entry| entry.value.holds_values() || entry.key.holds_values();
        if self.entries.iter().any(nested) {
            trash::discard_all(self.clear());
        }
    }
}
