//! From text to syntax tree, after a check that the parser, which recurses, is not led too deep.

use ruff_python_ast::{ModModule, PythonVersion};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;

use crate::bytecode::{SourceFile, Span};
use crate::program::{CompileError, CompileErrorKind};

/// As CPython.
pub(crate) const BRACKETS: usize = 200;
/// As CPython.
pub(crate) const INDENTS: usize = 100;
/// How deep operators, calls and brackets of one expression may nest together.
pub(crate) const DEPTH: u32 = 1000;

/// An error at a part of the source.
pub(crate) fn error(file: &SourceFile, kind: CompileErrorKind, span: Span, message: &str) -> CompileError {
    let end = span.end.max(span.start);
    let line = file.line(span.start);
    CompileError {
        kind,
        message: message.to_owned(),
        line,
        column: file.column(span.start) + 1,
        end_line: file.line(end),
        end_column: file.column(end) + 1,
        file_name: file.name.clone(),
        source_line: file.line_text(line).to_owned(),
    }
}

/// The syntax tree of a script.
pub(crate) fn parse(file: &SourceFile) -> Result<ModModule, CompileError> {
    if file.text.len() > u32::MAX as usize / 4 {
        return Err(error(file, CompileErrorKind::Syntax, Span::default(), "source code is too long"));
    }
    Nesting::check(file)?;
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::PY311);
    let parsed = parse_unchecked(&file.text, options);
    let syntax = |range: ruff_text_size::TextRange, message: String| {
        let span = Span { start: range.start().to_u32(), end: range.end().to_u32() };
        error(file, CompileErrorKind::Syntax, span, &message)
    };
    if let Some(found) = parsed.errors().first() {
        return Err(syntax(found.location, found.error.to_string()));
    }
    if let Some(found) = parsed.unsupported_syntax_errors().first() {
        return Err(syntax(found.range(), found.to_string()));
    }
    match parsed.try_into_module() {
        Some(module) => Ok(module.into_syntax()),
        None => Err(error(file, CompileErrorKind::Syntax, Span::default(), "invalid syntax")),
    }
}

/// One level of brackets, or the statement around them.
#[derive(Clone, Copy, Default)]
struct Level {
    /// How deep the element that is being read nests so far.
    element: u32,
    /// The deepest element.
    deepest: u32,
    /// What nests across commas: `lambda a, b:`.
    lasting: u32,
}

/// Reads the source once, roughly as the lexer will, and measures how deep it nests.
struct Nesting<'a> {
    file: &'a SourceFile,
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    indents: Vec<usize>,
}

impl Nesting<'_> {
    fn check(file: &SourceFile) -> Result<(), CompileError> {
        let mut nesting =
            Nesting { file, bytes: file.text.as_bytes(), at: 0, levels: vec![Level::default()], indents: vec![0] };
        nesting.line_start()?;
        while nesting.at < nesting.bytes.len() {
            nesting.token()?;
        }
        Ok(())
    }

    fn refuse<T>(&self, message: &str) -> Result<T, CompileError> {
        let span = Span { start: self.at as u32, end: self.at as u32 + 1 };
        Err(error(self.file, CompileErrorKind::Syntax, span, message))
    }

    fn line_start(&mut self) -> Result<(), CompileError> {
        let start = self.at;
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        if matches!(self.bytes.get(self.at), Some(b'\n' | b'\r' | b'#') | None) {
            return Ok(());
        }
        let width = self.at - start;
        while self.indents.last().is_some_and(|&last| last > width) {
            self.indents.pop();
        }
        if self.indents.last().is_some_and(|&last| last < width) {
            self.indents.push(width);
            if self.indents.len() > INDENTS {
                return self.refuse("too many levels of indentation");
            }
        }
        Ok(())
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn deepen(&mut self, by: u32) -> Result<(), CompileError> {
        let level = self.level();
        level.element += by;
        level.deepest = level.deepest.max(level.element + level.lasting);
        if level.deepest > DEPTH { self.refuse("too many nested operators") } else { Ok(()) }
    }

    fn token(&mut self) -> Result<(), CompileError> {
        let byte = self.bytes[self.at];
        match byte {
            b'\n' => {
                self.at += 1;
                if self.levels.len() == 1 {
                    self.levels[0] = Level::default();
                    self.line_start()?;
                }
            }
            b'#' => {
                while !matches!(self.bytes.get(self.at), Some(b'\n') | None) {
                    self.at += 1;
                }
            }
            b'\\' => self.at += 2,
            b'(' | b'[' | b'{' => self.open()?,
            b')' | b']' | b'}' => self.close()?,
            b',' | b';' => {
                self.level().element = 0;
                self.at += 1;
            }
            b'"' | b'\'' => self.string(false)?,
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => self.word()?,
            _ if byte.is_ascii_digit() => {
                while self.bytes.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_')) {
                    self.at += 1;
                }
            }
            _ => {
                if !byte.is_ascii_whitespace() && byte != b':' {
                    self.deepen(1)?;
                }
                self.at += 1;
            }
        }
        Ok(())
    }

    fn open(&mut self) -> Result<(), CompileError> {
        if self.levels.len() > BRACKETS {
            return self.refuse("too many nested parentheses");
        }
        self.at += 1;
        self.levels.push(Level::default());
        Ok(())
    }

    fn close(&mut self) -> Result<(), CompileError> {
        self.at += 1;
        if self.levels.len() > 1 {
            let inner = self.levels.pop().unwrap_or_default();
            self.deepen(inner.deepest + 1)?;
        }
        Ok(())
    }

    fn word(&mut self) -> Result<(), CompileError> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80) {
            self.at += 1;
        }
        let word = &self.bytes[start..self.at];
        if matches!(self.bytes.get(self.at), Some(b'"' | b'\''))
            && word.len() <= 2
            && word.iter().all(|b| b"fFrRbBuUtT".contains(b))
        {
            return self.string(word.iter().any(|b| b"fFtT".contains(b)));
        }
        match word {
            b"lambda" => {
                self.level().lasting += 1;
                self.deepen(1)
            }
            b"not" | b"and" | b"or" | b"in" | b"is" | b"if" | b"else" | b"for" | b"await" | b"yield" => self.deepen(1),
            _ => Ok(()),
        }
    }

    /// A string from its opening quote on.
    fn string(&mut self, formatted: bool) -> Result<(), CompileError> {
        let quote = self.bytes[self.at];
        let triple = self.bytes[self.at..].starts_with(&[quote; 3]);
        let count = if triple { 3 } else { 1 };
        self.at += count;
        if formatted {
            return self.text(quote, count);
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'\n' if !triple => return Ok(()),
                _ if self.bytes[self.at..].starts_with(&vec![quote; count]) => {
                    self.at += count;
                    return Ok(());
                }
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    /// The text of an f-string, up to its end with the replacement fields in it.
    fn text(&mut self, quote: u8, count: usize) -> Result<(), CompileError> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 2,
                b'\n' if count == 1 => return Ok(()),
                _ if byte == quote && self.bytes[self.at..].starts_with(&vec![quote; count]) => {
                    self.at += count;
                    return Ok(());
                }
                b'{' if self.bytes.get(self.at + 1) == Some(&b'{') => self.at += 2,
                b'{' => {
                    self.at += 1;
                    self.field(quote, count)?;
                }
                _ => self.at += 1,
            }
        }
        Ok(())
    }

    /// The expression in a replacement field, up to and with its closing brace. Reads brackets and operators alone:
    /// a string inside cannot contain the quotes of the one around it.
    fn field(&mut self, quote: u8, count: usize) -> Result<(), CompileError> {
        let mut open = 0usize;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'(' | b'[' | b'{' => {
                    open += 1;
                    if open + self.levels.len() > BRACKETS {
                        return self.refuse("too many nested parentheses");
                    }
                }
                b'}' if open == 0 => {
                    self.at += 1;
                    return Ok(());
                }
                b')' | b']' | b'}' => {
                    open = open.saturating_sub(1);
                    self.deepen(1)?;
                }
                _ if byte == quote && self.bytes[self.at..].starts_with(&vec![quote; count]) => return Ok(()),
                b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'~' | b'.' | b'<' | b'>' | b'&' | b'|' | b'^' => {
                    self.deepen(1)?;
                }
                // Words nest as well: `not not x`.
                b' ' => self.deepen(1)?,
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }
}
