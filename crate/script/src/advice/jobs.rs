//! What a function on a worker writes: it works on copies, and no write to a global comes back.

use ruff_python_ast::Expr;
use ruff_text_size::TextRange;

use super::model::{Model, Use};
use super::{Findings, rules};

/// Methods that change a list, dict or set.
const CHANGES: &[&str] =
    &["append", "extend", "insert", "remove", "pop", "clear", "add", "discard", "update", "setdefault"];

pub(super) fn check<'a>(model: &Model<'a>, found: &mut Findings) {
    let jobs = model.jobs();
    for (function, name, range) in &model.global_writes {
        if jobs.contains(function) {
            report(found, name, *range);
        }
    }
    let writes = changes(model, &jobs);
    for &(name, range) in &writes {
        // A job that also reads what it has changed keeps it for itself, or returns it.
        let uses = model.names.iter().filter(|site| site.node.id.as_str() == name && jobs.contains(&site.function));
        if uses.count() == writes.iter().filter(|(other, _)| *other == name).count() {
            report(found, name, range);
        }
    }
}

/// Where jobs change an object that a global holds.
fn changes<'a>(model: &Model<'a>, jobs: &[usize]) -> Vec<(&'a str, TextRange)> {
    let calls = model.calls.iter().filter(|call| jobs.contains(&call.function) && call.usage == Use::Dropped);
    let methods = calls.filter_map(|call| {
        let Expr::Attribute(attribute) = &*call.call.func else { return None };
        let Expr::Name(name) = &*attribute.value else { return None };
        let is_change = CHANGES.contains(&attribute.attr.as_str()) && model.is_global(call.scope, name.id.as_str());
        is_change.then_some((name.id.as_str(), name.range))
    });
    let items = model.item_writes.iter().filter_map(|site| {
        let name = site.node.id.as_str();
        (jobs.contains(&site.function) && model.is_global(site.scope, name)).then_some((name, site.node.range))
    });
    methods.chain(items).collect()
}

fn report(found: &mut Findings, name: &str, range: TextRange) {
    let message = format!(
        "This runs on a worker, with a copy of `{name}`: the change does not come back. Return the value, and change \
         `{name}` where the result arrives."
    );
    found.add(&rules::GLOBAL_WRITE_IN_JOB, range, message).row(7);
}
