//! The memory limit: what one object may ask for, and what is in use.

use std::cell::Cell;

use crate::exception::{Exception, ExceptionType};

thread_local! {
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    static IN_USE: Cell<Option<fn() -> usize>> = const { Cell::new(None) };
}

/// Integers have at most so many bits, since arithmetic on larger ones takes seconds that nothing can interrupt.
pub(crate) const INTEGER_BITS: u64 = 1 << 23;

/// Sets the limits of this thread.
pub(crate) fn configure(limit: usize, in_use: Option<fn() -> usize>) {
    LIMIT.set(limit);
    IN_USE.set(in_use.or(default_in_use()));
}

#[cfg(target_arch = "wasm32")]
fn default_in_use() -> Option<fn() -> usize> {
    Some(|| core::arch::wasm32::memory_size::<0>() << 16)
}

#[cfg(not(target_arch = "wasm32"))]
fn default_in_use() -> Option<fn() -> usize> {
    Some(crate::meter::in_use)
}

/// Refuses one object of `count` parts of `size` bytes when it would not fit.
pub(crate) fn check(count: u64, size: usize) -> Result<(), Exception> {
    let wanted = count.saturating_mul(size as u64);
    if wanted < 1 << 16 {
        return Ok(());
    }
    let used = IN_USE.get().map_or(0, |in_use| in_use());
    if wanted.saturating_add(used as u64) > LIMIT.get() as u64 {
        return Err(exhausted());
    }
    Ok(())
}

/// Whether the limit has been passed.
pub(crate) fn is_exhausted() -> bool {
    IN_USE.get().is_some_and(|in_use| in_use() > LIMIT.get())
}

pub(crate) fn exhausted() -> Exception {
    Exception::new(ExceptionType::MemoryError, "")
}
