//! Places by number, used again once they are free.

/// What is in a slot.
enum Slot<T> {
    Taken(T),
    /// The next free slot after this one.
    Free(u32),
}

/// Values by slot.
pub(crate) struct Slots<T> {
    slots: Vec<Slot<T>>,
    /// The free slot that is used next; past the last slot when none is free.
    free: u32,
    taken: usize,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), free: 0, taken: 0 }
    }
}

impl<T> Slots<T> {
    /// The slot that the next value is put into.
    pub(crate) fn next(&self) -> u32 {
        self.free
    }

    /// Puts a value into a free slot; returns which.
    pub(crate) fn insert(&mut self, value: T) -> u32 {
        let slot = self.free;
        self.taken += 1;
        match self.slots.get_mut(slot as usize) {
            Some(place) => {
                if let Slot::Free(next) = std::mem::replace(place, Slot::Taken(value)) {
                    self.free = next;
                }
            }
            None => {
                self.slots.push(Slot::Taken(value));
                self.free = u32::try_from(self.slots.len()).expect("fewer tasks live at once than memory holds");
            }
        }
        slot
    }

    pub(crate) fn get(&self, slot: u32) -> Option<&T> {
        match self.slots.get(slot as usize)? {
            Slot::Taken(value) => Some(value),
            Slot::Free(_) => None,
        }
    }

    /// Takes a value out if it is the one that is meant.
    pub(crate) fn take_if(&mut self, slot: u32, is_it: impl FnOnce(&T) -> bool) -> Option<T> {
        let place = self.slots.get_mut(slot as usize)?;
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

    /// What is in the slots.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.slots.iter().filter_map(|place| match place {
            Slot::Taken(value) => Some(value),
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
        let all: Vec<u32> = (0..700).map(|value| slots.insert(value)).collect();
        assert!(all.iter().enumerate().all(|(value, &slot)| slots.get(slot) == Some(&value)));
        assert_eq!(slots.take_if(all[300], |&value| value == 300), Some(300));
        assert_eq!(slots.get(all[300]), None);
        assert_eq!(slots.take_if(all[300], |_| true), None);
        assert_eq!((slots.len(), slots.iter().count()), (699, 699));
    }

    #[test]
    fn a_slot_is_used_again_before_a_new_one_is_made() {
        let mut slots = Slots::default();
        let all: Vec<u32> = (0..10).map(|value| slots.insert(value)).collect();
        slots.take_if(all[3], |_| true);
        slots.take_if(all[7], |_| true);
        let mut again = [slots.insert(30), slots.insert(70)];
        again.sort_unstable();
        assert_eq!(again, [3, 7]);
        assert_eq!(slots.insert(10), 10);
    }

    #[test]
    fn the_slot_that_comes_next_is_known() {
        let mut slots = Slots::default();
        for value in 0..5 {
            assert_eq!(slots.next(), slots.insert(value));
        }
        slots.take_if(2, |_| true);
        assert_eq!((slots.next(), slots.insert(7), slots.insert(8)), (2, 2, 5));
    }

    #[test]
    fn another_value_in_the_same_slot_is_not_taken() {
        let mut slots = Slots::default();
        let slot = slots.insert("new");
        assert_eq!(slots.take_if(slot, |&value| value == "old"), None);
        assert_eq!(slots.get(slot), Some(&"new"));
    }
}
