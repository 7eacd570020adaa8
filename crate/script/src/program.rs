//! A script that has been parsed, checked and compiled.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use crate::bytecode::SourceFile;
use crate::compile::{self, Compiled};

/// A compiled script: immutable, and cheap to clone.
#[derive(Clone)]
pub struct Program {
    pub(crate) compiled: Rc<Compiled>,
    pub(crate) file: Rc<SourceFile>,
}

/// Why a script does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompileErrorKind {
    /// Not Python.
    Syntax,
    /// Python, but not of the subset.
    Unsupported,
}

/// A place in the source with what is wrong there. Lines and columns count from 1, columns in characters; the end
/// is exclusive. `Display` shows it as Python shows a `SyntaxError`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileError {
    /// Whether it is wrong or only not there.
    pub kind: CompileErrorKind,
    /// One sentence without a full stop: `match statements are not supported here`.
    pub message: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// The column after the last one.
    pub end_column: u32,
    /// The name of the file that was given to [`Program::compile`].
    pub file_name: String,
    /// The text of the first line.
    pub source_line: String,
}

impl Program {
    /// Parses, checks and compiles a script. `file_name` is for messages alone.
    ///
    /// ```
    /// use graph_script::Program;
    ///
    /// assert!(Program::compile("print('hello')", "hello.py").is_ok());
    /// let error = Program::compile("match x:\n    case 1: pass\n", "m.py").err().unwrap();
    /// assert_eq!((error.line, error.message.as_str()), (1, "match statements are not supported here"));
    /// ```
    ///
    /// # Errors
    /// The first thing that is wrong or not supported, at its place.
    pub fn compile(source: &str, file_name: &str) -> Result<Program, CompileError> {
        // A byte order mark is no part of the script.
        let source = source.strip_prefix('\u{feff}').unwrap_or(source);
        // Whatever ends a line is a line feed, also inside of strings.
        let source = match source.contains('\r') {
            true => Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n")),
            false => Cow::Borrowed(source),
        };
        let file = Rc::new(SourceFile::new(file_name, &source, false));
        let compiled = Rc::new(compile::compile(&file)?);
        Ok(Program { compiled, file })
    }

    /// The text that was compiled: without a byte order mark, its lines ended by line feeds.
    pub fn source(&self) -> &str {
        &self.file.text
    }

    /// The name of the file, for messages.
    pub fn file_name(&self) -> &str {
        &self.file.name
    }
}

impl CompileError {
    /// The name of Python's exception for it: `SyntaxError`, or `IndentationError` where the indentation is wrong.
    pub fn type_name(&self) -> &'static str {
        let about_indents = ["Expected an indented block", "Unexpected indentation", "unindent does not match"];
        match about_indents.iter().any(|start| self.message.starts_with(start)) {
            true => "IndentationError",
            false => "SyntaxError",
        }
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CompileError { file_name, line, message, .. } = self;
        let trimmed = self.source_line.trim();
        writeln!(f, "  File \"{file_name}\", line {line}")?;
        if !trimmed.is_empty() {
            let indent = self.source_line.chars().count() - self.source_line.trim_start().chars().count();
            let before = (self.column as usize - 1).saturating_sub(indent);
            let last = if self.end_line == self.line { self.end_column } else { u32::MAX };
            let width =
                (last.saturating_sub(self.column) as usize).min(trimmed.chars().count().saturating_sub(before)).max(1);
            writeln!(f, "    {trimmed}")?;
            writeln!(f, "    {}{}", " ".repeat(before), "^".repeat(width))?;
        }
        write!(f, "{}: {message}", self.type_name())
    }
}

impl std::error::Error for CompileError {}
