//! Exceptions as the host sees them.

use std::fmt;
use std::rc::Rc;

use crate::value::Value;

/// The builtin exception types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is the Python exception of the same name")]
#[non_exhaustive]
pub enum ExceptionType {
    BaseException,
    Exception,
    ArithmeticError,
    AssertionError,
    AttributeError,
    CancelledError,
    EOFError,
    FloatingPointError,
    GeneratorExit,
    ImportError,
    IndexError,
    IndentationError,
    KeyError,
    KeyboardInterrupt,
    LookupError,
    MemoryError,
    ModuleNotFoundError,
    NameError,
    NotImplementedError,
    OSError,
    OverflowError,
    QueueEmpty,
    QueueFull,
    RecursionError,
    RuntimeError,
    StopAsyncIteration,
    StopIteration,
    SyntaxError,
    SystemExit,
    TimeoutError,
    TypeError,
    UnboundLocalError,
    UnicodeError,
    ValueError,
    Warning,
    ZeroDivisionError,
}

/// An exception: cheap to clone, each clone being the same object.
#[derive(Clone)]
pub struct Exception(pub(crate) Rc<ExceptionObject>);

/// The object behind it.
pub struct ExceptionObject {
    _private: (),
}

impl Exception {
    /// `kind(message)`, without an interpreter.
    pub fn new(_kind: ExceptionType, _message: &str) -> Exception {
        unimplemented!()
    }

    /// The name of its class: `ValueError`.
    pub fn type_name(&self) -> Rc<str> {
        unimplemented!()
    }

    /// `str(exception)`, empty without arguments.
    pub fn message(&self) -> String {
        unimplemented!()
    }

    /// Whether it is of this type or of one derived from it.
    pub fn is(&self, _kind: ExceptionType) -> bool {
        unimplemented!()
    }

    /// The text that CPython 3.11 prints for it when it is not caught, with chained causes, without a final line end.
    pub fn traceback(&self) -> String {
        unimplemented!()
    }

    /// The line of the innermost frame of the script's own in its traceback.
    pub fn line(&self) -> Option<u32> {
        unimplemented!()
    }

    /// The exception as a script's value.
    pub fn value(&self) -> Value {
        Value::Exception(self.0.clone())
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.type_name(), self.message())
    }
}
