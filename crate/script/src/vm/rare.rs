//! The instructions that are not worth a place in the machine's inner loop.

use std::rc::Rc;

use super::frequent::{unbound, unbound_cell};
use super::protocol::matches_class;
use super::{Flow, Raised, Result};
use crate::args::Args;
use crate::arithmetic::UnaryOp;
use crate::attribute::{self};
use crate::bytecode::{Code, Op};
use crate::class::class_of;
use crate::dict::Dict;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::fiber::Fiber;
use crate::frame::OnReturn;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::sequence;
use crate::set::Set;
use crate::string::Str;
use crate::value::{CellObject, Slice, Value};

impl Fiber {
    pub(super) fn take(&mut self, count: usize) -> Vec<Value> {
        let from = self.stack.len().saturating_sub(count);
        self.stack.split_off(from)
    }

    pub(super) fn code(&self) -> Rc<Code> {
        match self.frames.last() {
            Some(frame) => frame.code().clone(),
            None => unreachable!("an instruction runs in a frame"),
        }
    }

    pub(super) fn local(&mut self, slot: u32) -> &mut Value {
        let base = self.frames.last().map_or(0, |frame| frame.base);
        &mut self.stack[(base + slot) as usize]
    }

    pub(super) fn name_at(&self, place: u32) -> Rc<Str> {
        self.code().names[place as usize].text.clone()
    }

    fn names_at(&self, place: u16) -> Vec<Rc<Str>> {
        match &self.code().constants[place as usize] {
            Value::Tuple(names) => {
                let name = |name: &Value| if let Value::Str(name) = name { Some(name.clone()) } else { None };
                names.0.iter().filter_map(name).collect()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn rare(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: &Op) -> Result {
        match *op {
            Op::DeleteLocal(slot) => {
                if matches!(std::mem::take(self.local(slot)), Value::Undefined) {
                    return Err(unbound(self.code().locals[slot as usize].as_str()).into());
                }
            }
            Op::DeleteGlobal(slot) => return self.delete_global(slot),
            Op::DeleteCell(slot) => {
                if let Value::Cell(cell) = self.local(slot).clone()
                    && matches!(cell.0.take(), Value::Undefined)
                {
                    return Err(unbound_cell(&self.code(), slot).into());
                }
            }
            Op::MakeCell(slot) => {
                let value = std::mem::take(self.local(slot));
                *self.local(slot) = Value::Cell(CellObject::new(value));
            }
            Op::LoadClosure(slot) => {
                let cell = self.local(slot).clone();
                self.stack.push(cell);
            }
            Op::NewCell => self.stack.push(Value::Cell(CellObject::new(Value::Undefined))),
            Op::LoadName(place) => return self.load_class_name(place, None),
            Op::LoadClassCell { name, slot } => return self.load_class_name(name.into(), Some(slot.into())),
            Op::StoreName(place) => {
                let (name, value) = (self.name_at(place), self.stack.pop().unwrap_or_default());
                if let Some(namespace) = self.frames.last().and_then(|frame| frame.namespace.clone()) {
                    namespace.dict.borrow_mut().set_name(&name, value);
                }
            }
            Op::DeleteName(place) => {
                let name = self.name_at(place);
                let namespace = self.frames.last().and_then(|frame| frame.namespace.clone());
                let removed = namespace.and_then(|namespace| namespace.dict.borrow_mut().remove_name(&name));
                if removed.is_none() {
                    return raise(ExceptionType::NameError, &format!("name '{}' is not defined", name.as_str()));
                }
            }
            Op::Order(op) => return self.order(interp, host, op),
            Op::Equal => return self.equal(interp, host, true),
            Op::NotEqual => return self.equal(interp, host, false),
            Op::Is | Op::IsNot => {
                let right = self.stack.pop().unwrap_or_default();
                let left = self.stack.pop().unwrap_or_default();
                self.stack.push(Value::Bool(left.is(&right) == matches!(op, Op::Is)));
            }
            Op::In => return self.contains(interp, host, true),
            Op::NotIn => return self.contains(interp, host, false),
            Op::Not => match equality::truth(self.top()) {
                Ok(truth) => {
                    self.stack.pop();
                    self.stack.push(Value::Bool(!truth));
                }
                Err(_) => {
                    let value = self.stack.pop().unwrap_or_default();
                    return self.call_prelude(interp, host, "_not", vec![value]);
                }
            },
            Op::Negate => return self.unary(interp, host, UnaryOp::Negate),
            Op::Plus => return self.unary(interp, host, UnaryOp::Plus),
            Op::Invert => return self.unary(interp, host, UnaryOp::Invert),
            Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => {
                let wanted = matches!(op, Op::JumpIfTrueOrPop(_));
                match equality::truth(self.top()) {
                    Ok(truth) => {
                        if truth == wanted {
                            if let Some(frame) = self.frames.last_mut() {
                                frame.ip = target;
                            }
                            return Ok(Flow::Frame);
                        }
                        self.stack.pop();
                    }
                    // The value itself is kept, so the answer cannot take its place: the prelude gives both.
                    Err(_) => {
                        let value = self.top().clone();
                        return self.choose(interp, host, value, wanted, target);
                    }
                }
            }
            Op::BuildList(count) => {
                let items = self.take(count as usize);
                self.stack.push(Value::list(items));
            }
            Op::BuildTuple(count) => {
                let items = self.take(count as usize);
                self.stack.push(Value::tuple(items));
            }
            Op::BuildSet(count) => {
                let items = self.take(count as usize);
                let mut set = Set::new();
                for item in &items {
                    match equality::hash(item).and_then(|hash| set.add(item.clone(), hash)) {
                        Ok(_) => {}
                        Err(Hindrance::Raise(exception)) => return Err(exception.into()),
                        Err(Hindrance::Script) => {
                            let args = vec![Value::list(items), Value::Bool(false)];
                            return self.call_prelude(interp, host, "_make_set", args);
                        }
                    }
                }
                self.stack.push(Value::set(set));
            }
            Op::BuildDict(count) => {
                let mut items = self.take(2 * count as usize).into_iter();
                let mut dict = Dict::with_capacity(count as usize);
                let mut rest = Vec::new();
                while let (Some(key), Some(value)) = (items.next(), items.next()) {
                    let inserted = equality::hash(&key).and_then(|hash| dict.insert(key.clone(), hash, value.clone()));
                    match inserted {
                        Ok(()) => {}
                        Err(Hindrance::Raise(exception)) => return Err(exception.into()),
                        Err(Hindrance::Script) => {
                            rest = vec![key, value];
                            break;
                        }
                    }
                }
                if !rest.is_empty() {
                    rest.extend(items);
                    return self.call_prelude(interp, host, "_build_dict", vec![Value::dict(dict), Value::list(rest)]);
                }
                self.stack.push(Value::dict(dict));
            }
            Op::BuildString(count) => {
                let parts = self.take(count as usize);
                let length: usize = parts.iter().filter_map(Value::as_str).map(str::len).sum();
                crate::memory::check(length as u64, 1)?;
                let mut text = String::with_capacity(length);
                parts.iter().filter_map(Value::as_str).for_each(|part| text.push_str(part));
                self.stack.push(Value::string(text));
            }
            Op::BuildSlice(count) => {
                let mut parts = self.take(count as usize).into_iter();
                let mut next = || parts.next().unwrap_or(Value::None);
                let slice = Slice { start: next(), stop: next(), step: next() };
                self.stack.push(Value::Slice(Rc::new(slice)));
            }
            Op::ListAppend(depth) => {
                let value = self.stack.pop().unwrap_or_default();
                if let Some(Value::List(list)) = self.stack.get(self.stack.len() - depth as usize) {
                    let mut items = list.0.borrow_mut();
                    if items.len() == items.capacity() {
                        crate::memory::check(items.len() as u64 * 2, size_of::<Value>())?;
                    }
                    items.push(value);
                }
            }
            Op::SetAdd(depth) => {
                let value = self.stack.pop().unwrap_or_default();
                if let Some(Value::Set(set)) = self.stack.get(self.stack.len() - depth as usize).cloned() {
                    match equality::hash(&value).and_then(|hash| set.set.borrow_mut().add(value.clone(), hash)) {
                        Ok(_) => {}
                        Err(Hindrance::Raise(exception)) => return Err(exception.into()),
                        Err(Hindrance::Script) => {
                            let flow = self.call_prelude(interp, host, "_set_add", vec![Value::Set(set), value])?;
                            return Ok(self.drop_result(flow));
                        }
                    }
                }
            }
            Op::DictAdd(depth) => {
                let value = self.stack.pop().unwrap_or_default();
                let key = self.stack.pop().unwrap_or_default();
                if let Some(dict @ Value::Dict(_)) = self.stack.get(self.stack.len() - depth as usize).cloned() {
                    return self.set_item(interp, host, dict, key, value);
                }
            }
            Op::ListExtend | Op::ArgsExtend | Op::SetUpdate | Op::DictUpdate | Op::DictMerge => {
                return self.spread(interp, host, *op);
            }
            Op::ListToTuple => {
                let items = self.stack.pop().and_then(|list| list.as_items()).unwrap_or_default();
                self.stack.push(Value::tuple(items));
            }
            Op::Unpack(count) => return self.unpack(interp, host, count as usize, None),
            Op::UnpackRest { before, after } => return self.unpack(interp, host, before.into(), Some(after.into())),
            Op::GetIterator => return self.get_iterator(interp, host),
            Op::DeleteAttribute(place) => {
                let (name, object) = (self.name_at(place), self.stack.pop().unwrap_or_default());
                if let Some((function, args)) = attribute::delete(&object, &name)? {
                    let flow = self.push_call(interp, host, function, Args::positional(args))?;
                    return Ok(self.drop_result(flow));
                }
            }
            Op::LoadMethod(place) => {
                // The inner loop has looked for a method.
                let (name, object) = (self.name_at(place), self.stack.pop().unwrap_or_default());
                self.stack.push(Value::Undefined);
                return self.load_attribute(interp, host, object, &name);
            }
            Op::DeleteSubscript => {
                let index = self.stack.pop().unwrap_or_default();
                let object = self.stack.pop().unwrap_or_default();
                let result = match sequence::delete(&object, &index) {
                    Ok(()) => return Ok(Flow::Next),
                    Err(Hindrance::Raise(exception)) => return Err(exception.into()),
                    Err(Hindrance::Script) => self.call_prelude(interp, host, "_delete_item", vec![object, index])?,
                };
                return Ok(self.drop_result(result));
            }
            Op::CallNamed { count, names } => {
                let at = self.stack.len() - 1 - usize::from(count);
                let names = self.names_at(names);
                return self.invoke(interp, host, at, &names);
            }
            Op::CallMethod(count) => {
                let at = self.method_place(count as usize);
                return self.invoke(interp, host, at, &[]);
            }
            Op::CallMethodNamed { count, names } => {
                let at = self.method_place(count.into());
                let names = self.names_at(names);
                return self.invoke(interp, host, at, &names);
            }
            Op::CallSpread => {
                let named = self.stack.pop().unwrap_or_default();
                let positional = self.stack.pop().and_then(|list| list.as_items()).unwrap_or_default();
                let callable = self.stack.pop().unwrap_or_default();
                let named = named.as_entries().unwrap_or_default();
                return self.push_call(interp, host, callable, Args { positional, named });
            }
            Op::MakeFunction { code, defaults, keyword_defaults, closure } => {
                self.make_function(code, defaults.into(), keyword_defaults.into(), closure);
            }
            Op::MakeClass { bases } => return self.begin_class(interp, bases.into()),
            Op::Return => return self.return_value(interp, host),
            Op::MakeGenerator => return self.make_generator(interp, host),
            Op::Yield => return self.yield_value(),
            Op::YieldFrom => return self.yield_from(interp, host),
            Op::Await => return self.await_value(interp, host),
            Op::Raise(count) => return self.raise(interp, host, count),
            Op::Reraise => {
                let exception = self.stack.pop().and_then(|value| value.as_exception());
                return match exception {
                    Some(exception) => Err(Raised { exception, anew: false }),
                    None => Ok(Flow::Next),
                };
            }
            Op::PushHandled => {
                let value = self.stack.pop().unwrap_or_default();
                let previous = self
                    .frames
                    .last_mut()
                    .and_then(|frame| std::mem::replace(&mut frame.handled, value.as_exception()));
                self.stack.push(previous.map_or(Value::None, Value::from));
                self.stack.push(value);
            }
            Op::PopHandled => {
                let previous = self.stack.pop().and_then(|value| value.as_exception());
                if let Some(frame) = self.frames.last_mut() {
                    frame.handled = previous;
                }
            }
            Op::MatchException => {
                let wanted = self.stack.pop().unwrap_or_default();
                let class = class_of(self.top());
                let matches = matches_class(&class, &wanted)?;
                self.stack.push(Value::Bool(matches));
            }
            Op::Format { conversion, spec } => return self.format(interp, host, conversion, spec),
            Op::Import(place) => {
                let module = interp.import(self.name_at(place).as_str())?;
                self.stack.push(Value::Module(module));
            }
            Op::ImportName(place) => {
                let name = self.name_at(place);
                let Value::Module(module) = self.top().clone() else { return Ok(Flow::Next) };
                match module.get(name.as_str()) {
                    Some(value) => self.stack.push(value),
                    None => {
                        let (name, from, names) = (name.as_str(), module.name.as_str(), module.names.borrow());
                        let names = names.iter().map(|name| name.as_str());
                        let public = names.filter(|name| {
                            !name.starts_with('_')
                                && !matches!(*name, "map" | "filter" | "math")
                                && crate::types::builtin_function(name).is_none()
                        });
                        let mut public: Vec<&str> = public.collect();
                        crate::sort::sort(&mut public, &mut |a, b| a < b);
                        let text =
                            format!("cannot import name '{name}' from '{from}': it has {} here", public.join(", "));
                        return raise(ExceptionType::ImportError, &text);
                    }
                }
            }
            Op::EnterWith { is_async } => return self.enter_with(interp, host, is_async),
            Op::ExitWith => {
                let exit = self.stack.pop().unwrap_or_default();
                let args = Args::positional(vec![Value::None, Value::None, Value::None]);
                return self.push_call(interp, host, exit, args);
            }
            Op::ExitWithException => {
                let exception = self.top().clone();
                let exit = self.stack[self.stack.len() - 3].clone();
                let class = Value::Class(class_of(&exception));
                let args = Args::positional(vec![class, exception, Value::None]);
                return self.push_call(interp, host, exit, args);
            }
            Op::GetAsyncIterator => {
                let object = self.stack.pop().unwrap_or_default();
                let class = class_of(&object);
                let Some(method) = class.lookup_text("__aiter__") else {
                    let text = format!("'async for' requires an object with __aiter__ method, got {}", class.name());
                    return type_error(&text);
                };
                return self.call_method(interp, host, method, Vec::new(), object);
            }
            Op::AsyncNext => {
                let object = self.top().clone();
                let class = class_of(&object);
                let Some(method) = class.lookup_text("__anext__") else {
                    let text = format!("'async for' requires an iterator with __anext__ method, got {}", class.name());
                    return type_error(&text);
                };
                return self.call_method(interp, host, method, Vec::new(), object);
            }
            Op::EndAsyncFor => {
                let exception = self.stack.pop().and_then(|value| value.as_exception());
                if let Some(exception) = exception.filter(|found| !found.is(ExceptionType::StopAsyncIteration)) {
                    return Err(Raised { exception, anew: false });
                }
                self.stack.pop();
            }
            Op::AssertFailed { message } => {
                let args = if message { vec![self.stack.pop().unwrap_or_default()] } else { Vec::new() };
                let class = crate::class::exception(ExceptionType::AssertionError);
                return Err(Exception::of_class(class, args).into());
            }
            _ => unreachable!("a frequent instruction is handled by the inner loop"),
        }
        Ok(Flow::Next)
    }

    /// After `LoadMethod` and the arguments: where the callable lies.
    fn method_place(&mut self, count: usize) -> usize {
        let at = self.stack.len() - count - 2;
        if matches!(self.stack[at], Value::Undefined) {
            self.stack.remove(at);
        }
        at
    }

    /// Whatever the call that has begun results in is dropped.
    pub(super) fn drop_result(&mut self, flow: Flow) -> Flow {
        match flow {
            Flow::Next => {
                self.stack.pop();
                Flow::Next
            }
            other => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.on_return = OnReturn::Discard;
                }
                other
            }
        }
    }
}
