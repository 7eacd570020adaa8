//! Which scope each name of a script belongs to: found out before compiling, as Python's rules need it.

use std::collections::BTreeMap;

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};

/// How a scope uses a name.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    bound: bool,
    global: bool,
    nonlocal: bool,
    /// A scope inside takes it from here or from farther out.
    wanted_inside: bool,
    parameter: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    Module,
    Class,
    Function,
}

/// Where a name's value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    Local,
    /// A local that scopes inside share.
    Cell,
    /// Taken from a scope around.
    Free,
    Global,
    /// A name of a class body.
    Namespace,
}

/// A function's, class's, comprehension's or the script's names.
pub(crate) struct Scope {
    pub(crate) kind: ScopeKind,
    parent: Option<usize>,
    names: BTreeMap<String, Use>,
    pub(crate) is_generator: bool,
    pub(crate) is_async_comprehension: bool,
    /// Names taken from scopes around, in the order of the closure.
    pub(crate) free: Vec<String>,
    pub(crate) storage: BTreeMap<String, Storage>,
}

/// An error in the use of names.
pub(crate) struct ScopeError {
    pub(crate) range: TextRange,
    pub(crate) message: String,
}

/// All scopes of a script; the first is the script's own.
pub(crate) struct Scopes {
    pub(crate) scopes: Vec<Scope>,
    by_range: BTreeMap<(u32, u32), usize>,
}

fn key(range: TextRange) -> (u32, u32) {
    (range.start().to_u32(), range.end().to_u32())
}

impl Scopes {
    pub(crate) fn find(module: &ast::ModModule) -> Result<Scopes, ScopeError> {
        let mut finder =
            Finder { scopes: Vec::new(), by_range: BTreeMap::new(), current: 0, error: None, nonlocals: Vec::new() };
        finder.open(ScopeKind::Module, None);
        for statement in &module.body {
            finder.visit_stmt(statement);
        }
        if let Some(error) = finder.error {
            return Err(error);
        }
        let mut scopes = Scopes { scopes: finder.scopes, by_range: finder.by_range };
        scopes.resolve();
        for (index, name, range) in finder.nonlocals {
            if scopes.provider(index, &name).is_none() {
                return Err(ScopeError { range, message: format!("no binding for nonlocal '{name}' found") });
            }
        }
        Ok(scopes)
    }

    /// The scope that a node opens.
    pub(crate) fn of(&self, range: TextRange) -> usize {
        self.by_range.get(&key(range)).copied().unwrap_or(0)
    }

    fn resolve(&mut self) {
        // Innermost first: what a scope takes from outside is wanted by the scopes around it.
        for index in (0..self.scopes.len()).rev() {
            let names: Vec<(String, Use)> =
                self.scopes[index].names.iter().map(|(name, usage)| (name.clone(), *usage)).collect();
            for (name, usage) in names {
                let taken = match self.scopes[index].kind {
                    ScopeKind::Module => false,
                    ScopeKind::Class => (!usage.bound && !usage.global) || usage.nonlocal || usage.wanted_inside,
                    ScopeKind::Function => (!usage.bound && !usage.global) || usage.nonlocal,
                };
                if taken && self.provider(index, &name).is_some() {
                    let mut around = self.scopes[index].parent;
                    while let Some(outer) = around {
                        let scope = &mut self.scopes[outer];
                        let entry = scope.names.entry(name.clone()).or_default();
                        let provides =
                            scope.kind == ScopeKind::Function && entry.bound && !entry.global && !entry.nonlocal;
                        entry.wanted_inside = true;
                        if provides {
                            break;
                        }
                        around = scope.parent;
                    }
                }
            }
        }
        for index in 0..self.scopes.len() {
            self.settle(index);
        }
    }

    /// The function scope around that binds a name.
    fn provider(&self, index: usize, name: &str) -> Option<usize> {
        let mut around = self.scopes[index].parent;
        while let Some(outer) = around {
            let scope = &self.scopes[outer];
            if scope.kind == ScopeKind::Function
                && let Some(usage) = scope.names.get(name)
            {
                if usage.global {
                    return None;
                }
                if usage.bound && !usage.nonlocal {
                    return Some(outer);
                }
            }
            around = scope.parent;
        }
        None
    }

    fn settle(&mut self, index: usize) {
        let mut storage = BTreeMap::new();
        let mut free = Vec::new();
        let names: Vec<(String, Use)> =
            self.scopes[index].names.iter().map(|(name, usage)| (name.clone(), *usage)).collect();
        let kind = self.scopes[index].kind;
        for (name, usage) in names {
            let provided = self.provider(index, &name).is_some();
            let place = match kind {
                ScopeKind::Module => Storage::Global,
                _ if usage.global => Storage::Global,
                ScopeKind::Function if usage.bound && !usage.nonlocal => {
                    if usage.wanted_inside {
                        Storage::Cell
                    } else {
                        Storage::Local
                    }
                }
                ScopeKind::Function if provided => Storage::Free,
                ScopeKind::Function => Storage::Global,
                ScopeKind::Class if usage.nonlocal && provided => Storage::Free,
                ScopeKind::Class if usage.bound => Storage::Namespace,
                ScopeKind::Class if provided => Storage::Free,
                ScopeKind::Class => Storage::Namespace,
            };
            let passes = kind == ScopeKind::Class && place == Storage::Namespace && usage.wanted_inside && provided;
            if place == Storage::Free || passes {
                free.push(name.clone());
            }
            storage.insert(name, place);
        }
        self.scopes[index].storage = storage;
        self.scopes[index].free = free;
    }
}

struct Finder {
    scopes: Vec<Scope>,
    by_range: BTreeMap<(u32, u32), usize>,
    current: usize,
    error: Option<ScopeError>,
    nonlocals: Vec<(usize, String, TextRange)>,
}

impl Finder {
    fn open(&mut self, kind: ScopeKind, range: Option<TextRange>) -> usize {
        let index = self.scopes.len();
        let parent = range.map(|_| self.current);
        self.scopes.push(Scope {
            kind,
            parent,
            names: BTreeMap::new(),
            is_generator: false,
            is_async_comprehension: false,
            free: Vec::new(),
            storage: BTreeMap::new(),
        });
        if let Some(range) = range {
            self.by_range.insert(key(range), index);
        }
        std::mem::replace(&mut self.current, index)
    }

    fn usage(&mut self, name: &str) -> &mut Use {
        self.scopes[self.current].names.entry(name.to_owned()).or_default()
    }

    fn bind(&mut self, name: &str) {
        self.usage(name).bound = true;
    }

    fn fail(&mut self, range: TextRange, message: String) {
        self.error.get_or_insert(ScopeError { range, message });
    }

    fn parameters(&mut self, parameters: &ast::Parameters) {
        for parameter in parameters.iter_source_order() {
            let name = parameter.name();
            let usage = self.usage(name.as_str());
            if usage.parameter {
                let text = format!("duplicate argument '{}' in function definition", name.as_str());
                self.fail(name.range(), text);
                return;
            }
            usage.parameter = true;
            usage.bound = true;
        }
    }

    fn defaults(&mut self, parameters: &ast::Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = parameter.default() {
                self.visit_expr(default);
            }
        }
    }

    fn comprehension(&mut self, range: TextRange, generators: &[ast::Comprehension], parts: &[&Expr], generator: bool) {
        let Some(first) = generators.first() else { return };
        self.visit_expr(&first.iter);
        let outer = self.open(ScopeKind::Function, Some(range));
        let index = self.current;
        self.scopes[index].is_generator = generator;
        self.bind(".0");
        for (place, part) in generators.iter().enumerate() {
            if part.is_async {
                self.scopes[index].is_async_comprehension = true;
            }
            self.visit_expr(&part.target);
            if place > 0 {
                self.visit_expr(&part.iter);
            }
            for condition in &part.ifs {
                self.visit_expr(condition);
            }
        }
        for part in parts {
            self.visit_expr(part);
        }
        self.current = outer;
    }

    /// `name := value` binds in the scope around the comprehensions that it stands in.
    fn bind_walrus(&mut self, name: &str, range: TextRange) {
        let mut index = self.current;
        while self.scopes[index].names.contains_key(".0") {
            if self.scopes[index].names.get(name).is_some_and(|usage| usage.bound) {
                let text = format!("assignment expression cannot rebind comprehension iteration variable '{name}'");
                return self.fail(range, text);
            }
            let Some(parent) = self.scopes[index].parent else { break };
            index = parent;
        }
        if index == self.current {
            return self.bind(name);
        }
        let outer = self.scopes[index].names.entry(name.to_owned()).or_default();
        outer.bound = true;
        let is_global = outer.global || self.scopes[index].kind == ScopeKind::Module;
        let usage = self.usage(name);
        if is_global {
            usage.global = true;
        } else {
            usage.bound = true;
            usage.nonlocal = true;
        }
    }

    fn declare(&mut self, names: &[ast::Identifier], global: bool) {
        let word = if global { "global" } else { "nonlocal" };
        for name in names {
            let at_module = self.scopes[self.current].kind == ScopeKind::Module;
            if at_module && !global {
                return self.fail(name.range(), "nonlocal declaration not allowed at module level".to_owned());
            }
            let known = self.scopes[self.current].names.get(name.as_str()).copied();
            if let Some(known) = known {
                let text = name.as_str();
                if known.parameter {
                    return self.fail(name.range(), format!("name '{text}' is parameter and {word}"));
                }
                if known.bound && !known.global && !known.nonlocal && !at_module {
                    return self.fail(name.range(), format!("name '{text}' is assigned to before {word} declaration"));
                }
                if !known.global && !known.nonlocal && !at_module {
                    return self.fail(name.range(), format!("name '{text}' is used prior to {word} declaration"));
                }
            }
            if !global {
                self.nonlocals.push((self.current, name.as_str().to_owned(), name.range()));
            }
            let usage = self.usage(name.as_str());
            if global {
                usage.global = true;
            } else {
                usage.nonlocal = true;
                usage.bound = true;
            }
        }
    }
}

impl<'a> Visitor<'a> for Finder {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::FunctionDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                self.defaults(&def.parameters);
                self.bind(def.name.as_str());
                let outer = self.open(ScopeKind::Function, Some(def.range));
                self.parameters(&def.parameters);
                for statement in &def.body {
                    self.visit_stmt(statement);
                }
                self.current = outer;
            }
            Stmt::ClassDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                if let Some(arguments) = &def.arguments {
                    self.visit_arguments(arguments);
                }
                self.bind(def.name.as_str());
                // Methods that say `super()` or `__class__` take the class from a cell of a scope of its own.
                let outer = self.open(ScopeKind::Function, Some(TextRange::new(def.range.start(), def.name.end())));
                self.bind("__class__");
                self.open(ScopeKind::Class, Some(def.range));
                for statement in &def.body {
                    self.visit_stmt(statement);
                }
                self.current = outer;
            }
            Stmt::Global(names) => self.declare(&names.names, true),
            Stmt::Nonlocal(names) => self.declare(&names.names, false),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    self.bind(name.split('.').next().unwrap_or(name));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Expr::Name(name) = &*assign.target {
                    if assign.value.is_some() || self.scopes[self.current].kind == ScopeKind::Class || assign.simple {
                        self.bind(name.id.as_str());
                    }
                } else {
                    self.visit_expr(&assign.target);
                }
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
            }
            Stmt::Try(part) => {
                for handler in &part.handlers {
                    let ast::ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(name) = &handler.name {
                        self.bind(name.as_str());
                    }
                }
                visitor::walk_stmt(self, statement);
            }
            _ => visitor::walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Name(name) => {
                let text = name.id.as_str();
                if name.ctx.is_load() {
                    self.usage(text);
                    if text == "super" && self.scopes[self.current].kind == ScopeKind::Function {
                        self.usage("__class__");
                    }
                } else {
                    self.bind(text);
                }
            }
            Expr::Named(named) => {
                self.visit_expr(&named.value);
                if let Expr::Name(name) = &*named.target {
                    self.bind_walrus(name.id.as_str(), name.range);
                }
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults(parameters);
                }
                let outer = self.open(ScopeKind::Function, Some(lambda.range));
                if let Some(parameters) = &lambda.parameters {
                    self.parameters(parameters);
                }
                self.visit_expr(&lambda.body);
                self.current = outer;
            }
            Expr::ListComp(comp) => self.comprehension(comp.range, &comp.generators, &[&comp.elt], false),
            Expr::SetComp(comp) => self.comprehension(comp.range, &comp.generators, &[&comp.elt], false),
            Expr::DictComp(comp) => {
                let mut parts: Vec<&Expr> = comp.key.as_deref().into_iter().collect();
                parts.push(&comp.value);
                self.comprehension(comp.range, &comp.generators, &parts, false);
            }
            Expr::Generator(comp) => self.comprehension(comp.range, &comp.generators, &[&comp.elt], true),
            Expr::Await(_) => {
                let current = self.current;
                if self.scopes[current].names.contains_key(".0") {
                    self.scopes[current].is_async_comprehension = true;
                }
                visitor::walk_expr(self, expression);
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                let current = self.current;
                self.scopes[current].is_generator = true;
                visitor::walk_expr(self, expression);
            }
            _ => visitor::walk_expr(self, expression),
        }
    }

    fn visit_annotation(&mut self, _annotation: &'a Expr) {
        // Type hints are parsed and kept out of the way.
    }
}
