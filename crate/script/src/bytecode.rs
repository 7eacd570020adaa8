//! What the compiler makes and the VM runs: instructions for a stack machine, with the place in the source of each.

use std::rc::Rc;

use crate::arithmetic::BinaryOp;
use crate::equality::OrderOp;
use crate::member::Name;
use crate::string::Str;
use crate::value::Value;

/// One instruction. `a b →` c means that it takes a and b, b being on top, and leaves c.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    // The frequent ones, beside each other so that the inner loop's jump table is dense.
    /// `→` constant
    Constant(u32),
    None,
    Int(i32),
    /// `→` the local variable
    LoadLocal(u32),
    StoreLocal(u32),
    LoadGlobal(u32),
    StoreGlobal(u32),
    /// The variable in the cell in a local's slot.
    LoadCell(u32),
    StoreCell(u32),
    Pop,
    Duplicate,
    /// `→` a copy of the value that many below the top, 1 being the top
    Copy(u32),
    /// Swaps the top with the value that many below, 2 being the next.
    Swap(u32),
    Binary(BinaryOp),
    InPlace(BinaryOp),
    Add,
    Subtract,
    Multiply,
    Jump(u32),
    /// A jump to an earlier instruction: fuel is looked at.
    JumpBack(u32),
    JumpIfFalse(u32),
    JumpIfTrue(u32),
    /// Compares and jumps when that is false.
    OrderJump {
        op: OrderOp,
        target: u32,
    },
    EqualJump {
        equal: bool,
        target: u32,
    },
    /// `iterator → iterator next`, or jumps without the iterator
    ForIter(u32),
    LoadAttribute(u32),
    /// `value object →`
    StoreAttribute(u32),
    /// `object → function receiver`, or `Undefined callable`
    LoadMethod(u32),
    LoadSubscript,
    /// `value object index →`
    StoreSubscript,
    /// `callable args… → result`
    Call(u32),
    /// After `LoadMethod`.
    CallMethod(u32),
    Return,

    // Those that stand for several, see `compile::fuse`.
    /// `LoadLocal(a)`, `LoadLocal(b)`
    LoadLocals {
        a: u16,
        b: u16,
    },
    /// `LoadLocal(a)`, `LoadLocal(b)`, `LoadSubscript`
    LocalItem {
        a: u16,
        b: u16,
    },
    /// `LoadLocal(a)`, `LoadLocal(b)`, `StoreSubscript`
    StoreLocalItem {
        a: u16,
        b: u16,
    },
    /// `LoadLocal(a)`, `LoadLocal(b)` and what follows.
    Locals {
        then: Then,
        a: u16,
        b: u16,
    },
    /// `LoadLocal(a)`, `Int(b)` and what follows.
    LocalInt {
        then: Then,
        a: u16,
        b: i32,
    },
    /// `LoadLocal`, `LoadAttribute`
    LocalAttribute {
        slot: u16,
        name: u16,
    },
    /// `LoadLocal`, `Duplicate`, `LoadAttribute`
    LocalOwnAttribute {
        slot: u16,
        name: u16,
    },
    /// `LoadLocal`, `LoadMethod`
    LocalMethod {
        slot: u16,
        name: u16,
    },
    /// `LoadLocal`, `StoreAttribute`
    StoreLocalAttribute {
        slot: u16,
        name: u16,
    },
    /// `BuildTuple`, `Unpack` of as many
    Reverse(u32),
    /// `Swap(2)`, `StoreAttribute`
    SwapStoreAttribute(u32),

    // All others, see `vm::rare`.
    DeleteLocal(u32),
    DeleteGlobal(u32),
    DeleteCell(u32),
    /// Puts a local's value into a new cell in its slot.
    MakeCell(u32),
    /// `→` a new empty cell, for `__class__`
    NewCell,
    /// `→` the cell itself, for a closure
    LoadClosure(u32),
    /// A name of the class body, else the global of the same name.
    LoadName(u32),
    StoreName(u32),
    DeleteName(u32),
    /// A name of the class body, else the variable in the cell.
    LoadClassCell {
        name: u16,
        slot: u16,
    },
    Order(OrderOp),
    Equal,
    NotEqual,
    Is,
    IsNot,
    In,
    NotIn,
    Not,
    Negate,
    Plus,
    Invert,
    /// Keeps the value when it jumps.
    JumpIfFalseOrPop(u32),
    JumpIfTrueOrPop(u32),
    BuildList(u32),
    BuildTuple(u32),
    BuildDict(u32),
    BuildSet(u32),
    /// The strings on top, joined.
    BuildString(u32),
    BuildSlice(u32),
    /// `value →`, appended to the list that many below
    ListAppend(u32),
    SetAdd(u32),
    /// `key value →`
    DictAdd(u32),
    /// `list iterable → list`
    ListExtend,
    /// `callable list iterable → callable list`, for `f(*iterable)`
    ArgsExtend,
    SetUpdate,
    /// `dict mapping → dict`, for `{**mapping}`
    DictUpdate,
    /// `callable args dict mapping → callable args dict`, for `f(**mapping)`
    DictMerge,
    ListToTuple,
    /// `sequence →` its items, the first on top
    Unpack(u32),
    /// With a starred name in between.
    UnpackRest {
        before: u16,
        after: u16,
    },
    GetIterator,
    DeleteAttribute(u32),
    DeleteSubscript,
    /// The last arguments are named by a tuple of constants.
    CallNamed {
        count: u16,
        names: u16,
    },
    CallMethodNamed {
        count: u16,
        names: u16,
    },
    /// `callable args kwargs → result`, with a list or tuple and a dict or `None`
    CallSpread,
    /// `defaults… keyword-defaults… [tuple of cells] → function`
    MakeFunction {
        code: u16,
        defaults: u8,
        keyword_defaults: u8,
        closure: bool,
    },
    /// `base… function → class`
    MakeClass {
        bases: u16,
    },
    Yield,
    /// `iterator value → result`
    YieldFrom,
    Await,
    /// `exception →`, `exception cause →`, or nothing for the one being handled
    Raise(u32),
    /// `exception →`, without a new entry in its traceback
    Reraise,
    /// `exception → previous exception`, which is now being handled
    PushHandled,
    /// `previous →`
    PopHandled,
    /// `exception class → exception matches`
    MatchException,
    /// `value [spec] → text`; `conversion` is 0 or one of `s`, `r`, `a`
    Format {
        conversion: u8,
        spec: bool,
    },
    /// `→ module`
    Import(u32),
    /// `module → module value`
    ImportName(u32),
    /// `manager → exit entered`
    EnterWith {
        is_async: bool,
    },
    /// `exit → result` of `exit(None, None, None)`
    ExitWith,
    /// `exit previous exception → exit previous exception result`
    ExitWithException,
    /// `object → iterator` of `async for`
    GetAsyncIterator,
    /// `iterator → iterator awaitable`
    AsyncNext,
    /// `iterator exception →`, or raises it when it is not `StopAsyncIteration`
    EndAsyncFor,
    /// `message →`: raises `AssertionError`
    AssertFailed {
        message: bool,
    },
    /// Prepares the frame of a generator or coroutine: makes the object and returns it.
    MakeGenerator,
}

/// What happens to two operands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Then {
    Add,
    Subtract,
    Multiply,
    /// Of integers.
    Modulo,
    /// An `OrderJump`.
    Order(OrderOp),
}

/// A part of the source, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// Where an exception goes that is raised between two instructions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handler {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) target: u32,
    /// How many values the handler finds on the frame's stack, locals not counted.
    pub(crate) depth: u32,
}

/// A function's body, the script's, or a class's.
pub struct Code {
    pub(crate) name: Rc<Str>,
    pub(crate) qualified: Rc<Str>,
    pub(crate) file: Rc<SourceFile>,
    pub(crate) ops: Vec<Op>,
    /// Of each instruction.
    pub(crate) spans: Vec<Span>,
    pub(crate) constants: Vec<Value>,
    pub(crate) names: Vec<Name>,
    /// The functions and classes defined in it.
    pub(crate) children: Vec<Rc<Code>>,
    /// Inner ones first.
    pub(crate) handlers: Vec<Handler>,
    /// Parameters first, then other locals, then the closure's cells.
    pub(crate) locals: Vec<Rc<Str>>,
    pub(crate) params: Params,
    /// How many of the last slots are the closure's.
    pub(crate) free: u32,
    /// How many values lie on the stack at most, locals not counted.
    pub(crate) depth: u32,
    pub(crate) flags: Flags,
    /// Its place among all codes of its file.
    pub(crate) place: u32,
    /// The line of its `def`.
    pub(crate) line: u32,
    pub(crate) doc: Option<Value>,
    /// The slots of the globals that it reads, for copying it to another thread.
    pub(crate) globals: Vec<u32>,
}

/// A function's parameters, in the order of their slots.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Params {
    pub(crate) positional_only: u32,
    /// The positional-only ones included.
    pub(crate) positional: u32,
    pub(crate) keyword_only: u32,
    /// Which of the keyword-only ones have a default, the first in the lowest bit.
    pub(crate) keyword_defaults: u64,
    /// `*args`, in the slot after the keyword-only ones.
    pub(crate) rest: bool,
    /// `**kwargs`, in the slot after that.
    pub(crate) keyword_rest: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    pub(crate) is_async: bool,
    pub(crate) is_generator: bool,
    pub(crate) is_class: bool,
    pub(crate) is_module: bool,
    /// Positional parameters alone, and no generator: a call needs no binding.
    pub(crate) is_simple: bool,
}

impl Params {
    pub(crate) fn slots(&self) -> u32 {
        self.positional + self.keyword_only + u32::from(self.rest) + u32::from(self.keyword_rest)
    }
}

impl Code {
    /// The line of an instruction.
    pub(crate) fn line_at(&self, instruction: u32) -> u32 {
        let span = self.spans.get(instruction as usize).copied().unwrap_or_default();
        self.file.line(span.start)
    }
}

/// A script's text with where its lines begin.
pub struct SourceFile {
    pub(crate) name: String,
    pub(crate) text: String,
    /// In bytes.
    lines: Vec<u32>,
    hidden: bool,
}

impl SourceFile {
    /// `hidden` files are of the prelude: their frames are not shown.
    pub(crate) fn new(name: &str, text: &str, hidden: bool) -> SourceFile {
        let mut lines = vec![0];
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                lines.push(at as u32 + 1);
            }
        }
        SourceFile { name: name.to_owned(), text: text.to_owned(), lines, hidden }
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// The line of a place in bytes, counted from 1.
    pub(crate) fn line(&self, offset: u32) -> u32 {
        self.lines.partition_point(|&start| start <= offset) as u32
    }

    /// The text of a line, without its end.
    pub(crate) fn line_text(&self, line: u32) -> &str {
        let start = self.line_start(line) as usize;
        let end = self.lines.get(line as usize).map_or(self.text.len(), |&end| end as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// Where a line begins, in bytes.
    pub(crate) fn line_start(&self, line: u32) -> u32 {
        self.lines.get((line as usize).saturating_sub(1)).copied().unwrap_or(self.text.len() as u32)
    }

    /// The column of a place in bytes, in characters counted from 0.
    pub(crate) fn column(&self, offset: u32) -> u32 {
        let start = self.line_start(self.line(offset)) as usize;
        self.text.get(start..offset as usize).map_or(0, |text| text.chars().count() as u32)
    }
}
