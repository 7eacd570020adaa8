//! What a script's names stand for: [`Value`], two words wide, with small integers, floats, booleans and `None`
//! inline and everything else behind a reference count.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::bytecode::Code;
use crate::class::Class;
use crate::dict::Dict;
use crate::exception::{Exception, ExceptionObject};
use crate::generator::Generator;
use crate::host::{HostCell, HostObject};
use crate::iterator::NativeIterator;
use crate::native::Native;
use crate::set::Set;
use crate::string::Str;
use crate::trash;

/// A value of a script.
///
/// Cloning copies a reference, as assigning does in Python. Hosts mostly pass values through; the `From`
/// conversions make the plain ones and the `as_…` methods read them.
///
/// ```
/// use graph_script::Value;
///
/// let value = Value::from(2.5);
/// assert_eq!(value.as_float(), Some(2.5));
/// assert!(Value::none().is_none());
/// ```
#[derive(Default)]
#[non_exhaustive]
#[repr(u64)]
pub enum Value {
    /// No value: an unbound local or a deleted name. Never reaches a script.
    #[doc(hidden)]
    #[default]
    Undefined,
    /// `None`.
    None,
    /// `...`.
    Ellipsis,
    /// `NotImplemented`.
    NotImplemented,
    /// `True` and `False`.
    Bool(bool),
    /// An integer that fits into 64 bits; all others are `Big`.
    Int(i64),
    /// A float.
    Float(f64),
    /// A function or type constructor that is part of the machine.
    #[doc(hidden)]
    Native(&'static Native),
    /// An integer that does not fit into 64 bits.
    #[doc(hidden)]
    Big(Rc<BigInt>),
    /// A string.
    Str(Rc<Str>),
    /// A tuple.
    #[doc(hidden)]
    Tuple(Rc<Tuple>),
    /// A list.
    #[doc(hidden)]
    List(Rc<List>),
    /// A dict, `defaultdict` or `Counter`.
    #[doc(hidden)]
    Dict(Rc<DictObject>),
    /// A set or frozenset.
    #[doc(hidden)]
    Set(Rc<SetObject>),
    /// A range.
    #[doc(hidden)]
    Range(Rc<Range>),
    /// A slice.
    #[doc(hidden)]
    Slice(Rc<Slice>),
    /// A function of the script.
    #[doc(hidden)]
    Function(Rc<Function>),
    /// A function with its first argument.
    #[doc(hidden)]
    Bound(Rc<Bound>),
    /// A class, of the script or of the machine.
    #[doc(hidden)]
    Class(Rc<Class>),
    /// An instance of one of the script's classes.
    #[doc(hidden)]
    Instance(Rc<Instance>),
    /// An exception, of whatever class.
    #[doc(hidden)]
    Exception(Rc<ExceptionObject>),
    /// A generator or a coroutine.
    #[doc(hidden)]
    Generator(Rc<Generator>),
    /// An iterator of the machine, or a view of a dict.
    #[doc(hidden)]
    Iterator(Rc<NativeIterator>),
    /// A module.
    #[doc(hidden)]
    Module(Rc<Module>),
    /// A variable that a closure shares. Never reaches a script.
    #[doc(hidden)]
    Cell(Rc<CellObject>),
    /// One of the host's objects.
    #[doc(hidden)]
    Host(Rc<HostCell>),
    /// `property`, `staticmethod`, `classmethod` and `super` objects.
    #[doc(hidden)]
    Wrapper(Rc<Wrapper>),
}

/// Raises the count of references to what the value holds.
macro_rules! keep {
    ($value:expr; $($kind:ident)*) => {
        match $value {
            Value::Undefined
            | Value::None
            | Value::Ellipsis
            | Value::NotImplemented
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Native(_) => {}
            $(Value::$kind(held) => std::mem::forget(Rc::clone(held)),)*
        }
    };
}

// The derived one would copy each kind by itself, which is the same thing many times over.
impl Clone for Value {
    fn clone(&self) -> Value {
        keep!(self; Big Str Tuple List Dict Set Range Slice Function Bound Class Instance Exception Generator Iterator
            Module Cell Host Wrapper);
        // SAFETY: what the value holds has one more reference now, which is that of the copy of its bits.
        unsafe { std::ptr::read(self) }
    }
}

/// A tuple's items.
pub struct Tuple(pub(crate) Box<[Value]>);

/// A list's items.
pub struct List(pub(crate) RefCell<Vec<Value>>);

/// A dict with what makes it a `defaultdict` or `Counter`.
pub struct DictObject {
    pub(crate) dict: RefCell<Dict>,
    pub(crate) kind: DictKind,
    /// `default_factory` of a `defaultdict`.
    pub(crate) factory: RefCell<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DictKind {
    Plain,
    Default,
    Counter,
}

/// A set; a frozen one is never borrowed for writing.
pub struct SetObject {
    pub(crate) set: RefCell<Set>,
    pub(crate) frozen: bool,
}

/// `range(start, stop, step)` within 64 bits.
#[derive(Clone, Copy, PartialEq)]
pub struct Range {
    pub(crate) start: i64,
    pub(crate) stop: i64,
    pub(crate) step: i64,
}

/// `slice(start, stop, step)`.
pub struct Slice {
    pub(crate) start: Value,
    pub(crate) stop: Value,
    pub(crate) step: Value,
}

/// A variable that a closure shares.
pub struct CellObject(pub(crate) RefCell<Value>);

/// A function of the script: its code with what surrounded the `def`.
pub struct Function {
    pub(crate) code: Rc<Code>,
    pub(crate) globals: Rc<Module>,
    pub(crate) closure: Box<[Rc<CellObject>]>,
    /// Of the last positional parameters.
    pub(crate) defaults: RefCell<Rc<[Value]>>,
    /// One for each keyword-only parameter, `Undefined` where it has none.
    pub(crate) keyword_defaults: Rc<[Value]>,
    /// What `functools.wraps` and the script set: `__name__`, `__doc__` and the like.
    pub(crate) attributes: RefCell<Option<Box<Dict>>>,
}

/// A function with its first argument.
pub struct Bound {
    pub(crate) function: Value,
    pub(crate) receiver: Value,
}

/// An instance of one of the script's classes.
pub struct Instance {
    pub(crate) class: RefCell<Rc<Class>>,
    pub(crate) attributes: RefCell<Dict>,
}

/// A module's names, each in the slot that the compiler gave it.
pub struct Module {
    pub(crate) name: Rc<Str>,
    pub(crate) names: RefCell<Vec<Rc<Str>>>,
    pub(crate) values: RefCell<Vec<Value>>,
    pub(crate) kind: ModuleKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ModuleKind {
    /// The script itself.
    Main,
    /// A module of the prelude, by its place in the prelude's table.
    Prelude(u16),
}

/// What wraps another value in a class body.
pub struct Wrapper {
    pub(crate) kind: WrapperKind,
    /// The function; for `super` the class to start after.
    pub(crate) first: Value,
    /// A property's setter; for `super` the instance or class that it is bound to.
    pub(crate) second: Value,
    /// A property's deleter.
    pub(crate) third: Value,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum WrapperKind {
    Property,
    StaticMethod,
    ClassMethod,
    Super,
}

impl Value {
    /// `None`.
    pub fn none() -> Value {
        Value::None
    }

    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// A new list.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(List(RefCell::new(items))))
    }

    /// A new tuple.
    pub fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Rc::new(Tuple(items.into_boxed_slice())))
    }

    /// The boolean, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, when this is one (or a boolean) and fits.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Value::Int(value) => Some(*value),
            Value::Bool(value) => Some(i64::from(*value)),
            _ => None,
        }
    }

    /// The number as a float, when this is a float, an integer or a boolean.
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(value) => Some(*value),
            Value::Int(value) => Some(*value as f64),
            Value::Bool(value) => Some(f64::from(u8::from(*value))),
            Value::Big(value) => crate::int::to_float(value),
            _ => None,
        }
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text.as_str()),
            _ => None,
        }
    }

    /// A list's or tuple's items, copied (each a reference).
    pub fn as_items(&self) -> Option<Vec<Value>> {
        match self {
            Value::Tuple(tuple) => Some(tuple.0.to_vec()),
            Value::List(list) => Some(list.0.borrow().clone()),
            _ => None,
        }
    }

    /// A dict's entries with string keys, copied; `None` for anything else and for dicts with other keys.
    pub fn as_entries(&self) -> Option<Vec<(Rc<str>, Value)>> {
        let Value::Dict(object) = self else { return None };
        let dict = object.dict.borrow();
        dict.iter().map(|(key, value)| Some((Rc::from(key.as_str()?), value.clone()))).collect()
    }

    /// The exception, when this is one.
    pub fn as_exception(&self) -> Option<Exception> {
        match self {
            Value::Exception(exception) => Some(Exception(exception.clone())),
            _ => None,
        }
    }

    /// The host's object, when this is one.
    pub fn as_host(&self) -> Option<HostObject> {
        match self {
            Value::Host(object) => Some(HostObject(object.clone())),
            _ => None,
        }
    }

    /// Whether this is a coroutine object.
    pub fn is_coroutine(&self) -> bool {
        matches!(self, Value::Generator(generator) if generator.is_coroutine())
    }

    /// Whether both are the same object (`is`).
    pub fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Undefined, Value::Undefined)
            | (Value::None, Value::None)
            | (Value::Ellipsis, Value::Ellipsis)
            | (Value::NotImplemented, Value::NotImplemented) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Native(a), Value::Native(b)) => std::ptr::eq(*a, *b),
            _ => matches!((self.address(), other.address()), (Some(a), Some(b)) if a == b),
        }
    }

    /// Whether both call the same: the same object, or the same method of the same object.
    pub fn is_same_callable(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Bound(a), Value::Bound(b)) => a.function.is(&b.function) && a.receiver.is(&b.receiver),
            _ => self.is(other),
        }
    }

    /// Where the object lies, for `id()` and for identity; `None` for inline values.
    pub(crate) fn address(&self) -> Option<usize> {
        Some(match self {
            Value::Big(rc) => Rc::as_ptr(rc) as usize,
            Value::Str(rc) => Rc::as_ptr(rc) as usize,
            Value::Tuple(rc) => Rc::as_ptr(rc) as usize,
            Value::List(rc) => Rc::as_ptr(rc) as usize,
            Value::Dict(rc) => Rc::as_ptr(rc) as usize,
            Value::Set(rc) => Rc::as_ptr(rc) as usize,
            Value::Range(rc) => Rc::as_ptr(rc) as usize,
            Value::Slice(rc) => Rc::as_ptr(rc) as usize,
            Value::Function(rc) => Rc::as_ptr(rc) as usize,
            Value::Bound(rc) => Rc::as_ptr(rc) as usize,
            Value::Class(rc) => Rc::as_ptr(rc) as usize,
            Value::Instance(rc) => Rc::as_ptr(rc) as usize,
            Value::Exception(rc) => Rc::as_ptr(rc) as usize,
            Value::Generator(rc) => Rc::as_ptr(rc) as usize,
            Value::Iterator(rc) => Rc::as_ptr(rc) as usize,
            Value::Module(rc) => Rc::as_ptr(rc) as usize,
            Value::Cell(rc) => Rc::as_ptr(rc) as usize,
            Value::Host(rc) => Rc::as_ptr(rc) as usize,
            Value::Wrapper(rc) => Rc::as_ptr(rc) as usize,
            _ => return None,
        })
    }

    /// Whether the value is nothing but its two words, with no reference to count.
    #[inline(always)]
    pub(crate) fn is_inline(&self) -> bool {
        matches!(
            self,
            Value::Undefined
                | Value::None
                | Value::Ellipsis
                | Value::NotImplemented
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Native(_)
        )
    }

    /// Whether dropping this value may drop others that it holds.
    pub(crate) fn holds_values(&self) -> bool {
        !matches!(
            self,
            Value::Undefined
                | Value::None
                | Value::Ellipsis
                | Value::NotImplemented
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Native(_)
                | Value::Big(_)
                | Value::Str(_)
                | Value::Range(_)
        )
    }

    pub(crate) fn str(text: &str) -> Value {
        Value::Str(Rc::new(Str::from(text)))
    }

    pub(crate) fn string(text: String) -> Value {
        Value::Str(Rc::new(Str::new(text)))
    }

    pub(crate) fn dict(dict: Dict) -> Value {
        Value::Dict(Rc::new(DictObject::plain(dict)))
    }

    pub(crate) fn set(set: Set) -> Value {
        Value::Set(Rc::new(SetObject { set: RefCell::new(set), frozen: false }))
    }

    pub(crate) fn range(start: i64, stop: i64, step: i64) -> Value {
        Value::Range(Rc::new(Range { start, stop, step }))
    }

    pub(crate) fn bound(function: Value, receiver: Value) -> Value {
        Value::Bound(Rc::new(Bound { function, receiver }))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::str(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::string(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Value {
        Value::list(items)
    }
}

impl From<HostObject> for Value {
    fn from(object: HostObject) -> Value {
        Value::Host(object.0)
    }
}

impl From<Exception> for Value {
    fn from(exception: Exception) -> Value {
        Value::Exception(exception.0)
    }
}

impl From<Rc<Str>> for Value {
    fn from(text: Rc<Str>) -> Value {
        Value::Str(text)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::repr::describe(self))
    }
}

impl DictObject {
    pub(crate) fn plain(dict: Dict) -> DictObject {
        DictObject { dict: RefCell::new(dict), kind: DictKind::Plain, factory: RefCell::new(Value::None) }
    }
}

impl Range {
    /// How many numbers it has.
    pub(crate) fn len(&self) -> u64 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step.unsigned_abs())
        } else {
            (self.stop, self.start, self.step.unsigned_abs())
        };
        if low >= high { 0 } else { (high.wrapping_sub(low) as u64 - 1) / step + 1 }
    }

    /// The number at a place below `len`.
    pub(crate) fn get(&self, index: u64) -> i64 {
        self.start.wrapping_add(self.step.wrapping_mul(index as i64))
    }
}

impl CellObject {
    pub(crate) fn new(value: Value) -> Rc<CellObject> {
        Rc::new(CellObject(RefCell::new(value)))
    }
}

impl Module {
    /// The value of a name, when the module has it.
    pub(crate) fn get(&self, name: &str) -> Option<Value> {
        let slot = self.names.borrow().iter().position(|known| known.as_str() == name)?;
        match self.values.borrow().get(slot)? {
            Value::Undefined => None,
            value => Some(value.clone()),
        }
    }
}

impl Wrapper {
    /// A wrapper as a value.
    pub(crate) fn value(kind: WrapperKind, first: Value, second: Value) -> Value {
        Value::Wrapper(Rc::new(Wrapper { kind, first, second, third: Value::None }))
    }
}

// A script can nest its data as deep as memory allows, and the plain drop of such data would recurse as deep on
// the Rust stack. Everything that holds values therefore hands them to `trash` instead of dropping them itself.

impl Drop for Tuple {
    fn drop(&mut self) {
        if self.0.iter().any(Value::holds_values) {
            trash::discard_all(std::mem::take(&mut self.0).into_vec());
        }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        let items = self.0.get_mut();
        if items.iter().any(Value::holds_values) {
            trash::discard_all(std::mem::take(items));
        }
    }
}

impl Drop for DictObject {
    fn drop(&mut self) {
        trash::discard(self.factory.take());
        self.dict.get_mut().discard();
    }
}

impl Drop for SetObject {
    fn drop(&mut self) {
        self.set.get_mut().discard();
    }
}

impl Drop for CellObject {
    fn drop(&mut self) {
        trash::discard(self.0.take());
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        for cell in std::mem::take(&mut self.closure) {
            trash::discard(Value::Cell(cell));
        }
        trash::discard_all(self.defaults.borrow().to_vec());
        if let Some(mut attributes) = self.attributes.take() {
            attributes.discard();
        }
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        trash::discard(std::mem::take(&mut self.function));
        trash::discard(std::mem::take(&mut self.receiver));
    }
}

impl Drop for Slice {
    fn drop(&mut self) {
        for part in [&mut self.start, &mut self.stop, &mut self.step] {
            trash::discard(std::mem::take(part));
        }
    }
}

impl Drop for Wrapper {
    fn drop(&mut self) {
        trash::discard(std::mem::take(&mut self.first));
        trash::discard(std::mem::take(&mut self.second));
        trash::discard(std::mem::take(&mut self.third));
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.attributes.get_mut().discard();
    }
}

/// A number that tells things apart which are made one after the other, for what needs an identity that
/// outlives the object.
pub(crate) fn next_serial() -> u64 {
    thread_local!(static NEXT: Cell<u64> = const { Cell::new(1) });
    NEXT.with(|next| {
        let serial = next.get();
        next.set(serial + 1);
        serial
    })
}
