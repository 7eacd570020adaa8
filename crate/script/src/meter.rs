//! An allocator that counts: outside of wasm, what gives scripts a memory limit.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local!(static IN_USE: Cell<isize> = const { Cell::new(0) });

/// The system's allocator, which counts what each thread has taken. A program whose scripts are to end at their memory
/// limit has it as its own:
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: graph_script::Meter = graph_script::Meter;
/// ```
#[derive(Debug)]
pub struct Meter;

/// How much this thread has in use, in bytes; nothing when the program has another allocator.
pub(crate) fn in_use() -> usize {
    IN_USE.with(Cell::get).max(0).cast_unsigned()
}

fn count(change: isize) {
    // What is given back while the thread ends is counted no more.
    let _ = IN_USE.try_with(|in_use| in_use.set(in_use.get() + change));
}

// SAFETY: all calls go to the system's allocator as they are; counting neither allocates nor panics.
unsafe impl GlobalAlloc for Meter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller keeps the contract, which is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: as above; `pointer` is the system's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size.cast_signed() - layout.size().cast_signed());
        // SAFETY: as above; `pointer` is the system's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
