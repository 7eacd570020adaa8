//! Iterables taken apart: star arguments, displays with stars, and unpacking.

use super::{Flow, Result};
use crate::bytecode::Op;
use crate::class::class_of;
use crate::equality::{self};
use crate::exception::{ExceptionType, type_error, value_error};
use crate::fiber::Fiber;
use crate::host::Host;
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::native::plain;
use crate::types;
use crate::value::Value;

impl Fiber {
    pub(super) fn spread(&mut self, interp: &mut Interpreter, host: &mut dyn Host, op: Op) -> Result {
        let source = self.stack.pop().unwrap_or_default();
        let target = self.top().clone();
        if matches!(op, Op::DictUpdate | Op::DictMerge) {
            let Value::Dict(into) = &target else { return Ok(Flow::Next) };
            let Value::Dict(from) = &source else {
                if class_of(&source).lookup_text("keys").is_some() {
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

    pub(super) fn unpack(
        &mut self,
        interp: &mut Interpreter,
        host: &mut dyn Host,
        before: usize,
        after: Option<usize>,
    ) -> Result {
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
}
