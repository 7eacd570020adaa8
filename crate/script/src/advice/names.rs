//! Names that nothing binds, and values that nobody uses.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{Expr, ExprAttribute, ExprName, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::builtins::modules;
use crate::prelude;

use super::model::{Known, Model, Site};
use super::{Findings, rules};

/// Builtins that do nothing but compute.
const PURE: &[&str] = &[
    "abs", "bool", "chr", "float", "int", "len", "max", "min", "ord", "range", "repr", "reversed", "round", "sorted",
    "str", "sum",
];

pub(super) fn check<'a>(model: &Model<'a>, found: &mut Findings) {
    for site in model.names.iter().filter(|site| !site.is_guarded) {
        unknown_name(model, site, found);
    }
    for site in model.attributes.iter().filter(|site| !site.is_guarded) {
        unknown_member(model, site, found);
    }
    for (module, name) in &model.imports {
        missing_member(module, name.as_str(), name.range, found);
    }
    for site in model.expressions.iter().filter(|site| !site.is_guarded) {
        unused_result(model, site, found);
    }
}

fn unknown_name<'a>(model: &Model<'a>, site: &Site<'a, ExprName>, found: &mut Findings) {
    let name = site.node.id.as_str();
    match model.name(site.scope, name) {
        Known::Unbound => {}
        Known::Module(module) if module != "async_runner" && !model.visible(site.scope).contains(&name) => {
            return not_imported(model, name, site.node.range, found);
        }
        _ => return,
    }
    let near = model.visible(site.scope).into_iter().filter(|other| is_near(name, other)).min();
    let message = match near {
        Some(near) => format!("Nothing here is called `{name}`. Is `{near}` meant?"),
        None => format!("Nothing here is called `{name}`. Define it, or import it, before it is used."),
    };
    let finding = found.add(&rules::UNKNOWN_NAME, site.node.range, message);
    if let Some(near) = near {
        finding.fix(site.node.range, near.to_owned());
    }
}

/// What is not there in a module of ours.
fn unknown_member<'a>(model: &Model<'a>, site: &Site<'a, ExprAttribute>, found: &mut Findings) {
    if let Known::Module(module) = model.resolve(site.scope, &site.node.value) {
        missing_member(module, site.node.attr.as_str(), site.node.attr.range, found);
    }
}

fn missing_member(module: &str, name: &str, range: TextRange, found: &mut Findings) {
    let Some(place) = prelude::module(module) else { return };
    if name.starts_with("__") || modules::given(module, name).is_some() {
        return;
    }
    let defined: Vec<&str> = (prelude::MODULES[place].source)().lines().filter_map(defined).collect();
    if defined.contains(&name) {
        return;
    }
    let natives = modules::all().map(|native| native.name).filter(|native| modules::given(module, native).is_some());
    let is_public = |other: &&str| !other.starts_with('_') && is_near(name, other);
    let near = defined.iter().copied().chain(natives).filter(is_public).min();
    let message = match near {
        Some(near) => format!("`{module}` has no `{name}` here. Is `{near}` meant?"),
        None => format!("`{module}` has no `{name}` here: only a part of Python's modules is there."),
    };
    let finding = found.add(&rules::UNKNOWN_NAME, range, message);
    if let Some(near) = near {
        finding.fix(range, near.to_owned());
    }
}

/// The name that a line of a module's source defines for the module.
fn defined(line: &str) -> Option<&str> {
    let is_name = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let words = line.strip_prefix("async ").unwrap_or(line);
    for word in ["def ", "class ", "import "] {
        if let Some(rest) = words.strip_prefix(word) {
            return rest.split(['(', ':', ' ']).next().filter(is_name);
        }
    }
    line.split(" = ").next().filter(|_| line.contains(" = ")).filter(is_name)
}

fn not_imported(model: &Model<'_>, name: &str, range: TextRange, found: &mut Findings) {
    let message = format!("`{name}` is a module that has not been imported. Write `import {name}` at the top.");
    let finding = found.add(&rules::UNKNOWN_NAME, range, message);
    let is_text = |statement: &&Stmt| matches!(statement, Stmt::Expr(text) if text.value.is_string_literal_expr());
    if let Some(first) = model.functions[0].body.iter().find(|statement| !is_text(statement)) {
        finding.fix(TextRange::empty(first.start()), format!("import {name}\n"));
    }
}

/// Whether one is the other with a single slip: a character more, less, changed, or two swapped.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().min(other.len()) < 3 || one.len().abs_diff(other.len()) > 1 {
        return false;
    }
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    match (&one[..one.len() - end], &other[..other.len() - end]) {
        ([a, b], [c, d]) => a == d && b == c,
        (rest, others) => rest.len().max(others.len()) <= 1,
    }
}

fn unused_result<'a>(model: &Model<'a>, site: &Site<'a, Expr>, found: &mut Findings) {
    let expression = site.node;
    let range = expression.range();
    let known = model.resolve(site.scope, expression);
    if let Known::Function(place) = known
        && !expression.is_lambda_expr()
    {
        let message = format!("This names `{}` and does nothing with it. Call it.", model.functions[place].name);
        let finding = found.add(&rules::UNUSED_RESULT, range, message);
        let takes_nothing =
            model.functions[place].parameters.is_some_and(|parameters| parameters.iter().next().is_none());
        if takes_nothing && !model.functions[place].is_async {
            finding.fix(TextRange::empty(range.end()), "()".to_owned());
        }
        return;
    }
    if let Expr::Call(call) = expression {
        if let Known::Builtin(name) = model.resolve(site.scope, &call.func)
            && PURE.contains(&name)
        {
            let message = format!("`{name}` only gives a result, and nothing is done with it. Keep it, or print it.");
            found.add(&rules::UNUSED_RESULT, range, message);
        }
    } else if is_idle(expression) {
        let message = match expression {
            Expr::Compare(compare) if compare.ops.iter().all(|op| op.is_eq()) => {
                "This compares, and nothing is done with the answer. To assign, write one `=`."
            }
            _ => "This computes a value, and nothing is done with it. Keep it, print it, or take it away.",
        };
        found.add(&rules::UNUSED_RESULT, range, message.to_owned());
    }
}

/// Whether evaluating it does nothing at all: it calls nothing, waits for nothing, binds nothing.
fn is_idle(expression: &Expr) -> bool {
    struct Acts(bool);
    impl<'a> Visitor<'a> for Acts {
        fn visit_expr(&mut self, expression: &'a Expr) {
            self.0 |= matches!(
                expression,
                Expr::Call(_) | Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) | Expr::Named(_)
            );
            if !expression.is_lambda_expr() {
                visitor::walk_expr::<dyn Visitor>(self, expression);
            }
        }
    }
    if matches!(expression, Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) | Expr::Attribute(_) | Expr::Subscript(_))
    {
        return false;
    }
    let mut acts = Acts(false);
    acts.visit_expr(expression);
    !acts.0
}
