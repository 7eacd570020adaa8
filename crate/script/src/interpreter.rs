//! One thread's state of a running script: its globals, modules, random numbers and limits.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use num_bigint::BigInt;

use crate::args::Args;
use crate::builtins::modules;
use crate::builtins::random::Twister;
use crate::bytecode::{Code, SourceFile};
use crate::compile::{self, Compiled};
use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::fiber::{Fiber, Pending, Step};
use crate::generator::GeneratorState;
use crate::host::{Host, HostFunction, HostObject, Reply};
use crate::memory;
use crate::prelude;
use crate::program::Program;
use crate::repr;
use crate::string::{Str, intern};
use crate::transfer::KnownClasses;
use crate::types;
use crate::value::{Function, Module, ModuleKind, Value};

/// What a host decides about a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// How deep calls may nest before `RecursionError`. CPython's default, 1,000, unless set.
    pub recursion_limit: u32,
    /// How many bytes the script may use before `MemoryError`. 512 MiB unless set.
    pub memory_limit: usize,
    /// How many bytes are in use now. Unless set, on wasm32 the size of the instance's memory; elsewhere what
    /// [`Meter`](crate::Meter) counts, if the program has it, or else nothing: then only single objects beyond the limit
    /// are refused.
    pub memory_in_use: Option<fn() -> usize>,
    /// How many instructions the script may execute before it ends with an error; no limit unless set.
    pub instruction_limit: Option<u64>,
    /// Where `random` starts when the script does not call `random.seed`.
    pub seed: u64,
}

impl Default for Config {
    fn default() -> Config {
        Config { recursion_limit: 1000, memory_limit: 512 << 20, memory_in_use: None, instruction_limit: None, seed: 0 }
    }
}

/// Something to tell the author that is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// As Python would print it: `RuntimeWarning: coroutine 'x' was never awaited`.
    pub text: String,
    /// The line it is about, counted from 1: where the coroutine was made.
    pub line: Option<u32>,
}

thread_local!(static WARNINGS: RefCell<Vec<Warning>> = const { RefCell::new(Vec::new()) });

/// How many warnings are kept until the host takes them.
const WARNINGS_KEPT: usize = 1000;

/// How many exceptions, those that led to one and those of a group, are asked for their text.
const CHAIN: usize = 50;
/// How many instructions an exception's `__str__` may take when it is shown.
const TEXT_FUEL: u32 = 1_000_000;
/// Under which attribute an exception keeps the text that its `__str__` has given.
pub(crate) const SHOWN: &str = "__shown__";

/// Keeps a warning for [`Interpreter::take_warnings`].
pub(crate) fn warn(text: String, line: Option<u32>) {
    let _ = WARNINGS.try_with(|warnings| {
        let mut warnings = warnings.borrow_mut();
        if warnings.len() < WARNINGS_KEPT {
            warnings.push(Warning { text, line });
        }
    });
}

/// One thread's state of a running script. Fibers of one interpreter share its globals; each worker has its own.
///
/// ```
/// use graph_script::{Config, Interpreter, Program};
///
/// let program = Program::compile("answer = 6 * 7", "example.py").unwrap();
/// let mut interp = Interpreter::new(&program, Config::default());
/// assert_eq!(&*interp.main().name(), "program");
/// ```
pub struct Interpreter {
    pub(crate) program: Program,
    pub(crate) config: Config,
    pub(crate) globals: Rc<Module>,
    /// The modules of the prelude that have been used, each at its place.
    modules: Vec<Option<(Rc<Module>, Rc<Compiled>)>>,
    /// Instructions executed so far.
    pub(crate) executed: u64,
    position: Option<(Rc<Code>, u32)>,
    /// How many frames the fiber had when it called the host.
    depth: u32,
    /// How many frames a fiber may have: fewer when others wait below it.
    pub(crate) most_frames: u32,
    random: Option<Twister>,
    pub(crate) known_classes: KnownClasses,
    /// The script's body has been begun here: this is no worker.
    pub(crate) has_run: bool,
}

impl Interpreter {
    /// An interpreter whose globals are empty: nothing of the program has run yet.
    pub fn new(program: &Program, config: Config) -> Interpreter {
        types::install();
        memory::configure(config.memory_limit, config.memory_in_use);
        let globals = Rc::new(Module {
            name: intern("__main__"),
            names: RefCell::new(program.compiled.globals.clone()),
            values: RefCell::new(vec![Value::Undefined; program.compiled.globals.len()]),
            kind: ModuleKind::Main,
        });
        let mut interp = Interpreter {
            program: program.clone(),
            depth: 0,
            most_frames: config.recursion_limit,
            config,
            globals: globals.clone(),
            modules: prelude::MODULES.iter().map(|_| None).collect(),
            executed: 0,
            position: None,
            random: None,
            known_classes: KnownClasses::default(),
            has_run: false,
        };
        interp.fill_builtins(&globals);
        interp
    }

    /// Gives the names of a module that are builtins their values.
    fn fill_builtins(&mut self, module: &Rc<Module>) {
        let names = module.names.borrow().clone();
        for (slot, name) in names.iter().enumerate() {
            let value = match name.as_str() {
                "__name__" => Some(Value::Str(module.name.clone())),
                "async_runner" if module.kind == ModuleKind::Main => {
                    self.import("async_runner").ok().map(Value::Module)
                }
                name => types::builtin_function(name),
            };
            if let Some(value) = value {
                module.values.borrow_mut()[slot] = value;
            }
        }
    }

    /// A fiber that runs the script's body.
    pub fn main(&mut self) -> Fiber {
        self.has_run = true;
        let body = self.program.compiled.body.clone();
        let line = Some(body.line);
        let function = module_function(body, self.globals.clone());
        Fiber::new(function, Pending::Call(Args::none()), Rc::from("program"), line)
    }

    /// A fiber that calls a callable, as a job on a worker does.
    ///
    /// # Errors
    /// `TypeError` when the value cannot be called.
    pub fn call(&mut self, callable: &Value, args: Args) -> Result<Fiber, Exception> {
        if !types::is_callable(callable) {
            let name = self.type_name(callable);
            return type_error(&format!("'{name}' object is not callable"));
        }
        let line = self.definition_line(callable);
        Ok(Fiber::new(callable.clone(), Pending::Call(args), self.callable_name(callable), line))
    }

    /// A fiber that runs a coroutine object, as a task does.
    ///
    /// # Errors
    /// `TypeError` when the value is no coroutine, `RuntimeError` when it has started already.
    pub fn coroutine_fiber(&mut self, coroutine: &Value) -> Result<Fiber, Exception> {
        let Value::Generator(generator) = coroutine else {
            let name = self.type_name(coroutine);
            return type_error(&format!("a coroutine was expected, got '{name}'"));
        };
        if !generator.is_coroutine() {
            return type_error("a coroutine was expected, got 'generator'");
        }
        // It counts as started from now on: nobody else may await it, and it is not reported when it is dropped.
        match generator.state.get() {
            GeneratorState::Created => {}
            _ => return raise(ExceptionType::RuntimeError, "cannot reuse already awaited coroutine"),
        }
        let line = self.definition_line(coroutine);
        generator.state.set(GeneratorState::Suspended);
        Ok(Fiber::new(coroutine.clone(), Pending::Coroutine, Rc::from(generator.name.as_str()), line))
    }

    /// How many instructions have been executed so far, exact also inside calls of the host.
    pub fn instructions(&self) -> u64 {
        self.executed
    }

    /// The line of the innermost frame of the script's own that runs now: inside calls of the host, the line of
    /// that call. `None` when nothing runs.
    pub fn current_line(&self) -> Option<u32> {
        self.position.as_ref().map(|(code, instruction)| code.line_at(*instruction))
    }

    pub(crate) fn set_position(&mut self, position: Option<(Rc<Code>, u32)>, depth: usize) {
        self.position = position;
        self.depth = depth as u32;
    }

    /// How many frames the fiber has that calls the host now.
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// Says how many frames of fibers that block this thread lie below those that are stepped from now on: as on one
    /// stack, all of them count against the recursion limit.
    pub fn set_frames_below(&mut self, frames: u32) {
        self.most_frames = self.config.recursion_limit.saturating_sub(frames);
    }

    /// Whether another fiber could run above so many frames.
    ///
    /// # Errors
    /// `RecursionError` when there is no frame left for it.
    pub fn has_room_above(&self, frames: u32) -> Result<(), Exception> {
        if frames >= self.config.recursion_limit {
            return raise(ExceptionType::RecursionError, "maximum recursion depth exceeded");
        }
        Ok(())
    }

    pub(crate) fn enter(&mut self) {
        memory::configure(self.config.memory_limit, self.config.memory_in_use);
    }

    pub(crate) fn leave(&mut self) {
        self.position = None;
    }

    /// The warnings that came up since the last call.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        WARNINGS.take()
    }

    /// What the host has decided about the run.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The program that it runs.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The value of one of the script's globals.
    pub fn global(&self, name: &str) -> Option<Value> {
        self.globals.get(name)
    }

    /// `str(value)`, without running any of the script's code: an instance whose class defines `__str__` is shown as
    /// `object` would show it.
    pub fn str(&self, value: &Value) -> String {
        repr::show(value)
    }

    /// `repr(value)`, in the same way.
    pub fn repr(&self, value: &Value) -> String {
        repr::describe(value)
    }

    /// `type(value).__name__`.
    pub fn type_name(&self, value: &Value) -> Rc<str> {
        Rc::from(crate::class::class_of(value).name().as_str())
    }

    /// Whether it can be called.
    pub fn is_callable(&self, value: &Value) -> bool {
        types::is_callable(value)
    }

    /// Whether it is an `async def` function, also as a method or behind `functools.partial`.
    pub fn is_coroutine_function(&self, value: &Value) -> bool {
        types::is_coroutine_function(value)
    }

    /// The name of what is called or of a coroutine's function: `fetch`, `<lambda>`; the type's name for anything else.
    pub fn callable_name(&self, value: &Value) -> Rc<str> {
        Rc::from(types::callable_name(value).as_str())
    }

    /// The line of the `def` of a function, or of a coroutine's function.
    pub fn definition_line(&self, value: &Value) -> Option<u32> {
        match value {
            Value::Function(function) if !function.code.file.is_hidden() => Some(function.code.line),
            Value::Bound(bound) => self.definition_line(&bound.function),
            Value::Generator(generator) if !generator.code.file.is_hidden() => Some(generator.code.line),
            _ => None,
        }
    }

    pub(crate) fn random(&mut self) -> &mut Twister {
        let seed = self.config.seed;
        self.random.get_or_insert_with(|| Twister::new(&BigInt::from(seed)))
    }

    pub(crate) fn reseed(&mut self, seed: &BigInt) {
        self.random = Some(Twister::new(seed));
    }

    /// The module of this name, run when it is imported for the first time.
    pub(crate) fn import(&mut self, name: &str) -> Result<Rc<Module>, Exception> {
        match prelude::module(name) {
            Some(place) => Ok(self.load(place)?.0),
            None => raise(ExceptionType::ModuleNotFoundError, &format!("No module named '{name}'")),
        }
    }

    /// A function of the prelude's builtins.
    pub(crate) fn prelude_function(&mut self, name: &str) -> Result<Value, Exception> {
        let (module, _) = self.load(0)?;
        match module.get(name) {
            Some(function) => Ok(function),
            None => raise(ExceptionType::NameError, &format!("name '{name}' is not defined")),
        }
    }

    /// A module of the prelude with its codes.
    pub(crate) fn load(&mut self, place: usize) -> Result<(Rc<Module>, Rc<Compiled>), Exception> {
        if let Some(loaded) = &self.modules[place] {
            return Ok(loaded.clone());
        }
        let source = &prelude::MODULES[place];
        let file = Rc::new(SourceFile::new(source.name, (source.source)(), true));
        let compiled = match compile::compile(&file) {
            Ok(compiled) => Rc::new(compiled),
            Err(error) => return raise(ExceptionType::SyntaxError, &error.to_string()),
        };
        let mut names: Vec<Rc<Str>> = compiled.globals.clone();
        for name in modules::names(source.name) {
            if !names.iter().any(|known| known.as_str() == name) {
                names.push(intern(name));
            }
        }
        let values = names.iter().map(|name| {
            let given = modules::given(source.name, name.as_str());
            given.or_else(|| types::internal_function(name.as_str())).unwrap_or_default()
        });
        let values = values.collect();
        let module = Rc::new(Module {
            name: intern(source.name),
            names: RefCell::new(names),
            values: RefCell::new(values),
            kind: ModuleKind::Prelude(place as u16),
        });
        let given = module.values.borrow().clone();
        self.modules[place] = Some((module.clone(), compiled.clone()));
        self.fill_builtins(&module);
        for (slot, value) in given.into_iter().enumerate() {
            if !matches!(value, Value::Undefined) {
                module.values.borrow_mut()[slot] = value;
            }
        }
        self.run_module(&compiled.body, &module)?;
        Ok((module, compiled))
    }

    /// Lets an exception that nothing has caught, and what led to it, say its text by the script's own `__str__`, once
    /// and for all: whoever shows it later cannot run the script.
    pub(crate) fn settle_text(&mut self, exception: &Exception) {
        let mut waiting = VecDeque::from([exception.clone()]);
        for _ in 0..CHAIN {
            let Some(exception) = waiting.pop_front() else { break };
            let known = exception.0.state.borrow().attributes.get_text(SHOWN).is_some();
            if !known && matches!(repr::str(&exception.value()), Err(Hindrance::Script)) {
                let text = self.prelude_function("_str").and_then(|function| {
                    let args = Args::positional(vec![exception.value()]);
                    let mut fiber = Fiber::new(function, Pending::Call(args), Rc::from("str"), None);
                    match fiber.run(self, &mut NoHost, TEXT_FUEL) {
                        Step::Done(result) => result,
                        _ => raise(ExceptionType::RuntimeError, "__str__ takes too long"),
                    }
                });
                exception.set_attribute(SHOWN, text.unwrap_or_else(|_| Value::str("<exception str() failed>")));
            }
            let state = exception.0.state.borrow();
            waiting.extend(state.cause.clone().or_else(|| state.context.clone()));
            drop(state);
            waiting.extend(exception.group_members().unwrap_or_default().into_iter().take(CHAIN));
        }
    }

    /// Runs the body of one of the prelude's modules, which only defines things.
    fn run_module(&mut self, body: &Rc<Code>, module: &Rc<Module>) -> Result<(), Exception> {
        let function = module_function(body.clone(), module.clone());
        let mut fiber = Fiber::new(function, Pending::Call(Args::none()), Rc::from("prelude"), None);
        let executed = self.executed;
        let result = loop {
            match fiber.run(self, &mut NoHost, u32::MAX) {
                Step::Done(result) => break result,
                Step::OutOfFuel => {}
                Step::Wait(_) => break raise(ExceptionType::RuntimeError, "a module waits while it is imported"),
            }
        };
        // Which modules have been used already must not show in the virtual time.
        self.executed = executed;
        result.map(|_| ())
    }
}

fn module_function(body: Rc<Code>, globals: Rc<Module>) -> Value {
    Value::Function(Rc::new(Function {
        code: body,
        globals,
        closure: Box::default(),
        defaults: RefCell::new(Rc::from([])),
        keyword_defaults: Rc::from([]),
        attributes: RefCell::new(None),
    }))
}

/// The host of the prelude's bodies, which need none.
struct NoHost;

impl Host for NoHost {
    fn print(&mut self, _: &mut Interpreter, _: &str) -> Result<(), Exception> {
        Ok(())
    }

    fn call(&mut self, _: &mut Interpreter, _: HostFunction, _: Args) -> Result<Reply, Exception> {
        raise(ExceptionType::RuntimeError, "no host")
    }

    fn method(&mut self, _: &mut Interpreter, _: &HostObject, _: &str, _: Args) -> Result<Reply, Exception> {
        raise(ExceptionType::RuntimeError, "no host")
    }

    fn wait_for(&mut self, _: &mut Interpreter, _: &HostObject) -> Result<Reply, Exception> {
        raise(ExceptionType::RuntimeError, "no host")
    }
}
