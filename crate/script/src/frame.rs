//! A frame of a fiber: where a function's code stands and what happens to its result.

use std::rc::Rc;

use crate::arithmetic::BinaryOp;
use crate::bytecode::Code;
use crate::equality::OrderOp;
use crate::exception::Exception;
use crate::generator::Generator;
use crate::value::{DictObject, Function, Value};

/// A running or suspended function. Its locals and operands lie on the fiber's stack from `base` on.
pub(crate) struct Frame {
    pub(crate) function: Rc<Function>,
    /// The next instruction.
    pub(crate) ip: u32,
    /// Where its first local lies. The value below is the callee's slot: it gets the result, and until then holds what
    /// `on_return` needs.
    pub(crate) base: u32,
    pub(crate) on_return: OnReturn,
    /// The exception whose `except` or `finally` block runs.
    pub(crate) handled: Option<Exception>,
    /// Whose frame it is, when it is a generator's or coroutine's.
    pub(crate) generator: Option<Rc<Generator>>,
    /// The names of a class body.
    pub(crate) namespace: Option<Rc<DictObject>>,
}

impl Frame {
    pub(crate) fn code(&self) -> &Rc<Code> {
        &self.function.code
    }
}

/// An operator that a method of the left operand's class is asked for.
#[derive(Clone, Copy)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Order(OrderOp),
    Binary { op: BinaryOp, in_place: bool },
}

/// What happens to a frame's result.
#[derive(Clone)]
pub(crate) enum OnReturn {
    /// It is the result of the call.
    Push,
    /// `__init__`: the result is the instance in the callee's slot.
    Init,
    /// `next` for a loop of the frame below: at the end it goes on there, without the iterator.
    ForIter(u32),
    /// `next(generator)`: at the end `StopIteration` is raised, or the default is the result.
    Next(Option<Box<Value>>),
    /// `generator.send` and `throw`.
    Send,
    /// `generator.close()`: it must end.
    Close,
    /// `yield from`: what is yielded is yielded again, the result is pushed.
    Delegate,
    /// `yield from` in a generator that is closed: once the inner generator has ended, this is raised.
    CloseThen(Exception),
    /// A class body: the result is the class, whose name and base are in the callee's slot.
    Class,
    /// `__iter__`: the result must be an iterator.
    Iterator,
    /// The result is not wanted: `__setitem__` and the like.
    Discard,
    /// The method of an operator, whose operands lie below the callee's slot.
    Operator(Operator),
    /// The truth of the instance below the callee's slot, for `and` and `or`: it is kept and the frame below jumps, or
    /// it is dropped.
    Choose { wanted: bool, target: u32 },
}
