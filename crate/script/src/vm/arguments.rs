//! Binding a call's arguments to a function's parameters.

use std::rc::Rc;

use crate::bytecode::Code;
use crate::dict::Dict;
use crate::exception::{Exception, type_error};
use crate::fiber::Fiber;
use crate::string::Str;
use crate::value::{Function, Value};

impl Fiber {
    /// Rearranges the arguments that lie from `base` on, the last ones named, into the function's first slots, and
    /// fills in defaults and the closure's cells.
    pub(super) fn bind(&mut self, function: &Function, base: usize, names: &[Rc<Str>]) -> Result<(), Exception> {
        let code = &function.code;
        let params = code.params;
        let given = self.stack.len() - base - names.len();
        let positional = params.positional as usize;
        if names.is_empty() && given == positional && params.keyword_only == 0 && !params.rest && !params.keyword_rest {
            self.push_closure(function);
            return Ok(());
        }
        if names.is_empty() && given < positional && params.keyword_only == 0 && !params.rest && !params.keyword_rest {
            let defaults = function.defaults.borrow();
            if let Some(first) = (given + defaults.len()).checked_sub(positional) {
                self.stack.extend_from_slice(&defaults[first..]);
                drop(defaults);
                self.push_closure(function);
                return Ok(());
            }
        }
        let named: Vec<Value> = self.stack.split_off(base + given);
        let extra: Vec<Value> = if given > positional { self.stack.split_off(base + positional) } else { Vec::new() };
        let too_many = !extra.is_empty() && !params.rest;
        self.stack.resize(base + params.slots() as usize, Value::Undefined);
        if params.rest {
            let slot = base + positional + params.keyword_only as usize;
            self.stack[slot] = Value::tuple(extra);
        }
        let mut others = Dict::new();
        let mut misplaced: Vec<&str> = Vec::new();
        for (name, value) in names.iter().zip(named) {
            let known = code.locals[..positional + params.keyword_only as usize]
                .iter()
                .position(|known| Rc::ptr_eq(known, name) || known.as_str() == name.as_str());
            match known {
                Some(slot) if slot >= params.positional_only as usize => {
                    if !matches!(self.stack[base + slot], Value::Undefined) {
                        let (title, name) = (code.qualified.as_str(), name.as_str());
                        return type_error(&format!("{title}() got multiple values for argument '{name}'"));
                    }
                    self.stack[base + slot] = value;
                }
                _ if params.keyword_rest => others.set_name(name, value),
                Some(_) => misplaced.push(name.as_str()),
                None => {
                    let (title, name) = (code.qualified.as_str(), name.as_str());
                    return type_error(&format!("{title}() got an unexpected keyword argument '{name}'"));
                }
            }
        }
        if !misplaced.is_empty() {
            let (title, list) = (code.qualified.as_str(), misplaced.join(", "));
            return type_error(&format!(
                "{title}() got some positional-only arguments passed as keyword arguments: '{list}'"
            ));
        }
        if too_many {
            return Err(self.too_many(function, given, names));
        }
        if params.keyword_rest {
            let slot = base + params.slots() as usize - 1;
            self.stack[slot] = Value::dict(others);
        }
        self.fill_defaults(function, base)?;
        self.push_closure(function);
        Ok(())
    }

    fn push_closure(&mut self, function: &Function) {
        self.stack.extend(function.closure.iter().map(|cell| Value::Cell(cell.clone())));
    }

    fn fill_defaults(&mut self, function: &Function, base: usize) -> Result<(), Exception> {
        let code = &function.code;
        let positional = code.params.positional as usize;
        let defaults = function.defaults.borrow().clone();
        let first_default = positional - defaults.len().min(positional);
        let mut missing = Vec::new();
        for slot in 0..positional {
            if matches!(self.stack[base + slot], Value::Undefined) {
                match slot.checked_sub(first_default).and_then(|place| defaults.get(place)) {
                    Some(default) => self.stack[base + slot] = default.clone(),
                    None => missing.push(code.locals[slot].as_str()),
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(code, &missing, "positional"));
        }
        let mut missing = Vec::new();
        for place in 0..code.params.keyword_only as usize {
            let slot = positional + place;
            if matches!(self.stack[base + slot], Value::Undefined) {
                match function.keyword_defaults.get(place) {
                    Some(Value::Undefined) | None => missing.push(code.locals[slot].as_str()),
                    Some(default) => self.stack[base + slot] = default.clone(),
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(code, &missing, "keyword-only"));
        }
        Ok(())
    }

    fn too_many(&self, function: &Function, given: usize, names: &[Rc<Str>]) -> Exception {
        let code = &function.code;
        let params = code.params;
        let most = params.positional as usize;
        let defaults = function.defaults.borrow().len();
        let keyword_only = code.locals[most..most + params.keyword_only as usize].iter();
        let keyword_given =
            keyword_only.filter(|known| names.iter().any(|name| name.as_str() == known.as_str())).count();
        let takes = if defaults > 0 { format!("from {} to {most}", most - defaults) } else { most.to_string() };
        let plural = if defaults > 0 || most != 1 { "s" } else { "" };
        let (with_names, were) = if keyword_given > 0 {
            let s = if given == 1 { "" } else { "s" };
            let t = if keyword_given == 1 { "" } else { "s" };
            (format!(" positional argument{s} (and {keyword_given} keyword-only argument{t})"), "were")
        } else {
            (String::new(), if given == 1 { "was" } else { "were" })
        };
        let title = code.qualified.as_str();
        let text = format!("{title}() takes {takes} positional argument{plural} but {given}{with_names} {were} given");
        Exception::new(crate::exception::ExceptionType::TypeError, &text)
    }
}

fn missing_arguments(code: &Code, missing: &[&str], kind: &str) -> Exception {
    let quoted: Vec<String> = missing.iter().map(|name| format!("'{name}'")).collect();
    let list = match &quoted[..] {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let (title, count, s) = (code.qualified.as_str(), missing.len(), if missing.len() == 1 { "" } else { "s" });
    let text = format!("{title}() missing {count} required {kind} argument{s}: {list}");
    Exception::new(crate::exception::ExceptionType::TypeError, &text)
}
