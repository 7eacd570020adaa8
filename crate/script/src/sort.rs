//! One stable merge sort for everything that is sorted: compiled once, where the standard library's is compiled anew for
//! every type. An order that is none does no harm.

/// The places 0 to `count` in the order of what lies there; places of equal things stay in order.
pub(crate) fn places(count: usize, less: &mut dyn FnMut(u32, u32) -> bool) -> Vec<u32> {
    let mut places: Vec<u32> = (0..count as u32).collect();
    order(&mut places, less);
    places
}

/// Brings places into the order of what lies there.
pub(crate) fn order(places: &mut Vec<u32>, less: &mut dyn FnMut(u32, u32) -> bool) {
    let count = places.len();
    crate::memory::work(count.saturating_mul(count.max(2).ilog2() as usize));
    let mut buffer = Vec::with_capacity(count);
    let mut width = 1;
    while width < count {
        buffer.clear();
        let mut start = 0;
        while start < count {
            let (middle, end) = ((start + width).min(count), (start + 2 * width).min(count));
            let (mut left, mut right) = (start, middle);
            // What is in order already, as often it is, takes one comparison.
            if middle < end && less(places[middle], places[middle - 1]) {
                while left < middle && right < end {
                    let from = if less(places[right], places[left]) { &mut right } else { &mut left };
                    buffer.push(places[*from]);
                    *from += 1;
                }
            }
            buffer.extend_from_slice(&places[left..middle]);
            buffer.extend_from_slice(&places[right..end]);
            start = end;
        }
        std::mem::swap(places, &mut buffer);
        width *= 2;
    }
}

/// Sorts items stably.
pub(crate) fn sort<T>(items: &mut Vec<T>, less: &mut dyn FnMut(&T, &T) -> bool) {
    let order = places(items.len(), &mut |a, b| less(&items[a as usize], &items[b as usize]));
    let mut old: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
    items.extend(order.into_iter().filter_map(|place| old[place as usize].take()));
}

#[cfg(test)]
mod tests {
    use super::sort;

    #[test]
    fn equal_items_keep_their_order() {
        for count in [0, 1, 2, 3, 7, 8, 100] {
            let mut items: Vec<(u32, u32)> = (0..count).map(|n| (n * 7 % 5, n)).collect();
            let mut wanted = items.clone();
            wanted.sort_by_key(|item| item.0);
            sort(&mut items, &mut |a, b| a.0 < b.0);
            assert_eq!(items, wanted);
        }
    }
}
