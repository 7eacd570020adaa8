//! Copies values from one thread's interpreter to another's, of the same program.
//!
//! What is copied is one graph: each object is written once, wherever it is referred to, so that shared objects are
//! shared on the other side too, and an object that contains itself does so there. Functions and classes travel as
//! their place in the program with what surrounds them; the globals that a function uses, and those that the functions
//! among them use, travel along.

mod read;
mod write;

use std::rc::Rc;

use crate::class::Class;
use crate::exception::{Exception, value_error};
use crate::interpreter::Interpreter;
use crate::value::Value;

/// The first bytes of what `pack` writes.
const MARK: [u8; 4] = *b"gsv1";

/// How a reference to a value begins.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Undefined,
    None,
    True,
    False,
    Int,
    Float,
    Object,
    Ellipsis,
    NotImplemented,
    Native,
    Type,
    ExceptionType,
    Module,
}

const TAGS: [Tag; 13] = [
    Tag::Undefined,
    Tag::None,
    Tag::True,
    Tag::False,
    Tag::Int,
    Tag::Float,
    Tag::Object,
    Tag::Ellipsis,
    Tag::NotImplemented,
    Tag::Native,
    Tag::Type,
    Tag::ExceptionType,
    Tag::Module,
];

/// How an object begins.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Str,
    Big,
    Tuple,
    List,
    Dict,
    Set,
    Range,
    Slice,
    Function,
    Bound,
    Class,
    Instance,
    Exception,
    Cell,
    Wrapper,
    PreludeClass,
}

const KINDS: [Kind; 16] = [
    Kind::Str,
    Kind::Big,
    Kind::Tuple,
    Kind::List,
    Kind::Dict,
    Kind::Set,
    Kind::Range,
    Kind::Slice,
    Kind::Function,
    Kind::Bound,
    Kind::Class,
    Kind::Instance,
    Kind::Exception,
    Kind::Cell,
    Kind::Wrapper,
    Kind::PreludeClass,
];

/// The script's classes that have crossed between threads, so that instances come back as instances of the same class.
#[derive(Default)]
pub(crate) struct KnownClasses(Vec<Rc<Class>>);

impl KnownClasses {
    fn find(&self, place: u32, serial: u64) -> Option<Rc<Class>> {
        self.0.iter().find(|class| class.place == Some(place) && class.serial == serial).cloned()
    }

    fn add(&mut self, class: &Rc<Class>) {
        if let Some(place) = class.place
            && self.find(place, class.serial).is_none()
        {
            self.0.push(class.clone());
        }
    }
}

fn damaged<T>() -> Result<T, Exception> {
    value_error("the packed values are damaged or of another program")
}

impl Interpreter {
    /// Copies values into bytes that [`Interpreter::unpack`] of another thread's interpreter of the same program reads.
    ///
    /// The values are one graph: objects that are shared, or that contain themselves, are so on the other side.
    /// Functions travel as their place in the program with closure, defaults and the globals that they use.
    ///
    /// ```
    /// use graph_script::{Config, Interpreter, Program, Value};
    ///
    /// let program = Program::compile("", "empty.py").unwrap();
    /// let mut here = Interpreter::new(&program, Config::default());
    /// let mut there = Interpreter::new(&program, Config::default());
    /// let bytes = here.pack(&[Value::from("text"), Value::from(7i64)]).unwrap();
    /// assert_eq!(there.unpack(&bytes).unwrap()[1].as_int(), Some(7));
    /// ```
    ///
    /// # Errors
    /// `TypeError` that names what cannot be copied: coroutines, generators, the host's objects.
    pub fn pack(&mut self, values: &[Value]) -> Result<Vec<u8>, Exception> {
        write::pack(self, values)
    }

    /// The values that [`Interpreter::pack`] has copied. In an interpreter whose script has not run, as in a worker,
    /// the globals that came along become its own; elsewhere they are dropped.
    ///
    /// # Errors
    /// `ValueError` when the bytes are not of `pack`, or of another program's.
    pub fn unpack(&mut self, bytes: &[u8]) -> Result<Vec<Value>, Exception> {
        read::unpack(self, bytes)
    }
}
