//! Drops nested data without recursing on the Rust stack.

use std::cell::{Cell, RefCell};

use crate::value::Value;

/// How deep drops may nest before what is left waits for the outermost one to end.
const DEPTH: u32 = 24;

thread_local! {
    static NESTED: Cell<u32> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Value>> = const { RefCell::new(Vec::new()) };
}

/// Drops a value that another one held.
pub(crate) fn discard(value: Value) {
    if value.holds_values() {
        discard_by(value, |value, waiting| waiting.push(value));
    }
}

/// Drops the values that another one held.
pub(crate) fn discard_all(values: Vec<Value>) {
    discard_by(values, |mut values, waiting| waiting.append(&mut values));
}

fn discard_by<T>(held: T, defer: impl FnOnce(T, &mut Vec<Value>)) {
    // When the thread ends its other statics may be gone already: then nothing is left to protect.
    let depth = NESTED.try_with(Cell::get).unwrap_or(0);
    if depth >= DEPTH {
        let _ = WAITING.try_with(|waiting| defer(held, &mut waiting.borrow_mut()));
        return;
    }
    let _ = NESTED.try_with(|nested| nested.set(depth + 1));
    drop(held);
    if depth == 0 {
        while let Some(value) = WAITING.try_with(|waiting| waiting.borrow_mut().pop()).ok().flatten() {
            drop(value);
        }
    }
    let _ = NESTED.try_with(|nested| nested.set(depth));
}
