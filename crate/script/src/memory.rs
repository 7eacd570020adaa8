//! What one instruction may take: memory, and how much work.

use std::cell::Cell;

use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType};

thread_local! {
    static LIMIT: Cell<usize> = const { Cell::new(usize::MAX) };
    static IN_USE: Cell<Option<fn() -> usize>> = const { Cell::new(None) };
    /// What natives have done since the machine last looked, in instructions that would take as long.
    static WORK: Cell<u64> = const { Cell::new(0) };
}

/// Integers have at most so many bits, since arithmetic on larger ones takes seconds that nothing can interrupt.
pub(crate) const INTEGER_BITS: u64 = 1 << 21;

/// Arithmetic on integers from this size on is done by the prelude, a step at a time, where it takes many steps.
pub(crate) const LARGE_BITS: u64 = 1 << 14;

/// How much work one instruction may be before the prelude takes it over, which can be interrupted: about 0.2 s.
const MOST_WORK: u64 = 1 << 22;

/// One instruction has looked at so many items, or done what takes as long.
#[inline]
pub(crate) fn work(items: usize) {
    WORK.set(WORK.get().saturating_add(items as u64 >> 3));
}

/// The same for what can grow without bound: an error when the prelude is to take over.
#[inline]
pub(crate) fn long_work(items: usize) -> Result<(), Hindrance> {
    work(items);
    if WORK.get() > MOST_WORK { Err(Hindrance::Script) } else { Ok(()) }
}

/// Counts the items that one instruction looks at, and charges them however the walk ends.
#[derive(Default)]
pub(crate) struct Walk(usize);

impl Walk {
    /// One more item.
    #[inline]
    pub(crate) fn step(&mut self) {
        self.0 += 1;
    }

    /// The same in a walk that the prelude can take over: an error when it is to do so.
    #[inline]
    pub(crate) fn long_step(&mut self) -> Result<(), Hindrance> {
        const PIECE: usize = 1 << 10;
        self.0 += 1;
        if self.0 < PIECE { Ok(()) } else { long_work(std::mem::take(&mut self.0)) }
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        work(self.0);
    }
}

/// The work that was done since the last call.
#[inline]
pub(crate) fn take_work() -> i64 {
    WORK.replace(0).min(1 << 40).cast_signed()
}

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
    WORK.set(WORK.get().saturating_add(wanted.min(LIMIT.get() as u64) >> 7));
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
