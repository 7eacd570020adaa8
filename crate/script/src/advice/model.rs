//! What the rules look at: a script's scopes, its functions, and its calls with what becomes of their results.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use ruff_text_size::{Ranged, TextRange};

use crate::{prelude, types};

/// What a name or expression stands for, as far as the source alone tells.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Known<'a> {
    /// A `def` or a lambda: its place in [`Model::functions`].
    Function(usize),
    Class,
    Module(&'a str),
    /// Something of a module of ours: `asyncio.sleep`.
    Member(&'a str, &'a str),
    Builtin(&'a str),
    Parameter,
    /// Some value.
    Value,
    /// Nothing binds the name.
    Unbound,
}

/// What becomes of a call's result.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Use<'a> {
    /// Something that no rule looks at.
    Other,
    /// Nothing: the call is a statement.
    Dropped,
    Awaited,
    /// It is an operand, or what a builtin works on.
    Operand,
    /// It is an argument of a builtin such as `print`.
    Argument,
    /// A name is bound to it.
    Kept(&'a str),
}

pub(super) struct Call<'a> {
    pub(super) call: &'a ast::ExprCall,
    pub(super) scope: usize,
    pub(super) function: usize,
    pub(super) usage: Use<'a>,
}

/// A function, a lambda, or first of all the script's top level.
pub(super) struct Function<'a> {
    pub(super) name: &'a str,
    pub(super) is_async: bool,
    pub(super) is_generator: bool,
    pub(super) is_decorated: bool,
    pub(super) parameters: Option<&'a ast::Parameters>,
    pub(super) body: &'a [Stmt],
    pub(super) scope: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Class,
    Function,
    Comprehension,
}

struct Scope<'a> {
    kind: Kind,
    parent: Option<usize>,
    bindings: Vec<(&'a str, Vec<Known<'a>>)>,
    globals: Vec<&'a str>,
    nonlocals: Vec<&'a str>,
}

impl<'a> Scope<'a> {
    fn bound(&self, name: &str) -> Option<&[Known<'a>]> {
        self.bindings.iter().find(|(known, _)| *known == name).map(|(_, found)| &found[..])
    }
}

/// A statement that a rule looks at, and where it stands.
pub(super) struct Site<'a, T> {
    pub(super) node: &'a T,
    pub(super) scope: usize,
    pub(super) function: usize,
    /// An error that it raises is seen to: it stands in a `try` or `with`; for a name, where a `NameError` is caught.
    pub(super) is_guarded: bool,
}

#[derive(Default)]
pub(super) struct Model<'a> {
    pub(super) source: &'a str,
    scopes: Vec<Scope<'a>>,
    pub(super) functions: Vec<Function<'a>>,
    /// Where each lambda begins, and its place in `functions`.
    lambdas: Vec<(u32, usize)>,
    pub(super) calls: Vec<Call<'a>>,
    pub(super) names: Vec<Site<'a, ast::ExprName>>,
    /// `object.name`, read.
    pub(super) attributes: Vec<Site<'a, ast::ExprAttribute>>,
    /// The names of `from module import name`, each with its module.
    pub(super) imports: Vec<(&'a str, &'a ast::Identifier)>,
    pub(super) expressions: Vec<Site<'a, Expr>>,
    pub(super) fors: Vec<Site<'a, ast::StmtFor>>,
    pub(super) whiles: Vec<Site<'a, ast::StmtWhile>>,
    pub(super) comprehensions: Vec<Site<'a, ast::ExprListComp>>,
    /// `name = ...` where `global name` was said.
    pub(super) global_writes: Vec<(usize, &'a str, TextRange)>,
    /// `name[...] = ...`.
    pub(super) item_writes: Vec<Site<'a, ast::ExprName>>,
}

impl<'a> Model<'a> {
    pub(super) fn of(module: &'a ast::ModModule, source: &'a str) -> Self {
        let mut finder = Finder {
            model: Model { source, ..Model::default() },
            scope: 0,
            function: 0,
            guards: 0,
            name_guards: 0,
            uses: Vec::new(),
        };
        finder.open(Kind::Function, None);
        finder.model.functions.push(Function {
            name: "the top level",
            is_async: false,
            is_generator: false,
            is_decorated: false,
            parameters: None,
            body: &module.body,
            scope: 0,
        });
        finder.visit_body(&module.body);
        finder.model
    }

    pub(super) fn text(&self, node: impl Ranged) -> &'a str {
        self.source.get(node.range().to_std_range()).unwrap_or("")
    }

    pub(super) fn arguments(&self, call: &ast::ExprCall) -> &'a str {
        let text = self.text(&call.arguments);
        text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text).trim().trim_end_matches(',')
    }

    pub(super) fn resolve(&self, scope: usize, expression: &'a Expr) -> Known<'a> {
        match expression {
            Expr::Name(name) => self.name(scope, name.id.as_str()),
            Expr::Lambda(lambda) => {
                let start = lambda.range.start().to_u32();
                let found = self.lambdas.iter().find(|(at, _)| *at == start);
                found.map_or(Known::Value, |&(_, place)| Known::Function(place))
            }
            Expr::Attribute(attribute) => match self.resolve(scope, &attribute.value) {
                Known::Module(module) => Known::Member(module, attribute.attr.as_str()),
                Known::Parameter => self.own_method(scope, attribute),
                _ => Known::Value,
            },
            _ => Known::Value,
        }
    }

    pub(super) fn callee(&self, call: &Call<'a>) -> Known<'a> {
        self.resolve(call.scope, &call.call.func)
    }

    pub(super) fn name(&self, scope: usize, name: &'a str) -> Known<'a> {
        let mut around = Some(scope);
        while let Some(place) = around {
            let at = &self.scopes[place];
            if at.globals.contains(&name) {
                around = (place != 0).then_some(0);
                continue;
            }
            let is_visible = (at.kind != Kind::Class || place == scope) && !at.nonlocals.contains(&name);
            if let Some(bindings) = at.bound(name).filter(|_| is_visible) {
                return if let [known] = bindings { *known } else { Known::Value };
            }
            around = at.parent;
        }
        if prelude::module(name).is_some() {
            Known::Module(name)
        } else if matches!(name, "map" | "filter") || types::builtin_function(name).is_some() {
            Known::Builtin(name)
        } else if name.starts_with("__") {
            Known::Value
        } else {
            Known::Unbound
        }
    }

    /// `self.name` in a method of a class that defines `name` once.
    fn own_method(&self, scope: usize, attribute: &'a ast::ExprAttribute) -> Known<'a> {
        let Expr::Name(object) = &*attribute.value else { return Known::Value };
        let mut around = Some(scope);
        while let Some(place) = around {
            let at = &self.scopes[place];
            if at.kind == Kind::Function && at.bound(object.id.as_str()).is_some() {
                let Some(class) = at.parent.map(|parent| &self.scopes[parent]) else { break };
                let method = self.functions.iter().find(|function| function.scope == place);
                let is_self = method
                    .and_then(|method| method.parameters?.iter().next())
                    .is_some_and(|first| first.name().as_str() == object.id.as_str());
                if class.kind == Kind::Class
                    && is_self
                    && let Some([known]) = class.bound(attribute.attr.as_str())
                {
                    return *known;
                }
                break;
            }
            around = at.parent;
        }
        Known::Value
    }

    /// The names that a place sees, builtins aside.
    pub(super) fn visible(&self, scope: usize) -> Vec<&'a str> {
        let mut names = Vec::new();
        let mut around = Some(scope);
        while let Some(place) = around {
            names.extend(self.scopes[place].bindings.iter().map(|(name, _)| *name));
            around = self.scopes[place].parent;
        }
        names
    }

    /// Whether a name is one of the script's globals there, and not a local one.
    pub(super) fn is_global(&self, scope: usize, name: &str) -> bool {
        let mut around = Some(scope);
        while let Some(place) = around {
            let at = &self.scopes[place];
            if place == 0 || at.globals.contains(&name) {
                return self.scopes[0].bound(name).is_some();
            }
            if at.kind != Kind::Class && at.bound(name).is_some() {
                return false;
            }
            around = at.parent;
        }
        false
    }

    /// Whether calling it makes a coroutine.
    pub(super) fn is_async(&self, known: Known<'a>) -> bool {
        match known {
            Known::Function(place) => {
                let function = &self.functions[place];
                function.is_async && !function.is_generator && !function.is_decorated
            }
            Known::Member("asyncio", name) => matches!(name, "sleep" | "wait_for" | "to_thread" | "wait"),
            Known::Member("async_runner", name) => name == "invoke",
            _ => false,
        }
    }

    /// The function, when calling it runs its body there and then.
    pub(super) fn sync_function(&self, known: Known<'a>) -> Option<usize> {
        let Known::Function(place) = known else { return None };
        let function = &self.functions[place];
        (!function.is_async && !function.is_generator && !function.is_decorated).then_some(place)
    }

    /// The first argument given by position.
    pub(super) fn first_argument(call: &'a ast::ExprCall) -> Option<&'a Expr> {
        call.arguments.args.first().filter(|argument| !argument.is_starred_expr())
    }

    /// These functions, and all that they call and that run with them, there and then.
    pub(super) fn reached(&self, mut reached: Vec<usize>) -> Vec<usize> {
        loop {
            let before = reached.len();
            for call in &self.calls {
                if reached.contains(&call.function) {
                    let callee = self.callee(call);
                    add(&mut reached, self.sync_function(callee));
                    if callee == Known::Member("async_runner", "await_async")
                        && let Some(first) = Self::first_argument(call.call)
                    {
                        add(&mut reached, self.sync_function(self.resolve(call.scope, first)));
                    }
                }
            }
            if reached.len() == before {
                return reached;
            }
        }
    }

    /// The functions that run on a worker, with what calls them there not counted.
    pub(super) fn jobs(&self) -> Vec<usize> {
        let handed_over = self.calls.iter().filter_map(|call| {
            let is_job = matches!(
                self.callee(call),
                Known::Member("async_runner", "invoke" | "spawn_task") | Known::Member("asyncio", "to_thread")
            );
            let first = Self::first_argument(call.call).filter(|_| is_job)?;
            self.sync_function(self.resolve(call.scope, first))
        });
        self.reached(handed_over.collect())
    }
}

/// Adds a function to a set of them.
pub(super) fn add(set: &mut Vec<usize>, function: Option<usize>) {
    if let Some(function) = function
        && !set.contains(&function)
    {
        set.push(function);
    }
}

struct Finder<'a> {
    model: Model<'a>,
    scope: usize,
    function: usize,
    guards: u32,
    name_guards: u32,
    /// By the range of an expression, in order: what becomes of its value.
    uses: Vec<((u32, u32), Use<'a>)>,
}

fn key(node: impl Ranged) -> (u32, u32) {
    (node.range().start().to_u32(), node.range().end().to_u32())
}

/// Builtins that work on a value, for which a coroutine is none.
const CONSUMERS: &[&str] = &[
    "print",
    "len",
    "str",
    "repr",
    "int",
    "float",
    "sum",
    "list",
    "tuple",
    "set",
    "dict",
    "sorted",
    "max",
    "min",
    "range",
    "enumerate",
    "zip",
    "any",
    "all",
    "round",
    "abs",
];

impl<'a> Finder<'a> {
    fn open(&mut self, kind: Kind, parent: Option<usize>) -> usize {
        let outer = self.scope;
        self.scope = self.model.scopes.len();
        self.model.scopes.push(Scope {
            kind,
            parent,
            bindings: Vec::new(),
            globals: Vec::new(),
            nonlocals: Vec::new(),
        });
        outer
    }

    fn bind(&mut self, name: &'a str, known: Known<'a>) {
        let mut place = self.scope;
        if self.model.scopes[place].globals.contains(&name) {
            place = 0;
        }
        while self.model.scopes[place].nonlocals.contains(&name)
            && let Some(parent) = self.model.scopes[place].parent
        {
            place = parent;
        }
        let bindings = &mut self.model.scopes[place].bindings;
        match bindings.iter_mut().find(|(bound, _)| *bound == name) {
            None => bindings.push((name, vec![known])),
            Some((_, found)) if !found.contains(&known) => found.push(known),
            Some(_) => {}
        }
    }

    fn site<T>(&self, node: &'a T) -> Site<'a, T> {
        Site { node, scope: self.scope, function: self.function, is_guarded: self.guards > 0 }
    }

    fn used(&mut self, node: &'a Expr, usage: Use<'a>) {
        let key = key(node);
        let place = self.uses.partition_point(|(other, _)| *other < key);
        self.uses.insert(place, (key, usage));
    }

    fn define(&mut self, function: Function<'a>, body: impl FnOnce(&mut Self)) -> usize {
        let place = self.model.functions.len();
        let parameters = function.parameters;
        let outer = (self.function, self.guards, self.name_guards);
        self.model.functions.push(function);
        (self.function, self.guards, self.name_guards) = (place, 0, 0);
        let scope = self.open(Kind::Function, Some(self.scope));
        self.model.functions[place].scope = self.scope;
        for parameter in parameters.into_iter().flat_map(ast::Parameters::iter) {
            self.bind(parameter.name().as_str(), Known::Parameter);
        }
        body(self);
        self.scope = scope;
        (self.function, self.guards, self.name_guards) = outer;
        place
    }

    fn defaults(&mut self, parameters: &'a ast::Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, generators: &'a [ast::Comprehension], parts: &[&'a Expr]) {
        let Some((first, rest)) = generators.split_first() else { return };
        self.visit_expr(&first.iter);
        let outer = self.open(Kind::Comprehension, Some(self.scope));
        self.visit_expr(&first.target);
        first.ifs.iter().for_each(|test| self.visit_expr(test));
        rest.iter().for_each(|generator| self.visit_comprehension(generator));
        parts.iter().for_each(|part| self.visit_expr(part));
        self.scope = outer;
    }

    fn try_statement(&mut self, statement: &'a ast::StmtTry) {
        let catches_names = statement.handlers.iter().any(|handler| {
            let ast::ExceptHandler::ExceptHandler(handler) = handler;
            let kind = handler.type_.as_deref().map_or("", |kind| self.model.text(kind));
            kind.contains("NameError") || kind.contains("UnboundLocalError")
        });
        let (guards, name_guards) = (self.guards, self.name_guards);
        self.guards += 1;
        self.name_guards += u32::from(catches_names);
        self.visit_body(&statement.body);
        (self.guards, self.name_guards) = (guards, name_guards);
        for handler in &statement.handlers {
            let ast::ExceptHandler::ExceptHandler(inner) = handler;
            if let Some(name) = &inner.name {
                self.bind(name.as_str(), Known::Value);
            }
            self.visit_except_handler(handler);
        }
        self.visit_body(&statement.orelse);
        self.visit_body(&statement.finalbody);
    }

    fn import(&mut self, statement: &'a ast::StmtImportFrom) {
        let module = statement.module.as_ref().map_or("", ast::Identifier::as_str);
        for alias in &statement.names {
            let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            self.bind(name, Known::Member(module, alias.name.as_str()));
            if self.guards == 0 {
                self.model.imports.push((module, &alias.name));
            }
        }
    }
}

impl<'a> Visitor<'a> for Finder<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => {
                def.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                self.defaults(&def.parameters);
                let function = Function {
                    name: def.name.as_str(),
                    is_async: def.is_async,
                    is_generator: false,
                    is_decorated: !def.decorator_list.is_empty(),
                    parameters: Some(&def.parameters),
                    body: &def.body,
                    scope: 0,
                };
                let place = self.model.functions.len();
                self.bind(def.name.as_str(), Known::Function(place));
                self.define(function, |finder| finder.visit_body(&def.body));
            }
            Stmt::ClassDef(def) => {
                def.decorator_list.iter().for_each(|decorator| self.visit_expr(&decorator.expression));
                def.arguments.iter().for_each(|arguments| self.visit_arguments(arguments));
                self.bind(def.name.as_str(), Known::Class);
                let outer = self.open(Kind::Class, Some(self.scope));
                self.visit_body(&def.body);
                self.scope = outer;
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    self.bind(name, Known::Module(alias.name.as_str()));
                }
            }
            Stmt::ImportFrom(import) => self.import(import),
            Stmt::Global(names) => {
                let names = names.names.iter().map(ast::Identifier::as_str);
                self.model.scopes[self.scope].globals.extend(names);
            }
            Stmt::Nonlocal(names) => {
                let names = names.names.iter().map(ast::Identifier::as_str);
                self.model.scopes[self.scope].nonlocals.extend(names);
            }
            Stmt::Try(statement) => self.try_statement(statement),
            Stmt::With(statement) => {
                statement.items.iter().for_each(|item| self.visit_with_item(item));
                self.guards += 1;
                self.visit_body(&statement.body);
                self.guards -= 1;
            }
            Stmt::Expr(expression) => {
                self.used(&expression.value, Use::Dropped);
                let site = self.site(&*expression.value);
                self.model.expressions.push(site);
                visitor::walk_stmt::<dyn Visitor>(self, statement);
            }
            Stmt::Assign(assign) => {
                if let [Expr::Name(name)] = &assign.targets[..] {
                    self.used(&assign.value, Use::Kept(name.id.as_str()));
                }
                visitor::walk_stmt::<dyn Visitor>(self, statement);
            }
            Stmt::If(branch) => {
                self.used(&branch.test, Use::Operand);
                visitor::walk_stmt::<dyn Visitor>(self, statement);
            }
            Stmt::For(repeat) => {
                if !repeat.is_async {
                    self.used(&repeat.iter, Use::Operand);
                }
                let site = self.site(repeat);
                self.model.fors.push(site);
                visitor::walk_stmt::<dyn Visitor>(self, statement);
            }
            Stmt::While(repeat) => {
                self.used(&repeat.test, Use::Operand);
                let site = self.site(repeat);
                self.model.whiles.push(site);
                visitor::walk_stmt::<dyn Visitor>(self, statement);
            }
            _ => visitor::walk_stmt::<dyn Visitor>(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => match name.ctx {
                ExprContext::Load => {
                    let site = Site { is_guarded: self.name_guards > 0, ..self.site(name) };
                    self.model.names.push(site);
                }
                ExprContext::Store => {
                    let text = name.id.as_str();
                    if self.model.scopes[self.scope].globals.contains(&text) && self.function != 0 {
                        self.model.global_writes.push((self.function, text, name.range));
                    }
                    self.bind(text, Known::Value);
                }
                _ => {}
            },
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                let outer = self.scope;
                while self.model.scopes[self.scope].kind == Kind::Comprehension
                    && let Some(parent) = self.model.scopes[self.scope].parent
                {
                    self.scope = parent;
                }
                self.visit_expr(&named.target);
                self.scope = outer;
            }
            Expr::Lambda(lambda) => {
                lambda.parameters.iter().for_each(|parameters| self.defaults(parameters));
                let function = Function {
                    name: "<lambda>",
                    is_async: false,
                    is_generator: false,
                    is_decorated: false,
                    parameters: lambda.parameters.as_deref(),
                    body: &[],
                    scope: 0,
                };
                let place = self.define(function, |finder| finder.visit_expr(&lambda.body));
                self.model.lambdas.push((lambda.range.start().to_u32(), place));
            }
            Expr::ListComp(comp) => {
                let site = self.site(comp);
                self.model.comprehensions.push(site);
                self.comprehension(&comp.generators, &[&comp.elt]);
            }
            Expr::SetComp(comp) => self.comprehension(&comp.generators, &[&comp.elt]),
            Expr::Generator(comp) => self.comprehension(&comp.generators, &[&comp.elt]),
            Expr::DictComp(comp) => {
                let mut parts: Vec<&Expr> = comp.key.as_deref().into_iter().collect();
                parts.push(&comp.value);
                self.comprehension(&comp.generators, &parts);
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.model.functions[self.function].is_generator = true;
                visitor::walk_expr::<dyn Visitor>(self, expression);
            }
            Expr::Await(wait) => {
                self.used(&wait.value, Use::Awaited);
                self.visit_expr(&wait.value);
            }
            Expr::Call(call) => {
                let key = key(call);
                let found = self.uses.binary_search_by_key(&key, |(range, _)| *range);
                let usage = found.map_or(Use::Other, |place| self.uses[place].1);
                self.model.calls.push(Call { call, scope: self.scope, function: self.function, usage });
                if let Expr::Name(name) = &*call.func
                    && CONSUMERS.contains(&name.id.as_str())
                {
                    call.arguments.args.iter().for_each(|argument| self.used(argument, Use::Argument));
                }
                visitor::walk_expr::<dyn Visitor>(self, expression);
            }
            _ => {
                self.operands(expression);
                visitor::walk_expr::<dyn Visitor>(self, expression);
            }
        }
    }

    fn visit_interpolated_string_element(&mut self, element: &'a ast::InterpolatedStringElement) {
        if let ast::InterpolatedStringElement::Interpolation(part) = element {
            self.used(&part.expression, Use::Argument);
        }
        visitor::walk_interpolated_string_element(self, element);
    }

    fn visit_annotation(&mut self, _annotation: &'a Expr) {
        // Type hints are never evaluated.
    }
}

impl<'a> Finder<'a> {
    fn operands(&mut self, expression: &'a Expr) {
        match expression {
            Expr::BinOp(operation) => {
                self.used(&operation.left, Use::Operand);
                self.used(&operation.right, Use::Operand);
            }
            Expr::UnaryOp(operation) => self.used(&operation.operand, Use::Operand),
            Expr::Compare(comparison) if !comparison.ops.iter().any(|op| op.is_is() || op.is_is_not()) => {
                self.used(&comparison.left, Use::Operand);
                comparison.comparators.iter().for_each(|operand| self.used(operand, Use::Operand));
            }
            Expr::Subscript(subscript) => {
                self.used(&subscript.value, Use::Operand);
                if let (Expr::Name(name), ExprContext::Store) = (&*subscript.value, subscript.ctx) {
                    let site = self.site(name);
                    self.model.item_writes.push(site);
                }
            }
            Expr::Attribute(attribute) => {
                if attribute.ctx.is_load() && attribute.value.is_name_expr() {
                    let site = self.site(attribute);
                    self.model.attributes.push(site);
                }
                // A coroutine's own methods are its own business.
                let attr = attribute.attr.as_str();
                let is_own = matches!(attr, "close" | "send" | "throw") || attr.starts_with("__");
                self.used(&attribute.value, if is_own { Use::Other } else { Use::Operand });
            }
            _ => {}
        }
    }
}
