//! Advice on a script, as the page gets it.

use graph_script::advice::{Diagnostic, Fix, Place, Severity, advise};
use serde::Serialize;

use crate::json::to_json;

#[derive(Serialize)]
struct Told<'a> {
    code: &'a str,
    severity: &'static str,
    message: &'a str,
    place: ToldPlace,
    row: Option<u8>,
    fix: Option<ToldFix<'a>>,
}

#[derive(Serialize)]
struct ToldPlace {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct ToldFix<'a> {
    place: ToldPlace,
    replacement: &'a str,
}

/// What is wrong in a script, or goes another way than its author may think, as JSON: a list, by place, of
/// `{code, severity, message, place, row, fix}`.
///
/// `severity` is `error`, `warning` or `hint`; a place is `{line, column, end_line, end_column}`, counted from 1, columns
/// in characters, the end exclusive; `row` is the usage guide's row or null; `fix` is null or `{place, replacement}`.
/// A script that does not parse gets the one `syntax-error`. Nothing of the script is run.
///
/// ```
/// let json = async_runner_playground::check::check("print(missing)");
/// assert!(json.starts_with(r#"[{"code":"unknown-name""#), "{json}");
/// ```
pub fn check(source: &str) -> String {
    let found = advise(source);
    let told: Vec<Told> = found.iter().map(Told::from).collect();
    to_json(&told)
}

impl<'a> From<&'a Diagnostic> for Told<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        };
        let fix = diagnostic.fix.as_ref();
        Self {
            code: diagnostic.code,
            severity,
            message: &diagnostic.message,
            place: diagnostic.place.into(),
            row: diagnostic.row,
            fix: fix.map(|Fix { place, replacement }| ToldFix { place: (*place).into(), replacement }),
        }
    }
}

impl From<Place> for ToldPlace {
    fn from(Place { line, column, end_line, end_column }: Place) -> Self {
        Self { line, column, end_line, end_column }
    }
}
