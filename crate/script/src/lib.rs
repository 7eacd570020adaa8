//! A documented subset of Python 3: parse, check, compile, run. Knows no browser and no executor.

mod args;
mod exception;
mod fiber;
mod host;
mod interpreter;
mod program;
mod value;

pub use args::Args;
pub use exception::{Exception, ExceptionType};
pub use fiber::{Fiber, FrameInfo, Step, Wait};
pub use host::{Host, HostData, HostFunction, HostObject, Reply};
pub use interpreter::{Config, Interpreter, Warning};
pub use program::{CompileError, CompileErrorKind, Program};
pub use value::Value;
