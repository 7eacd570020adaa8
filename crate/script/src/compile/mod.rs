//! From syntax tree to bytecode.

mod call;
mod expression;
mod function;
mod fuse;
mod guard;
pub(crate) mod refusal;
mod statement;
mod target;
mod unit;

use std::collections::BTreeMap;
use std::rc::Rc;

use ruff_text_size::TextRange;

use crate::bytecode::{Code, SourceFile, Span};
use crate::parse;
use crate::program::{CompileError, CompileErrorKind};
use crate::scope::Scopes;
use crate::string::{Str, intern};
use refusal::Refusal;
use unit::Unit;

/// A compiled file.
pub(crate) struct Compiled {
    pub(crate) body: Rc<Code>,
    /// The names of its globals, each at its slot.
    pub(crate) globals: Vec<Rc<Str>>,
    /// All of its codes, each at its place.
    pub(crate) codes: Vec<Rc<Code>>,
}

/// Compiles a file.
pub(crate) fn compile(file: &Rc<SourceFile>) -> Result<Compiled, CompileError> {
    let module = parse::parse(file)?;
    let scopes = Scopes::find(&module)
        .map_err(|error| parse::error(file, CompileErrorKind::Syntax, span(error.range), &error.message))?;
    let mut compiler = Compiler {
        file: file.clone(),
        scopes: &scopes,
        units: Vec::new(),
        globals: Vec::new(),
        slots: BTreeMap::new(),
        codes: Vec::new(),
    };
    let body = compiler.module(&module)?;
    let mut codes: Vec<Rc<Code>> = Vec::new();
    collect(&body, &mut codes);
    crate::sort::sort(&mut codes, &mut |a, b| a.place < b.place);
    Ok(Compiled { body, globals: compiler.globals, codes })
}

fn collect(code: &Rc<Code>, into: &mut Vec<Rc<Code>>) {
    let mut left = vec![code.clone()];
    while let Some(code) = left.pop() {
        left.extend(code.children.iter().cloned());
        into.push(code);
    }
}

type Result<T, E = CompileError> = std::result::Result<T, E>;

pub(crate) struct Compiler<'a> {
    file: Rc<SourceFile>,
    scopes: &'a Scopes,
    /// The codes that are being compiled, the innermost last.
    units: Vec<Unit<'a>>,
    globals: Vec<Rc<Str>>,
    slots: BTreeMap<String, u32>,
    codes: Vec<()>,
}

pub(crate) fn span(range: TextRange) -> Span {
    Span { start: range.start().to_u32(), end: range.end().to_u32() }
}

impl<'a> Compiler<'a> {
    fn unit(&mut self) -> &mut Unit<'a> {
        let last = self.units.len() - 1;
        &mut self.units[last]
    }

    fn global(&mut self, name: &str) -> u32 {
        if let Some(&slot) = self.slots.get(name) {
            return slot;
        }
        let slot = self.globals.len() as u32;
        self.globals.push(intern(name));
        self.slots.insert(name.to_owned(), slot);
        slot
    }

    fn place(&mut self) -> u32 {
        self.codes.push(());
        self.codes.len() as u32 - 1
    }

    fn syntax<T>(&self, range: TextRange, message: &str) -> Result<T> {
        Err(parse::error(&self.file, CompileErrorKind::Syntax, span(range), message))
    }

    fn unsupported<T>(&self, range: TextRange, what: Refusal) -> Result<T> {
        let text = format!("{} not supported here", what.words());
        Err(parse::error(&self.file, CompileErrorKind::Unsupported, span(range), &text))
    }

    /// Refuses code beyond what the instructions' operands can hold.
    fn fits(&self, count: usize, range: TextRange) -> Result<u16> {
        match u16::try_from(count) {
            Ok(count) => Ok(count),
            Err(_) => self.syntax(range, "too many values in one place"),
        }
    }
}
