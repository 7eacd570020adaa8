//! A documented subset of Python 3: parse, check, compile, run. Knows no browser and no executor.
//!
//! A [`Program`] is a compiled script. An [`Interpreter`] holds one thread's state of its run, and each [`Fiber`] is
//! one stack of frames: the script's body, a task's coroutine, a job's call. All frames are on the heap, so a fiber
//! stops wherever its fuel ends or where it has to wait, also inside sync functions, and goes on later. Whatever
//! needs an executor, a clock or the outside world is asked of the [`Host`] that steps the fiber.

pub mod advice;
mod args;
mod arithmetic;
mod attribute;
mod builtins;
mod bytecode;
mod case;
#[cfg(test)]
mod catalogue;
mod class;
mod compile;
mod dict;
mod equality;
mod exception;
mod fiber;
mod format;
mod frame;
mod generator;
mod host;
mod int;
mod interpreter;
mod iterator;
mod member;
mod memory;
#[cfg(not(target_arch = "wasm32"))]
mod meter;
mod native;
#[cfg(test)]
mod pages;
mod parse;
mod percent;
mod prelude;
mod program;
mod repr;
mod scope;
mod sequence;
mod set;
mod sort;
mod string;
mod traceback;
mod transfer;
mod trash;
mod types;
mod value;
mod vm;

pub use args::Args;
pub use exception::{Exception, ExceptionType};
pub use fiber::{Fiber, FrameInfo, Step, Wait};
pub use host::{Host, HostData, HostFunction, HostObject, Reply, WeakHostObject};
pub use interpreter::{Config, Interpreter, Warning};
#[cfg(not(target_arch = "wasm32"))]
pub use meter::Meter;
pub use program::{CompileError, CompileErrorKind, Program};
pub use value::Value;
