//! The machine's inner loop, with the frequent instructions; all others are in `rare`.

use std::rc::Rc;

use super::quick::{Joint, dict_item, joint_floats, joint_ints, list_item, set_dict_item, set_list_item};
use super::{Flow, operands};
use crate::arithmetic::{self, BinaryOp};
use crate::attribute;
use crate::bytecode::Op;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType};
use crate::fiber::{Fiber, Pending, Step};
use crate::frame::OnReturn;
use crate::host::Host;
use crate::int;
use crate::interpreter::Interpreter;
use crate::member::Name;
use crate::value::{Function, Value};

/// Builtins of Python that are not here.
const ABSENT: &[&str] = &[
    "__import__",
    "breakpoint",
    "bytearray",
    "bytes",
    "compile",
    "complex",
    "dir",
    "eval",
    "exec",
    "globals",
    "help",
    "locals",
    "memoryview",
    "open",
];

impl Fiber {
    pub(super) fn execute(&mut self, interp: &mut Interpreter, host: &mut dyn Host, fuel: u32) -> Step {
        let mut left = i64::from(fuel);
        let before = interp.executed;
        'frame: loop {
            let Some(frame) = self.frames.last() else {
                interp.executed = before + (i64::from(fuel) - left) as u64;
                return Step::Done(Ok(self.pop()));
            };
            let code = operands::code_of(frame);
            let ops = &code.ops[..];
            let base = frame.base as usize;
            let mut ip = frame.ip as usize;
            self.reserve(code.depth as usize);
            // Where the straight run of instructions began that has not been counted yet.
            let mut run = ip;

            macro_rules! count {
                () => {
                    left -= (ip - run) as i64;
                    interp.executed = before + (i64::from(fuel) - left) as u64;
                };
            }
            macro_rules! save {
                () => {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.ip = ip as u32;
                    }
                };
            }
            macro_rules! raise {
                ($raised:expr) => {{
                    count!();
                    save!();
                    match self.unwind($raised.into()) {
                        Ok(()) => continue 'frame,
                        Err(exception) => return Step::Done(Err(exception)),
                    }
                }};
            }
            macro_rules! jump {
                ($target:expr) => {{
                    left -= (ip - run) as i64;
                    ip = $target as usize;
                    run = ip;
                }};
            }
            // An instruction that may call code of the script or of the host, or leave the frame.
            macro_rules! rare {
                ($call:expr) => {{
                    count!();
                    run = ip;
                    save!();
                    let flow = $call;
                    // Long loops in natives count like instructions.
                    left -= crate::memory::take_work();
                    match flow {
                        Ok(Flow::Next) => {}
                        Ok(Flow::Frame) => {
                            if left <= 0 {
                                return Step::OutOfFuel;
                            }
                            continue 'frame;
                        }
                        Ok(Flow::Wait(wait)) => {
                            self.pending = Pending::Result;
                            return Step::Wait(wait);
                        }
                        Ok(Flow::Done(value)) => return Step::Done(Ok(value)),
                        Err(raised) => match self.unwind(raised) {
                            Ok(()) => continue 'frame,
                            Err(exception) => return Step::Done(Err(exception)),
                        },
                    }
                }};
            }
            macro_rules! load_local {
                ($slot:expr) => {{
                    let value = operands::copy(self.local_at(base, $slot));
                    if matches!(value, Value::Undefined) {
                        raise!(unbound(code.locals[$slot as usize].as_str()));
                    }
                    self.push(value);
                }};
            }
            // The result of a joint instruction goes on the stack, or where the next instruction stores it.
            macro_rules! result {
                ($value:expr) => {{
                    let value = $value;
                    ip += 2;
                    match operands::op_at(ops, ip) {
                        Op::StoreLocal(slot) => {
                            ip += 1;
                            self.set_local(base, slot, value);
                        }
                        _ => self.push(value),
                    }
                }};
            }
            // Both ways of a comparison's jump, which stands two instructions on.
            macro_rules! branch {
                ($holds:expr) => {{
                    let holds = $holds;
                    ip += 2;
                    if holds {
                        ip += 1;
                    } else if let Op::OrderJump { target, .. } = operands::op_at(ops, ip - 1) {
                        jump!(target);
                    }
                }};
            }
            macro_rules! binary {
                ($op:expr, $small:expr, $float:expr) => {{
                    let right = self.pop();
                    let fast = match (self.operand(1), &right) {
                        (Value::Int(a), Value::Int(b)) => {
                            let result = $small(*a, *b);
                            *self.operand(1) = result;
                            true
                        }
                        (Value::Float(a), Value::Float(b)) => {
                            *a = $float(*a, *b);
                            true
                        }
                        _ => false,
                    };
                    if !fast {
                        rare!(self.binary(interp, host, $op, right, false));
                    }
                }};
            }

            loop {
                let op = operands::op_at(ops, ip);
                ip += 1;
                match op {
                    Op::LoadLocal(slot) => {
                        load_local!(slot);
                    }
                    Op::StoreLocal(slot) => {
                        let value = self.pop();
                        self.set_local(base, slot, value);
                    }
                    Op::Constant(place) => self.push(operands::copy(&code.constants[place as usize])),
                    Op::None => self.push(Value::None),
                    Op::Int(value) => self.push(Value::Int(i64::from(value))),
                    Op::LoadGlobal(slot) => {
                        let value = match self.frames.last() {
                            Some(frame) => operands::copy(&frame.function.globals.values.borrow()[slot as usize]),
                            None => Value::Undefined,
                        };
                        if matches!(value, Value::Undefined) {
                            save!();
                            raise!(self.missing_global(slot));
                        }
                        self.push(value);
                    }
                    Op::StoreGlobal(slot) => {
                        let value = self.pop();
                        if let Some(frame) = self.frames.last() {
                            frame.function.globals.values.borrow_mut()[slot as usize] = value;
                        }
                    }
                    Op::LoadCell(slot) => {
                        let value = match &self.stack[base + slot as usize] {
                            Value::Cell(cell) => cell.0.borrow().clone(),
                            _ => Value::Undefined,
                        };
                        if matches!(value, Value::Undefined) {
                            raise!(unbound_cell(code, slot));
                        }
                        self.push(value);
                    }
                    Op::StoreCell(slot) => {
                        let value = self.pop();
                        if let Value::Cell(cell) = &self.stack[base + slot as usize] {
                            let old = cell.0.replace(value);
                            drop(old);
                        }
                    }
                    Op::Pop => self.drop_top(),
                    Op::Duplicate => {
                        let value = operands::copy(self.operand(1));
                        self.push(value);
                    }
                    Op::Copy(depth) => {
                        let value = operands::copy(self.operand(depth as usize));
                        self.push(value);
                    }
                    Op::Swap(depth) => {
                        let top = self.stack.len() - 1;
                        self.stack.swap(top, top + 1 - depth as usize);
                    }
                    Op::Add => binary!(BinaryOp::Add, int::add, |a: f64, b: f64| a + b),
                    Op::Subtract => binary!(BinaryOp::Subtract, int::subtract, |a: f64, b: f64| a - b),
                    Op::Multiply => binary!(BinaryOp::Multiply, int::multiply, |a: f64, b: f64| a * b),
                    Op::Binary(op) => {
                        let right = self.pop();
                        let result = match (op, self.top(), &right) {
                            (BinaryOp::Modulo, Value::Int(a), Value::Int(b)) if *b > 0 => {
                                Ok(Value::Int(a.rem_euclid(*b)))
                            }
                            (BinaryOp::FloorDivide, Value::Int(a), Value::Int(b)) if *b > 0 => {
                                Ok(Value::Int(a.div_euclid(*b)))
                            }
                            (_, first, second) => {
                                let result = arithmetic::binary(op, first, second);
                                left -= crate::memory::take_work();
                                result
                            }
                        };
                        match result {
                            Ok(value) => {
                                if let Some(top) = self.stack.last_mut() {
                                    *top = value;
                                }
                            }
                            Err(Hindrance::Raise(exception)) => raise!(exception),
                            Err(Hindrance::Script) => rare!(self.binary(interp, host, op, right, false)),
                        }
                    }
                    Op::InPlace(op) => {
                        let right = self.pop();
                        match (op, self.operand(1), &right) {
                            (BinaryOp::Add, Value::Int(a), Value::Int(b)) => {
                                let result = int::add(*a, *b);
                                *self.operand(1) = result;
                            }
                            (BinaryOp::Add, Value::Float(a), Value::Float(b)) => *a += *b,
                            (BinaryOp::Subtract, Value::Int(a), Value::Int(b)) => {
                                let result = int::subtract(*a, *b);
                                *self.operand(1) = result;
                            }
                            (BinaryOp::Subtract, Value::Float(a), Value::Float(b)) => *a -= *b,
                            (BinaryOp::Add, Value::Str(_), Value::Str(_)) => {
                                // The variable that gets the result gives up its reference, so that the text can grow
                                // in place.
                                if let Op::StoreLocal(slot) = ops[ip] {
                                    let local = &self.stack[base + slot as usize];
                                    if local.is(self.top()) {
                                        self.stack[base + slot as usize] = Value::Undefined;
                                    }
                                }
                                if let Err(exception) = self.append_text(&right) {
                                    raise!(exception);
                                }
                            }
                            _ => rare!(self.binary(interp, host, op, right, true)),
                        }
                    }
                    Op::OrderJump { op, target } => {
                        let length = self.stack.len();
                        let answer = match (&self.stack[length - 2], &self.stack[length - 1]) {
                            (Value::Int(a), Value::Int(b)) => Ok(op.holds(a.cmp(b))),
                            (first, second) => {
                                let answer = equality::order(op, first, second);
                                left -= crate::memory::take_work();
                                answer
                            }
                        };
                        match answer {
                            Ok(holds) => {
                                self.drop_top();
                                self.drop_top();
                                if holds {
                                    ip += 1;
                                } else {
                                    jump!(target);
                                }
                            }
                            Err(Hindrance::Raise(exception)) => raise!(exception),
                            Err(Hindrance::Script) => rare!(self.order(interp, host, op)),
                        }
                    }
                    Op::EqualJump { equal, target } => {
                        let length = self.stack.len();
                        let answer = match (&self.stack[length - 2], &self.stack[length - 1]) {
                            (Value::Int(a), Value::Int(b)) => Ok(a == b),
                            (first, second) => {
                                let answer = equality::equal(first, second);
                                left -= crate::memory::take_work();
                                answer
                            }
                        };
                        match answer {
                            Ok(same) => {
                                self.drop_top();
                                self.drop_top();
                                if same == equal {
                                    ip += 1;
                                } else {
                                    jump!(target);
                                }
                            }
                            Err(Hindrance::Raise(exception)) => raise!(exception),
                            Err(Hindrance::Script) => rare!(self.equal(interp, host, equal)),
                        }
                    }
                    Op::Jump(target) => jump!(target),
                    Op::JumpBack(target) => {
                        jump!(target);
                        if left <= 0 {
                            count!();
                            save!();
                            return Step::OutOfFuel;
                        }
                    }
                    Op::JumpIfFalse(target) => match equality::truth(self.top()) {
                        Ok(truth) => {
                            self.drop_top();
                            if !truth {
                                jump!(target);
                            }
                        }
                        // The answer takes the value's place, and the instruction runs again.
                        Err(_) => {
                            ip -= 1;
                            rare!(self.truth(interp, host));
                        }
                    },
                    Op::JumpIfTrue(target) => match equality::truth(self.top()) {
                        Ok(truth) => {
                            self.drop_top();
                            if truth {
                                jump!(target);
                            }
                        }
                        Err(_) => {
                            ip -= 1;
                            rare!(self.truth(interp, host));
                        }
                    },
                    Op::ForIter(target) => {
                        let next = match self.operand(1) {
                            Value::Iterator(iterator) => match iterator.next_of_range() {
                                Some(number) => Ok(Some(Value::Int(number))),
                                None => iterator.next(),
                            },
                            _ => {
                                rare!(self.for_iter(interp, host, target));
                                continue;
                            }
                        };
                        match next {
                            // Most loops put the item into a local at once.
                            Ok(Some(value)) => match operands::op_at(ops, ip) {
                                Op::StoreLocal(slot) => {
                                    ip += 1;
                                    self.set_local(base, slot, value);
                                }
                                _ => self.push(value),
                            },
                            Ok(None) => {
                                self.drop_top();
                                jump!(target);
                            }
                            Err(exception) => raise!(exception),
                        }
                    }
                    Op::LoadAttribute(place) => {
                        let name = &code.names[place as usize];
                        let found = match self.operand(1) {
                            Value::Instance(instance) => {
                                let attributes = instance.attributes.borrow();
                                name.find_own(&attributes).map(|place| operands::copy(attributes.value(place)))
                            }
                            _ => None,
                        };
                        match found {
                            Some(value) => operands::discard(std::mem::replace(self.operand(1), value)),
                            None => rare!(self.load_member(interp, host, name)),
                        }
                    }
                    Op::StoreAttribute(place) => {
                        let name = &code.names[place as usize];
                        let object = self.pop();
                        let refused = match &object {
                            Value::Instance(instance) => name.store(instance, self.pop()).err(),
                            _ => Some(self.pop()),
                        };
                        match refused {
                            None => operands::discard(object),
                            Some(value) => rare!(self.store_attribute(interp, host, object, &name.text, value)),
                        }
                    }
                    Op::LoadMethod(place) => {
                        let name = &code.names[place as usize];
                        match attribute::method(self.operand(1), name) {
                            Some(function) => {
                                let receiver = std::mem::replace(self.operand(1), function);
                                self.push(receiver);
                            }
                            None => rare!(self.rare(interp, host, op)),
                        }
                    }
                    Op::CallMethod(count) => {
                        let at = self.stack.len() - count as usize - 2;
                        match self.take_simple(at, count + 1) {
                            Some(function) => {
                                count!();
                                save!();
                                if let Err(exception) = self.enter(interp, function, at + 1) {
                                    raise!(exception);
                                }
                                if left <= 0 {
                                    return Step::OutOfFuel;
                                }
                                continue 'frame;
                            }
                            None => match &self.stack[at] {
                                Value::Native(native) => rare!(self.call_plainly(interp, host, native, at)),
                                _ => rare!(self.rare(interp, host, op)),
                            },
                        }
                    }
                    Op::StoreSubscript => {
                        let index = self.pop();
                        let object = self.pop();
                        let value = self.pop();
                        let refused = match (&object, &index) {
                            (Value::List(list), Value::Int(index)) => set_list_item(list, *index, value).err(),
                            (Value::Dict(object), key) => set_dict_item(object, key, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => {
                                operands::discard(object);
                                operands::discard(index);
                            }
                            Some(value) => rare!(self.set_item(interp, host, object, index, value)),
                        }
                    }
                    Op::LoadSubscript => {
                        let index = self.pop();
                        let item = match (self.operand(1), &index) {
                            (Value::List(list), Value::Int(index)) => list_item(list, *index),
                            (Value::Dict(object), key) => dict_item(object, key),
                            _ => None,
                        };
                        match item {
                            Some(value) => operands::discard(std::mem::replace(self.operand(1), value)),
                            None => {
                                let object = self.pop();
                                rare!(self.get_item(interp, host, object, index));
                            }
                        }
                    }
                    Op::Call(count) => {
                        let at = self.stack.len() - 1 - count as usize;
                        match self.take_simple(at, count) {
                            Some(function) => {
                                count!();
                                save!();
                                if let Err(exception) = self.enter(interp, function, at + 1) {
                                    raise!(exception);
                                }
                                if left <= 0 {
                                    return Step::OutOfFuel;
                                }
                                continue 'frame;
                            }
                            None => match &self.stack[at] {
                                Value::Native(native) => rare!(self.call_plainly(interp, host, native, at)),
                                _ => rare!(self.invoke(interp, host, at, &[])),
                            },
                        }
                    }
                    Op::LoadLocals { a, b } => {
                        load_local!(u32::from(a));
                        ip += 1;
                        load_local!(u32::from(b));
                    }
                    Op::Locals { then, a, b } => {
                        let joint = match (self.local_at(base, a.into()), self.local_at(base, b.into())) {
                            (Value::Int(x), Value::Int(y)) => joint_ints(then, *x, *y),
                            (Value::Float(x), Value::Float(y)) => joint_floats(then, *x, *y),
                            _ => Joint::None,
                        };
                        match joint {
                            Joint::Value(value) => result!(value),
                            Joint::Answer(holds) => branch!(holds),
                            Joint::None => load_local!(u32::from(a)),
                        }
                    }
                    Op::LocalItem { a, b } => {
                        let item = match (self.local_at(base, a.into()), self.local_at(base, b.into())) {
                            (Value::List(list), Value::Int(index)) => list_item(list, *index),
                            (Value::Dict(object), key) => dict_item(object, key),
                            _ => None,
                        };
                        match item {
                            Some(value) => result!(value),
                            None => load_local!(u32::from(a)),
                        }
                    }
                    Op::StoreLocalItem { a, b } => {
                        let value = self.pop();
                        let refused = match (self.local_at(base, a.into()), self.local_at(base, b.into())) {
                            (Value::List(list), Value::Int(index)) => set_list_item(list, *index, value).err(),
                            (Value::Dict(object), key) => set_dict_item(object, key, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => ip += 2,
                            Some(value) => {
                                self.push(value);
                                load_local!(u32::from(a));
                            }
                        }
                    }
                    Op::LocalInt { then, a, b } => {
                        let joint = match self.local_at(base, a.into()) {
                            Value::Int(x) => joint_ints(then, *x, i64::from(b)),
                            _ => Joint::None,
                        };
                        match joint {
                            Joint::Value(value) => result!(value),
                            Joint::Answer(holds) => branch!(holds),
                            Joint::None => load_local!(u32::from(a)),
                        }
                    }
                    Op::LocalAttribute { slot, name } => {
                        match self.own_attribute(base, slot, &code.names[name as usize]) {
                            Some(value) => {
                                ip += 1;
                                self.push(value);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::LocalOwnAttribute { slot, name } => {
                        match self.own_attribute(base, slot, &code.names[name as usize]) {
                            Some(value) => {
                                ip += 2;
                                let object = operands::copy(self.local_at(base, slot.into()));
                                self.push(object);
                                self.push(value);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::LocalMethod { slot, name } => {
                        let object = self.local_at(base, slot.into());
                        let function = match object {
                            Value::Undefined => None,
                            object => attribute::method(object, &code.names[name as usize]),
                        };
                        match function {
                            Some(function) => {
                                ip += 1;
                                let object = operands::copy(object);
                                self.push(function);
                                self.push(object);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::StoreLocalAttribute { slot, name } => {
                        let value = self.pop();
                        let refused = match self.local_at(base, slot.into()) {
                            Value::Instance(instance) => code.names[name as usize].store(instance, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => ip += 1,
                            Some(value) => {
                                self.push(value);
                                load_local!(u32::from(slot));
                            }
                        }
                    }
                    Op::Reverse(count) => {
                        let from = self.stack.len() - count as usize;
                        self.stack[from..].reverse();
                        ip += 1;
                    }
                    Op::SwapStoreAttribute(place) => {
                        let value = self.pop();
                        let object = self.pop();
                        let refused = match &object {
                            Value::Instance(instance) => code.names[place as usize].store(instance, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => {
                                ip += 1;
                                operands::discard(object);
                            }
                            Some(value) => {
                                self.push(value);
                                self.push(object);
                            }
                        }
                    }
                    Op::Return if self.frames.len() > 1 && self.returns_plainly() => {
                        let result = self.pop();
                        let is_init =
                            matches!(self.frames.last(), Some(frame) if matches!(frame.on_return, OnReturn::Init));
                        count!();
                        self.frames.truncate(self.frames.len() - 1);
                        while self.stack.len() > base {
                            self.drop_top();
                        }
                        // The instance that `__init__` has filled lies in the callee's slot already.
                        if !is_init && let Some(callee) = self.stack.last_mut() {
                            *callee = result;
                        }
                        continue 'frame;
                    }
                    other => rare!(self.rare(interp, host, other)),
                }
            }
        }
    }

    /// The function at this place, taken off it, when it can be entered with so many arguments as they are.
    #[inline(always)]
    fn take_simple(&mut self, at: usize, count: u32) -> Option<Rc<Function>> {
        match &self.stack[at] {
            Value::Function(function) if function.code.flags.is_simple && function.code.params.positional == count => {}
            _ => return None,
        }
        match std::mem::take(&mut self.stack[at]) {
            Value::Function(function) => Some(function),
            _ => None,
        }
    }

    /// Whether the frame on top returns its result, or its instance, to a call.
    #[inline(always)]
    fn returns_plainly(&self) -> bool {
        self.frames.last().is_some_and(|frame| {
            frame.generator.is_none()
                && match frame.on_return {
                    OnReturn::Push => true,
                    OnReturn::Init => self.top().is_none(),
                    _ => false,
                }
        })
    }

    /// What an instance in a local has itself under a name.
    #[inline(always)]
    fn own_attribute(&self, base: usize, slot: u16, name: &Name) -> Option<Value> {
        match self.local_at(base, slot.into()) {
            Value::Instance(instance) => {
                let attributes = instance.attributes.borrow();
                name.find_own(&attributes).map(|place| operands::copy(attributes.value(place)))
            }
            _ => None,
        }
    }

    /// Appends the text to the one on top of the stack, in place when nobody else has it.
    fn append_text(&mut self, right: &Value) -> std::result::Result<(), Exception> {
        let (Some(Value::Str(left)), Value::Str(right)) = (self.stack.last_mut(), right) else { return Ok(()) };
        match Rc::get_mut(left) {
            Some(text) => {
                crate::memory::check((text.as_str().len() + right.as_str().len()) as u64, 1)?;
                text.push(right);
            }
            None => {
                let joined = arithmetic::concatenate(left, right)?;
                if let Some(top) = self.stack.last_mut() {
                    *top = joined;
                }
            }
        }
        Ok(())
    }

    #[cold]
    fn missing_global(&self, slot: u32) -> Exception {
        let name =
            self.frames.last().and_then(|frame| frame.function.globals.names.borrow().get(slot as usize).cloned());
        let name = name.as_ref().map_or("?", |name| name.as_str());
        let hint = if ABSENT.contains(&name) { ": it is not supported here" } else { "" };
        Exception::new(ExceptionType::NameError, &format!("name '{name}' is not defined{hint}"))
    }
}

#[cold]
pub(crate) fn unbound(name: &str) -> Exception {
    let text = format!("cannot access local variable '{name}' where it is not associated with a value");
    Exception::new(ExceptionType::UnboundLocalError, &text)
}

#[cold]
pub(crate) fn unbound_cell(code: &crate::bytecode::Code, slot: u32) -> Exception {
    let name = code.locals.get(slot as usize).map_or("?", |name| name.as_str());
    let first = code.params.slots();
    if (first..first + code.free).contains(&slot) {
        let text =
            format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
        return Exception::new(ExceptionType::NameError, &text);
    }
    unbound(name)
}
