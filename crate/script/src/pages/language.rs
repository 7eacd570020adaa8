//! The page of the language: its hand-written frame is `language.md`, and what can be counted comes from the tables.

use std::collections::BTreeSet;
use std::fmt::Write;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, Stmt};

use crate::bytecode::SourceFile;
use crate::catalogue;
use crate::compile::refusal::Refusal;
use crate::exception::ExceptionType;
use crate::interpreter::Config;
use crate::program::{CompileErrorKind, Program};
use crate::{parse, prelude, types};

/// What CPython 3.11 has, by type or module.
const PYTHON: &str = include_str!("python-3.11.txt");

/// The programs on the page, which the conformance tests run; the last one is there for its special methods alone.
const PROGRAMS: &[&str] = &["statements", "functions", "classes", "expressions", "async_code", "special_methods"];

fn program(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/programs/reference");
    std::fs::read_to_string(format!("{folder}/{name}.py")).expect("the program is there")
}

/// The special methods that the programs define, and the conformance tests see called.
fn special_methods() -> String {
    let text: String = PROGRAMS.iter().map(|name| program(name)).collect();
    let defs = text.lines().filter_map(|line| line.trim().trim_start_matches("async ").strip_prefix("def "));
    listed(defs.filter_map(|def| def.split('(').next()).filter(|name| name.starts_with("__")))
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = names.into_iter().collect();
    names.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// What CPython has under a title, or nothing where it is not compared.
fn python(title: &str) -> Vec<&'static str> {
    let line = PYTHON.lines().find_map(|line| line.strip_prefix(title)?.strip_prefix(": "));
    line.map_or_else(Vec::new, |line| line.split(' ').collect())
}

/// What CPython has under a title and scripts do not.
fn missing<'a>(title: &str, there: &[&'a str]) -> Vec<&'a str> {
    python(title).into_iter().filter(|name| !there.contains(name)).collect()
}

fn page() -> String {
    let names = catalogue::names().replace("=_missing", "=...");
    let entries: Vec<(&str, &str, &str)> = names.lines().filter(|line| !line.starts_with('#')).map(entry).collect();
    let of_kind = |wanted: &'static str| {
        let alone = entries.iter().filter(move |(name, kind, _)| *kind == wanted && !name.contains('.'));
        alone.map(|(name, ..)| *name).collect::<Vec<&str>>()
    };
    let mut builtins = of_kind("function");
    builtins.extend(of_kind("class"));
    let mut known = builtins.clone();
    known.extend(["NotImplemented", "Ellipsis"]);
    let exceptions = of_kind("exception");
    let mut known_exceptions = exceptions.clone();
    known_exceptions.extend(["IOError", "EnvironmentError"]);
    let config = Config::default();
    let parts = [
        ("special methods", special_methods()),
        ("builtins", listed(builtins.iter().copied()) + "."),
        ("missing builtins", listed(missing("builtins", &known))),
        ("methods", methods(&entries)),
        ("modules", modules(&entries)),
        ("exceptions", exception_tree()),
        ("missing exceptions", listed(missing("exceptions", &known_exceptions))),
        ("refusals", refusals()),
        ("recursion limit", config.recursion_limit.to_string()),
        ("memory limit", (config.memory_limit >> 20).to_string()),
        ("brackets", parse::BRACKETS.to_string()),
        ("indents", parse::INDENTS.to_string()),
        ("depth", parse::DEPTH.to_string()),
    ];
    let mut page = include_str!("language.md").to_owned();
    for (title, text) in parts {
        let hole = format!("{{{title}}}");
        assert_eq!(page.matches(&hole).count(), 1, "the frame has one place for {hole}");
        page = page.replace(&hole, &text);
    }
    page
}

/// A line of the catalogue: the name, its kind, its parameters.
fn entry(line: &str) -> (&str, &str, &str) {
    let (name, rest) = line.split_once(' ').expect("a kind");
    let (kind, parameters) = rest.split_once(' ').unwrap_or((rest, ""));
    (name, kind, parameters)
}

/// A row for each type that has methods.
fn methods(entries: &[(&str, &str, &str)]) -> String {
    let mut owners: Vec<&str> = Vec::new();
    for (name, kind, _) in entries {
        let owner = name.split('.').next().filter(|owner| *kind == "method" && !owners.contains(owner));
        owners.extend(owner);
    }
    let mut rows = Vec::new();
    for owner in owners {
        let own = entries.iter().filter(|(_, kind, _)| *kind == "method");
        let mut own: Vec<&str> = own.filter_map(|(name, ..)| name.strip_prefix(owner)?.strip_prefix('.')).collect();
        // What belongs to the class alone is no part of the tables of methods.
        match owner {
            "dict" => own.push("fromkeys"),
            "str" => own.push("maketrans"),
            _ => {}
        }
        let lacking = listed(missing(owner, &own));
        rows.push(format!("| `{owner}` | {} | {lacking} |", listed(own)));
    }
    rows.join("\n")
}

/// A heading for each module, with its members as they are called.
fn modules(entries: &[(&str, &str, &str)]) -> String {
    let mut text = String::new();
    for module in prelude::importable() {
        let own = entries.iter().filter_map(|(name, kind, parameters)| {
            Some((name.strip_prefix(module)?.strip_prefix('.')?, *kind, *parameters))
        });
        let own: Vec<(&str, &str, &str)> = own.collect();
        let mut functions = Vec::new();
        let mut plain = Vec::new();
        let mut classes = Vec::new();
        for &(name, kind, parameters) in own.iter().filter(|(name, ..)| !name.contains('.')) {
            match kind {
                _ if parameters.is_empty() => plain.push(name),
                "class" => classes.push((name, parameters)),
                "async" => functions.push(format!("- `await {name}{parameters}`")),
                _ => functions.push(format!("- `{name}{parameters}`")),
            }
        }
        let _ = write!(text, "\n### {module}\n\n");
        for line in &functions {
            let _ = writeln!(text, "{line}");
        }
        for (name, parameters) in classes {
            let members = own.iter().filter_map(|(member, ..)| member.strip_prefix(name)?.strip_prefix('.'));
            let members = listed(members);
            let with = if members.is_empty() { String::new() } else { format!(", with {members}") };
            let _ = writeln!(text, "- class `{name}{parameters}`{with}");
        }
        if !plain.is_empty() {
            let and = if functions.is_empty() { "" } else { "and " };
            let _ = writeln!(text, "- {and}{}", listed(plain.iter().copied()));
        }
        let there: Vec<&str> = own.iter().map(|(name, ..)| *name).collect();
        let lacking = listed(missing(module, &there));
        if !lacking.is_empty() {
            let _ = write!(text, "\n*Not there:* {lacking}.\n");
        }
    }
    text.trim().to_owned()
}

/// The exceptions, each below the one that it is derived from.
fn exception_tree() -> String {
    fn below(text: &mut String, base: Option<ExceptionType>, depth: usize) {
        for (kind, name, _) in ExceptionType::ALL.iter().filter(|(.., own)| *own == base) {
            let module = match name {
                _ if types::builtin_function(name).is_some() => "",
                &"JSONDecodeError" => "json.",
                _ => "asyncio.",
            };
            let _ = writeln!(text, "{}- `{module}{name}`", "  ".repeat(depth));
            below(text, Some(*kind), depth + 1);
        }
    }
    let mut text = String::new();
    below(&mut text, None, 0);
    text.trim_end().to_owned()
}

/// What is refused, by an example; nothing for what Python 3.11 does not have either.
fn example(refusal: Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::Match => "match x:\n    case 1: pass",
        Refusal::ExceptStar => "try: f()\nexcept* ValueError: pass",
        Refusal::AsyncGenerator => "async def f(): yield 1",
        Refusal::YieldInLambda => "lambda: (yield)",
        Refusal::Metaclass => "class A(metaclass=M): pass",
        Refusal::MultipleInheritance => "class A(B, C): pass",
        Refusal::ClassKeyword => "class A(B, key=1): pass",
        Refusal::Descriptor => "class A:\n    def __get__(self, owner, kind): pass",
        Refusal::New => "class A:\n    def __new__(cls): pass",
        Refusal::Del => "class A:\n    def __del__(self): pass",
        Refusal::GetAttribute => "class A:\n    def __getattribute__(self, name): pass",
        Refusal::InitSubclass => "class A:\n    def __init_subclass__(cls): pass",
        Refusal::ClassGetItem => "class A:\n    def __class_getitem__(cls, key): pass",
        Refusal::ReverseDivmod => "class A:\n    def __rdivmod__(self, other): pass",
        Refusal::Bytes => "b'text'",
        Refusal::Complex => "1j",
        Refusal::ImportAll => "from math import *",
        Refusal::RelativeImport => "from . import tools",
        Refusal::TypeAlias
        | Refusal::TypeParameters
        | Refusal::TemplateString
        | Refusal::ComprehensionUnpacking
        | Refusal::Submodule => return None,
    })
}

fn refusals() -> String {
    let mut rows = vec!["| `import os` | `the module 'os' is not supported here: there are ...` |".to_owned()];
    for source in Refusal::ALL.iter().filter_map(|refusal| example(*refusal)) {
        let error = Program::compile(source, "").err().unwrap_or_else(|| panic!("{source} is there"));
        assert_eq!(error.kind, CompileErrorKind::Unsupported, "{source}: {}", error.message);
        let shown = source.replace("\n    ", " ").replace('\n', " … ");
        rows.push(format!("| `{shown}` | `{}` |", error.message));
    }
    rows.join("\n")
}

#[test]
fn the_page_of_the_language_says_what_the_tables_say() {
    super::up_to_date("language.md", &page());
}

#[test]
fn what_is_refused_is_what_the_page_says() {
    for refusal in Refusal::ALL {
        let Some(source) = example(*refusal) else { continue };
        let error = Program::compile(source, "").err().expect("refused");
        assert_eq!(error.message, format!("{} not supported here", refusal.words()), "{source}");
    }
}

macro_rules! kinds {
    ($name:ident of $node:ident: $($kind:ident)*) => {
        /// The kind of a node; a new one in the parser's tree does not compile until it is here.
        fn $name(node: &$node) -> &'static str {
            match node { $($node::$kind(_) => concat!(stringify!($node), "::", stringify!($kind)),)* }
        }
    };
    ($name:ident, $all:ident of $node:ident: $($kind:ident)*) => {
        const $all: &[&str] = &[$(concat!(stringify!($node), "::", stringify!($kind)),)*];
        kinds!($name of $node: $($kind)*);
    };
}

kinds! {
    statement_kind, STATEMENTS of Stmt:
    FunctionDef ClassDef Return Delete TypeAlias Assign AugAssign AnnAssign For While If With Match Raise Try Assert
    Import ImportFrom Global Nonlocal Expr Pass Break Continue IpyEscapeCommand
}

kinds! {
    expression_kind, EXPRESSIONS of Expr:
    BoolOp Named BinOp UnaryOp Lambda If Dict Set ListComp SetComp DictComp Generator Await Yield YieldFrom Compare Call
    FString TString StringLiteral BytesLiteral NumberLiteral BooleanLiteral NoneLiteral EllipsisLiteral Attribute
    Subscript Starred Name List Tuple Slice IpyEscapeCommand
}

/// Nothing that a script can hold: of other Pythons, or of notebooks.
const NEVER: &[&str] = &["Stmt::TypeAlias", "Stmt::IpyEscapeCommand", "Expr::TString", "Expr::IpyEscapeCommand"];

#[derive(Default)]
struct Kinds(BTreeSet<&'static str>);

impl<'a> Visitor<'a> for Kinds {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        self.0.insert(statement_kind(statement));
        visitor::walk_stmt(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        self.0.insert(expression_kind(expression));
        visitor::walk_expr(self, expression);
    }
}

#[test]
fn every_kind_of_statement_and_expression_is_on_the_page() {
    let mut sources: Vec<String> = Refusal::ALL.iter().filter_map(|it| example(*it)).map(str::to_owned).collect();
    for (place, name) in PROGRAMS.iter().enumerate() {
        let is_shown = include_str!("language.md").contains(&format!("programs/reference/{name}.py}}}}"));
        assert_eq!(is_shown, place + 1 < PROGRAMS.len(), "{name} on the page");
        sources.push(program(name));
    }
    let mut kinds = Kinds::default();
    for source in &sources {
        let file = SourceFile::new("", source, false);
        let tree = parse::parse(&file).unwrap_or_else(|error| panic!("{source}: {}", error.message));
        kinds.visit_body(&tree.body);
    }
    let all = STATEMENTS.iter().chain(EXPRESSIONS).filter(|kind| !NEVER.contains(kind));
    let lacking: Vec<&str> = all.copied().filter(|kind| !kinds.0.contains(kind)).collect();
    assert!(lacking.is_empty(), "not on the page: {lacking:?}");
}
