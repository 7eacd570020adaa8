//! One code under construction: instructions, labels, the blocks around the place and the height of the stack.

use std::collections::BTreeMap;
use std::rc::Rc;

use ruff_python_ast::Stmt;

use crate::bytecode::{Code, Flags, Handler, Op, Params, SourceFile, Span};
use crate::member::Name;
use crate::string::{Str, intern};
use crate::value::Value;

/// A place in the code that is not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Label(pub(crate) u32);

/// What surrounds the place, for `break`, `continue`, `return` and exceptions.
pub(crate) enum BlockKind<'a> {
    Loop {
        go_on: Label,
        leave: Label,
        has_iterator: bool,
    },
    Try,
    Finally {
        body: &'a [Stmt],
    },
    With {
        is_async: bool,
        span: Span,
    },
    /// An `except` block, with the name it binds.
    Except {
        name: Option<&'a str>,
    },
    /// A `finally` block that runs because of an exception.
    FinallyOfException,
    /// A `finally` block that runs because of a `return`, whose value is on the stack meanwhile.
    FinallyOfReturn,
}

pub(crate) struct Block<'a> {
    pub(crate) kind: BlockKind<'a>,
    /// Where exceptions go, and the height of the stack there.
    pub(crate) handler: Option<(Label, u32)>,
    /// From where the handler covers the code.
    start: u32,
}

pub(crate) struct Unit<'a> {
    pub(crate) scope: usize,
    pub(crate) name: Rc<Str>,
    pub(crate) qualified: Rc<Str>,
    pub(crate) flags: Flags,
    pub(crate) params: Params,
    pub(crate) line: u32,
    pub(crate) doc: Option<Value>,
    pub(crate) children: Vec<Rc<Code>>,
    pub(crate) locals: Vec<Rc<Str>>,
    pub(crate) slots: BTreeMap<String, u32>,
    pub(crate) blocks: Vec<Block<'a>>,
    pub(crate) globals: Vec<u32>,
    pub(crate) place: u32,
    ops: Vec<Op>,
    spans: Vec<Span>,
    constants: Vec<Value>,
    texts: BTreeMap<String, u32>,
    names: Vec<Rc<Str>>,
    name_places: BTreeMap<String, u32>,
    labels: Vec<Option<u32>>,
    heights: Vec<Option<u32>>,
    handlers: Vec<(usize, Handler)>,
    height: u32,
    highest: u32,
    /// Nothing reaches the place.
    unreachable: bool,
}

impl<'a> Unit<'a> {
    pub(crate) fn new(scope: usize, name: &str, qualified: &str, place: u32) -> Unit<'a> {
        Unit {
            scope,
            name: intern(name),
            qualified: intern(qualified),
            flags: Flags::default(),
            params: Params::default(),
            line: 1,
            doc: None,
            children: Vec::new(),
            locals: Vec::new(),
            slots: BTreeMap::new(),
            blocks: Vec::new(),
            globals: Vec::new(),
            place,
            ops: Vec::new(),
            spans: Vec::new(),
            constants: Vec::new(),
            texts: BTreeMap::new(),
            names: Vec::new(),
            name_places: BTreeMap::new(),
            labels: Vec::new(),
            heights: Vec::new(),
            handlers: Vec::new(),
            height: 0,
            highest: 0,
            unreachable: false,
        }
    }

    pub(crate) fn slot(&mut self, name: &str) -> u32 {
        if let Some(&slot) = self.slots.get(name) {
            return slot;
        }
        let slot = self.locals.len() as u32;
        self.locals.push(intern(name));
        self.slots.insert(name.to_owned(), slot);
        slot
    }

    pub(crate) fn name_place(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.name_places.get(name) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(intern(name));
        self.name_places.insert(name.to_owned(), place);
        place
    }

    pub(crate) fn constant(&mut self, value: Value) -> u32 {
        if let Value::Str(text) = &value {
            if let Some(&place) = self.texts.get(text.as_str()) {
                return place;
            }
            self.texts.insert(text.as_str().to_owned(), self.constants.len() as u32);
            let text = intern(text.as_str());
            self.constants.push(Value::Str(text));
        } else {
            self.constants.push(value);
        }
        self.constants.len() as u32 - 1
    }

    pub(crate) fn label(&mut self) -> Label {
        self.labels.push(None);
        self.heights.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// The label stands here.
    pub(crate) fn put(&mut self, label: Label) {
        self.labels[label.0 as usize] = Some(self.ops.len() as u32);
        match self.heights[label.0 as usize] {
            Some(height) => {
                debug_assert!(
                    self.unreachable || height == self.height,
                    "{}: stack differs at a label",
                    self.name.as_str()
                );
                self.height = height;
                self.unreachable = false;
            }
            None => self.heights[label.0 as usize] = Some(self.height),
        }
    }

    fn reaches(&mut self, label: u32, height: u32) {
        if self.unreachable {
            return;
        }
        let known = &mut self.heights[label as usize];
        debug_assert!(known.is_none_or(|known| known == height), "stack differs at a jump");
        *known = Some(height);
    }

    /// Appends an instruction. Jumps take the label's number as their target until `finish`.
    pub(crate) fn emit(&mut self, op: Op, span: Span) {
        let before = self.height;
        let after = (before as i64 + effect(op)).max(0) as u32;
        match op {
            Op::Jump(label) | Op::JumpBack(label) | Op::JumpIfFalse(label) | Op::JumpIfTrue(label) => {
                self.reaches(label, after);
            }
            Op::JumpIfFalseOrPop(label) | Op::JumpIfTrueOrPop(label) => self.reaches(label, before),
            Op::OrderJump { target, .. } | Op::EqualJump { target, .. } => self.reaches(target, before - 2),
            Op::ForIter(label) => self.reaches(label, before - 1),
            _ => {}
        }
        self.ops.push(op);
        self.spans.push(span);
        self.height = after;
        // An answer that needs the script's code may push a callable and a few arguments.
        self.highest = self.highest.max(after).max(before);
        if matches!(
            op,
            Op::Jump(_) | Op::JumpBack(_) | Op::Return | Op::Raise(_) | Op::Reraise | Op::AssertFailed { .. }
        ) {
            self.unreachable = true;
        }
    }

    pub(crate) fn height(&self) -> u32 {
        self.height
    }

    /// The code from here is reached with the stack at this height: a handler's begin.
    pub(crate) fn set_height(&mut self, height: u32) {
        self.height = height;
        self.highest = self.highest.max(height);
        self.unreachable = false;
    }

    /// Nothing reaches the code from here, but the statements around count on this height.
    pub(crate) fn restore_height(&mut self, height: u32) {
        self.height = height;
    }

    pub(crate) fn is_unreachable(&self) -> bool {
        self.unreachable
    }

    pub(crate) fn open(&mut self, kind: BlockKind<'a>, handler: Option<(Label, u32)>) {
        let start = self.ops.len() as u32;
        self.blocks.push(Block { kind, handler, start });
    }

    /// Ends the innermost block.
    pub(crate) fn close(&mut self) {
        self.cover(self.blocks.len().saturating_sub(1));
        self.blocks.pop();
    }

    /// Enters the handlers of the blocks from `from` on for the code so far.
    pub(crate) fn cover(&mut self, from: usize) {
        let end = self.ops.len() as u32;
        for level in from..self.blocks.len() {
            let block = &mut self.blocks[level];
            if let Some((label, depth)) = block.handler
                && end > block.start
            {
                let handler = Handler { start: block.start, end, target: label.0, depth };
                self.handlers.push((level, handler));
            }
            block.start = end;
        }
    }

    /// The handlers of the blocks from `from` on cover the code from here on again.
    pub(crate) fn uncover(&mut self, from: usize) {
        let start = self.ops.len() as u32;
        for block in &mut self.blocks[from..] {
            block.start = start;
        }
    }

    /// Turns labels into places.
    pub(crate) fn finish(mut self, file: &Rc<SourceFile>, free: u32) -> Code {
        let labels = &self.labels;
        let at = |label: u32| labels[label as usize].unwrap_or(0);
        for op in &mut self.ops {
            match op {
                Op::Jump(label)
                | Op::JumpBack(label)
                | Op::JumpIfFalse(label)
                | Op::JumpIfTrue(label)
                | Op::JumpIfFalseOrPop(label)
                | Op::JumpIfTrueOrPop(label)
                | Op::ForIter(label)
                | Op::OrderJump { target: label, .. }
                | Op::EqualJump { target: label, .. } => *label = at(*label),
                _ => {}
            }
        }
        super::fuse::fuse(&mut self.ops);
        crate::sort::sort(&mut self.handlers, &mut |a, b| a.0 > b.0);
        let handlers = self.handlers.iter().map(|(_, handler)| Handler { target: at(handler.target), ..*handler });
        let handlers = handlers.collect();
        crate::sort::sort(&mut self.globals, &mut |a, b| a < b);
        self.globals.dedup();
        let params = self.params;
        let only_positional = params.keyword_only == 0 && !params.rest && !params.keyword_rest;
        let flags = self.flags;
        let is_simple = only_positional && free == 0 && !flags.is_generator && !flags.is_async && !flags.is_class;
        Code {
            name: self.name,
            qualified: self.qualified,
            file: file.clone(),
            ops: self.ops,
            spans: self.spans,
            constants: self.constants,
            names: self.names.into_iter().map(Name::new).collect(),
            children: self.children,
            handlers,
            locals: self.locals,
            params: self.params,
            free,
            depth: self.highest + 6,
            flags: Flags { is_simple, ..flags },
            place: self.place,
            line: self.line,
            doc: self.doc,
            globals: self.globals,
        }
    }
}

/// How much higher the stack is after an instruction, when it does not jump.
fn effect(op: Op) -> i64 {
    match op {
        Op::Constant(_)
        | Op::None
        | Op::Int(_)
        | Op::LoadLocal(_)
        | Op::LoadGlobal(_)
        | Op::LoadCell(_)
        | Op::LoadClosure(_)
        | Op::NewCell
        | Op::LoadName(_)
        | Op::LoadClassCell { .. }
        | Op::Duplicate
        | Op::Copy(_)
        | Op::ForIter(_)
        | Op::LoadMethod(_)
        | Op::Import(_)
        | Op::ImportName(_)
        | Op::EnterWith { .. }
        | Op::ExitWithException
        | Op::AsyncNext
        | Op::PushHandled => 1,
        Op::StoreLocal(_)
        | Op::StoreGlobal(_)
        | Op::StoreCell(_)
        | Op::StoreName(_)
        | Op::Pop
        | Op::Binary(_)
        | Op::InPlace(_)
        | Op::Add
        | Op::Subtract
        | Op::Multiply
        | Op::Order(_)
        | Op::Equal
        | Op::NotEqual
        | Op::Is
        | Op::IsNot
        | Op::In
        | Op::NotIn
        | Op::JumpIfFalse(_)
        | Op::JumpIfTrue(_)
        | Op::JumpIfFalseOrPop(_)
        | Op::JumpIfTrueOrPop(_)
        | Op::OrderJump { .. }
        | Op::EqualJump { .. }
        | Op::ListAppend(_)
        | Op::SetAdd(_)
        | Op::ListExtend
        | Op::ArgsExtend
        | Op::SetUpdate
        | Op::DictUpdate
        | Op::DictMerge
        | Op::DeleteAttribute(_)
        | Op::LoadSubscript
        | Op::Return
        | Op::YieldFrom
        | Op::Reraise
        | Op::PopHandled => -1,
        Op::DictAdd(_) | Op::StoreAttribute(_) | Op::DeleteSubscript | Op::EndAsyncFor | Op::CallSpread => -2,
        Op::StoreSubscript => -3,
        Op::BuildList(count)
        | Op::BuildTuple(count)
        | Op::BuildSet(count)
        | Op::BuildString(count)
        | Op::BuildSlice(count) => 1 - i64::from(count),
        Op::BuildDict(count) => 1 - 2 * i64::from(count),
        Op::Unpack(count) => i64::from(count) - 1,
        Op::UnpackRest { before, after } => i64::from(before) + i64::from(after),
        Op::Call(count) => -i64::from(count),
        Op::CallNamed { count, .. } => -i64::from(count),
        Op::CallMethod(count) => -i64::from(count) - 1,
        Op::CallMethodNamed { count, .. } => -i64::from(count) - 1,
        Op::MakeFunction { defaults, keyword_defaults, closure, .. } => {
            1 - i64::from(defaults) - i64::from(keyword_defaults) - i64::from(closure)
        }
        Op::MakeClass { bases } => -i64::from(bases),
        Op::Raise(count) => -i64::from(count),
        Op::Format { spec, .. } => -i64::from(spec),
        Op::AssertFailed { message } => -i64::from(message),
        _ => 0,
    }
}
