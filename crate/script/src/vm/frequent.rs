//! The machine's inner loop, with the frequent instructions; all others are in `rare`.

use std::rc::Rc;

use super::operands::Operands;
use super::quick::{Joint, dict_item, joint_floats, joint_ints, list_item, set_dict_item, set_list_item};
use super::{Flow, operands};
use crate::arithmetic::{self, BinaryOp};
use crate::attribute;
use crate::bytecode::Op;
use crate::equality::{self, Hindrance};
use crate::exception::{Exception, ExceptionType};
use crate::fiber::{Fiber, Pending, Step};
use crate::frame::{Frame, OnReturn};
use crate::host::Host;
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
                return Step::Done(Ok(self.stack.pop().unwrap_or_default()));
            };
            let function = operands::function_of(frame);
            let code = &*function.code;
            let ops = &code.ops[..];
            let base = frame.base as usize;
            let mut ip = frame.ip as usize;
            self.reserve(code.depth as usize);
            let mut operands = Operands::take_over(&mut self.stack, base);
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
                    let raised = $raised;
                    count!();
                    save!();
                    operands.give_back();
                    match self.unwind(raised.into()) {
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
                    operands.give_back();
                    let flow = $call;
                    // Long loops in natives count like instructions.
                    left -= crate::memory::take_work();
                    match flow {
                        Ok(Flow::Next) => operands = Operands::take_over(&mut self.stack, base),
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
            // Enters the simple function that lies below so many arguments.
            macro_rules! enter {
                ($count:expr) => {{
                    let callee = operands.operand_mut($count as usize + 1);
                    if let Value::Function(function) = std::mem::take(callee) {
                        left -= (ip - run) as i64;
                        run = ip;
                        save!();
                        operands.give_back();
                        if let Err(exception) = self.enter(interp, function, self.stack.len() - $count as usize) {
                            operands = Operands::take_over(&mut self.stack, base);
                            raise!(exception);
                        }
                        if left <= 0 {
                            interp.executed = before + (i64::from(fuel) - left) as u64;
                            return Step::OutOfFuel;
                        }
                    }
                    continue 'frame;
                }};
            }
            macro_rules! load_local {
                ($slot:expr) => {{
                    let value = operands::copy(operands.local($slot));
                    if matches!(value, Value::Undefined) {
                        raise!(unbound(code.locals[$slot as usize].as_str()));
                    }
                    operands.push(value);
                }};
            }
            // The result of a joint instruction goes on the stack, or where the next instruction stores it.
            macro_rules! result {
                ($value:expr) => {{
                    let value = $value;
                    ip += 2;
                    match *operands::op_at(ops, ip) {
                        Op::StoreLocal(slot) => {
                            ip += 1;
                            operands.set_local(slot, value);
                        }
                        _ => operands.push(value),
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
                    } else if let Op::OrderJump { target, .. } = *operands::op_at(ops, ip - 1) {
                        jump!(target);
                    }
                }};
            }
            macro_rules! binary {
                ($op:expr, $small:ident, $float:expr) => {{
                    let right = operands.pop();
                    match (operands.operand_mut(1), &right) {
                        (Value::Int(a), Value::Int(b)) if let Some(result) = a.$small(*b) => *a = result,
                        (Value::Float(a), Value::Float(b)) => *a = $float(*a, *b),
                        _ => rare!(self.binary(interp, host, $op, right, false)),
                    }
                }};
            }

            loop {
                let op = operands::op_at(ops, ip);
                ip += 1;
                match *op {
                    Op::LoadLocal(slot) => {
                        load_local!(slot);
                    }
                    Op::StoreLocal(slot) => {
                        let value = operands.pop();
                        operands.set_local(slot, value);
                    }
                    Op::Constant(place) => operands.push(operands::copy(&code.constants[place as usize])),
                    Op::None => operands.push(Value::None),
                    Op::Int(value) => operands.push(Value::Int(i64::from(value))),
                    Op::LoadGlobal(slot) => {
                        let value = operands::copy(&function.globals.values.borrow()[slot as usize]);
                        if matches!(value, Value::Undefined) {
                            raise!(missing_global(function, slot));
                        }
                        operands.push(value);
                    }
                    Op::StoreGlobal(slot) => {
                        let value = operands.pop();
                        let old = std::mem::replace(&mut function.globals.values.borrow_mut()[slot as usize], value);
                        operands::discard(old);
                    }
                    Op::LoadCell(slot) => {
                        let value = match operands.local(slot) {
                            Value::Cell(cell) => operands::copy(&cell.0.borrow()),
                            _ => Value::Undefined,
                        };
                        if matches!(value, Value::Undefined) {
                            raise!(unbound_cell(code, slot));
                        }
                        operands.push(value);
                    }
                    Op::StoreCell(slot) => {
                        let value = operands.pop();
                        if let Value::Cell(cell) = operands.local(slot) {
                            operands::discard(cell.0.replace(value));
                        }
                    }
                    Op::Pop => operands.drop_top(),
                    Op::Duplicate => {
                        let value = operands::copy(operands.operand(1));
                        operands.push(value);
                    }
                    Op::Copy(depth) => {
                        let value = operands::copy(operands.operand(depth as usize));
                        operands.push(value);
                    }
                    Op::Swap(depth) => {
                        operands.last_mut(depth as usize).swap(0, depth as usize - 1);
                    }
                    Op::Add => binary!(BinaryOp::Add, checked_add, |a: f64, b: f64| a + b),
                    Op::Subtract => binary!(BinaryOp::Subtract, checked_sub, |a: f64, b: f64| a - b),
                    Op::Multiply => binary!(BinaryOp::Multiply, checked_mul, |a: f64, b: f64| a * b),
                    Op::Binary(op) => {
                        let right = operands.pop();
                        let result = match (op, operands.operand(1), &right) {
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
                                operands::discard(std::mem::replace(operands.operand_mut(1), value));
                            }
                            Err(Hindrance::Raise(exception)) => raise!(exception),
                            Err(Hindrance::Script) => rare!(self.binary(interp, host, op, right, false)),
                        }
                    }
                    Op::InPlace(op) => {
                        let right = operands.pop();
                        match (op, operands.operand_mut(1), &right) {
                            (BinaryOp::Add, Value::Int(a), Value::Int(b)) if let Some(sum) = a.checked_add(*b) => {
                                *a = sum;
                            }
                            (BinaryOp::Add, Value::Float(a), Value::Float(b)) => *a += *b,
                            (BinaryOp::Subtract, Value::Int(a), Value::Int(b))
                                if let Some(difference) = a.checked_sub(*b) =>
                            {
                                *a = difference;
                            }
                            (BinaryOp::Subtract, Value::Float(a), Value::Float(b)) => *a -= *b,
                            (BinaryOp::Add, Value::Str(_), Value::Str(_)) => {
                                // The variable that gets the result gives up its reference, so that the text can grow
                                // in place.
                                if let Op::StoreLocal(slot) = *operands::op_at(ops, ip)
                                    && let (Value::Str(text), Value::Str(same)) =
                                        (operands.local(slot), operands.operand(1))
                                    && Rc::ptr_eq(text, same)
                                {
                                    operands.set_local(slot, Value::Undefined);
                                }
                                if let Err(exception) = append_text(operands.operand_mut(1), &right) {
                                    raise!(exception);
                                }
                            }
                            _ => rare!(self.binary(interp, host, op, right, true)),
                        }
                    }
                    Op::OrderJump { op, target } => {
                        let answer = match (operands.operand(2), operands.operand(1)) {
                            (Value::Int(a), Value::Int(b)) => Ok(op.holds(a.cmp(b))),
                            (first, second) => {
                                let answer = equality::order(op, first, second);
                                left -= crate::memory::take_work();
                                answer
                            }
                        };
                        match answer {
                            Ok(holds) => {
                                operands.drop_top();
                                operands.drop_top();
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
                        let answer = match (operands.operand(2), operands.operand(1)) {
                            (Value::Int(a), Value::Int(b)) => Ok(a == b),
                            (first, second) => {
                                let answer = equality::equal(first, second);
                                left -= crate::memory::take_work();
                                answer
                            }
                        };
                        match answer {
                            Ok(same) => {
                                operands.drop_top();
                                operands.drop_top();
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
                    Op::JumpIfFalse(target) => match equality::truth(operands.operand(1)) {
                        Ok(truth) => {
                            operands.drop_top();
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
                    Op::JumpIfTrue(target) => match equality::truth(operands.operand(1)) {
                        Ok(truth) => {
                            operands.drop_top();
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
                        let next = match operands.operand(1) {
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
                            Ok(Some(value)) => match *operands::op_at(ops, ip) {
                                Op::StoreLocal(slot) => {
                                    ip += 1;
                                    operands.set_local(slot, value);
                                }
                                _ => operands.push(value),
                            },
                            Ok(None) => {
                                operands.drop_top();
                                jump!(target);
                            }
                            Err(exception) => raise!(exception),
                        }
                    }
                    Op::LoadAttribute(place) => {
                        let name = &code.names[place as usize];
                        let found = match operands.operand(1) {
                            Value::Instance(instance) => {
                                let attributes = instance.attributes.borrow();
                                name.find_own(&attributes).map(|place| operands::copy(attributes.value(place)))
                            }
                            _ => None,
                        };
                        match found {
                            Some(value) => operands::discard(std::mem::replace(operands.operand_mut(1), value)),
                            None => rare!(self.load_member(interp, host, name)),
                        }
                    }
                    Op::StoreAttribute(place) => {
                        let name = &code.names[place as usize];
                        let object = operands.pop();
                        let refused = match &object {
                            Value::Instance(instance) => name.store(instance, operands.pop()).err(),
                            _ => Some(operands.pop()),
                        };
                        match refused {
                            None => operands::discard(object),
                            Some(value) => rare!(self.store_attribute(interp, host, object, &name.text, value)),
                        }
                    }
                    Op::LoadMethod(place) => {
                        let name = &code.names[place as usize];
                        match attribute::method(operands.operand(1), name) {
                            Some(function) => {
                                let receiver = std::mem::replace(operands.operand_mut(1), function);
                                operands.push(receiver);
                            }
                            None => rare!(self.rare(interp, host, op)),
                        }
                    }
                    Op::CallMethod(count) => {
                        let count = count + 1;
                        if is_simple(operands.operand(count as usize + 1), count) {
                            enter!(count);
                        }
                        match *operands.operand(count as usize + 1) {
                            Value::Native(native) => {
                                rare!(self.call_plainly(interp, host, native, count));
                            }
                            _ => rare!(self.rare(interp, host, op)),
                        }
                    }
                    Op::StoreSubscript => {
                        let index = operands.pop();
                        let object = operands.pop();
                        let value = operands.pop();
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
                        let index = operands.pop();
                        let item = match (operands.operand(1), &index) {
                            (Value::List(list), Value::Int(index)) => list_item(list, *index),
                            (Value::Dict(object), key) => dict_item(object, key),
                            _ => None,
                        };
                        match item {
                            Some(value) => operands::discard(std::mem::replace(operands.operand_mut(1), value)),
                            None => {
                                let object = operands.pop();
                                rare!(self.get_item(interp, host, object, index));
                            }
                        }
                    }
                    Op::Call(count) => {
                        if is_simple(operands.operand(count as usize + 1), count) {
                            enter!(count);
                        }
                        match *operands.operand(count as usize + 1) {
                            Value::Native(native) => {
                                rare!(self.call_plainly(interp, host, native, count));
                            }
                            Value::Class(ref class) if let Some(native) = class.constructor() => {
                                rare!(self.call_plainly(interp, host, native, count));
                            }
                            _ => rare!(self.invoke(interp, host, self.stack.len() - 1 - count as usize, &[])),
                        }
                    }
                    Op::LoadLocals { a, b } => {
                        load_local!(u32::from(a));
                        ip += 1;
                        load_local!(u32::from(b));
                    }
                    Op::Locals { then, a, b } => {
                        let joint = match (operands.local(a.into()), operands.local(b.into())) {
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
                        let item = match (operands.local(a.into()), operands.local(b.into())) {
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
                        let value = operands.pop();
                        let refused = match (operands.local(a.into()), operands.local(b.into())) {
                            (Value::List(list), Value::Int(index)) => set_list_item(list, *index, value).err(),
                            (Value::Dict(object), key) => set_dict_item(object, key, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => ip += 2,
                            Some(value) => {
                                operands.push(value);
                                load_local!(u32::from(a));
                            }
                        }
                    }
                    Op::LocalInt { then, a, b } => {
                        let joint = match operands.local(a.into()) {
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
                        match own_attribute(operands.local(slot.into()), &code.names[name as usize]) {
                            Some(value) => {
                                ip += 1;
                                operands.push(value);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::LocalOwnAttribute { slot, name } => {
                        match own_attribute(operands.local(slot.into()), &code.names[name as usize]) {
                            Some(value) => {
                                ip += 2;
                                let object = operands::copy(operands.local(slot.into()));
                                operands.push(object);
                                operands.push(value);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::LocalMethod { slot, name } => {
                        let object = operands.local(slot.into());
                        let function = match object {
                            Value::Undefined => None,
                            object => attribute::method(object, &code.names[name as usize]),
                        };
                        match function {
                            Some(function) => {
                                ip += 1;
                                let object = operands::copy(object);
                                operands.push(function);
                                operands.push(object);
                            }
                            None => load_local!(u32::from(slot)),
                        }
                    }
                    Op::StoreLocalAttribute { slot, name } => {
                        let value = operands.pop();
                        let refused = match operands.local(slot.into()) {
                            Value::Instance(instance) => code.names[name as usize].store(instance, value).err(),
                            _ => Some(value),
                        };
                        match refused {
                            None => ip += 1,
                            Some(value) => {
                                operands.push(value);
                                load_local!(u32::from(slot));
                            }
                        }
                    }
                    Op::Reverse(count) => {
                        operands.last_mut(count as usize).reverse();
                        ip += 1;
                    }
                    Op::SwapStoreAttribute(place) => {
                        let value = operands.pop();
                        let object = operands.pop();
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
                                operands.push(value);
                                operands.push(object);
                            }
                        }
                    }
                    Op::Return if returns_plainly(&self.frames, operands.operand(1)) => {
                        let result = operands.pop();
                        left -= (ip - run) as i64;
                        operands.drop_all();
                        operands.give_back();
                        // Of the rest there is nothing to drop, as was asked.
                        if let Some(Frame { function, on_return, handled, generator, namespace, .. }) =
                            self.frames.pop()
                        {
                            std::mem::forget((handled, generator, namespace));
                            // The instance that `__init__` has filled lies in the callee's slot already.
                            if matches!(on_return, OnReturn::Push)
                                && let Some(callee) = self.stack.last_mut()
                            {
                                operands::discard(std::mem::replace(callee, result));
                            }
                            std::mem::forget(on_return);
                            drop(function);
                        }
                        continue 'frame;
                    }
                    _ => rare!(self.rare(interp, host, op)),
                }
            }
        }
    }
}

/// Whether this is a function that can be entered with so many arguments as they are.
#[inline(always)]
fn is_simple(callee: &Value, count: u32) -> bool {
    matches!(callee, Value::Function(function)
        if function.code.flags.is_simple && function.code.params.positional == count)
}

/// Whether the frame on top, which is not the last, returns its result, or its instance, to a call, and holds nothing
/// but its function.
#[inline(always)]
fn returns_plainly(frames: &[Frame], result: &Value) -> bool {
    let [_, .., frame] = frames else { return false };
    let is_bare = frame.generator.is_none() && frame.handled.is_none() && frame.namespace.is_none();
    is_bare
        && match frame.on_return {
            OnReturn::Push => true,
            OnReturn::Init => result.is_none(),
            _ => false,
        }
}

/// What an instance has itself under a name.
#[inline(always)]
fn own_attribute(object: &Value, name: &Name) -> Option<Value> {
    match object {
        Value::Instance(instance) => {
            let attributes = instance.attributes.borrow();
            name.find_own(&attributes).map(|place| operands::copy(attributes.value(place)))
        }
        _ => None,
    }
}

/// Appends a text to another, in place when nobody else has it.
fn append_text(left: &mut Value, right: &Value) -> std::result::Result<(), Exception> {
    let (Value::Str(text), Value::Str(more)) = (&mut *left, right) else { return Ok(()) };
    match Rc::get_mut(text) {
        Some(text) => {
            crate::memory::check((text.as_str().len() + more.as_str().len()) as u64, 1)?;
            text.push(more);
        }
        None => *left = arithmetic::concatenate(text, more)?,
    }
    Ok(())
}

#[cold]
fn missing_global(function: &Function, slot: u32) -> Exception {
    let name = function.globals.names.borrow().get(slot as usize).cloned();
    let name = name.as_ref().map_or("?", |name| name.as_str());
    let hint = if ABSENT.contains(&name) { ": it is not supported here" } else { "" };
    Exception::new(ExceptionType::NameError, &format!("name '{name}' is not defined{hint}"))
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
