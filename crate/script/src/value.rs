//! What a script's names stand for.
use crate::exception::{Exception, ExceptionObject};
use crate::host::{HostCell, HostObject};
use std::rc::Rc;
/// A value of a script.
#[derive(Clone)]
#[non_exhaustive]
pub enum Value {
    /// `None`.
    None,
    /// `True` and `False`.
    Bool(bool),
    /// An integer that fits into 64 bits.
    Int(i64),
    /// A float.
    Float(f64),
    /// A string.
    Str(Rc<str>),
    /// A list.
    List(Rc<Vec<Value>>),
    /// An exception.
    Exception(Rc<ExceptionObject>),
    /// One of the host's objects.
    Host(Rc<HostCell>),
}
impl std::fmt::Debug for Value {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }
}
impl Value {
    /// `None`.
    pub fn none() -> Value {
        unimplemented!()
    }
    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        unimplemented!()
    }
    /// A new list.
    pub fn list(_items: Vec<Value>) -> Value {
        unimplemented!()
    }
    /// A new tuple.
    pub fn tuple(_items: Vec<Value>) -> Value {
        unimplemented!()
    }
    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        unimplemented!()
    }
    /// The integer.
    pub fn as_int(&self) -> Option<i64> {
        unimplemented!()
    }
    /// The number.
    pub fn as_float(&self) -> Option<f64> {
        unimplemented!()
    }
    /// The text.
    pub fn as_str(&self) -> Option<&str> {
        unimplemented!()
    }
    /// A list's or tuple's items.
    pub fn as_items(&self) -> Option<Vec<Value>> {
        unimplemented!()
    }
    /// A dict's entries with string keys.
    pub fn as_entries(&self) -> Option<Vec<(Rc<str>, Value)>> {
        unimplemented!()
    }
    /// The exception.
    pub fn as_exception(&self) -> Option<Exception> {
        unimplemented!()
    }
    /// The host's object.
    pub fn as_host(&self) -> Option<HostObject> {
        unimplemented!()
    }
    /// Whether this is a coroutine object.
    pub fn is_coroutine(&self) -> bool {
        unimplemented!()
    }
    /// Whether both are the same object (`is`).
    pub fn is(&self, _other: &Value) -> bool {
        unimplemented!()
    }
}
impl From<bool> for Value {
    fn from(_value: bool) -> Value {
        unimplemented!()
    }
}
impl From<i64> for Value {
    fn from(_value: i64) -> Value {
        unimplemented!()
    }
}
impl From<f64> for Value {
    fn from(_value: f64) -> Value {
        unimplemented!()
    }
}
impl From<&str> for Value {
    fn from(_value: &str) -> Value {
        unimplemented!()
    }
}
impl From<String> for Value {
    fn from(_value: String) -> Value {
        unimplemented!()
    }
}
impl From<Vec<Value>> for Value {
    fn from(_value: Vec<Value>) -> Value {
        unimplemented!()
    }
}
impl From<HostObject> for Value {
    fn from(_value: HostObject) -> Value {
        unimplemented!()
    }
}
impl From<Exception> for Value {
    fn from(_value: Exception) -> Value {
        unimplemented!()
    }
}
