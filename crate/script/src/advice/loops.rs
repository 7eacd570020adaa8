//! What holds the loop: blocking calls and long loops in async code; and what waits one by one.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::model::{Call, Known, Model, Use, add};
use super::{Findings, rules};

/// From so many turns on a loop that does not wait is felt: some 20 ms.
const MANY: i64 = 100_000;

pub(super) fn check<'a>(model: &Model<'a>, found: &mut Findings) {
    let sleepers = sleepers(model);
    for call in &model.calls {
        if model.functions[call.function].is_async {
            blocking_call(model, call, &sleepers, found);
        }
    }
    for site in &model.fors {
        if model.functions[site.function].is_async {
            long_for(model, site.scope, site.node, found);
            one_by_one(model, site.scope, site.node, found);
        }
    }
    for site in &model.whiles {
        if model.functions[site.function].is_async {
            endless(site.node, found);
        }
    }
    for site in &model.comprehensions {
        if model.functions[site.function].is_async {
            one_by_one_in_a_comprehension(model, site.scope, site.node, found);
        }
    }
}

/// The sync functions that sleep, themselves or in what they call.
fn sleepers(model: &Model<'_>) -> Vec<usize> {
    let direct = model.calls.iter().filter(|call| model.callee(call) == Known::Member("time", "sleep"));
    let mut found: Vec<usize> =
        direct.map(|call| call.function).filter(|&function| !model.functions[function].is_async).collect();
    loop {
        let before = found.len();
        for call in &model.calls {
            let callee = model.sync_function(model.callee(call));
            if callee.is_some_and(|place| found.contains(&place)) && !model.functions[call.function].is_async {
                add(&mut found, Some(call.function));
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

fn blocking_call<'a>(model: &Model<'a>, call: &Call<'a>, sleepers: &[usize], found: &mut Findings) {
    let range = call.call.range();
    let callee = model.callee(call);
    let arguments = model.arguments(call.call);
    if callee == Known::Member("time", "sleep") {
        let message = "`time.sleep` holds the loop: every other task stands still meanwhile. In async code, use `await \
                       asyncio.sleep(...)`.";
        let finding = found.add(&rules::BLOCKING_CALL, range, message.to_owned());
        if call.usage == Use::Dropped {
            finding.fix(range, format!("await asyncio.sleep({arguments})"));
        }
    } else if model.sync_function(callee).is_some_and(|place| sleepers.contains(&place)) {
        let name = model.text(&*call.call.func);
        let message = format!(
            "`{name}` sleeps, and called straight from async code it holds the loop. `await \
             async_runner.invoke({name}, ...)` runs it on a worker."
        );
        let comma = if arguments.is_empty() { "" } else { ", " };
        let mended = format!("await async_runner.invoke({name}{comma}{arguments})");
        let mended = if call.usage == Use::Operand { format!("({mended})") } else { mended };
        found.add(&rules::BLOCKING_CALL, range, message).row(7).fix(range, mended);
    }
}

/// What a body does that lets others run, or ends it.
#[derive(Default)]
struct Yields {
    waits: bool,
    leaves: bool,
}

impl<'a> Visitor<'a> for Yields {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) => return,
            Stmt::Break(_) | Stmt::Return(_) | Stmt::Raise(_) => self.leaves = true,
            Stmt::For(repeat) => self.waits |= repeat.is_async,
            Stmt::With(with) => self.waits |= with.is_async,
            _ => {}
        }
        visitor::walk_stmt::<dyn Visitor>(self, statement);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => self.waits = true,
            Expr::Lambda(_) => return,
            _ => {}
        }
        visitor::walk_expr::<dyn Visitor>(self, expression);
    }
}

fn yields(body: &[Stmt]) -> Yields {
    let mut yields = Yields::default();
    yields.visit_body(body);
    yields
}

fn long_for<'a>(model: &Model<'a>, scope: usize, repeat: &'a ast::StmtFor, found: &mut Findings) {
    let turns = turns(model, scope, repeat);
    let yields = yields(&repeat.body);
    if repeat.is_async || turns < MANY || yields.waits || yields.leaves {
        return;
    }
    let message = format!(
        "This loop of {turns} turns never waits, so every other task stands still until it is through. Make it a sync \
         function, and run that on a worker by `await async_runner.invoke(...)`."
    );
    let range = header(repeat);
    found.add(&rules::LONG_LOOP, range, message).row(7);
}

/// The `for ... in ...` of a loop.
fn header(repeat: &ast::StmtFor) -> TextRange {
    TextRange::new(repeat.range.start(), repeat.iter.end())
}

/// How many turns a loop over `range(...)` has, with the loops that stand straight in it.
fn turns<'a>(model: &Model<'a>, scope: usize, repeat: &'a ast::StmtFor) -> i64 {
    let Expr::Call(call) = &*repeat.iter else { return 0 };
    if model.resolve(scope, &call.func) != Known::Builtin("range") {
        return 0;
    }
    let numbers: Vec<i64> = call.arguments.args.iter().map_while(number).collect();
    let own = match (call.arguments.args.len(), &numbers[..]) {
        (1, [end]) => *end,
        (2, [start, end]) => end.saturating_sub(*start),
        (3, [start, end, step]) if *step > 0 => end.saturating_sub(*start) / step,
        _ => return 0,
    };
    let inner = repeat.body.iter().filter_map(|statement| match statement {
        Stmt::For(inner) => Some(turns(model, scope, inner)),
        _ => None,
    });
    own.max(0).saturating_mul(inner.max().unwrap_or(1).max(1))
}

fn number(expression: &Expr) -> Option<i64> {
    match expression {
        Expr::NumberLiteral(literal) => match &literal.value {
            ast::Number::Int(value) => value.as_i64(),
            _ => None,
        },
        Expr::BinOp(operation) => {
            let (left, right) = (number(&operation.left)?, number(&operation.right)?);
            match operation.op {
                ast::Operator::Mult => left.checked_mul(right),
                ast::Operator::Pow => left.checked_pow(u32::try_from(right).ok()?),
                _ => None,
            }
        }
        _ => None,
    }
}

fn endless(repeat: &ast::StmtWhile, found: &mut Findings) {
    let is_true = matches!(&*repeat.test, Expr::BooleanLiteral(literal) if literal.value)
        || number(&repeat.test).is_some_and(|number| number != 0);
    let yields = yields(&repeat.body);
    if !is_true || yields.waits || yields.leaves {
        return;
    }
    let message = "This loop never ends and never waits, so no other task ever runs again. Await something in it, \
                   `await asyncio.sleep(0)` at the least.";
    let range = TextRange::new(repeat.range.start(), repeat.test.end());
    found.add(&rules::LONG_LOOP, range, message.to_owned());
}

/// `for item in items: results.append(await fetch(item))`.
fn one_by_one<'a>(model: &Model<'a>, scope: usize, repeat: &'a ast::StmtFor, found: &mut Findings) {
    let [statement] = &repeat.body[..] else { return };
    if repeat.is_async || !repeat.orelse.is_empty() {
        return;
    }
    let awaited = match statement {
        Stmt::Expr(expression) => match &*expression.value {
            Expr::Call(call) if is_append(call) => call.arguments.args.first(),
            _ => None,
        },
        Stmt::Assign(assign) => match &assign.targets[..] {
            [Expr::Subscript(target)] if target.value.is_name_expr() => Some(&*assign.value),
            _ => None,
        },
        _ => None,
    };
    if let Some(Expr::Await(wait)) = awaited
        && is_alone(model, scope, &wait.value)
    {
        report(found, wait.range);
    }
}

fn is_append(call: &ast::ExprCall) -> bool {
    matches!(&*call.func, Expr::Attribute(attribute) if attribute.attr.as_str() == "append" && attribute.value.is_name_expr())
}

/// `[await fetch(item) for item in items]`.
fn one_by_one_in_a_comprehension<'a>(
    model: &Model<'a>,
    scope: usize,
    comp: &'a ast::ExprListComp,
    found: &mut Findings,
) {
    let (Expr::Await(wait), [generator]) = (&*comp.elt, &comp.generators[..]) else { return };
    let has_await = |expression: &'a Expr| {
        let mut yields = Yields::default();
        yields.visit_expr(expression);
        yields.waits
    };
    if generator.is_async || generator.ifs.iter().any(has_await) || !is_alone(model, scope, &wait.value) {
        return;
    }
    let source = model.source;
    let tail = source.get(comp.elt.end().to_usize()..comp.range.end().to_usize() - 1).unwrap_or("");
    let mended = format!("await asyncio.gather(*({}{tail}))", model.text(&*wait.value));
    report(found, comp.range).fix(comp.range, mended);
}

fn report(found: &mut Findings, range: TextRange) -> &mut super::Finding {
    let message = "Each turn waits for the one before, though they could run side by side. Start them all and wait \
                   once: `await asyncio.gather(...)`.";
    found.add(&rules::ONE_BY_ONE, range, message.to_owned()).row(5)
}

/// Whether what is awaited takes time and, as far as can be seen, touches nothing that its neighbours see: then the
/// order does not matter.
fn is_alone<'a>(model: &Model<'a>, scope: usize, work: &'a Expr) -> bool {
    let Expr::Call(call) = work else { return false };
    match model.resolve(scope, &call.func) {
        known @ Known::Function(place) => {
            model.is_async(known) && takes_time(model, place) && keeps_to_itself(model, place)
        }
        Known::Member("async_runner", "spawn_task") => {
            Model::first_argument(call).is_some_and(|first| is_alone(model, scope, first))
        }
        Known::Member("async_runner", "invoke") | Known::Member("asyncio", "to_thread") => {
            let first = Model::first_argument(call).map(|first| model.resolve(scope, first));
            first.and_then(|known| model.sync_function(known)).is_some_and(|place| {
                // What a worker changes does not come back: only what it prints shows the order.
                !model.global_writes.iter().any(|(writer, ..)| *writer == place) && !prints(model, place)
            })
        }
        _ => false,
    }
}

/// Whether a coroutine function really waits: more than `asyncio.sleep(0)`.
fn takes_time(model: &Model<'_>, place: usize) -> bool {
    model.calls.iter().any(|call| {
        let first = Model::first_argument(call.call);
        call.function == place
            && call.usage == Use::Awaited
            && match model.callee(call) {
                Known::Member("asyncio", "sleep") => first.is_some_and(|time| number(time) != Some(0)),
                Known::Member("async_runner", "invoke") | Known::Member("asyncio", "to_thread") => true,
                _ => false,
            }
    })
}

/// Whether a function only computes: no statement of it prints, changes or hands on anything.
fn keeps_to_itself(model: &Model<'_>, place: usize) -> bool {
    let is_harmless = |expression: &Expr| match expression {
        Expr::StringLiteral(_) | Expr::EllipsisLiteral(_) => true,
        Expr::Await(wait) => wait.value.as_call_expr().is_some_and(|call| {
            let callee = model.resolve(model.functions[place].scope, &call.func);
            callee == Known::Member("asyncio", "sleep")
        }),
        _ => false,
    };
    model.expressions.iter().filter(|site| site.function == place).all(|site| is_harmless(site.node))
        && !model.global_writes.iter().any(|(writer, ..)| *writer == place)
        && !model.item_writes.iter().any(|site| site.function == place)
        && !model.calls.iter().any(|call| call.function == place && is_append(call.call))
}

fn prints(model: &Model<'_>, place: usize) -> bool {
    model.calls.iter().any(|call| call.function == place && model.callee(call) == Known::Builtin("print"))
}
