//! Frequent groups of instructions are run in one go: the first of a group is replaced by one that does the work of all
//! when its operands are of the usual kinds, and the work of the first alone when they are not.
//!
//! The others stay where they are. So a jump into the middle of a group is as good as ever, each part keeps its place
//! in the source, and the instructions count as many as before.

use crate::arithmetic::BinaryOp;
use crate::bytecode::{Op, Then};

/// Puts the joint instructions in.
pub(super) fn fuse(ops: &mut [Op]) {
    let plain = ops.to_vec();
    for at in 0..plain.len() {
        if let Some(joint) = joint(&plain[at..]) {
            ops[at] = joint;
        }
    }
}

fn joint(ops: &[Op]) -> Option<Op> {
    let second = *ops.get(1)?;
    let third = ops.get(2).copied().unwrap_or(second);
    let short = |number: u32| u16::try_from(number).ok();
    match (ops[0], second) {
        (Op::LoadLocal(a), Op::LoadLocal(b)) => {
            let (a, b) = (short(a)?, short(b)?);
            match third {
                Op::LoadSubscript => Some(Op::LocalItem { a, b }),
                Op::StoreSubscript => Some(Op::StoreLocalItem { a, b }),
                _ => match then(third) {
                    Some(then) => Some(Op::Locals { then, a, b }),
                    // The second begins a group of its own.
                    None if joint(&ops[1..]).is_some() => None,
                    None => Some(Op::LoadLocals { a, b }),
                },
            }
        }
        (Op::LoadLocal(a), Op::Int(b)) => Some(Op::LocalInt { then: then(third)?, a: short(a)?, b }),
        (Op::LoadLocal(slot), Op::Duplicate) => match third {
            Op::LoadAttribute(name) => Some(Op::LocalOwnAttribute { slot: short(slot)?, name: short(name)? }),
            _ => None,
        },
        (Op::LoadLocal(slot), Op::LoadAttribute(name)) => {
            Some(Op::LocalAttribute { slot: short(slot)?, name: short(name)? })
        }
        (Op::LoadLocal(slot), Op::LoadMethod(name)) => Some(Op::LocalMethod { slot: short(slot)?, name: short(name)? }),
        (Op::LoadLocal(slot), Op::StoreAttribute(name)) => {
            Some(Op::StoreLocalAttribute { slot: short(slot)?, name: short(name)? })
        }
        (Op::BuildTuple(count), Op::Unpack(parts)) if count == parts => Some(Op::Reverse(count)),
        (Op::Swap(2), Op::StoreAttribute(name)) => Some(Op::SwapStoreAttribute(name)),
        _ => None,
    }
}

fn then(op: Op) -> Option<Then> {
    Some(match op {
        Op::Add | Op::InPlace(BinaryOp::Add) => Then::Add,
        Op::Subtract | Op::InPlace(BinaryOp::Subtract) => Then::Subtract,
        Op::Multiply | Op::InPlace(BinaryOp::Multiply) => Then::Multiply,
        Op::Binary(BinaryOp::Modulo) => Then::Modulo,
        Op::OrderJump { op, .. } => Then::Order(op),
        _ => return None,
    })
}
