//! The text of an uncaught exception, as CPython 3.11 prints it.

use crate::bytecode::{Op, SourceFile, Span};
use crate::class::ClassKind;
use crate::exception::{Exception, TracebackEntry};

/// How many causes and contexts are followed.
const CHAIN: usize = 50;
/// How often one line is shown before the rest is counted.
const REPEATED: u32 = 3;

/// How many exceptions of a group are shown, and how deep groups in groups.
const GROUP_WIDTH: usize = 15;
const GROUP_DEPTH: usize = 10;

/// From how many bytes on no further exception of a group is shown: the same ones may stand in each of many groups.
const MOST_TEXT: usize = 256 * 1024;

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";

/// The whole text, without a final line end.
pub(crate) fn text(exception: &Exception) -> String {
    let mut printer = Printer::default();
    printer.with_causes(exception);
    let mut out = printer.out;
    out.truncate(out.trim_end_matches('\n').len());
    out
}

/// The text so far, and how deep in groups of exceptions the place is: each puts a margin before its lines.
#[derive(Default)]
struct Printer {
    out: String,
    depth: usize,
    /// The frame around a group's last exception is open.
    is_open: bool,
}

impl Printer {
    /// An exception after those that led to it.
    fn with_causes(&mut self, exception: &Exception) {
        let mut chain: Vec<(Exception, &str)> = vec![(exception.clone(), "")];
        while chain.len() < CHAIN {
            let Some((last, _)) = chain.last() else { break };
            let state = last.0.state.borrow();
            let next = match (&state.cause, &state.context) {
                (Some(cause), _) => (cause.clone(), CAUSE),
                (None, Some(context)) if !state.suppress_context => (context.clone(), CONTEXT),
                _ => break,
            };
            drop(state);
            if chain.iter().any(|(known, _)| known.same(&next.0)) {
                break;
            }
            chain.push(next);
        }
        for (exception, link) in chain.iter().rev() {
            match exception.group_members() {
                Some(members) => self.group(exception, &members),
                None => {
                    self.emit(&frames(exception, "Traceback"), '|');
                    self.emit(&last_lines(exception), '|');
                }
            }
            self.emit(link, '|');
        }
    }

    fn group(&mut self, exception: &Exception, members: &[Exception]) {
        if self.depth > GROUP_DEPTH {
            return self.emit(&format!("... (max_group_depth is {GROUP_DEPTH})\n"), '|');
        }
        let is_outermost = self.depth == 0;
        self.depth += usize::from(is_outermost);
        let frames = frames(exception, "Exception Group Traceback");
        let (first, rest) = frames.split_at(frames.find('\n').map_or(0, |end| end + 1));
        self.emit(first, if is_outermost { '+' } else { '|' });
        self.emit(rest, '|');
        self.emit(&last_lines(exception), '|');
        let shown = members.len().min(GROUP_WIDTH + 1);
        self.is_open = false;
        for (place, member) in members.iter().take(shown).enumerate() {
            if self.out.len() > MOST_TEXT {
                self.emit("... (the rest of this group is left out)\n", '|');
                break;
            }
            let is_last = place + 1 == shown;
            self.is_open |= is_last;
            let more = members.len() - GROUP_WIDTH.min(members.len());
            let is_rest = place == GROUP_WIDTH;
            let title = if is_rest { "...".to_owned() } else { (place + 1).to_string() };
            let corner = if place == 0 { "+-" } else { "  " };
            self.out.push_str(&format!(
                "{:1$}{corner}+---------------- {title} ----------------\n",
                "",
                2 * self.depth
            ));
            self.depth += 1;
            if is_rest {
                self.emit(&format!("and {more} more exception{}\n", if more == 1 { "" } else { "s" }), '|');
            } else {
                self.with_causes(member);
            }
            if is_last && std::mem::take(&mut self.is_open) {
                self.out.push_str(&format!("{:1$}+------------------------------------\n", "", 2 * self.depth));
            }
            self.depth -= 1;
        }
        self.depth -= usize::from(is_outermost);
    }

    fn emit(&mut self, text: &str, margin: char) {
        for line in text.split_inclusive('\n') {
            if self.depth > 0 {
                self.out.push_str(&format!("{:1$}{margin} ", "", 2 * self.depth));
            }
            self.out.push_str(line);
        }
    }
}

/// The frames that an exception has passed, below a title; nothing when there are none.
fn frames(exception: &Exception, title: &str) -> String {
    let state = exception.0.state.borrow();
    let shown: Vec<&TracebackEntry> = state.traceback.iter().rev().collect();
    let mut out = String::new();
    if !shown.is_empty() {
        out.push_str(title);
        out.push_str(" (most recent call last):\n");
    }
    let mut repeated = 0;
    for (place, entry) in shown.iter().enumerate() {
        let same = |a: &TracebackEntry, b: &TracebackEntry| {
            a.code.name.as_str() == b.code.name.as_str()
                && a.code.line_at(a.instruction) == b.code.line_at(b.instruction)
        };
        if place > 0 && !same(shown[place - 1], entry) {
            repeated_lines(repeated, &mut out);
            repeated = 0;
        }
        for _ in repeated..REPEATED.min(repeated.saturating_add(entry.times)) {
            frame(entry, &mut out);
        }
        repeated = repeated.saturating_add(entry.times);
    }
    repeated_lines(repeated, &mut out);
    out
}

/// What an exception says, and its notes.
fn last_lines(exception: &Exception) -> String {
    let mut out = headline(exception) + "\n";
    for note in &exception.0.state.borrow().notes {
        out.push_str(note);
        out.push('\n');
    }
    out
}

fn repeated_lines(repeated: u32, out: &mut String) {
    if repeated > REPEATED {
        let more = repeated - REPEATED;
        let s = if more == 1 { "" } else { "s" };
        out.push_str(&format!("  [Previous line repeated {more} more time{s}]\n"));
    }
}

/// `ValueError: message`.
pub(crate) fn headline(exception: &Exception) -> String {
    let class = exception.0.class();
    let name = match class.kind {
        ClassKind::User if class.module.as_str() == "__main__" => class.qualified.as_str().to_owned(),
        _ => class.full_name(),
    };
    let message = exception.message();
    if message.is_empty() { name } else { format!("{name}: {message}") }
}

fn frame(entry: &TracebackEntry, out: &mut String) {
    let file = &entry.code.file;
    let span = entry.code.spans.get(entry.instruction as usize).copied().unwrap_or_default();
    let line = file.line(span.start);
    out.push_str(&format!("  File \"{}\", line {line}, in {}\n", file.name, entry.code.name.as_str()));
    let text = file.line_text(line);
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return;
    }
    out.push_str(&format!("    {trimmed}\n"));
    let op = entry.code.ops.get(entry.instruction as usize).copied();
    if let Some(marks) = marks(file, span, line, op) {
        out.push_str(&format!("    {marks}\n"));
    }
}

/// The line of `^` and `~` under the part of the line that raised; `None` when that is the whole line.
fn marks(file: &SourceFile, span: Span, line: u32, op: Option<Op>) -> Option<String> {
    let text = file.line_text(line);
    let indent = text.chars().count() - text.trim_start().chars().count();
    let trimmed_length = text.trim().chars().count();
    let start = file.column(span.start) as usize;
    let one_line = file.line(span.end) == line;
    let end = if one_line { file.column(span.end) as usize } else { text.trim_end().chars().count() };
    if end <= start {
        return None;
    }
    let anchors = if one_line { anchors(file, span, op) } else { None };
    if anchors.is_none() && end - start >= trimmed_length {
        return None;
    }
    let lead = " ".repeat(start.saturating_sub(indent));
    let part = match anchors {
        Some((from, to)) => {
            let (from, to) = (file.column(from) as usize, file.column(to) as usize);
            let (left, right) = ("~".repeat(from.saturating_sub(start)), "~".repeat(end.saturating_sub(to)));
            format!("{left}{}{right}", "^".repeat(to - from))
        }
        None => "^".repeat(end - start),
    };
    Some(format!("{lead}{part}"))
}

/// The operator of an arithmetic expression or the brackets of a subscript, in bytes.
fn anchors(file: &SourceFile, span: Span, op: Option<Op>) -> Option<(u32, u32)> {
    let binary = matches!(op?, Op::Binary(_) | Op::Add | Op::Subtract | Op::Multiply);
    let subscript = matches!(op?, Op::LoadSubscript | Op::StoreSubscript | Op::DeleteSubscript);
    if !binary && !subscript {
        return None;
    }
    let source = file.text.get(span.start as usize..span.end as usize)?;
    let parsed = ruff_python_parser::parse_expression(source).ok()?;
    use ruff_python_ast::Expr;
    use ruff_text_size::Ranged;
    let offset = |at: ruff_text_size::TextSize| span.start + at.to_u32();
    match parsed.expr() {
        Expr::BinOp(expr) => {
            // The operator is the first character between the operands that is no space or bracket.
            let between = source.get(expr.left.end().to_usize()..expr.right.start().to_usize())?;
            let at = between.find(|c: char| !c.is_whitespace() && c != ')')?;
            let sign = &between[at..];
            let wide = sign.len() > 1 && !sign[1..].starts_with(|c: char| c.is_whitespace() || c == '(' || c == '\\');
            let from = offset(expr.left.end()) + at as u32;
            Some((from, from + if wide { 2 } else { 1 }))
        }
        Expr::Subscript(expr) => {
            let between = source.get(expr.value.end().to_usize()..)?;
            let at = between.find('[')?;
            Some((offset(expr.value.end()) + at as u32, span.end))
        }
        _ => None,
    }
}
