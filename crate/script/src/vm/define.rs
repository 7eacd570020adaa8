//! What `def` and `class` make, and the names of a class body and of globals.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Flow, Result};
use crate::bytecode::Code;
use crate::class::{Class, ClassKind};
use crate::dict::Dict;
use crate::exception::{ExceptionType, raise, type_error};
use crate::fiber::Fiber;
use crate::frame::OnReturn;
use crate::interpreter::Interpreter;
use crate::repr;
use crate::string::intern;
use crate::types;
use crate::value::{DictObject, Function, Value};

impl Fiber {
    pub(super) fn make_function(&mut self, code: u16, defaults: usize, keyword_defaults: usize, closure: bool) {
        let parent = self.code();
        let code = parent.children[usize::from(code)].clone();
        let cells = if closure { self.stack.pop() } else { None };
        let cells = cells.and_then(|cells| cells.as_items()).unwrap_or_default();
        let closure = cells.into_iter().filter_map(|cell| match cell {
            Value::Cell(cell) => Some(cell),
            _ => None,
        });
        let closure = closure.collect();
        let mut given = self.take(keyword_defaults).into_iter();
        let keyword = (0..code.params.keyword_only).map(|place| {
            if code.params.keyword_defaults >> place & 1 == 1 {
                given.next().unwrap_or_default()
            } else {
                Value::Undefined
            }
        });
        let keyword_defaults = keyword.collect();
        let defaults = RefCell::new(self.take(defaults).into());
        let Some(frame) = self.frames.last() else { return };
        let globals = frame.function.globals.clone();
        self.stack.push(Value::Function(Rc::new(Function {
            code,
            globals,
            closure,
            defaults,
            keyword_defaults,
            attributes: RefCell::new(None),
        })));
    }

    pub(super) fn begin_class(&mut self, interp: &Interpreter, bases: usize) -> Result {
        let Some(Value::Function(function)) = self.stack.pop() else { return Ok(Flow::Next) };
        let base =
            self.take(bases).pop().unwrap_or_else(|| Value::Class(crate::class::builtin(crate::class::Type::Object)));
        let fine = match &base {
            Value::Class(class) => match class.kind {
                ClassKind::Builtin(kind) => kind == crate::class::Type::Object,
                ClassKind::Exception(_) | ClassKind::User => true,
            },
            _ => false,
        };
        if !fine {
            let shown = match &base {
                Value::Class(class) => class.name().to_string(),
                other => repr::describe(other),
            };
            return type_error(&format!("classes derived from {shown} are not supported here"));
        }
        let at = self.stack.len();
        self.stack.push(base);
        self.bind(&function, at + 1, &[])?;
        self.enter(interp, function, at + 1)?;
        if let Some(frame) = self.frames.last_mut() {
            frame.on_return = OnReturn::Class;
            frame.namespace = Some(Rc::new(DictObject::plain(Dict::new())));
        }
        Ok(Flow::Frame)
    }

    /// The class whose body has run. The cells of the body's frame are gone with it, all but that of `__class__`,
    /// which the methods hold.
    pub(super) fn make_class(&mut self, base: &Value, namespace: &Rc<DictObject>, code: &Rc<Code>) -> Result<Value> {
        let Value::Class(base) = base else { return Ok(Value::None) };
        let mut names = namespace.dict.borrow().clone();
        if let Some(doc) = &code.doc {
            names.set_name(&intern("__doc__"), doc.clone());
        }
        let module = if code.file.is_hidden() { intern(&code.file.name) } else { intern("__main__") };
        let mut class = Class::new(code.name.clone(), code.qualified.clone(), module, base.clone(), names);
        class.place = (!code.file.is_hidden()).then_some(code.place);
        let class = Rc::new(class);
        Ok(Value::Class(class))
    }

    pub(super) fn delete_global(&mut self, slot: u32) -> Result {
        let Some(frame) = self.frames.last() else { return Ok(Flow::Next) };
        let globals = frame.function.globals.clone();
        let old = std::mem::take(&mut globals.values.borrow_mut()[slot as usize]);
        let name = globals.names.borrow()[slot as usize].clone();
        if matches!(old, Value::Undefined) {
            return raise(ExceptionType::NameError, &format!("name '{}' is not defined", name.as_str()));
        }
        // The builtin of the same name can be seen again.
        if let Some(builtin) = types::builtin_function(name.as_str()) {
            globals.values.borrow_mut()[slot as usize] = builtin;
        }
        Ok(Flow::Next)
    }

    pub(super) fn load_class_name(&mut self, place: u32, cell: Option<u32>) -> Result {
        let name = self.name_at(place);
        let Some(frame) = self.frames.last() else { return Ok(Flow::Next) };
        let namespace = frame.namespace.clone();
        let globals = frame.function.globals.clone();
        let found = namespace.and_then(|namespace| namespace.dict.borrow().get_name(&name).cloned());
        let found = found.or_else(|| match self.local(cell?) {
            Value::Cell(cell) => Some(cell.0.borrow().clone()),
            _ => None,
        });
        match found.or_else(|| globals.get(name.as_str())) {
            Some(value) => {
                self.stack.push(value);
                Ok(Flow::Next)
            }
            None => raise(ExceptionType::NameError, &format!("name '{}' is not defined", name.as_str())),
        }
    }
}
