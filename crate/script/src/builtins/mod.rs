//! The functions, types and methods that are part of the machine.

pub(crate) mod constructors;
pub(crate) mod dicts;
pub(crate) mod functions;
pub(crate) mod internal;
pub(crate) mod lists;
pub(crate) mod math;
pub(crate) mod modules;
pub(crate) mod objects;
pub(crate) mod random;
pub(crate) mod reductions;
pub(crate) mod sets;
pub(crate) mod strings;

use crate::native::{Native, NativeFn};

/// A builtin function.
const fn function(name: &'static str, call: NativeFn) -> Native {
    Native { name, owner: "", call }
}

/// A method of one of the machine's types.
const fn method(owner: &'static str, name: &'static str, call: NativeFn) -> Native {
    Native { name, owner, call }
}
