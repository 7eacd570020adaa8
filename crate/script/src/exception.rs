//! Exceptions: the builtin types, the object with its traceback, and the text that Python prints for it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use crate::bytecode::Code;
use crate::class::{self, Class};
use crate::dict::Dict;
use crate::interpreter::SHOWN;
use crate::repr;
use crate::string::intern;
use crate::trash;
use crate::value::Value;

macro_rules! exceptions {
    ($($name:ident $(: $base:ident)?,)*) => {
        /// The builtin exception types.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each is the Python exception of the same name")]
        #[non_exhaustive]
        pub enum ExceptionType { $($name,)* }

        impl ExceptionType {
            /// Each with its name and base, bases first.
            pub(crate) const ALL: &[(ExceptionType, &str, Option<ExceptionType>)] =
                &[$((ExceptionType::$name, stringify!($name), exceptions!(@base $($base)?)),)*];
        }
    };
    (@base) => { None };
    (@base $base:ident) => { Some(ExceptionType::$base) };
}

exceptions! {
    BaseException,
    Exception: BaseException,
    GeneratorExit: BaseException,
    KeyboardInterrupt: BaseException,
    SystemExit: BaseException,
    CancelledError: BaseException,
    BaseExceptionGroup: BaseException,
    ExceptionGroup: Exception,
    ArithmeticError: Exception,
    FloatingPointError: ArithmeticError,
    OverflowError: ArithmeticError,
    ZeroDivisionError: ArithmeticError,
    AssertionError: Exception,
    AttributeError: Exception,
    BufferError: Exception,
    EOFError: Exception,
    ImportError: Exception,
    ModuleNotFoundError: ImportError,
    LookupError: Exception,
    IndexError: LookupError,
    KeyError: LookupError,
    MemoryError: Exception,
    NameError: Exception,
    UnboundLocalError: NameError,
    OSError: Exception,
    ConnectionError: OSError,
    ConnectionResetError: ConnectionError,
    ConnectionRefusedError: ConnectionError,
    ConnectionAbortedError: ConnectionError,
    BrokenPipeError: ConnectionError,
    FileNotFoundError: OSError,
    FileExistsError: OSError,
    PermissionError: OSError,
    IsADirectoryError: OSError,
    NotADirectoryError: OSError,
    BlockingIOError: OSError,
    InterruptedError: OSError,
    TimeoutError: OSError,
    InvalidStateError: Exception,
    QueueEmpty: Exception,
    QueueFull: Exception,
    RuntimeError: Exception,
    NotImplementedError: RuntimeError,
    RecursionError: RuntimeError,
    StopAsyncIteration: Exception,
    StopIteration: Exception,
    SyntaxError: Exception,
    IndentationError: SyntaxError,
    TypeError: Exception,
    ValueError: Exception,
    UnicodeError: ValueError,
    UnicodeDecodeError: UnicodeError,
    UnicodeEncodeError: UnicodeError,
    JSONDecodeError: ValueError,
    Warning: Exception,
    DeprecationWarning: Warning,
    RuntimeWarning: Warning,
    UserWarning: Warning,
}

/// An exception: cheap to clone, each clone being the same object.
#[derive(Clone)]
pub struct Exception(pub(crate) Rc<ExceptionObject>);

/// The object behind it.
pub struct ExceptionObject {
    class: Rc<Class>,
    pub(crate) state: RefCell<ExceptionState>,
}

#[derive(Default)]
pub(crate) struct ExceptionState {
    pub(crate) args: Vec<Value>,
    pub(crate) attributes: Dict,
    pub(crate) cause: Option<Exception>,
    pub(crate) context: Option<Exception>,
    pub(crate) suppress_context: bool,
    pub(crate) notes: Vec<String>,
    /// Innermost frame first.
    pub(crate) traceback: Vec<TracebackEntry>,
}

/// A frame that the exception has passed.
#[derive(Clone)]
pub(crate) struct TracebackEntry {
    pub(crate) code: Rc<Code>,
    pub(crate) instruction: u32,
    /// How often in a row.
    pub(crate) times: u32,
}

/// How many entries a traceback has at the most: an exception may pass through as many tasks as there is memory for, or
/// be raised again and again.
const MOST_ENTRIES: usize = 5000;

impl ExceptionState {
    /// The exception passes a frame; those of the prelude are never shown.
    pub(crate) fn pass(&mut self, code: &Rc<Code>, instruction: u32) {
        if code.file.is_hidden() {
            return;
        }
        let is_last = |last: &TracebackEntry| Rc::ptr_eq(&last.code, code) && last.instruction == instruction;
        let count = self.traceback.len();
        match self.traceback.last_mut() {
            Some(last) if is_last(last) => last.times = last.times.saturating_add(1),
            _ if count < MOST_ENTRIES => {
                self.traceback.push(TracebackEntry { code: code.clone(), instruction, times: 1 });
            }
            _ => {}
        }
    }
}

/// The error of a builtin exception with a message.
pub(crate) fn raise<T, E: From<Exception>>(kind: ExceptionType, message: &str) -> Result<T, E> {
    Err(Exception::new(kind, message).into())
}

/// The error of a `TypeError` with a message.
pub(crate) fn type_error<T, E: From<Exception>>(message: &str) -> Result<T, E> {
    raise(ExceptionType::TypeError, message)
}

/// The error of a `ValueError` with a message.
pub(crate) fn value_error<T, E: From<Exception>>(message: &str) -> Result<T, E> {
    raise(ExceptionType::ValueError, message)
}

impl ExceptionObject {
    pub(crate) fn class(&self) -> Rc<Class> {
        self.class.clone()
    }
}

impl Exception {
    /// `kind(message)`, without an interpreter; without arguments when the message is empty.
    pub fn new(kind: ExceptionType, message: &str) -> Exception {
        let args = if message.is_empty() { Vec::new() } else { vec![Value::str(message)] };
        Exception::of_class(class::exception(kind), args)
    }

    /// An exception of a class with its arguments.
    pub(crate) fn of_class(class: Rc<Class>, args: Vec<Value>) -> Exception {
        let state = ExceptionState { args, ..ExceptionState::default() };
        Exception(Rc::new(ExceptionObject { class, state: RefCell::new(state) }))
    }

    /// `KeyError(key)` and the like, whose argument is no text.
    pub fn with_value(kind: ExceptionType, value: Value) -> Exception {
        Exception::of_class(class::exception(kind), vec![value])
    }

    /// `StopIteration(value)`, without an argument for `None`.
    pub(crate) fn stop_iteration(value: Value) -> Exception {
        let args = if value.is_none() { Vec::new() } else { vec![value] };
        Exception::of_class(class::exception(ExceptionType::StopIteration), args)
    }

    /// The name of its class: `ValueError`.
    pub fn type_name(&self) -> Rc<str> {
        Rc::from(self.0.class.name().as_str())
    }

    /// `str(exception)`, empty without arguments.
    pub fn message(&self) -> String {
        let shown = self.0.state.borrow().attributes.get_text(SHOWN).cloned();
        match shown {
            Some(shown) => repr::show(&shown),
            None => repr::exception_text(self),
        }
    }

    /// Whether it is of this type or of one derived from it.
    pub fn is(&self, kind: ExceptionType) -> bool {
        self.0.class.is_subclass(&class::exception(kind))
    }

    /// The text that CPython 3.11 prints for it when it is not caught, with chained causes, without a final line end.
    pub fn traceback(&self) -> String {
        crate::traceback::text(self)
    }

    /// The line of the innermost frame of the script's own in its traceback.
    pub fn line(&self) -> Option<u32> {
        let state = self.0.state.borrow();
        let entry = state.traceback.first()?;
        Some(entry.code.line_at(entry.instruction))
    }

    /// The exception as a script's value.
    pub fn value(&self) -> Value {
        Value::Exception(self.0.clone())
    }

    pub(crate) fn same(&self, other: &Exception) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// The exceptions of a group.
    pub(crate) fn group_members(&self) -> Option<Vec<Exception>> {
        let group = class::exception(ExceptionType::BaseExceptionGroup);
        let members = self.0.class.is_subclass(&group).then(|| self.0.state.borrow().args.get(1).cloned()).flatten()?;
        Some(members.as_items()?.iter().filter_map(Value::as_exception).collect())
    }

    pub(crate) fn first_arg(&self) -> Value {
        self.0.state.borrow().args.first().cloned().unwrap_or(Value::None)
    }

    pub(crate) fn set_attribute(&self, name: &str, value: Value) {
        self.0.state.borrow_mut().attributes.set_name(&intern(name), value);
    }

    /// Sets what was being handled when this was raised, and breaks the cycle that this could close.
    pub(crate) fn set_context(&self, handled: &Exception) {
        if self.same(handled) {
            return;
        }
        let mut link = handled.clone();
        loop {
            let next = link.0.state.borrow().context.clone();
            match next {
                Some(next) if next.same(self) => {
                    link.0.state.borrow_mut().context = None;
                    break;
                }
                Some(next) => link = next,
                None => break,
            }
        }
        self.0.state.borrow_mut().context = Some(handled.clone());
    }

    pub(crate) fn set_cause(&self, cause: Option<Exception>) {
        let mut state = self.0.state.borrow_mut();
        state.cause = cause;
        state.suppress_context = true;
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.type_name(), self.message())
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.type_name(), self.message())
    }
}

impl std::error::Error for Exception {}

impl Drop for ExceptionObject {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        trash::discard_all(std::mem::take(&mut state.args));
        state.attributes.discard();
        for exception in [state.cause.take(), state.context.take()].into_iter().flatten() {
            trash::discard(Value::Exception(exception.0));
        }
    }
}
