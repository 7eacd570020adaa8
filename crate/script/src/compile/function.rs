//! Functions, lambdas, comprehensions, classes and the script's body.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

use super::refusal::{self, Refusal};
use super::unit::{BlockKind, Unit};
use super::{Compiler, Result, span};
use crate::bytecode::{Code, Op, Params, Span};
use crate::scope::{ScopeKind, Storage};
use crate::string::intern;
use crate::value::Value;

/// What a comprehension makes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Makes {
    List,
    Set,
    Dict,
    Generator,
}

impl<'a> Compiler<'a> {
    pub(super) fn module(&mut self, module: &'a ast::ModModule) -> Result<std::rc::Rc<Code>> {
        let place = self.place();
        let mut unit = Unit::new(0, "<module>", "<module>", place);
        unit.flags.is_module = true;
        self.units.push(unit);
        {
            let name = "__name__";
            self.global(name);
        }
        self.body(&module.body)?;
        let end = module.body.last().map_or(Span::default(), |last| span(last.range()));
        self.unit().emit(Op::None, end);
        self.unit().emit(Op::Return, end);
        Ok(self.end_unit().0)
    }

    /// The finished innermost code, with the names that it takes from around.
    fn end_unit(&mut self) -> (std::rc::Rc<Code>, Vec<String>) {
        let Some(mut unit) = self.units.pop() else { unreachable!("a unit is being compiled") };
        let free = self.scopes.scopes[unit.scope].free.clone();
        // The closure's cells lie in the last slots.
        let (mut locals, mut slots) = (std::mem::take(&mut unit.locals), std::mem::take(&mut unit.slots));
        debug_assert!(
            free.iter()
                .enumerate()
                .all(|(place, name)| slots.get(name).copied() == Some(place as u32 + unit.params.slots()))
        );
        locals.shrink_to_fit();
        slots.clear();
        unit.locals = locals;
        let code = unit.finish(&self.file, free.len() as u32);
        (std::rc::Rc::new(code), free)
    }

    fn qualified(&mut self, name: &str) -> String {
        let unit = self.unit();
        if unit.flags.is_module {
            return name.to_owned();
        }
        let around = unit.qualified.as_str().to_owned();
        if unit.flags.is_class { format!("{around}.{name}") } else { format!("{around}.<locals>.{name}") }
    }

    /// Begins a code: its parameters have the first slots, the closure's cells those after them.
    fn begin_unit(
        &mut self,
        scope: usize,
        name: &str,
        parameters: Option<&'a ast::Parameters>,
        here: Span,
    ) -> Result<()> {
        let qualified = match self.storage_of_definition(name) {
            Some(Storage::Global) => name.to_owned(),
            _ => self.qualified(name),
        };
        let place = self.place();
        let mut unit = Unit::new(scope, name, &qualified, place);
        unit.line = self.file.line(here.start);
        if let Some(parameters) = parameters {
            let only = parameters.posonlyargs.len();
            let mut params = Params {
                positional_only: only as u32,
                positional: (only + parameters.args.len()) as u32,
                keyword_only: parameters.kwonlyargs.len() as u32,
                keyword_defaults: 0,
                rest: parameters.vararg.is_some(),
                keyword_rest: parameters.kwarg.is_some(),
            };
            for (place, parameter) in parameters.kwonlyargs.iter().enumerate() {
                if parameter.default.is_some() && place < 64 {
                    params.keyword_defaults |= 1 << place;
                }
            }
            if params.keyword_only > 64 || params.slots() > 250 {
                return self.syntax(parameters.range, "too many parameters");
            }
            for parameter in parameters.posonlyargs.iter().chain(&parameters.args).chain(&parameters.kwonlyargs) {
                unit.slot(parameter.parameter.name.as_str());
            }
            for parameter in parameters.vararg.iter().chain(&parameters.kwarg) {
                unit.slot(parameter.name.as_str());
            }
            unit.params = params;
        }
        for name in &self.scopes.scopes[scope].free {
            unit.slot(name);
        }
        self.units.push(unit);
        Ok(())
    }

    /// Turns the parameters that scopes inside share into cells.
    fn share_parameters(&mut self, here: Span) {
        let unit = self.unit();
        let (count, names) = (unit.params.slots() as usize, unit.locals.clone());
        let mut shared = Vec::new();
        for (slot, name) in names.iter().enumerate() {
            if slot < count && self.storage(name.as_str()) == Storage::Cell {
                shared.push(slot as u32);
            }
        }
        for slot in shared {
            self.unit().emit(Op::MakeCell(slot), here);
        }
        let cells: Vec<String> = {
            let scope = &self.scopes.scopes[self.units[self.units.len() - 1].scope];
            scope
                .storage
                .iter()
                .filter(|(_, storage)| **storage == Storage::Cell)
                .map(|(name, _)| name.clone())
                .collect()
        };
        for name in cells {
            if self.unit().slots.get(&name).is_none_or(|&slot| (slot as usize) >= count) {
                let slot = self.unit().slot(&name);
                self.unit().emit(Op::MakeCell(slot), here);
            }
        }
    }

    fn storage_of_definition(&mut self, name: &str) -> Option<Storage> {
        let kind = self.scopes.scopes[self.units.last()?.scope].kind;
        (kind != ScopeKind::Module && !name.starts_with('<')).then(|| self.storage(name))
    }

    fn mark_kind(&mut self, scope: usize, is_async: bool, here: Span) {
        let is_generator = self.scopes.scopes[scope].is_generator;
        let unit = self.unit();
        unit.flags.is_async = is_async;
        unit.flags.is_generator = is_generator;
        if is_async || is_generator {
            unit.emit(Op::MakeGenerator, here);
        }
    }

    /// Pushes the function of a finished code, whose defaults are on the stack.
    fn make_function(&mut self, defaults: (u8, u8), here: Span, range: TextRange) -> Result<()> {
        let (code, free) = self.end_unit();
        for name in &free {
            let op = match self.storage(name) {
                _ if name == "__class__" && code.flags.is_class => Op::NewCell,
                _ => Op::LoadClosure(self.unit().slot(name)),
            };
            self.unit().emit(op, here);
        }
        if !free.is_empty() {
            self.unit().emit(Op::BuildTuple(free.len() as u32), here);
        }
        // What the function reads is read by the code around it too, as far as copying to a worker goes.
        let children = self.unit().children.len();
        let place = self.fits(children, range)?;
        self.unit().children.push(code);
        let (defaults, keyword_defaults) = defaults;
        self.unit().emit(Op::MakeFunction { code: place, defaults, keyword_defaults, closure: !free.is_empty() }, here);
        Ok(())
    }

    fn push_defaults(&mut self, parameters: &'a ast::Parameters) -> Result<(u8, u8)> {
        let (mut positional, mut keyword) = (0, 0);
        for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
            if let Some(default) = &parameter.default {
                self.expression(default)?;
                positional += 1;
            }
        }
        for parameter in &parameters.kwonlyargs {
            if let Some(default) = &parameter.default {
                self.expression(default)?;
                keyword += 1;
            }
        }
        if positional > 250 || keyword > 64 {
            return self.syntax(parameters.range, "too many parameters");
        }
        Ok((positional as u8, keyword as u8))
    }

    pub(super) fn function(&mut self, def: &'a ast::StmtFunctionDef) -> Result<()> {
        let name_span = span(def.name.range());
        let here = Span { start: self.def_start(def.range, &def.decorator_list), end: name_span.end };
        if def.type_params.is_some() {
            return self.unsupported(def.range, Refusal::TypeParameters);
        }
        if self.unit().flags.is_class
            && let Some(refusal) = refusal::of_method(def.name.as_str())
        {
            return self.unsupported(def.name.range(), refusal);
        }
        let scope = self.scopes.of(def.range);
        if def.is_async && self.scopes.scopes[scope].is_generator {
            return self.unsupported(def.name.range(), Refusal::AsyncGenerator);
        }
        for decorator in &def.decorator_list {
            self.expression(&decorator.expression)?;
        }
        let defaults = self.push_defaults(&def.parameters)?;
        self.begin_unit(scope, def.name.as_str(), Some(&def.parameters), here)?;
        self.unit().doc = docstring(&def.body);
        self.share_parameters(here);
        self.mark_kind(scope, def.is_async, here);
        self.body(&def.body)?;
        self.return_none(&def.body);
        self.make_function(defaults, here, def.range)?;
        self.decorate(&def.decorator_list);
        self.store_name(def.name.as_str(), here)
    }

    fn def_start(&self, range: TextRange, decorators: &[ast::Decorator]) -> u32 {
        let Some(last) = decorators.last() else { return range.start().to_u32() };
        let end = last.range.end().to_usize();
        let rest = self.file.text.get(end..).unwrap_or("");
        // Comments may stand between the decorators and the `def`.
        let mut at = end;
        for line in rest.split_inclusive('\n') {
            let trimmed = line.trim_start();
            if trimmed.starts_with("def") || trimmed.starts_with("async") || trimmed.starts_with("class") {
                at += line.len() - trimmed.len();
                break;
            }
            at += line.len();
        }
        at as u32
    }

    fn decorate(&mut self, decorators: &'a [ast::Decorator]) {
        for decorator in decorators.iter().rev() {
            self.unit().emit(Op::Call(1), span(decorator.expression.range()));
        }
    }

    fn return_none(&mut self, body: &[Stmt]) {
        if !self.unit().is_unreachable() {
            let here = body.last().map_or(Span::default(), |last| span(last.range()));
            self.unit().emit(Op::None, here);
            self.unit().emit(Op::Return, here);
        }
    }

    pub(super) fn lambda(&mut self, lambda: &'a ast::ExprLambda) -> Result<()> {
        let here = span(lambda.range);
        let scope = self.scopes.of(lambda.range);
        if self.scopes.scopes[scope].is_generator {
            return self.unsupported(lambda.range, Refusal::YieldInLambda);
        }
        let defaults = match &lambda.parameters {
            Some(parameters) => self.push_defaults(parameters)?,
            None => (0, 0),
        };
        self.begin_unit(scope, "<lambda>", lambda.parameters.as_deref(), here)?;
        self.share_parameters(here);
        self.expression(&lambda.body)?;
        self.unit().emit(Op::Return, span(lambda.body.range()));
        self.make_function(defaults, here, lambda.range)
    }

    pub(super) fn class(&mut self, def: &'a ast::StmtClassDef) -> Result<()> {
        let here = Span { start: self.def_start(def.range, &def.decorator_list), end: span(def.name.range()).end };
        if def.type_params.is_some() {
            return self.unsupported(def.range, Refusal::TypeParameters);
        }
        for decorator in &def.decorator_list {
            self.expression(&decorator.expression)?;
        }
        let mut bases = 0;
        if let Some(arguments) = &def.arguments {
            if let Some(keyword) = arguments.keywords.first() {
                let metaclass = keyword.arg.as_ref().is_some_and(|name| name.as_str() == "metaclass");
                let what = if metaclass { Refusal::Metaclass } else { Refusal::ClassKeyword };
                return self.unsupported(keyword.range, what);
            }
            if let Some(second) = arguments.args.get(1) {
                return self.unsupported(second.range(), Refusal::MultipleInheritance);
            }
            if let Some(Expr::Starred(starred)) = arguments.args.first() {
                return self.unsupported(starred.range, Refusal::MultipleInheritance);
            }
            for base in &arguments.args {
                self.expression(base)?;
                bases += 1;
            }
        }
        let scope = self.scopes.of(def.range);
        self.begin_unit(scope, def.name.as_str(), None, here)?;
        self.unit().flags.is_class = true;
        self.unit().doc = docstring(&def.body);
        let annotated = |statement: &Stmt| matches!(statement, Stmt::AnnAssign(assign) if assign.simple);
        if def.body.iter().any(annotated) {
            self.unit().emit(Op::BuildDict(0), here);
            let place = self.unit().name_place("__annotations__");
            self.unit().emit(Op::StoreName(place), here);
        }
        self.body(&def.body)?;
        self.return_none(&def.body);
        self.make_function((0, 0), here, def.range)?;
        self.unit().emit(Op::MakeClass { bases }, here);
        self.decorate(&def.decorator_list);
        self.store_name(def.name.as_str(), here)
    }

    pub(super) fn list_comprehension(&mut self, comp: &'a ast::ExprListComp) -> Result<()> {
        self.comprehension(comp.range, &comp.generators, None, &comp.elt, Makes::List)
    }

    pub(super) fn set_comprehension(&mut self, comp: &'a ast::ExprSetComp) -> Result<()> {
        self.comprehension(comp.range, &comp.generators, None, &comp.elt, Makes::Set)
    }

    pub(super) fn dict_comprehension(&mut self, comp: &'a ast::ExprDictComp) -> Result<()> {
        let Some(key) = &comp.key else { return self.unsupported(comp.range, Refusal::ComprehensionUnpacking) };
        self.comprehension(comp.range, &comp.generators, Some(key), &comp.value, Makes::Dict)
    }

    pub(super) fn generator(&mut self, comp: &'a ast::ExprGenerator) -> Result<()> {
        self.comprehension(comp.range, &comp.generators, None, &comp.elt, Makes::Generator)
    }

    fn comprehension(
        &mut self,
        range: TextRange,
        generators: &'a [ast::Comprehension],
        key: Option<&'a Expr>,
        element: &'a Expr,
        makes: Makes,
    ) -> Result<()> {
        let here = span(range);
        let Some(first) = generators.first() else { return self.syntax(range, "a comprehension needs a for") };
        let scope = self.scopes.of(range);
        let is_async = self.scopes.scopes[scope].is_async_comprehension;
        if is_async && makes == Makes::Generator {
            return self.unsupported(range, Refusal::AsyncGenerator);
        }
        if is_async && !self.unit().flags.is_async {
            return self.syntax(range, "asynchronous comprehension outside of an asynchronous function");
        }
        let name = match makes {
            Makes::List => "<listcomp>",
            Makes::Set => "<setcomp>",
            Makes::Dict => "<dictcomp>",
            Makes::Generator => "<genexpr>",
        };
        self.begin_unit(scope, name, None, here)?;
        let unit = self.unit();
        // The first iterable is the only parameter; the closure's cells move behind it.
        let free: Vec<_> = std::mem::take(&mut unit.locals);
        unit.slots.clear();
        unit.slot(".0");
        for name in &free {
            unit.slot(name.as_str());
        }
        unit.params.positional = 1;
        unit.params.positional_only = 1;
        self.share_parameters(here);
        self.mark_kind(scope, is_async, here);
        match makes {
            Makes::List => self.unit().emit(Op::BuildList(0), here),
            Makes::Set => self.unit().emit(Op::BuildSet(0), here),
            Makes::Dict => self.unit().emit(Op::BuildDict(0), here),
            Makes::Generator => {}
        }
        self.comprehension_loop(generators, 0, key, element, makes, here)?;
        if makes == Makes::Generator {
            self.unit().emit(Op::None, here);
        }
        self.unit().emit(Op::Return, here);
        self.make_function((0, 0), here, range)?;
        self.expression(&first.iter)?;
        let op = if first.is_async { Op::GetAsyncIterator } else { Op::GetIterator };
        self.unit().emit(op, here);
        self.unit().emit(Op::Call(1), here);
        if is_async {
            self.unit().emit(Op::Await, here);
        }
        Ok(())
    }

    fn comprehension_loop(
        &mut self,
        generators: &'a [ast::Comprehension],
        place: usize,
        key: Option<&'a Expr>,
        element: &'a Expr,
        makes: Makes,
        here: Span,
    ) -> Result<()> {
        let Some(part) = generators.get(place) else {
            let depth = generators.len() as u32 + 1;
            if let Some(key) = key {
                self.expression(key)?;
            }
            self.expression(element)?;
            let at = span(element.range());
            match makes {
                Makes::List => self.unit().emit(Op::ListAppend(depth), at),
                Makes::Set => self.unit().emit(Op::SetAdd(depth), at),
                Makes::Dict => self.unit().emit(Op::DictAdd(depth), at),
                Makes::Generator => {
                    self.unit().emit(Op::Yield, at);
                    self.unit().emit(Op::Pop, at);
                }
            }
            return Ok(());
        };
        let at = here;
        if place == 0 {
            self.unit().emit(Op::LoadLocal(0), at);
        } else {
            self.expression(&part.iter)?;
            self.unit().emit(if part.is_async { Op::GetAsyncIterator } else { Op::GetIterator }, at);
        }
        let (start, end, skip) = (self.unit().label(), self.unit().label(), self.unit().label());
        let height = self.unit().height();
        self.unit().put(start);
        if part.is_async {
            self.async_next(end, at);
        } else {
            self.unit().emit(Op::ForIter(end.0), at);
        }
        self.store(&part.target)?;
        for condition in &part.ifs {
            self.jump_if(condition, false, skip)?;
        }
        self.comprehension_loop(generators, place + 1, key, element, makes, here)?;
        self.unit().put(skip);
        self.unit().emit(Op::JumpBack(start.0), here);
        if part.is_async {
            self.end_async_for(end, height, at);
        } else {
            self.unit().set_height(height - 1);
            self.unit().put(end);
        }
        Ok(())
    }

    /// Pushes the next item of an `async for`; its end is an exception, which goes to `end`.
    pub(super) fn async_next(&mut self, end: super::unit::Label, at: Span) {
        let height = self.unit().height();
        self.unit().open(BlockKind::Try, Some((end, height)));
        self.unit().emit(Op::AsyncNext, at);
        self.unit().emit(Op::Await, at);
        self.unit().close();
    }

    pub(super) fn end_async_for(&mut self, end: super::unit::Label, height: u32, at: Span) {
        self.unit().set_height(height);
        self.unit().put(end);
        self.unit().set_height(height + 1);
        self.unit().emit(Op::EndAsyncFor, at);
    }
}

fn docstring(body: &[Stmt]) -> Option<Value> {
    match body.first()? {
        Stmt::Expr(statement) => match &*statement.value {
            Expr::StringLiteral(text) => Some(Value::Str(intern(text.value.to_str()))),
            _ => None,
        },
        _ => None,
    }
}
