//! Attributes and subscripts of any object.

use std::rc::Rc;

use super::{Flow, Result};
use crate::args::Args;
use crate::attribute::{self, Attribute};
use crate::class::class_of;
use crate::equality::Hindrance;
use crate::fiber::Fiber;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::member::Name;
use crate::sequence;
use crate::string::Str;
use crate::value::{Value, WrapperKind};

impl Fiber {
    pub(super) fn store_attribute(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        object: Value,
        name: &Rc<Str>,
        value: Value,
    ) -> Result {
        match attribute::set(&object, name, value)? {
            None => Ok(Flow::Next),
            Some((setter, args)) => {
                let flow = self.push_call(interp, host, setter, Args::positional(args))?;
                Ok(self.drop_result(flow))
            }
        }
    }

    /// An attribute of the object on top that is none of its own.
    pub(super) fn load_member(&mut self, interp: &mut Interpreter, host: &mut dyn Host, name: &Name) -> Result {
        let object = self.stack.pop().unwrap_or_default();
        let found = match &object {
            Value::Instance(instance) => name.find_member(&instance.class.borrow()),
            _ => None,
        };
        match found {
            Some(Value::Wrapper(wrapper)) if wrapper.kind == WrapperKind::Property && !wrapper.first.is_none() => {
                let at = self.stack.len();
                self.stack.extend([wrapper.first.clone(), object]);
                self.invoke(interp, host, at, &[])
            }
            Some(function @ Value::Function(_)) => {
                self.stack.push(Value::bound(function, object));
                Ok(Flow::Next)
            }
            _ => self.load_attribute(interp, host, object, &name.text),
        }
    }

    pub(super) fn load_attribute(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        object: Value,
        name: &Rc<Str>,
    ) -> Result {
        match attribute::get(&object, name)? {
            Attribute::Value(value) => {
                self.stack.push(value);
                Ok(Flow::Next)
            }
            Attribute::Call(function, args) => self.push_call(interp, host, function, Args::positional(args)),
        }
    }

    pub(super) fn get_item(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        object: Value,
        index: Value,
    ) -> Result {
        match sequence::get(&object, &index) {
            Ok(value) => {
                self.stack.push(value);
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let class = class_of(&object);
                if let Some(method) = class.lookup_text("__getitem__") {
                    return self.call_method(interp, host, method, vec![index], object);
                }
                self.call_prelude(interp, host, "_get_item", vec![object, index])
            }
        }
    }

    pub(super) fn set_item(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        object: Value,
        index: Value,
        value: Value,
    ) -> Result {
        match sequence::set(&object, &index, value.clone()) {
            Ok(()) => Ok(Flow::Next),
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let flow = self.call_prelude(interp, host, "_set_item", vec![object, index, value])?;
                Ok(self.drop_result(flow))
            }
        }
    }
}
