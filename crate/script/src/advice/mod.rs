//! Static advice: what is wrong in a script, or goes another way than its author may think, without running it.
//!
//! Each diagnostic says in two sentences at the most what it is and what to do, points to its row of the usage guide
//! where it has one, and brings a fix where the right one is plain. What a script's own calls cannot tell (which
//! function a variable holds, say) is passed over in silence: a wrong alarm is worse than none.

mod calls;
mod jobs;
mod loops;
mod model;
mod names;
pub(crate) mod rules;

use ruff_text_size::TextRange;

use crate::bytecode::SourceFile;
use crate::program::{CompileError, CompileErrorKind};
use crate::{compile, parse};
use model::Model;
use rules::Rule;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It fails, or does not do its work, when it runs.
    Error,
    /// It runs, and most probably not as meant.
    Warning,
    /// It may well be meant, and there is something to know.
    Hint,
}

/// A range of the source. Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// The column after the last one.
    pub end_column: u32,
}

/// A change of the source that mends what a diagnostic is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; an empty range is where to insert.
    pub place: Place,
    /// What stands there then.
    pub replacement: String,
}

/// One piece of advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its lasting name, in kebab-case: `never-awaited`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it is and what to do.
    pub message: String,
    /// What it is about.
    pub place: Place,
    /// The row of the usage guide's table, 1 to 9, that tells more.
    pub row: Option<u8>,
    /// How to mend it, if one way is plainly the right one.
    pub fix: Option<Fix>,
}

/// Advice on a script, in the order of its lines. A script that does not parse gets the one syntax error.
///
/// ```
/// use graph_script::advice::advise;
///
/// let found = advise("import time\n\nasync def main():\n    time.sleep(1)\n");
/// assert_eq!((found[0].code, found[0].place.line), ("blocking-call", 4));
/// assert_eq!(found[0].fix.as_ref().unwrap().replacement, "await asyncio.sleep(1)");
/// ```
pub fn advise(source: &str) -> Vec<Diagnostic> {
    let bare = source.strip_prefix('\u{feff}').unwrap_or(source);
    let file = SourceFile::new("", bare, false);
    let module = match parse::parse(&file) {
        Ok(module) => module,
        Err(error) => return vec![refusal(error)],
    };
    let mut found = Vec::new();
    if let Err(error) = compile::compile(&std::rc::Rc::new(SourceFile::new("", bare, false))) {
        if error.kind == CompileErrorKind::Syntax {
            return vec![refusal(error)];
        }
        found.push(refusal(error));
    }
    let model = Model::of(&module, bare);
    let mut findings = Findings::default();
    calls::check(&model, &mut findings);
    loops::check(&model, &mut findings);
    jobs::check(&model, &mut findings);
    names::check(&model, &mut findings);
    for finding in findings.0 {
        let finding = finding.placed(&file);
        let at = |diagnostic: &Diagnostic| (diagnostic.place.line, diagnostic.place.column);
        found.insert(found.partition_point(|other| at(other) <= at(&finding)), finding);
    }
    found
}

fn refusal(error: CompileError) -> Diagnostic {
    let (rule, advice) = match error.kind {
        CompileErrorKind::Syntax => (&rules::SYNTAX_ERROR, ""),
        CompileErrorKind::Unsupported => (&rules::NOT_SUPPORTED, ": scripts are a subset of Python"),
    };
    Diagnostic {
        code: rule.code,
        severity: rule.severity,
        message: format!("{}{advice}.", error.message),
        place: Place { line: error.line, column: error.column, end_line: error.end_line, end_column: error.end_column },
        row: None,
        fix: None,
    }
}

/// A diagnostic whose place is a range of bytes.
struct Finding {
    rule: &'static Rule,
    range: TextRange,
    message: String,
    row: Option<u8>,
    fix: Option<(TextRange, String)>,
}

impl Finding {
    fn placed(self, file: &SourceFile) -> Diagnostic {
        let place = |range: TextRange| {
            let (start, end) = (range.start().to_u32(), range.end().to_u32());
            Place {
                line: file.line(start),
                column: file.column(start) + 1,
                end_line: file.line(end),
                end_column: file.column(end) + 1,
            }
        };
        Diagnostic {
            code: self.rule.code,
            severity: self.rule.severity,
            message: self.message,
            place: place(self.range),
            row: self.row,
            fix: self.fix.map(|(range, replacement)| Fix { place: place(range), replacement }),
        }
    }
}

/// What has been found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one; what it returns takes a row and a fix.
    fn add(&mut self, rule: &'static Rule, range: TextRange, message: String) -> &mut Finding {
        let place = self.0.len();
        self.0.push(Finding { rule, range, message, row: None, fix: None });
        &mut self.0[place]
    }
}

impl Finding {
    fn row(&mut self, row: u8) -> &mut Self {
        debug_assert!(self.rule.rows.contains(&row), "{} does not name row {row}", self.rule.code);
        self.row = Some(row);
        self
    }

    fn fix(&mut self, range: TextRange, replacement: String) -> &mut Self {
        self.fix = Some((range, replacement));
        self
    }
}
