//! What scripts find: the list of names for the editor's completion, made from the machine's own tables.
//!
//! Only a test makes it, into `www/assist/names.txt`: a line for each name, with its kind and, where the source tells,
//! its parameters. What each does is written by hand beside it, in `docs.ts`.

use std::fmt::Write;

use ruff_python_ast::{Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use crate::bytecode::SourceFile;
use crate::exception::ExceptionType;
use crate::{builtins, class, parse, prelude, types};

/// The list, sorted within each module, type, or the builtins.
pub(crate) fn names() -> String {
    let mut text = String::from("# Generated from crate/script by `npm run generate`: what scripts find, by name.\n");
    for module in &prelude::MODULES[1..] {
        let mut lines = vec![format!("{} module", module.name)];
        let file = SourceFile::new("", (module.source)(), false);
        let tree = parse::parse(&file).unwrap_or_else(|error| panic!("{}: {}", module.name, error.message));
        for statement in &tree.body {
            match statement {
                Stmt::FunctionDef(def) => lines.extend(function(module.name, def, (module.source)())),
                Stmt::ClassDef(class) => lines.extend(members(module.name, class, (module.source)())),
                Stmt::Assign(assign) => {
                    let targets = assign.targets.iter().filter_map(|target| target.as_name_expr());
                    let public = targets.filter(|target| !target.id.starts_with('_'));
                    lines.extend(public.map(|target| format!("{}.{} value", module.name, target.id)));
                }
                _ => {}
            }
        }
        for name in builtins::modules::names(module.name) {
            let kind = if name.starts_with(char::is_uppercase) {
                "class"
            } else if ["pi", "e", "tau", "inf", "nan"].contains(&name) {
                "value"
            } else {
                "function"
            };
            lines.push(format!("{}.{name} {kind}", module.name));
        }
        write_sorted(&mut text, lines);
    }
    let functions = builtins::functions::ALL.iter();
    let mut lines: Vec<String> = functions.map(|native| format!("{} function", native.name)).collect();
    lines.extend(types::BUILTIN_TYPES.iter().map(|name| format!("{name} class")));
    let exceptions = ExceptionType::ALL.iter().filter(|(_, name, _)| types::builtin_function(name).is_some());
    lines.extend(exceptions.map(|(_, name, _)| format!("{name} exception")));
    write_sorted(&mut text, lines);
    let mut lines = Vec::new();
    for (kind, methods) in types::METHODS {
        let owner = class::builtin(*kind);
        let public = methods.iter().filter(|native| !native.name.starts_with('_'));
        lines.extend(public.map(|native| format!("{}.{} method", owner.name(), native.name)));
    }
    write_sorted(&mut text, lines);
    text
}

fn function(owner: &str, def: &StmtFunctionDef, source: &str) -> Option<String> {
    let name = def.name.as_str();
    let kind = if def.is_async { "async" } else { "function" };
    (!name.starts_with('_')).then(|| format!("{owner}.{name} {kind} {}", parameters(def, source)))
}

/// A class, which takes what its `__init__` takes, and its methods.
fn members(owner: &str, class: &StmtClassDef, source: &str) -> Vec<String> {
    if class.name.starts_with('_') {
        return Vec::new();
    }
    let defs: Vec<&StmtFunctionDef> =
        class.body.iter().filter_map(|statement| statement.as_function_def_stmt()).collect();
    let title = format!("{owner}.{}", class.name);
    let made = defs.iter().find(|def| &*def.name == "__init__");
    let made = made.map_or_else(String::new, |def| format!(" {}", parameters(def, source)));
    let mut lines = vec![format!("{title} class{made}")];
    lines.extend(defs.iter().filter_map(|def| function(&title, def, source)));
    lines
}

/// The parameters as they stand in the source, without a method's own object.
fn parameters(def: &StmtFunctionDef, source: &str) -> String {
    let range = def.parameters.range();
    let text: Vec<&str> = source[range.start().to_usize()..range.end().to_usize()].split_whitespace().collect();
    let text = text.join(" ");
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
    let inside = inside.strip_prefix("self").map_or(inside, |rest| rest.trim_start_matches([',', ' ']));
    format!("({inside})")
}

fn write_sorted(text: &mut String, mut lines: Vec<String>) {
    lines.sort();
    lines.dedup();
    for line in lines {
        let _ = writeln!(text, "{line}");
    }
}

#[test]
fn the_editor_knows_exactly_the_names_that_scripts_find() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/assist/names.txt");
    let names = names();
    if std::env::var_os("ASYNC_RUNNER_GENERATE").is_some() {
        std::fs::write(path, &names).expect("the list can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(written, names, "the list is out of date: run `npm run generate`");
}
