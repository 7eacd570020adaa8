//! Memory for tasks' cells: what one task leaves behind the next one gets.
//!
//! To ask the allocator for each task's cell, and to give it back, takes as long as all else that is done for a task that
//! does little. So pieces of a few sizes are kept, those of each thread by itself. Each is a piece of the allocator's own:
//! it may be given back on another thread than the one that took it. When a thread has no runner any more it keeps nothing.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;

/// Sizes are rounded up to a multiple of this.
const GRAIN: usize = 16;

/// The largest piece that is kept has so many grains.
const CLASSES: usize = 32;

/// Pieces are aligned to this; what wants more is the allocator's matter.
const ALIGNMENT: usize = 8;

/// How much is kept at the most, on each thread: the cells of about 100,000 small tasks.
const MOST_KEPT: usize = 16 * 1024 * 1024;

/// And how much of that in pieces of one size, so that there is room for others.
const MOST_OF_A_CLASS: usize = MOST_KEPT / 4 * 3;

/// A piece that nobody has.
struct Piece {
    next: Option<NonNull<Piece>>,
}

/// The pieces that are kept, by size.
struct Kept {
    first: [Cell<Option<NonNull<Piece>>>; CLASSES],
    /// How many bytes are kept, of each class and of all.
    by_class: [Cell<usize>; CLASSES],
    bytes: Cell<usize>,
}

thread_local! {
    static KEPT: Kept = const {
        Kept {
            first: [const { Cell::new(None) }; CLASSES],
            by_class: [const { Cell::new(0) }; CLASSES],
            bytes: Cell::new(0),
        }
    };
}

/// The class of a layout, and the layout of its pieces; `None` for what is not kept.
#[inline]
const fn class(layout: Layout) -> Option<(usize, Layout)> {
    if layout.size() == 0 || layout.size() > GRAIN * CLASSES || layout.align() > ALIGNMENT {
        return None;
    }
    let class = (layout.size() - 1) / GRAIN;
    match Layout::from_size_align((class + 1) * GRAIN, ALIGNMENT) {
        Ok(piece) => Some((class, piece)),
        Err(_) => None,
    }
}

/// A piece of memory of this layout, which is not of size 0.
#[inline]
pub(crate) fn take(layout: Layout) -> NonNull<u8> {
    let Some((class, piece)) = class(layout) else { return allocate(layout) };
    // The list may be gone when a runner outlives its thread's other locals.
    let kept = KEPT.try_with(|kept| {
        let first = kept.first[class].get()?;
        // SAFETY: what is in the list is a piece that nobody has, and begins with this.
        kept.first[class].set(unsafe { first.as_ref() }.next);
        kept.by_class[class].set(kept.by_class[class].get() - piece.size());
        kept.bytes.set(kept.bytes.get() - piece.size());
        Some(first.cast())
    });
    kept.ok().flatten().unwrap_or_else(|| allocate(piece))
}

/// Gives a piece back.
///
/// # Safety
/// It was [taken](take), on whatever thread, for this very layout, and nobody uses it any more.
#[inline]
pub(crate) unsafe fn give_back(memory: NonNull<u8>, layout: Layout) {
    let Some((class, piece)) = class(layout) else {
        // SAFETY: by this function's contract, and as `take` allocates what is of no class.
        return unsafe { dealloc(memory.as_ptr(), layout) };
    };
    let is_kept = KEPT.try_with(|kept| {
        let (of_class, bytes) = (kept.by_class[class].get() + piece.size(), kept.bytes.get() + piece.size());
        if of_class > MOST_OF_A_CLASS || bytes > MOST_KEPT {
            return false;
        }
        let freed: NonNull<Piece> = memory.cast();
        // SAFETY: by this function's contract nobody else uses it; a piece is large enough and aligned for this.
        unsafe { freed.write(Piece { next: kept.first[class].get() }) };
        kept.first[class].set(Some(freed));
        kept.by_class[class].set(of_class);
        kept.bytes.set(bytes);
        true
    });
    if is_kept != Ok(true) {
        // SAFETY: by this function's contract, and as `take` allocates the pieces of a class.
        unsafe { dealloc(memory.as_ptr(), piece) }
    }
}

#[cold]
#[inline(never)]
fn allocate(layout: Layout) -> NonNull<u8> {
    debug_assert!(layout.size() > 0);
    // SAFETY: nobody asks for a size of 0.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}

/// Gives the allocator back what this thread keeps: it has no runner any more.
pub(crate) fn let_go() {
    // The list may be gone when a runner outlives its thread's other locals.
    let _ = KEPT.try_with(Kept::let_go);
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.let_go();
    }
}

impl Kept {
    fn let_go(&self) {
        self.bytes.set(0);
        self.by_class.iter().for_each(|bytes| bytes.set(0));
        for (first, class) in self.first.iter().zip(1..) {
            let piece = Layout::from_size_align(class * GRAIN, ALIGNMENT).expect("the same was asked for before");
            let mut next = first.take();
            while let Some(freed) = next {
                // SAFETY: what is in the list is a piece of this class that nobody has; it is taken out before it is freed.
                unsafe {
                    next = freed.as_ref().next;
                    dealloc(freed.as_ptr().cast(), piece);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a piece, fills it, and gives it back; tells where it was.
    fn use_piece(layout: Layout) -> usize {
        let memory = take(layout);
        // SAFETY: it is as large as that.
        unsafe { memory.write_bytes(7, layout.size()) };
        let address = memory.as_ptr() as usize;
        // SAFETY: it was taken for this layout.
        unsafe { give_back(memory, layout) };
        address
    }

    #[test]
    fn what_was_given_back_is_taken_by_the_next_of_about_that_size() {
        let layout = |size| Layout::from_size_align(size, 8).expect("it is a size");
        let first = use_piece(layout(100));
        assert_eq!(use_piece(layout(112)), first);
        let (one, other) = (take(layout(97)), take(layout(97)));
        assert_ne!(one, other);
        assert_eq!(one.as_ptr() as usize, first);
        for memory in [one, other] {
            // SAFETY: both were taken for this layout.
            unsafe { give_back(memory, layout(97)) };
        }
    }

    #[test]
    fn no_size_takes_all_the_room_and_in_the_end_nothing_is_kept() {
        let (small, large) = (Layout::new::<[u64; 16]>(), Layout::new::<[u64; 64]>());
        let kept = || KEPT.with(|kept| kept.bytes.get());
        let count = MOST_KEPT / small.size() + 9;
        let pieces: Vec<_> = (0..count).map(|_| take(small)).collect();
        for memory in pieces {
            // SAFETY: it was taken for this layout.
            unsafe { give_back(memory, small) };
        }
        assert_eq!(kept(), MOST_OF_A_CLASS);
        use_piece(large);
        assert_eq!(kept(), MOST_OF_A_CLASS + large.size());
        let_go();
        assert_eq!(kept(), 0);
        use_piece(small);
        assert_eq!(kept(), small.size());
    }

    #[test]
    fn a_piece_may_be_given_back_on_another_thread_and_none_is_kept_for_the_large_and_the_much_aligned() {
        let layout = Layout::new::<[u64; 9]>();
        let memory = std::sync::atomic::AtomicPtr::new(take(layout).as_ptr());
        let give = move || {
            let memory = NonNull::new(memory.into_inner()).expect("memory is somewhere");
            // SAFETY: it was taken for this layout.
            unsafe { give_back(memory, layout) };
        };
        std::thread::spawn(give).join().expect("it does not panic");
        for (size, align) in [(513, 8), (64, 16), (4096, 4096)] {
            use_piece(Layout::from_size_align(size, align).expect("it is a layout"));
        }
        assert_eq!(KEPT.with(|kept| kept.bytes.get()), 0);
    }
}
