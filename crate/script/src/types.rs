//! What the machine's types know of themselves: their constructors and methods, and the attributes that are no
//! methods.

use std::rc::Rc;

use crate::builtins::{constructors, dicts, functions, internal, lists, modules, objects, sets, strings};
use crate::class::{self, Class, ClassKind, Type, class_of};
use crate::equality::DEPTH;
use crate::exception::{Exception, ExceptionObject, ExceptionType, raise, type_error};
use crate::native::Native;
use crate::string::{Str, intern};
use crate::value::{Function, Value};

/// The tables of methods, each with the type whose they are.
pub(crate) const METHODS: &[(Type, &[Native])] = &[
    (Type::Object, objects::OBJECT),
    (Type::Generator, objects::GENERATOR),
    (Type::Coroutine, objects::COROUTINE),
    (Type::Int, objects::INT),
    (Type::Float, objects::FLOAT),
    (Type::Range, objects::RANGE),
    (Type::Slice, objects::SLICE),
    (Type::Str, strings::METHODS),
    (Type::List, lists::LIST),
    (Type::Tuple, lists::TUPLE),
    (Type::Dict, dicts::METHODS),
    (Type::Counter, dicts::COUNTER),
    (Type::Set, sets::SET),
    (Type::FrozenSet, sets::FROZEN),
    (Type::DictKeys, dicts::VIEW),
    (Type::DictItems, dicts::VIEW),
];

/// Gives the machine's classes their methods; once for each thread.
pub(crate) fn install() {
    thread_local!(static INSTALLED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
    if INSTALLED.replace(true) {
        return;
    }
    for (kind, methods) in METHODS {
        let class = class::builtin(*kind);
        for native in *methods {
            class.namespace_mut().set_name(&intern(native.name), Value::Native(native));
        }
    }
    let base = class::exception(ExceptionType::BaseException);
    for native in objects::EXCEPTION {
        base.namespace_mut().set_name(&intern(native.name), Value::Native(native));
    }
    // `ExceptionGroup` has one base here, so both have them.
    for kind in [ExceptionType::BaseExceptionGroup, ExceptionType::ExceptionGroup] {
        let group = class::exception(kind);
        for native in objects::GROUP {
            group.namespace_mut().set_name(&intern(native.name), Value::Native(native));
        }
    }
    let dict = class::builtin(Type::Dict);
    let from_keys = Value::Native(&dicts::FROM_KEYS);
    dict.namespace_mut().set_name(&intern("fromkeys"), from_keys);
    let text = class::builtin(Type::Str);
    text.namespace_mut().set_name(&intern("maketrans"), Value::Native(&strings::MAKE_TRANS));
}

/// What creates an instance of a type when it is called.
pub(crate) fn constructor(kind: Type) -> Option<&'static Native> {
    /// By type, since each `str(x)` looks here.
    static BY_TYPE: [Option<&Native>; crate::class::TYPE_COUNT] = {
        let mut found = [None; crate::class::TYPE_COUNT];
        let mut at = 0;
        while at < constructors::ALL.len() {
            let (kind, native) = &constructors::ALL[at];
            found[*kind as usize] = Some(native);
            at += 1;
        }
        found
    };
    BY_TYPE[kind as usize]
}

/// The types that scripts find by name.
pub(crate) const BUILTIN_TYPES: &[&str] = &[
    "object",
    "type",
    "int",
    "bool",
    "float",
    "str",
    "tuple",
    "list",
    "dict",
    "set",
    "frozenset",
    "range",
    "slice",
    "property",
    "staticmethod",
    "classmethod",
    "super",
    "enumerate",
    "zip",
    "map",
    "filter",
    "reversed",
];

/// A builtin: a function, type or exception.
pub(crate) fn builtin_function(name: &str) -> Option<Value> {
    if let Some(native) = functions::ALL.iter().find(|native| native.name == name) {
        return Some(Value::Native(native));
    }
    if BUILTIN_TYPES.contains(&name) {
        return class::type_named(name).map(|kind| Value::Class(class::builtin(kind)));
    }
    match name {
        "NotImplemented" => return Some(Value::NotImplemented),
        "Ellipsis" => return Some(Value::Ellipsis),
        "IOError" | "EnvironmentError" => return Some(Value::Class(class::exception(ExceptionType::OSError))),
        _ => {}
    }
    let found = ExceptionType::ALL.iter().find(|(_, known, _)| *known == name)?;
    let hidden = [
        ExceptionType::CancelledError,
        ExceptionType::InvalidStateError,
        ExceptionType::QueueEmpty,
        ExceptionType::QueueFull,
        ExceptionType::JSONDecodeError,
    ];
    (!hidden.contains(&found.0)).then(|| Value::Class(class::exception(found.0)))
}

/// Every native function, for copying them to another thread by name.
pub(crate) fn native_named(owner: &str, name: &str) -> Option<&'static Native> {
    let tables = METHODS.iter().flat_map(|(_, methods)| methods.iter());
    let all = tables
        .chain(functions::ALL)
        .chain(internal::INTERNAL)
        .chain(objects::EXCEPTION)
        .chain(objects::GROUP)
        .chain(objects::PROPERTY)
        .chain(modules::all());
    let mut all = all.chain([&dicts::FROM_KEYS, &strings::MAKE_TRANS]);
    all.find(|native| native.owner == owner && native.name == name)
}

/// Names that the prelude sees besides the builtins.
pub(crate) fn internal_function(name: &str) -> Option<Value> {
    internal::INTERNAL.iter().find(|native| native.name == name).map(Value::Native)
}

/// A new exception of a class, whose `__init__` has not run.
pub(crate) fn new_exception(class: Rc<Class>, args: Vec<Value>) -> Result<Value, Exception> {
    let kind = class.exception_type();
    if matches!(kind, Some(ExceptionType::BaseExceptionGroup | ExceptionType::ExceptionGroup)) {
        return new_group(class, &args);
    }
    if kind.is_some_and(is_os_error) && (2..=5).contains(&args.len()) {
        return Ok(new_os_error(class, args));
    }
    Ok(Exception::of_class(class, args).value())
}

/// `OSError(number, text, file, _, other file)`: the number decides which of its kinds it is.
fn new_os_error(class: Rc<Class>, mut args: Vec<Value>) -> Value {
    let kind = args[0].as_int().and_then(|number| {
        let of_number = OS_ERRORS.iter().find(|(numbers, _)| numbers.contains(&number));
        of_number.map(|(_, kind)| class::exception(*kind))
    });
    let is_plain = Rc::ptr_eq(&class, &class::exception(ExceptionType::OSError));
    let exception = Exception::of_class(kind.filter(|_| is_plain).unwrap_or(class), Vec::new());
    let mut state = exception.0.state.borrow_mut();
    for (place, name) in [(4, "filename2"), (2, "filename")] {
        if let Some(file) = args.get(place).filter(|file| !file.is_none()) {
            state.attributes.set_name(&intern(name), file.clone());
        }
    }
    if args.get(2).is_some_and(|file| !file.is_none()) {
        args.truncate(2);
    }
    state.args = args;
    drop(state);
    exception.value()
}

/// Linux's numbers of the errors that have a kind of their own.
const OS_ERRORS: &[(&[i64], ExceptionType)] = &[
    (&[2], ExceptionType::FileNotFoundError),
    (&[17], ExceptionType::FileExistsError),
    (&[1, 13], ExceptionType::PermissionError),
    (&[20], ExceptionType::NotADirectoryError),
    (&[21], ExceptionType::IsADirectoryError),
    (&[110], ExceptionType::TimeoutError),
    (&[11, 114, 115], ExceptionType::BlockingIOError),
    (&[4], ExceptionType::InterruptedError),
    (&[32, 108], ExceptionType::BrokenPipeError),
    (&[103], ExceptionType::ConnectionAbortedError),
    (&[111], ExceptionType::ConnectionRefusedError),
    (&[104], ExceptionType::ConnectionResetError),
];

/// `ExceptionGroup(message, exceptions)`; a `BaseExceptionGroup` of nothing but `Exception`s is one.
fn new_group(class: Rc<Class>, args: &[Value]) -> Result<Value, Exception> {
    let [message, exceptions] = args else {
        return type_error(&format!("BaseExceptionGroup.__new__() takes exactly 2 arguments ({} given)", args.len()));
    };
    if message.as_str().is_none() {
        return type_error(&format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {}",
            class_of(message).name()
        ));
    }
    let Some(items) = exceptions.as_items() else {
        return type_error("second argument (exceptions) must be a sequence");
    };
    if items.is_empty() {
        return crate::exception::value_error("second argument (exceptions) must be a non-empty sequence");
    }
    let mut plain = true;
    for (place, item) in items.iter().enumerate() {
        match item.as_exception() {
            Some(exception) => plain &= exception.is(ExceptionType::Exception),
            None => {
                let text = format!("Item {place} of second argument (exceptions) is not an exception");
                return crate::exception::value_error(&text);
            }
        }
    }
    let group = class::exception(ExceptionType::ExceptionGroup);
    if !plain && class.is_subclass(&group) {
        return type_error(&format!("Cannot nest BaseExceptions in an {}", class.name()));
    }
    let is_base = Rc::ptr_eq(&class, &class::exception(ExceptionType::BaseExceptionGroup));
    let class = if plain && is_base { group } else { class };
    Ok(Exception::of_class(class, vec![message.clone(), Value::list(items)]).value())
}

pub(crate) fn exception_attribute(exception: &Rc<ExceptionObject>, name: &str) -> Option<Value> {
    let state = exception.state.borrow();
    let kind = exception.class().exception_type()?;
    let arg = |place: usize| state.args.get(place).cloned().unwrap_or(Value::None);
    Some(match name {
        "args" => Value::tuple(state.args.clone()),
        "__cause__" => state.cause.clone().map_or(Value::None, Value::from),
        "__context__" => state.context.clone().map_or(Value::None, Value::from),
        "__suppress_context__" => Value::Bool(state.suppress_context),
        "__traceback__" => Value::None,
        "__notes__" if !state.notes.is_empty() => {
            Value::list(state.notes.iter().map(|note| Value::str(note)).collect())
        }
        "value" if matches!(kind, ExceptionType::StopIteration) => arg(0),
        "code" if matches!(kind, ExceptionType::SystemExit) => arg(0),
        "errno" if is_os_error(kind) && (2..=5).contains(&state.args.len()) => arg(0),
        "strerror" if is_os_error(kind) && (2..=5).contains(&state.args.len()) => arg(1),
        "errno" | "strerror" | "filename" | "filename2" if is_os_error(kind) => Value::None,
        "message" if matches!(kind, ExceptionType::BaseExceptionGroup | ExceptionType::ExceptionGroup) => arg(0),
        "exceptions" if matches!(kind, ExceptionType::BaseExceptionGroup | ExceptionType::ExceptionGroup) => {
            Value::tuple(arg(1).as_items().unwrap_or_default())
        }
        "name" if matches!(kind, ExceptionType::NameError | ExceptionType::AttributeError) => Value::None,
        _ => return None,
    })
}

fn is_os_error(kind: ExceptionType) -> bool {
    class::exception(kind).is_subclass(&class::exception(ExceptionType::OSError))
}

/// Sets what an exception keeps outside of its attributes; `false` when it is an ordinary attribute.
pub(crate) fn set_exception_attribute(
    exception: &Rc<ExceptionObject>,
    name: &str,
    value: &Value,
) -> Result<bool, Exception> {
    let mut state = exception.state.borrow_mut();
    match name {
        "args" => state.args = value.as_items().unwrap_or_default(),
        "__cause__" => {
            state.cause = value.as_exception();
            state.suppress_context = true;
        }
        "__context__" => state.context = value.as_exception(),
        "__suppress_context__" => state.suppress_context = value.as_bool().unwrap_or(false),
        "__traceback__" => {}
        _ => return Ok(false),
    }
    Ok(true)
}

pub(crate) fn class_attribute(class: &Rc<Class>, name: &str) -> Option<Value> {
    Some(match name {
        "__name__" => Value::Str(class.name_str()),
        "__qualname__" => Value::Str(class.qualified.clone()),
        "__module__" => Value::Str(class.module.clone()),
        "__class__" => Value::Class(class::builtin(Type::Type)),
        "__base__" => class.base.clone().map_or(Value::None, Value::Class),
        "__bases__" => Value::tuple(class.base.clone().map(Value::Class).into_iter().collect()),
        "__mro__" => {
            let mut classes = vec![Value::Class(class.clone())];
            let mut next = class.base.clone();
            while let Some(base) = next {
                next = base.base.clone();
                classes.push(Value::Class(base));
            }
            Value::tuple(classes)
        }
        "__dict__" => Value::dict(class.namespace().clone()),
        "__doc__" => Value::None,
        _ => return None,
    })
}

pub(crate) fn function_attribute(function: &Rc<Function>, name: &str) -> Option<Value> {
    Some(match name {
        "__name__" => Value::Str(function.code.name.clone()),
        "__qualname__" => Value::Str(function.code.qualified.clone()),
        "__doc__" => function.code.doc.clone().unwrap_or(Value::None),
        "__module__" => Value::str(if function.code.file.is_hidden() { &function.code.file.name } else { "__main__" }),
        "__defaults__" => match function.defaults.borrow().to_vec() {
            none if none.is_empty() => Value::None,
            defaults => Value::tuple(defaults),
        },
        "__dict__" => Value::dict(function.attributes.borrow().as_deref().cloned().unwrap_or_default()),
        _ => return None,
    })
}

pub(crate) fn value_attribute(value: &Value, name: &str) -> Option<Value> {
    Some(match (value, name) {
        (Value::Range(range), "start") => Value::Int(range.start),
        (Value::Range(range), "stop") => Value::Int(range.stop),
        (Value::Range(range), "step") => Value::Int(range.step),
        (Value::Slice(slice), "start") => slice.start.clone(),
        (Value::Slice(slice), "stop") => slice.stop.clone(),
        (Value::Slice(slice), "step") => slice.step.clone(),
        (Value::Bool(flag), "real" | "numerator") => Value::Int(i64::from(*flag)),
        (Value::Bool(_), "imag") => Value::Int(0),
        (Value::Bool(_), "denominator") => Value::Int(1),
        (Value::Int(_) | Value::Big(_), "real" | "numerator") | (Value::Float(_), "real") => value.clone(),
        (Value::Float(_), "imag") => Value::Float(0.0),
        (Value::Int(_) | Value::Big(_), "imag") => Value::Int(0),
        (Value::Int(_) | Value::Big(_), "denominator") => Value::Int(1),
        (Value::Native(native), "__name__" | "__qualname__") => Value::str(native.name),
        (Value::Generator(generator), "__name__") => Value::Str(generator.name.clone()),
        (Value::Generator(generator), "__qualname__") => Value::Str(generator.code.qualified.clone()),
        (Value::Dict(object), "default_factory") => object.factory.borrow().clone(),
        (Value::Generator(generator), "gi_running" | "cr_running") => {
            Value::Bool(generator.state.get() == crate::generator::GeneratorState::Running)
        }
        _ => return None,
    })
}

/// `property.setter` and its kin.
pub(crate) fn property_method(name: &str) -> Option<&'static Native> {
    objects::PROPERTY.iter().find(|native| native.name == name)
}

/// What calls a method of one of the host's objects.
pub(crate) fn host_method() -> &'static Native {
    &objects::HOST_METHOD
}

/// `f()` as messages about a call name it.
pub(crate) fn callable_title(value: &Value) -> String {
    match value {
        Value::Function(function) => {
            let module = if function.code.file.is_hidden() { &function.code.file.name } else { "__main__" };
            format!("{module}.{}()", function.code.qualified.as_str())
        }
        Value::Bound(bound) => callable_title(&bound.function),
        Value::Native(native) => format!("{}()", native.name),
        Value::Class(class) => format!("{}()", class.full_name()),
        other => format!("{} object", class_of(other).name()),
    }
}

/// The name of what is called.
pub(crate) fn callable_name(value: &Value) -> Rc<Str> {
    let value = innermost(value);
    match &value {
        Value::Function(function) => {
            let own = function.attributes.borrow();
            match own.as_ref().and_then(|own| own.get_text("__name__")) {
                Some(Value::Str(name)) => name.clone(),
                _ => function.code.name.clone(),
            }
        }
        Value::Native(native) => intern(native.name),
        Value::Class(class) => class.name_str(),
        Value::Generator(generator) => generator.name.clone(),
        Value::Instance(instance) => instance.class.borrow().name_str(),
        other => class_of(other).name_str(),
    }
}

/// Whether a value is a `functools.partial`.
pub(crate) fn is_partial(value: &Value) -> bool {
    match value {
        Value::Instance(instance) => {
            let class = instance.class.borrow();
            class.name().as_str() == "partial" && class.module.as_str() == "functools"
        }
        _ => false,
    }
}

/// Whether a value can be called.
pub(crate) fn is_callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Native(_) | Value::Bound(_) | Value::Class(_) => true,
        Value::Instance(instance) => instance.class.borrow().lookup_text("__call__").is_some(),
        _ => false,
    }
}

/// Whether a value is an `async def` function, also as a method or behind `functools.partial`.
pub(crate) fn is_coroutine_function(value: &Value) -> bool {
    matches!(innermost(value), Value::Function(function) if function.code.flags.is_async)
}

/// How many methods and partials around a function are looked through: a script can make a ring of them.
const WRAPPED: usize = 1000;

/// The function behind methods and `functools.partial`.
pub(crate) fn innermost(value: &Value) -> Value {
    let mut value = value.clone();
    for _ in 0..WRAPPED {
        let inner = match &value {
            Value::Bound(bound) => Some(bound.function.clone()),
            Value::Instance(instance) if is_partial(&value) => instance.attributes.borrow().get_text("func").cloned(),
            _ => None,
        };
        match inner {
            Some(inner) => value = inner,
            None => break,
        }
    }
    value
}

/// `isinstance(value, class)`, with a class or a tuple of them.
pub(crate) fn is_instance(value: &Value, wanted: &Value) -> Result<bool, Exception> {
    is_subclass(&class_of(value), wanted, "isinstance() arg 2 must be a type, a tuple of types, or a union")
}

/// How many classes in tuples are looked at: the same tuple may stand twice in each of many, one in the other.
const MOST_CLASSES: u32 = 1 << 20;

/// Whether it is a union of types, `int | str`, or a hint as `list[int]`, or a tuple with one. What nests too deep has
/// none: it is refused after.
pub(crate) fn has_union(wanted: &Value) -> bool {
    let mut waiting = vec![(wanted, 0)];
    let mut looked_at = 0u32;
    let mut walk = crate::memory::Walk::default();
    while let Some((wanted, depth)) = waiting.pop() {
        looked_at += 1;
        walk.step();
        match wanted {
            Value::Instance(instance) => {
                let class = instance.class.borrow();
                if class.place.is_none() && matches!(class.name_str().as_str(), "UnionType" | "GenericAlias") {
                    return true;
                }
            }
            Value::Tuple(_) if depth > DEPTH || looked_at > MOST_CLASSES => return false,
            Value::Tuple(many) => waiting.extend(many.0.iter().map(|wanted| (wanted, depth + 1))),
            _ => {}
        }
    }
    false
}

pub(crate) fn is_subclass(class: &Rc<Class>, wanted: &Value, message: &str) -> Result<bool, Exception> {
    // Without recursion: a browser's stack held less than the depth that is allowed.
    let mut waiting = vec![(wanted, 0)];
    let mut looked_at = 0u32;
    let mut walk = crate::memory::Walk::default();
    while let Some((wanted, depth)) = waiting.pop() {
        looked_at += 1;
        walk.step();
        let found = match wanted {
            Value::Class(wanted) => class.is_subclass(wanted),
            Value::None => Rc::ptr_eq(class, &class::builtin(Type::NoneType)),
            Value::Tuple(_) if depth > DEPTH || looked_at > MOST_CLASSES => {
                let text = "maximum recursion depth exceeded in __instancecheck__";
                return raise(ExceptionType::RecursionError, text);
            }
            Value::Tuple(many) => {
                waiting.extend(many.0.iter().rev().map(|wanted| (wanted, depth + 1)));
                false
            }
            _ => return type_error(message),
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a class is one of the script's or the prelude's.
pub(crate) fn is_user_class(class: &Class) -> bool {
    class.kind == ClassKind::User
}
