//! Calls: of functions, natives, classes and instances, and what natives and the host answer.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Flow, Result};
use crate::args::Args;
use crate::class::{Class, ClassKind, class_of};
use crate::dict::Dict;
use crate::exception::{Exception, ExceptionType, type_error};
use crate::fiber::Fiber;
use crate::frame::OnReturn;
use crate::host::{Host, HostObject, Reply};
use crate::interpreter::Interpreter;
use crate::native::{Call, Native, Outcome};
use crate::string::{Str, intern};
use crate::types;
use crate::value::{Instance, Value};

impl Fiber {
    /// Calls what lies at `at` with the arguments above it, the last ones named.
    pub(crate) fn invoke(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        at: usize,
        names: &[Rc<Str>],
    ) -> Result {
        let mut others: Vec<Rc<Str>>;
        let mut names = names;
        loop {
            match self.stack[at].clone() {
                Value::Function(function) => {
                    self.bind(&function, at + 1, names)?;
                    self.enter(interp, function, at + 1)?;
                    return Ok(Flow::Frame);
                }
                Value::Native(native) => match self.call_native(interp, host, native, at, names)? {
                    Answered::Flow(flow) => return Ok(flow),
                    Answered::Again(next) => {
                        others = next;
                        names = &others;
                    }
                },
                Value::Bound(bound) => {
                    self.stack[at] = bound.function.clone();
                    self.stack.insert(at + 1, bound.receiver.clone());
                }
                Value::Class(class) => {
                    if let Some(flow) = self.construct(interp, class, at, names)? {
                        return Ok(flow);
                    }
                }
                Value::Instance(instance) => {
                    let class = instance.class.borrow().clone();
                    let Some(method) = class.lookup_text("__call__") else {
                        return type_error(&format!("'{}' object is not callable", class.name()));
                    };
                    self.stack[at] = method;
                    self.stack.insert(at + 1, Value::Instance(instance));
                }
                Value::Wrapper(wrapper) if wrapper.kind == crate::value::WrapperKind::StaticMethod => {
                    self.stack[at] = wrapper.first.clone();
                }
                other => return type_error(&format!("'{}' object is not callable", class_of(&other).name())),
            }
        }
    }

    /// Pushes a callable with its arguments and calls it.
    pub(crate) fn push_call(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        callable: Value,
        args: Args,
    ) -> Result {
        let at = self.stack.len();
        self.stack.push(callable);
        self.stack.extend(args.positional);
        let mut names = Vec::with_capacity(args.named.len());
        for (name, value) in args.named {
            names.push(intern(&name));
            self.stack.push(value);
        }
        self.invoke(interp, host, at, &names)
    }

    /// Calls a function of the prelude's builtins.
    pub(crate) fn call_prelude(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        name: &str,
        args: Vec<Value>,
    ) -> Result {
        let function = interp.prelude_function(name)?;
        self.push_call(interp, host, function, Args::positional(args))
    }

    fn call_native(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        native: &'static Native,
        at: usize,
        names: &[Rc<Str>],
    ) -> Result<Answered> {
        let first_named = self.stack.len() - names.len();
        let call =
            Call { native, positional: &self.stack[at + 1..first_named], names, named: &self.stack[first_named..] };
        let outcome = (native.call)(interp, call).or_else(|exception| by_index(call, exception))?;
        self.settle(interp, host, native, at, names, outcome)
    }

    /// Calls a native function that lies below so many arguments, none of them named.
    pub(super) fn call_plainly(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        native: &'static Native,
        count: u32,
    ) -> Result {
        let at = self.stack.len() - 1 - count as usize;
        let call = Call { native, positional: &self.stack[at + 1..], names: &[], named: &[] };
        match (native.call)(interp, call).or_else(|exception| by_index(call, exception))? {
            Outcome::Value(value) => {
                self.stack.truncate(at + 1);
                self.stack[at] = value;
                Ok(Flow::Next)
            }
            outcome => match self.settle(interp, host, native, at, &[], outcome)? {
                Answered::Flow(flow) => Ok(flow),
                Answered::Again(names) => self.invoke(interp, host, at, &names),
            },
        }
    }

    /// Goes on as a native function has answered.
    fn settle(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        native: &'static Native,
        at: usize,
        names: &[Rc<Str>],
        outcome: Outcome,
    ) -> Result<Answered> {
        Ok(Answered::Flow(match outcome {
            Outcome::Value(value) => {
                self.stack.truncate(at);
                self.stack.push(value);
                Flow::Next
            }
            Outcome::Call(callable, args) => return Ok(Answered::Again(self.replace_call(at, callable, args))),
            Outcome::Prelude(name, args) => {
                let function = interp.prelude_function(name)?;
                return Ok(Answered::Again(self.replace_call(at, function, Args::positional(args))));
            }
            Outcome::Materialize(place) => {
                let first_named = self.stack.len() - names.len();
                let named: Vec<Value> = self.stack.split_off(first_named);
                let mut dict = Dict::new();
                for (name, value) in names.iter().zip(named) {
                    dict.set_name(name, value);
                }
                let positional = self.stack.split_off(at + 1);
                let function = interp.prelude_function("_materialize")?;
                let args =
                    vec![Value::Native(native), Value::list(positional), Value::dict(dict), Value::Int(place.into())];
                return Ok(Answered::Again(self.replace_call(at, function, Args::positional(args))));
            }
            Outcome::Host(function, args) => {
                self.stack.truncate(at);
                self.note_position(interp);
                let reply = host.call(interp, function, args)?;
                return self.reply(at, reply);
            }
            Outcome::HostMethod(object, name, args) => {
                self.stack.truncate(at);
                self.note_position(interp);
                let reply = host.method(interp, &HostObject(object), name.as_str(), args)?;
                return self.reply(at, reply);
            }
            Outcome::Print(text) => {
                self.stack.truncate(at);
                self.note_position(interp);
                host.print(interp, &text)?;
                self.stack.push(Value::None);
                Flow::Next
            }
            Outcome::Resume(generator, how) => {
                self.stack.truncate(at);
                self.resume_generator(&generator, how)?
            }
            Outcome::Reraise(exception) => return Err(super::Raised { exception, anew: false }),
        }))
    }

    fn reply(&mut self, at: usize, reply: Reply) -> Result<Answered> {
        Ok(match reply {
            Reply::Value(value) => {
                self.stack.push(value);
                Answered::Flow(Flow::Next)
            }
            Reply::Wait(wait) => Answered::Flow(Flow::Wait(wait)),
            Reply::Call { callable, args } => {
                debug_assert_eq!(self.stack.len(), at);
                Answered::Again(self.replace_call(at, callable, args))
            }
        })
    }

    /// `await` of one of the host's objects.
    pub(super) fn wait_for(&mut self, interp: &mut Interpreter, host: &mut dyn Host, object: HostObject) -> Result {
        self.note_position(interp);
        let at = self.stack.len();
        let reply = host.wait_for(interp, &object)?;
        match self.reply(at, reply)? {
            Answered::Flow(flow) => Ok(flow),
            Answered::Again(names) => self.invoke(interp, host, at, &names),
        }
    }

    /// Puts another call in the place of the one at `at`.
    fn replace_call(&mut self, at: usize, callable: Value, args: Args) -> Vec<Rc<Str>> {
        self.stack.truncate(at);
        self.stack.push(callable);
        self.stack.extend(args.positional);
        let mut names = Vec::with_capacity(args.named.len());
        for (name, value) in args.named {
            names.push(intern(&name));
            self.stack.push(value);
        }
        names
    }

    /// Tells the interpreter where the script stands, for the host.
    pub(super) fn note_position(&self, interp: &mut Interpreter) {
        let shown = self.frames.iter().rev().find(|frame| !frame.code().file.is_hidden());
        interp.set_position(shown.map(|frame| (frame.code().clone(), frame.ip.saturating_sub(1))), self.frames.len());
    }

    /// Calls a class; `None` when its place has been taken by something else to call.
    fn construct(
        &mut self,
        interp: &mut Interpreter,
        class: Rc<Class>,
        at: usize,
        names: &[Rc<Str>],
    ) -> Result<Option<Flow>> {
        match class.kind {
            ClassKind::Builtin(kind) => match types::constructor(kind) {
                Some(native) => {
                    self.stack[at] = Value::Native(native);
                    Ok(None)
                }
                None => type_error(&format!("cannot create '{}' instances", class.name())),
            },
            _ => {
                let first_named = self.stack.len() - names.len();
                let given = self.stack[at + 1..].len();
                let init = class.find_init();
                let object = if class.exception_type().is_some() {
                    if !names.is_empty() && init.is_none() {
                        let text = format!("{}() takes no keyword arguments", class.name());
                        return type_error(&text);
                    }
                    let args = self.stack[at + 1..first_named].to_vec();
                    types::new_exception(class.clone(), args)?
                } else {
                    if given > 0 && init.is_none() {
                        return type_error(&format!("{}() takes no arguments", class.name()));
                    }
                    let attributes = RefCell::new(Dict::with_capacity(class.usual.get().min(16) as usize));
                    Value::Instance(Rc::new(Instance { class: RefCell::new(class.clone()), attributes }))
                };
                let Some(init) = init else {
                    self.stack.truncate(at);
                    self.stack.push(object);
                    return Ok(Some(Flow::Next));
                };
                let Value::Function(function) = init else {
                    return type_error("an __init__ that is no function is not supported here");
                };
                self.stack[at] = object.clone();
                self.stack.insert(at + 1, object);
                self.bind(&function, at + 1, names)?;
                self.enter(interp, function, at + 1)?;
                if let Some(frame) = self.frames.last_mut() {
                    frame.on_return = OnReturn::Init;
                }
                Ok(Some(Flow::Frame))
            }
        }
    }

    /// Calls a method that the script's class defines, with its receiver.
    pub(super) fn call_method(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        method: Value,
        mut args: Vec<Value>,
        receiver: Value,
    ) -> Result {
        args.insert(0, receiver);
        self.push_call(interp, host, method, Args::positional(args))
    }
}

/// Where a native function wants an integer and an argument's class defines `__index__`, that is asked, and the function
/// called again.
#[cold]
fn by_index(call: Call<'_>, exception: Exception) -> std::result::Result<Outcome, Exception> {
    let has_index = |value: &Value| matches!(value, Value::Instance(instance) if instance.class.borrow().lookup_text("__index__").is_some());
    let wanted = exception.is(ExceptionType::TypeError)
        && call.names.is_empty()
        && call.positional.iter().any(has_index)
        && exception.message().ends_with("cannot be interpreted as an integer");
    if !wanted {
        return Err(exception);
    }
    let args = std::iter::once(Value::Native(call.native)).chain(call.positional.iter().cloned());
    Ok(Outcome::Prelude("_with_index", args.collect()))
}

/// How a native function's answer goes on.
enum Answered {
    Flow(Flow),
    /// Something else is to be called in its place, with these names.
    Again(Vec<Rc<Str>>),
}

/// The error of something that is no exception where one is needed.
pub(super) fn not_an_exception() -> Exception {
    Exception::new(ExceptionType::TypeError, "exceptions must derive from BaseException")
}
