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

use crate::bytecode::Op;
use crate::fiber::Fiber;
use crate::frame::Frame;
use crate::value::{Function, Value};

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

/// The function of a frame, without keeping it alive.
///
/// The machine holds it while the frame is on top: every instruction that may take the frame off the fiber is followed
/// by another look at what is on top. The frame keeps its function.
#[inline(always)]
pub(super) fn function_of<'a>(frame: &Frame) -> &'a Function {
    // SAFETY: the function lives as long as the frame, and is not used when the frame has gone, as said above.
    unsafe { &*Rc::as_ptr(&frame.function) }
}

/// The instruction at a place.
#[inline(always)]
pub(super) fn op_at(ops: &[Op], ip: usize) -> &Op {
    debug_assert!(ip < ops.len());
    // SAFETY: the instruction pointer is inside the code, as said above.
    unsafe { ops.get_unchecked(ip) }
}

/// The top frame's locals and operands while the inner loop runs, which keeps where they are in registers.
///
/// The fiber's stack is borrowed meanwhile and counts as ending below the frame; it gets the values back at the end.
pub(super) struct Operands<'a> {
    /// The first local.
    locals: *mut Value,
    /// Behind the top operand.
    end: *mut Value,
    stack: &'a mut Vec<Value>,
}

impl<'a> Operands<'a> {
    /// Takes over the frame with this base.
    #[inline(always)]
    pub(super) fn take_over(stack: &'a mut Vec<Value>, base: usize) -> Operands<'a> {
        let length = stack.len();
        debug_assert!(base <= length);
        let start = stack.as_mut_ptr();
        // SAFETY: both are places in the stack or just behind its values, and a shorter stack has values as well.
        unsafe {
            stack.set_len(base);
            Operands { locals: start.add(base), end: start.add(length), stack }
        }
    }

    /// Ends it, for all that is done outside the loop.
    #[inline(always)]
    pub(super) fn give_back(self) {}

    #[inline(always)]
    pub(super) fn push(&mut self, value: Value) {
        // SAFETY: there is room for the operand, as said above, and nothing lives there yet.
        unsafe {
            self.end.write(value);
            self.end = self.end.add(1);
        }
    }

    #[inline(always)]
    pub(super) fn pop(&mut self) -> Value {
        debug_assert!(self.locals < self.end);
        // SAFETY: there is an operand, as said above; its place counts as free from now on.
        unsafe {
            self.end = self.end.sub(1);
            self.end.read()
        }
    }

    /// Drops the operand on top.
    #[inline(always)]
    pub(super) fn drop_top(&mut self) {
        discard(self.pop());
    }

    /// Drops all operands and locals.
    #[inline(always)]
    pub(super) fn drop_all(&mut self) {
        while self.locals < self.end {
            self.drop_top();
        }
    }

    /// The operand that many below the top, 1 being the top.
    #[inline(always)]
    pub(super) fn operand(&self, depth: usize) -> &Value {
        // SAFETY: there are as many operands, as said above.
        unsafe { &*self.end.sub(depth) }
    }

    #[inline(always)]
    pub(super) fn operand_mut(&mut self, depth: usize) -> &mut Value {
        // SAFETY: there are as many operands, as said above.
        unsafe { &mut *self.end.sub(depth) }
    }

    /// So many operands from the top, the top being the last.
    #[inline(always)]
    pub(super) fn last_mut(&mut self, count: usize) -> &mut [Value] {
        // SAFETY: there are as many operands, as said above.
        unsafe { std::slice::from_raw_parts_mut(self.end.sub(count), count) }
    }

    #[inline(always)]
    pub(super) fn local(&self, slot: u32) -> &Value {
        // SAFETY: the slot is one of the frame's locals, as said above.
        unsafe { &*self.locals.add(slot as usize) }
    }

    #[inline(always)]
    pub(super) fn set_local(&mut self, slot: u32, value: Value) {
        // SAFETY: the slot is one of the frame's locals, as said above.
        let place = unsafe { &mut *self.locals.add(slot as usize) };
        discard(std::mem::replace(place, value));
    }
}

impl Drop for Operands<'_> {
    /// Gives the values back to the stack.
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: `end` never leaves the stack's room, as said above, and all below it are values.
        unsafe {
            let length = self.end.offset_from_unsigned(self.stack.as_ptr());
            self.stack.set_len(length);
        }
    }
}

impl Fiber {
    /// Makes room for so many operands.
    #[inline(always)]
    pub(super) fn reserve(&mut self, count: usize) {
        if self.stack.capacity() - self.stack.len() < count {
            self.stack.reserve(count);
        }
    }
}
