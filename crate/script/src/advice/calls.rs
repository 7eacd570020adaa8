//! The guide's three calls and coroutines: what is handed over, in which context, and whether anybody awaits it.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::model::{Call, Known, Model, Use};
use super::{Findings, rules};

pub(super) fn check<'a>(model: &Model<'a>, found: &mut Findings) {
    let jobs = model.jobs();
    let top_level = model.reached(vec![0]);
    for call in &model.calls {
        let callee = model.callee(call);
        match callee {
            Known::Member("async_runner", "invoke") => invoke(model, call, found),
            Known::Member("async_runner", "await_async") => await_async(model, call, found),
            Known::Member("async_runner", "spawn_task") => spawn_task(model, call, found),
            Known::Member("asyncio", name @ ("run" | "create_task" | "wait_for" | "gather" | "ensure_future")) => {
                for argument in &call.call.arguments.args {
                    not_called(model, call, name, argument, found);
                }
            }
            _ => {}
        }
        if let Known::Member("async_runner", name @ "spawn_task") | Known::Member("asyncio", name @ "create_task") =
            callee
        {
            sync_context(model, call, name, &top_level, &jobs, found);
        }
        if model.is_async(callee) {
            never_awaited(model, call, found);
        }
    }
}

/// `async_runner.` as this script writes it at this call.
fn prefix<'a>(model: &Model<'a>, call: &Call<'a>) -> String {
    match &*call.call.func {
        Expr::Attribute(attribute) => format!("{}.", model.text(&*attribute.value)),
        _ => "async_runner.".to_owned(),
    }
}

/// The arguments after the first, as they are written.
fn rest<'a>(model: &Model<'a>, call: &'a ast::ExprCall) -> &'a str {
    let Some(first) = call.arguments.args.first() else { return "" };
    let end = call.arguments.range().end().to_usize() - 1;
    let text = model.source.get(first.range().end().to_usize()..end).unwrap_or("");
    text.trim().trim_start_matches(',').trim().trim_end_matches(',')
}

fn in_async<'a>(model: &Model<'a>, call: &Call<'a>) -> bool {
    model.functions[call.function].is_async
}

fn invoke<'a>(model: &Model<'a>, call: &Call<'a>, found: &mut Findings) {
    let Some(first) = Model::first_argument(call.call) else { return };
    called_too_early(model, call, "invoke", first, found);
    let known = model.resolve(call.scope, first);
    let range = call.call.range();
    let prefix = prefix(model, call);
    if call.usage == Use::Dropped {
        let name = model.text(first);
        let finding = found.add(
            &rules::INVOKE_NOT_AWAITED,
            range,
            "Nothing runs: `invoke` without `await` only makes a coroutine. Await it for its result, or let it run in \
             the background by `spawn_task(lambda: ...)`."
                .to_owned(),
        );
        finding.row(8);
        if model.is_async(known) {
            finding.fix(range, format!("{prefix}spawn_task({name}({}))", rest(model, call.call)));
        } else if !first.is_call_expr() {
            let name = if first.is_lambda_expr() { format!("({name})") } else { name.to_owned() };
            let call = format!("{prefix}spawn_task(lambda: {name}({}), type=\"io\")", rest(model, call.call));
            finding.fix(range, call);
        }
    } else if model.is_async(known) {
        let name = model.text(first);
        let message = format!(
            "`{name}` is known to be async, so `invoke` has nothing to decide. `spawn_task({name}(...))` runs it as a \
             task of its own, and says so."
        );
        let replacement = format!("{prefix}spawn_task({name}({}))", rest(model, call.call));
        found.add(&rules::INVOKE_OF_ASYNC, range, message).row(5).fix(range, replacement);
    }
}

fn await_async<'a>(model: &Model<'a>, call: &Call<'a>, found: &mut Findings) {
    let Some(first) = Model::first_argument(call.call) else { return };
    called_too_early(model, call, "await_async", first, found);
    if !in_async(model, call) {
        return;
    }
    let message = "This blocks the whole loop until it is done: every other task stands still. Unless that is meant, \
                   await it instead.";
    let range = call.call.range();
    let finding = found.add(&rules::BLOCKS_THE_LOOP, range, message.to_owned());
    finding.row(9);
    let known = model.resolve(call.scope, first);
    let first_text = model.text(first);
    let mended = if model.is_async(known) {
        format!("await {first_text}({})", rest(model, call.call))
    } else if model.sync_function(known).is_some() {
        format!("await {}invoke({})", prefix(model, call), model.arguments(call.call))
    } else if first.is_call_expr() || matches!(known, Known::Value) {
        format!("await {first_text}")
    } else {
        return;
    };
    finding.fix(range, if call.usage == Use::Operand { format!("({mended})") } else { mended });
}

fn spawn_task<'a>(model: &Model<'a>, call: &Call<'a>, found: &mut Findings) {
    let Some(first) = Model::first_argument(call.call) else { return };
    not_called(model, call, "spawn_task", first, found);
    called_too_early(model, call, "spawn_task", first, found);
}

/// An async function where its coroutine belongs.
fn not_called<'a>(model: &Model<'a>, call: &Call<'a>, taker: &str, argument: &'a Expr, found: &mut Findings) {
    let known = model.resolve(call.scope, argument);
    let Known::Function(place) = known else { return };
    if !model.is_async(known) {
        return;
    }
    let function = &model.functions[place];
    let name = model.text(argument);
    let message = format!(
        "`{taker}` takes a coroutine, and `{name}` is the function that makes one. Call it: `{taker}({name}(...))`."
    );
    let finding = found.add(&rules::FUNCTION_NOT_COROUTINE, argument.range(), message);
    finding.row(5);
    let needs_arguments = function.parameters.is_some_and(|parameters| {
        let mut given = parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs);
        given.any(|parameter| parameter.default.is_none() && parameter.name().as_str() != "self")
    });
    if !needs_arguments {
        finding.fix(TextRange::empty(argument.end()), "()".to_owned());
    }
}

/// A function that has been called where it should be handed over.
fn called_too_early<'a>(model: &Model<'a>, call: &Call<'a>, taker: &str, first: &'a Expr, found: &mut Findings) {
    let Expr::Call(inner) = first else { return };
    // With further arguments the call may well make the function that is handed over.
    if call.call.arguments.args.len() != 1 {
        return;
    }
    let known = model.resolve(call.scope, &inner.func);
    let makes_value = match known {
        Known::Function(_) => model.sync_function(known).is_some_and(|place| returns_plain_values(model, place)),
        Known::Builtin(name) => name.starts_with(char::is_lowercase) && !matches!(name, "getattr" | "next" | "type"),
        Known::Member("time", "sleep") => true,
        _ => false,
    };
    if !makes_value {
        return;
    }
    let (name, arguments) = (model.text(&*inner.func), model.arguments(inner));
    let (instead, row) = match taker {
        "spawn_task" => (format!("lambda: {}", model.text(inner)), 8),
        _ if arguments.is_empty() => (name.to_owned(), if taker == "invoke" { 7 } else { 1 }),
        _ => (format!("{name}, {arguments}"), if taker == "invoke" { 7 } else { 1 }),
    };
    let message = format!(
        "`{name}` is called here and now, and `{taker}` only gets its result. Hand over the function: \
         `{taker}({instead})`."
    );
    found.add(&rules::CALLED_TOO_EARLY, inner.range(), message).row(row).fix(inner.range(), instead);
}

/// Whether no `return` of a function may give a function or a coroutine.
fn returns_plain_values(model: &Model<'_>, place: usize) -> bool {
    fn plain<'a>(model: &Model<'a>, scope: usize, value: &'a Expr) -> bool {
        match value {
            Expr::Name(name) => {
                let known = model.name(scope, name.id.as_str());
                // Not a function, but what is bound to a name may hold one, unless it was made right there.
                matches!(known, Known::Value | Known::Unbound)
            }
            Expr::Call(call) => match model.resolve(scope, &call.func) {
                Known::Builtin(_) => true,
                Known::Function(place) => {
                    model.sync_function(Known::Function(place)).is_some() && !call.func.is_lambda_expr()
                }
                Known::Value => !matches!(&*call.func, Expr::Attribute(attribute)
                    if matches!(attribute.attr.as_str(), "get" | "pop" | "setdefault")),
                _ => false,
            },
            Expr::If(choice) => plain(model, scope, &choice.body) && plain(model, scope, &choice.orelse),
            Expr::Lambda(_) | Expr::Await(_) | Expr::Attribute(_) | Expr::Subscript(_) | Expr::Named(_) => false,
            _ => true,
        }
    }
    fn all_plain<'a>(model: &Model<'a>, scope: usize, body: &'a [Stmt]) -> bool {
        body.iter().all(|statement| match statement {
            Stmt::Return(back) => back.value.as_deref().is_none_or(|value| plain(model, scope, value)),
            Stmt::If(branch) => {
                all_plain(model, scope, &branch.body)
                    && branch.elif_else_clauses.iter().all(|clause| all_plain(model, scope, &clause.body))
            }
            Stmt::For(repeat) => all_plain(model, scope, &repeat.body) && all_plain(model, scope, &repeat.orelse),
            Stmt::While(repeat) => all_plain(model, scope, &repeat.body) && all_plain(model, scope, &repeat.orelse),
            Stmt::With(with) => all_plain(model, scope, &with.body),
            Stmt::Try(part) => {
                let handlers = part.handlers.iter().all(|handler| {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    all_plain(model, scope, &handler.body)
                });
                handlers && [&part.body, &part.orelse, &part.finalbody].iter().all(|body| all_plain(model, scope, body))
            }
            _ => true,
        })
    }
    let function = &model.functions[place];
    all_plain(model, function.scope, function.body)
}

/// `spawn_task` where no loop runs.
fn sync_context<'a>(
    model: &Model<'a>,
    call: &Call<'a>,
    name: &str,
    top_level: &[usize],
    jobs: &[usize],
    found: &mut Findings,
) {
    let place = match (top_level.contains(&call.function), jobs.contains(&call.function)) {
        (true, _) if call.function == 0 => "The top level is a sync context".to_owned(),
        (true, _) => format!("`{}` is called from the top level", model.functions[call.function].name),
        (false, true) => "This runs on a worker".to_owned(),
        _ => return,
    };
    let message = format!(
        "{place}, where no loop runs that could take a task: `{name}` raises RuntimeError. Use \
         `async_runner.await_async(...)`, which blocks until it is done."
    );
    let finding = found.add(&rules::SPAWN_IN_SYNC_CONTEXT, call.call.range(), message);
    finding.row(4);
    if let Some(first @ Expr::Call(inner)) = Model::first_argument(call.call)
        && model.is_async(model.resolve(call.scope, &inner.func))
    {
        finding.fix(call.call.range(), format!("async_runner.await_async({})", model.text(first)));
    }
}

/// A coroutine that is made, and then dropped or taken for its result.
fn never_awaited<'a>(model: &Model<'a>, call: &Call<'a>, found: &mut Findings) {
    let callee = model.callee(call);
    if callee == Known::Member("async_runner", "invoke") && call.usage == Use::Dropped {
        return; // `invoke-not-awaited` tells more.
    }
    let is_alone = match call.usage {
        Use::Dropped => true,
        Use::Kept(name) => !model.names.iter().any(|site| site.node.id.as_str() == name),
        Use::Operand | Use::Argument => false,
        Use::Other | Use::Awaited => return,
    };
    if matches!(call.usage, Use::Kept(_)) && !is_alone {
        return;
    }
    let (range, text, name) = (call.call.range(), model.text(call.call), model.text(&*call.call.func));
    let is_in_async = in_async(model, call);
    let message = match (is_alone, is_in_async) {
        (true, true) => format!(
            "Nothing runs: `{name}(...)` only makes a coroutine. Await it, or start it in the background by \
             `async_runner.spawn_task({name}(...))`."
        ),
        (false, true) => {
            format!("`{name}(...)` makes a coroutine, which is not yet its result. Await it: `await {name}(...)`.")
        }
        (true, false) => format!(
            "Nothing runs: `{name}(...)` only makes a coroutine. In sync code, `async_runner.await_async({name}(...))` \
             runs it to its end."
        ),
        (false, false) => format!(
            "`{name}(...)` makes a coroutine, which is not yet its result. In sync code, \
             `async_runner.await_async({name}(...))` runs it and gives the result."
        ),
    };
    let finding = found.add(&rules::NEVER_AWAITED, range, message);
    finding.row(if is_in_async { 5 } else { 3 });
    match (is_in_async, call.usage) {
        (true, Use::Operand) => finding.fix(range, format!("(await {text})")),
        (true, _) => finding.fix(TextRange::empty(range.start()), "await ".to_owned()),
        (false, _) => finding.fix(range, format!("async_runner.await_async({text})")),
    };
}
