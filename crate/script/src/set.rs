//! The table of a set. It probes, grows and is walked as CPython's does, so that a set of numbers has the same
//! order here as there.

use crate::equality::{Hindrance, keys_equal};
use crate::trash;
use crate::value::Value;

const SMALLEST: usize = 8;
const LINEAR_PROBES: usize = 9;
const PERTURB_SHIFT: u32 = 5;

/// A set's keys with their hashes.
#[derive(Clone)]
pub struct Set {
    slots: Vec<Slot>,
    /// Live and removed slots.
    filled: usize,
    live: usize,
}

#[derive(Clone, Default)]
struct Slot {
    hash: i64,
    /// `Undefined` when free or removed.
    key: Value,
    removed: bool,
}

impl Slot {
    fn is_free(&self) -> bool {
        !self.removed && matches!(self.key, Value::Undefined)
    }

    fn is_live(&self) -> bool {
        !matches!(self.key, Value::Undefined)
    }
}

enum Place {
    Found(usize),
    Free(usize),
}

impl Default for Set {
    fn default() -> Set {
        Set { slots: vec![Slot::default(); SMALLEST], filled: 0, live: 0 }
    }
}

impl Set {
    pub(crate) fn new() -> Set {
        Set::default()
    }

    pub(crate) fn len(&self) -> usize {
        self.live
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.live == 0
    }

    fn place(&self, key: &Value, hash: i64) -> Result<Place, Hindrance> {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for place in at..=at + probes {
                let slot = &self.slots[place];
                if slot.is_free() {
                    return Ok(Place::Free(place));
                }
                if slot.hash == hash && slot.is_live() && keys_equal(&slot.key, key)? {
                    return Ok(Place::Found(place));
                }
            }
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
        }
    }

    pub(crate) fn contains(&self, key: &Value, hash: i64) -> Result<bool, Hindrance> {
        Ok(matches!(self.place(key, hash)?, Place::Found(_)))
    }

    /// Whether it was not there before.
    pub(crate) fn add(&mut self, key: Value, hash: i64) -> Result<bool, Hindrance> {
        match self.place(&key, hash)? {
            Place::Found(_) => Ok(false),
            Place::Free(place) => {
                self.slots[place] = Slot { hash, key, removed: false };
                self.filled += 1;
                self.live += 1;
                if self.filled * 5 >= (self.slots.len() - 1) * 3 {
                    self.resize(if self.live > 50_000 { self.live * 2 } else { self.live * 4 });
                }
                Ok(true)
            }
        }
    }

    /// Adds a key that is known not to be there.
    pub(crate) fn push(&mut self, key: Value, hash: i64) {
        self.insert_clean(key, hash);
        self.filled += 1;
        self.live += 1;
        if self.filled * 5 >= (self.slots.len() - 1) * 3 {
            self.resize(if self.live > 50_000 { self.live * 2 } else { self.live * 4 });
        }
    }

    fn resize(&mut self, least: usize) {
        let mut size = SMALLEST;
        while size <= least {
            size <<= 1;
        }
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        self.filled = self.live;
        for slot in old {
            if slot.is_live() {
                self.insert_clean(slot.key, slot.hash);
            }
        }
    }

    fn insert_clean(&mut self, key: Value, hash: i64) {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        loop {
            let probes = if at + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 };
            for place in at..=at + probes {
                if self.slots[place].is_free() {
                    self.slots[place] = Slot { hash, key, removed: false };
                    return;
                }
            }
            perturb >>= PERTURB_SHIFT;
            at = (at.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize)) & mask;
        }
    }

    /// Whether it was there.
    pub(crate) fn remove(&mut self, key: &Value, hash: i64) -> Result<bool, Hindrance> {
        match self.place(key, hash)? {
            Place::Free(_) => Ok(false),
            Place::Found(place) => {
                self.slots[place] = Slot { hash: -1, key: Value::Undefined, removed: true };
                self.live -= 1;
                Ok(true)
            }
        }
    }

    /// Adds all of another set, making room first as CPython does.
    pub(crate) fn merge(&mut self, other: &Set) -> Result<(), Hindrance> {
        if (self.filled + other.live) * 5 >= (self.slots.len() - 1) * 3 {
            self.resize((self.live + other.live) * 2);
        }
        if self.filled == 0 && self.slots.len() == other.slots.len() && other.filled == other.live {
            *self = other.clone();
            return Ok(());
        }
        for (key, hash) in other.iter() {
            self.add(key.clone(), hash)?;
        }
        Ok(())
    }

    /// A copy, laid out as CPython lays out the copy of a set.
    pub(crate) fn copy(&self) -> Set {
        let mut copy = Set::new();
        // Merging into an empty set compares nothing that could call the script.
        let _ = copy.merge_distinct(self);
        copy
    }

    fn merge_distinct(&mut self, other: &Set) -> Result<(), Hindrance> {
        if other.live * 5 >= (self.slots.len() - 1) * 3 {
            self.resize(other.live * 2);
        }
        if self.slots.len() == other.slots.len() && other.filled == other.live {
            *self = other.clone();
            return Ok(());
        }
        for (key, hash) in other.iter() {
            self.insert_clean(key.clone(), hash);
            self.filled += 1;
            self.live += 1;
        }
        Ok(())
    }

    /// Removes and returns some key, the first in the table.
    pub(crate) fn pop(&mut self) -> Option<Value> {
        let place = self.slots.iter().position(Slot::is_live)?;
        let slot = std::mem::replace(&mut self.slots[place], Slot { hash: -1, key: Value::Undefined, removed: true });
        self.live -= 1;
        Some(slot.key)
    }

    pub(crate) fn clear(&mut self) -> Vec<Value> {
        std::mem::take(self).slots.into_iter().filter(Slot::is_live).map(|slot| slot.key).collect()
    }

    /// The next key at or after a place, which moves behind it.
    pub(crate) fn next(&self, place: &mut usize) -> Option<&Value> {
        while let Some(slot) = self.slots.get(*place) {
            *place += 1;
            if slot.is_live() {
                return Some(&slot.key);
            }
        }
        None
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Value, i64)> {
        self.slots.iter().filter(|slot| slot.is_live()).map(|slot| (&slot.key, slot.hash))
    }

    /// The keys of this hash.
    pub(crate) fn keys_of_hash(&self, hash: i64) -> Vec<Value> {
        self.iter().filter(|(_, known)| *known == hash).map(|(key, _)| key.clone()).collect()
    }

    /// Hands the keys to `trash`, before the set's owner is dropped.
    pub(crate) fn discard(&mut self) {
        if self.slots.iter().any(|slot| slot.key.holds_values()) {
            trash::discard_all(self.clear());
        }
    }
}
