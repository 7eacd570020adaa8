//! The page of advice: each rule with its example, what is said there, and what the fix makes of it.

use std::fmt::Write;

use crate::advice::rules::{self, Rule};
use crate::advice::{Diagnostic, Fix, Severity, advise};

const INTRODUCTION: &str = "\
<!-- Generated from crate/script/src/advice/rules.rs by `npm run generate`. -->

# Advice

The editor looks a script over while it is written, without running it, and marks what is wrong or may not be meant. An
*error* fails or does not do its work when it runs; a *warning* runs, and most probably not as meant; a *hint* may well be
meant. Where one way to mend it is plainly right, there is a fix to apply.

What cannot be told from the script alone is passed over in silence: a wrong alarm is worse than none.

";

fn page() -> String {
    let mut text = INTRODUCTION.to_owned();
    text.push_str("| code | severity | row of the guide | fix |\n|---|---|---|---|\n");
    for rule in rules::ALL {
        let fix = if said(rule).fix.is_some() { "yes" } else { "" };
        let _ = writeln!(text, "| [`{0}`](#{0}) | {1} | {2} | {fix} |", rule.code, severity(rule), rows(rule));
    }
    for rule in rules::ALL {
        section(&mut text, rule);
    }
    text
}

fn section(text: &mut String, rule: &Rule) {
    let Diagnostic { message, place, fix, .. } = said(rule);
    let source = rule.example;
    let _ = write!(text, "\n## {}\n\n{}\n\n```python\n{source}```\n\n", rule.code, rule.about);
    let _ = writeln!(text, "> **{}, line {}.** {message}", title(severity(rule)), place.line);
    if let Some(fix) = fix {
        let _ = write!(text, "\nThe fix:\n\n```diff\n{}```\n", difference(source, &mended(source, &fix)));
    }
}

/// The one thing that is said to a rule's example.
fn said(rule: &Rule) -> Diagnostic {
    let mut found = advise(rule.example);
    let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [rule.code], "{}", rule.example);
    found.remove(0)
}

fn severity(rule: &Rule) -> &'static str {
    match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

fn title(word: &str) -> String {
    format!("{}{}", word[..1].to_uppercase(), &word[1..])
}

fn rows(rule: &Rule) -> String {
    let link = |row: &u8| match row {
        1..=4 => format!("[{row}](../guide/sync.md#row-{row})"),
        5..=8 => format!("[{row}](../guide/async.md#row-{row})"),
        _ => format!("[{row}](../guide/blocking.md)"),
    };
    rule.rows.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn mended(source: &str, fix: &Fix) -> String {
    let offset = |line: u32, column: u32| {
        let start: usize = source.split_inclusive('\n').take(line as usize - 1).map(str::len).sum();
        start + column as usize - 1
    };
    assert!(source.is_ascii(), "columns are bytes");
    let (start, end) = (offset(fix.place.line, fix.place.column), offset(fix.place.end_line, fix.place.end_column));
    format!("{}{}{}", &source[..start], fix.replacement, &source[end..])
}

/// The lines that differ, as a patch shows them.
fn difference(before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = before.iter().zip(&after).take_while(|(one, other)| one == other).count();
    let (before, after) = (&before[start..], &after[start..]);
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(one, other)| one == other).count();
    let mut text = String::new();
    for (sign, lines) in [('-', &before[..before.len() - end]), ('+', &after[..after.len() - end])] {
        for line in lines {
            let _ = writeln!(text, "{sign} {}", line.trim_start());
        }
    }
    text
}

#[test]
fn the_page_of_advice_says_what_the_rules_say() {
    super::up_to_date("advice.md", &page());
}

#[test]
fn each_rule_is_shown_by_its_example_and_silent_once_that_is_mended() {
    for rule in rules::ALL {
        let found = said(rule);
        assert!(found.row.is_none_or(|row| rule.rows.contains(&row)), "{}", rule.code);
        assert_eq!(rule.about.matches(". ").count(), 1, "two sentences: {}", rule.about);
        if let Some(fix) = &found.fix {
            let after = mended(rule.example, fix);
            assert_eq!(
                advise(&after).iter().map(|left| left.code).collect::<Vec<&str>>(),
                Vec::<&str>::new(),
                "{after}"
            );
        }
    }
}
