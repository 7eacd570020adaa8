//! The instructions that are not worth a place in the machine's inner loop.

use std::cell::RefCell;
use std::rc::Rc;

use super::call::not_an_exception;
use super::operator::not_awaitable;
use super::{Flow, Raised, Result, unbound, unbound_cell};
use crate::args::Args;
use crate::arithmetic::{self, UnaryOp};
use crate::attribute::{self, Attribute};
use crate::bytecode::{Code, Op};
use crate::class::{Class, ClassKind, class_of};
use crate::dict::Dict;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType, raise, type_error, value_error};
use crate::fiber::Fiber;
use crate::format;
use crate::frame::OnReturn;
use crate::host::{Host, HostObject};
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::member::Name;
use crate::native::plain;
use crate::repr;
use crate::sequence;
use crate::set::Set;
use crate::string::{Str, intern};
use crate::types;
use crate::value::{CellObject, DictKind, DictObject, Function, Slice, Value, WrapperKind};

impl Fiber {
    fn take(&mut self, count: usize) -> Vec<Value> {
        let from = self.stack.len().saturating_sub(count);
        self.stack.split_off(from)
    }

    fn code(&self) -> Rc<Code> {
        match self.frames.last() {
            Some(frame) => frame.code().clone(),
            None => unreachable!("an instruction runs in a frame"),
        }
    }

    fn local(&mut self, slot: u32) -> &mut Value {
        let base = self.frames.last().map_or(0, |frame| frame.base);
        &mut self.stack[(base + slot) as usize]
    }

    fn name_at(&self, place: u32) -> Rc<Str> {
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

    pub(super) fn rare(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: Op) -> Result {
        match op {
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
                return self.spread(interp, host, op);
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
                attribute::delete(&object, &name)?;
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
                        let (name, from) = (name.as_str(), module.name.as_str());
                        let text = format!("cannot import name '{name}' from '{from}'");
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
    fn drop_result(&mut self, flow: Flow) -> Flow {
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

    fn delete_global(&mut self, slot: u32) -> Result {
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

    fn load_class_name(&mut self, place: u32, cell: Option<u32>) -> Result {
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

    fn unary(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: UnaryOp) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        match arithmetic::unary(op, &value) {
            Ok(result) => self.stack.push(result),
            Err(Hindrance::Raise(_)) if matches!(&value, Value::Dict(dict) if dict.kind == DictKind::Counter) => {
                let sign = Value::str(if op == UnaryOp::Negate { "negative" } else { "positive" });
                return self.call_prelude(interp, host, "_counter_signed", vec![value, sign]);
            }
            Err(Hindrance::Raise(exception)) => return Err(exception.into()),
            Err(Hindrance::Script) => {
                let class = class_of(&value);
                let Some(method) = class.lookup_text(op.method()) else {
                    let sign = ["-", "+", "~"][op as usize];
                    return type_error(&format!("bad operand type for unary {sign}: '{}'", class.name()));
                };
                return self.call_method(interp, host, method, Vec::new(), value);
            }
        }
        Ok(Flow::Next)
    }

    /// `and` or `or` after an instance whose truth the script decides.
    fn choose(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        value: Value,
        wanted: bool,
        target: u32,
    ) -> Result {
        // With the instance kept below, its truth is asked; `OnReturn::Choose` then jumps or drops it.
        let depth = self.frames.len();
        let flow = self.call_prelude(interp, host, "_truth", vec![value])?;
        if self.frames.len() > depth
            && let Some(frame) = self.frames.last_mut()
        {
            frame.on_return = OnReturn::Choose { wanted, target };
        }
        Ok(flow)
    }

    fn spread(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: Op) -> Result {
        let source = self.stack.pop().unwrap_or_default();
        let target = self.top().clone();
        if matches!(op, Op::DictUpdate | Op::DictMerge) {
            let Value::Dict(into) = &target else { return Ok(Flow::Next) };
            let Value::Dict(from) = &source else {
                if matches!(source, Value::Instance(_)) {
                    let flow = self.call_prelude(interp, host, "_dict_update", vec![target, source])?;
                    return Ok(self.drop_result(flow));
                }
                let name = class_of(&source).name();
                let callee = self.stack.get(self.stack.len().wrapping_sub(3)).map(types::callable_title);
                return match (op, callee) {
                    (Op::DictMerge, Some(callee)) => {
                        type_error(&format!("{callee} argument after ** must be a mapping, not {name}"))
                    }
                    _ => type_error(&format!("'{name}' object is not a mapping")),
                };
            };
            let entries = from.dict.borrow().clone();
            for (key, hash, value) in entries.iter_hashed() {
                if matches!(op, Op::DictMerge) {
                    let callee = self.stack.get(self.stack.len().wrapping_sub(3)).map(types::callable_title);
                    let callee = callee.unwrap_or_default();
                    let Value::Str(name) = key else { return type_error("keywords must be strings") };
                    if into.dict.borrow().get_name(name).is_some() {
                        let name = name.as_str();
                        return type_error(&format!("{callee} got multiple values for keyword argument '{name}'"));
                    }
                }
                plain(into.dict.borrow_mut().insert(key.clone(), hash, value.clone()))?;
            }
            return Ok(Flow::Next);
        }
        match (&target, iterator::collect(&source)) {
            (Value::List(list), Ok(Some(items))) => list.0.borrow_mut().extend(items),
            (Value::Set(set), Ok(Some(items))) => {
                for item in items {
                    let hash = plain(equality::hash(&item))?;
                    plain(set.set.borrow_mut().add(item, hash))?;
                }
            }
            (_, Ok(_)) => {
                let name = if matches!(op, Op::ListExtend | Op::ArgsExtend) { "_extend" } else { "_set_update" };
                let flow = self.call_prelude(interp, host, name, vec![target, source])?;
                return Ok(self.drop_result(flow));
            }
            (_, Err(exception)) => {
                let name = class_of(&source).name();
                if exception.is(ExceptionType::TypeError) && matches!(op, Op::ListExtend) {
                    return type_error(&format!("Value after * must be an iterable, not {name}"));
                }
                if exception.is(ExceptionType::TypeError) && matches!(op, Op::ArgsExtend) {
                    let callee = self.stack.get(self.stack.len().wrapping_sub(2)).map(types::callable_title);
                    let callee = callee.unwrap_or_default();
                    return type_error(&format!("{callee} argument after * must be an iterable, not {name}"));
                }
                return Err(exception.into());
            }
        }
        Ok(Flow::Next)
    }

    fn unpack(&mut self, interp: &mut Interpreter, host: &mut dyn Host, before: usize, after: Option<usize>) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        if let (Value::Tuple(tuple), None) = (&value, after)
            && tuple.0.len() == before
        {
            self.stack.extend(tuple.0.iter().rev().cloned());
            return Ok(Flow::Next);
        }
        let items = match iterator::collect(&value) {
            Ok(Some(items)) => items,
            Ok(None) => {
                // The list that the prelude makes of it is unpacked by the same instruction.
                if let Some(frame) = self.frames.last_mut() {
                    frame.ip -= 1;
                }
                let most = if after.is_some() { -1 } else { before as i64 + 1 };
                return self.call_prelude(interp, host, "_unpack", vec![value, Value::Int(most)]);
            }
            Err(exception) if exception.is(ExceptionType::TypeError) => {
                let name = class_of(&value).name();
                return type_error(&format!("cannot unpack non-iterable {name} object"));
            }
            Err(exception) => return Err(exception.into()),
        };
        let count = items.len();
        match after {
            None => {
                if count < before {
                    return value_error(&format!("not enough values to unpack (expected {before}, got {count})"));
                }
                if count > before {
                    return value_error(&format!("too many values to unpack (expected {before})"));
                }
                self.stack.extend(items.into_iter().rev());
            }
            Some(after) => {
                if count < before + after {
                    let least = before + after;
                    return value_error(&format!(
                        "not enough values to unpack (expected at least {least}, got {count})"
                    ));
                }
                let mut items = items;
                let last = items.split_off(count - after);
                let middle = items.split_off(before);
                self.stack.extend(last.into_iter().rev());
                self.stack.push(Value::list(middle));
                self.stack.extend(items.into_iter().rev());
            }
        }
        Ok(Flow::Next)
    }

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

    fn load_attribute(
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

    fn make_function(&mut self, code: u16, defaults: usize, keyword_defaults: usize, closure: bool) {
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

    fn begin_class(&mut self, interp: &Interpreter, bases: usize) -> Result {
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

    fn await_value(&mut self, interp: &mut Interpreter, host: &mut dyn Host) -> Result {
        let value = self.stack.pop().unwrap_or_default();
        match value {
            Value::Generator(coroutine) if coroutine.is_coroutine() => self.resume_coroutine(coroutine),
            Value::Host(object) if object.data.is_awaitable() => self.wait_for(interp, host, HostObject(object)),
            Value::Instance(_) => {
                let class = class_of(&value);
                match class.lookup_text("__await__") {
                    Some(method) => {
                        // The coroutine that the prelude makes of it is awaited by the same instruction.
                        if let Some(frame) = self.frames.last_mut() {
                            frame.ip -= 1;
                        }
                        self.call_prelude(interp, host, "_await_iterator", vec![Value::bound(method, value)])
                    }
                    None => Err(not_awaitable(&value).into()),
                }
            }
            other => Err(not_awaitable(&other).into()),
        }
    }

    fn raise(&mut self, interp: &mut Interpreter, host: &mut dyn Host, count: u32) -> Result {
        if count == 0 {
            return match self.handled() {
                Some(exception) => Err(Raised { exception, anew: false }),
                None => raise(ExceptionType::RuntimeError, "No active exception to reraise"),
            };
        }
        let cause = if count == 2 { self.stack.pop() } else { None };
        let raised = self.stack.pop().unwrap_or_default();
        let made = match &raised {
            Value::Class(class) if class.exception_type().is_some() => {
                if class.defines("__init__") {
                    // The class is called first; then the same instruction runs again with the instance.
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip -= 1;
                    }
                    if let Some(cause) = cause {
                        return self.call_prelude(interp, host, "_raise_from", vec![raised, cause]);
                    }
                    return self.push_call(interp, host, raised, Args::none());
                }
                types::new_exception(class.clone(), Vec::new())?
            }
            other => other.clone(),
        };
        let Some(exception) = made.as_exception() else { return Err(not_an_exception().into()) };
        match cause {
            None => {}
            Some(Value::None) => exception.set_cause(None),
            Some(Value::Class(class)) if class.exception_type().is_some() => {
                exception.set_cause(types::new_exception(class, Vec::new())?.as_exception());
            }
            Some(cause) => match cause.as_exception() {
                Some(cause) => exception.set_cause(Some(cause)),
                None => return type_error("exception causes must derive from BaseException"),
            },
        }
        Err(exception.into())
    }

    fn format(&mut self, interp: &mut Interpreter, host: &mut dyn Host, conversion: u8, spec: bool) -> Result {
        let spec = if spec { self.stack.pop().unwrap_or_default() } else { crate::string::empty() };
        let value = self.stack.pop().unwrap_or_default();
        let converted = match conversion {
            0 => Ok(value.clone()),
            b's' => repr::str_value(&value),
            b'r' => repr::repr(&value).map(Value::string),
            _ => repr::repr(&value).map(|text| Value::string(repr::to_ascii(&text))),
        };
        let text = spec.as_str().unwrap_or("");
        match converted.and_then(|value| format::format(&value, text)) {
            Ok(text) => {
                self.stack.push(text);
                Ok(Flow::Next)
            }
            Err(Hindrance::Raise(exception)) => Err(exception.into()),
            Err(Hindrance::Script) => {
                let conversion = Value::string((conversion as char).to_string());
                self.call_prelude(interp, host, "_format", vec![value, conversion, spec])
            }
        }
    }

    fn enter_with(&mut self, interp: &mut Interpreter, host: &mut dyn Host, is_async: bool) -> Result {
        let manager = self.stack.pop().unwrap_or_default();
        let class = class_of(&manager);
        let (enter, exit, kind) = if is_async {
            ("__aenter__", "__aexit__", "asynchronous context manager")
        } else {
            ("__enter__", "__exit__", "context manager")
        };
        let (Some(enter), exit_method) = (class.lookup_text(enter), class.lookup_text(exit)) else {
            return type_error(&format!("'{}' object does not support the {kind} protocol", class.name()));
        };
        let Some(exit_method) = exit_method else {
            return type_error(&format!(
                "'{}' object does not support the {kind} protocol (missed {exit} method)",
                class.name()
            ));
        };
        self.stack.push(Value::bound(exit_method, manager.clone()));
        self.call_method(interp, host, enter, Vec::new(), manager)
    }
}

const NO_EXCEPTION_CLASS: &str = "catching classes that do not inherit from BaseException is not allowed";

/// Whether an `except` clause catches exceptions of a class.
fn matches_class(class: &Rc<Class>, wanted: &Value) -> Result<bool> {
    match wanted {
        Value::Class(wanted) if wanted.exception_type().is_some() => Ok(class.is_subclass(wanted)),
        Value::Tuple(many) => {
            // As CPython: all of them are looked at first, and no tuple is in a tuple.
            let mut caught = false;
            for wanted in &many.0 {
                match wanted {
                    Value::Class(wanted) if wanted.exception_type().is_some() => caught |= class.is_subclass(wanted),
                    _ => return type_error(NO_EXCEPTION_CLASS),
                }
            }
            Ok(caught)
        }
        _ => type_error(NO_EXCEPTION_CLASS),
    }
}
