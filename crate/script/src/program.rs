//! A script that has been parsed, checked and compiled.

use std::fmt;

/// A compiled script: immutable, and cheap to clone.
#[derive(Clone)]
pub struct Program {
    _private: (),
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
    /// One sentence without a full stop: `classes are not supported here`.
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
    /// # Errors
    /// The first thing that is wrong or not supported, at its place.
    pub fn compile(_source: &str, _file_name: &str) -> Result<Program, CompileError> {
        unimplemented!()
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, _f: &mut fmt::Formatter<'_>) -> fmt::Result {
        unimplemented!()
    }
}

impl std::error::Error for CompileError {}
