//! The machine's access to a frame's locals, operands and instructions without bounds checks: the only unsafe code.
//!
//! What makes it sound:
//! - The compiler computes `Code::depth`, the most operands that lie on the stack at any instruction, and checks in
//!   debug builds that all ways to an instruction agree on the height. `Fiber::reserve` makes room for as many each
//!   time a frame comes on top, and a `Vec` never gives room back. So a push has room, and a pop has an operand.
//! - A frame's locals are put on the stack before it runs, `Code::locals.len()` of them from its base on, and lie
//!   below its operands; slots in instructions are numbers of locals.
//! - Code ends with an instruction that does not go on to the next, and jumps lead to instructions. So the instruction
//!   pointer is always inside the code.
//! - No value of another thread or program brings instructions along: functions are unpacked as places in the program.

use std::rc::Rc;

use crate::bytecode::{Code, Op};
use crate::fiber::Fiber;
use crate::frame::Frame;
use crate::value::Value;

/// A copy of a value, without a call for those that are nothing but their two words.
#[inline(always)]
pub(super) fn copy(value: &Value) -> Value {
    if value.is_inline() {
        // SAFETY: such a value owns nothing, so that a second one of the same bits is a value of its own.
        unsafe { std::ptr::read(value) }
    } else {
        value.clone()
    }
}

/// Drops a value, without a call for those that are nothing but their two words.
#[inline(always)]
pub(super) fn discard(value: Value) {
    if value.is_inline() {
        std::mem::forget(value);
    } else {
        drop(value);
    }
}

/// The code of a frame, without keeping it alive.
///
/// The machine holds it while the frame is on top: every instruction that may take the frame off the fiber is followed
/// by another look at what is on top. The frame keeps its function, and that its code.
#[inline(always)]
pub(super) fn code_of<'a>(frame: &Frame) -> &'a Code {
    // SAFETY: the code lives as long as the frame, and is not used when the frame has gone, as said above.
    unsafe { &*Rc::as_ptr(frame.code()) }
}

/// The instruction at a place.
#[inline(always)]
pub(super) fn op_at(ops: &[Op], ip: usize) -> Op {
    debug_assert!(ip < ops.len());
    // SAFETY: the instruction pointer is inside the code, as said above.
    unsafe { *ops.get_unchecked(ip) }
}

impl Fiber {
    /// Makes room for so many operands.
    #[inline(always)]
    pub(super) fn reserve(&mut self, count: usize) {
        if self.stack.capacity() - self.stack.len() < count {
            self.stack.reserve(count);
        }
    }

    #[inline(always)]
    pub(super) fn push(&mut self, value: Value) {
        let length = self.stack.len();
        debug_assert!(length < self.stack.capacity());
        // SAFETY: there is room for the operand, as said above, and nothing lives there yet.
        unsafe {
            self.stack.as_mut_ptr().add(length).write(value);
            self.stack.set_len(length + 1);
        }
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Value {
        let length = self.stack.len();
        debug_assert!(length > 0);
        // SAFETY: there is an operand, as said above; it is taken out before its place counts as free.
        unsafe {
            self.stack.set_len(length - 1);
            self.stack.as_ptr().add(length - 1).read()
        }
    }

    /// Drops the operand on top.
    #[inline(always)]
    pub(super) fn drop_top(&mut self) {
        discard(self.pop());
    }

    /// The operand that many below the top, 1 being the top.
    #[inline(always)]
    pub(super) fn operand(&mut self, depth: usize) -> &mut Value {
        let length = self.stack.len();
        debug_assert!(depth > 0 && depth <= length);
        // SAFETY: there are as many operands, as said above.
        unsafe { self.stack.get_unchecked_mut(length - depth) }
    }

    /// A local of the frame with this base.
    #[inline(always)]
    pub(super) fn local_at(&self, base: usize, slot: u32) -> &Value {
        debug_assert!(base + (slot as usize) < self.stack.len());
        // SAFETY: the slot is one of the frame's locals, as said above.
        unsafe { self.stack.get_unchecked(base + slot as usize) }
    }

    /// Sets a local of the frame with this base.
    #[inline(always)]
    pub(super) fn set_local(&mut self, base: usize, slot: u32, value: Value) {
        debug_assert!(base + (slot as usize) < self.stack.len());
        // SAFETY: the slot is one of the frame's locals, as said above.
        let place = unsafe { self.stack.get_unchecked_mut(base + slot as usize) };
        discard(std::mem::replace(place, value));
    }
}
