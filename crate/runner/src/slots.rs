//! Places for the records of live tasks: found by number, used again after a task's end.
//!
//! They stand in chunks that never move, so that growing costs no copy, however many tasks there are.

/// The slots of a chunk: a power of two.
const CHUNK: usize = 256;

/// What is in a slot.
enum Slot<T> {
    Taken(T),
    /// The next free slot after this one.
    Free(usize),
}

/// Values by slot.
pub(crate) struct Slots<T> {
    chunks: Vec<Vec<Slot<T>>>,
    /// The free slot that is used next; past the last slot when none is free.
    free: usize,
    /// How many slots there are.
    made: usize,
    taken: usize,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { chunks: Vec::new(), free: 0, made: 0, taken: 0 }
    }
}

impl<T> Slots<T> {
    /// Puts a value into a free slot; returns which.
    pub(crate) fn insert(&mut self, value: T) -> usize {
        let slot = self.free;
        self.taken += 1;
        if slot < self.made {
            let place = &mut self.chunks[slot / CHUNK][slot % CHUNK];
            if let Slot::Free(next) = std::mem::replace(place, Slot::Taken(value)) {
                self.free = next;
            }
            return slot;
        }
        if slot == self.chunks.len() * CHUNK {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        self.chunks[slot / CHUNK].push(Slot::Taken(value));
        self.made += 1;
        self.free = self.made;
        slot
    }

    pub(crate) fn get(&self, slot: usize) -> Option<&T> {
        match self.chunks.get(slot / CHUNK)?.get(slot % CHUNK)? {
            Slot::Taken(value) => Some(value),
            Slot::Free(_) => None,
        }
    }

    pub(crate) fn get_mut(&mut self, slot: usize) -> Option<&mut T> {
        match self.chunks.get_mut(slot / CHUNK)?.get_mut(slot % CHUNK)? {
            Slot::Taken(value) => Some(value),
            Slot::Free(_) => None,
        }
    }

    /// Takes a value out if it is the one that is meant.
    pub(crate) fn take_if(&mut self, slot: usize, is_it: impl FnOnce(&T) -> bool) -> Option<T> {
        let place = self.chunks.get_mut(slot / CHUNK)?.get_mut(slot % CHUNK)?;
        if !matches!(place, Slot::Taken(value) if is_it(value)) {
            return None;
        }
        let was = std::mem::replace(place, Slot::Free(self.free));
        self.free = slot;
        self.taken -= 1;
        match was {
            Slot::Taken(value) => Some(value),
            Slot::Free(_) => None,
        }
    }

    /// How many slots are taken.
    pub(crate) fn len(&self) -> usize {
        self.taken
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.taken == 0
    }

    /// What is in the slots, with their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &T)> {
        self.chunks.iter().flatten().enumerate().filter_map(|(slot, place)| match place {
            Slot::Taken(value) => Some((slot, value)),
            Slot::Free(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_slot_until_it_is_taken() {
        let mut slots = Slots::default();
        let all: Vec<usize> = (0..3 * CHUNK).map(|value| slots.insert(value)).collect();
        assert!(all.iter().enumerate().all(|(value, &slot)| slots.get(slot) == Some(&value)));
        assert_eq!(slots.take_if(all[300], |&value| value == 300), Some(300));
        assert_eq!(slots.get(all[300]), None);
        assert_eq!(slots.take_if(all[300], |_| true), None);
        assert_eq!((slots.len(), slots.iter().count()), (3 * CHUNK - 1, 3 * CHUNK - 1));
    }

    #[test]
    fn a_slot_is_used_again_before_a_new_one_is_made() {
        let mut slots = Slots::default();
        let all: Vec<usize> = (0..10).map(|value| slots.insert(value)).collect();
        slots.take_if(all[3], |_| true);
        slots.take_if(all[7], |_| true);
        let mut again = [slots.insert(30), slots.insert(70)];
        again.sort_unstable();
        assert_eq!(again, [3, 7]);
        assert_eq!(slots.insert(10), 10);
    }

    #[test]
    fn another_value_in_the_same_slot_is_not_taken() {
        let mut slots = Slots::default();
        let slot = slots.insert("new");
        assert_eq!(slots.take_if(slot, |&value| value == "old"), None);
        assert_eq!(slots.get_mut(slot), Some(&mut "new"));
        assert!(!slots.is_empty());
    }
}
