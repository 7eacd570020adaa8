//! Classes: those of the machine, one for each type and builtin exception, and those of the script.

use std::cell::{Cell, Ref, RefCell, RefMut};
use std::rc::Rc;

use crate::dict::Dict;
use crate::equality::HashRule;
use crate::exception::ExceptionType;
use crate::generator::GeneratorKind;
use crate::member::{self, Member};
use crate::native::Native;
use crate::string::{Str, intern, known};
use crate::trash;
use crate::types;
use crate::value::{DictKind, Value, WrapperKind};

macro_rules! types {
    ($($name:ident $text:literal,)*) => {
        /// The types of the machine.
        #[allow(clippy::enum_variant_names, reason = "Python's type of types is named so")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Type { $($name,)* }

        const TYPES: &[(Type, &str)] = &[$((Type::$name, $text),)*];
        pub(crate) const TYPE_COUNT: usize = TYPES.len();
    };
}

types! {
    Object "object",
    Type "type",
    NoneType "NoneType",
    Ellipsis "ellipsis",
    NotImplemented "NotImplementedType",
    Int "int",
    Bool "bool",
    Float "float",
    Str "str",
    Tuple "tuple",
    List "list",
    Dict "dict",
    DefaultDict "defaultdict",
    Counter "Counter",
    Set "set",
    FrozenSet "frozenset",
    Range "range",
    Slice "slice",
    Function "function",
    BuiltinFunction "builtin_function_or_method",
    Method "method",
    Generator "generator",
    Coroutine "coroutine",
    Iterator "iterator",
    Module "module",
    Cell "cell",
    Property "property",
    StaticMethod "staticmethod",
    ClassMethod "classmethod",
    Super "super",
    Host "object",
    ListIterator "list_iterator",
    TupleIterator "tuple_iterator",
    StrIterator "str_ascii_iterator",
    RangeIterator "range_iterator",
    SetIterator "set_iterator",
    DictKeyIterator "dict_keyiterator",
    DictValueIterator "dict_valueiterator",
    DictItemIterator "dict_itemiterator",
    DictKeys "dict_keys",
    DictValues "dict_values",
    DictItems "dict_items",
    Enumerate "enumerate",
    Zip "zip",
    Reversed "reversed",
    ListReverseIterator "list_reverseiterator",
    Map "map",
    Filter "filter",
}

impl Class {
    /// Whether a hint may say more about it in brackets: about the script's and the prelude's own.
    pub(crate) fn is_subscriptable(&self) -> bool {
        matches!(self.kind, ClassKind::User | ClassKind::Builtin(Type::DefaultDict | Type::Counter))
    }

    /// Whether it is one of the types that hints name with what they hold, as in `list[int]`.
    pub(crate) fn is_generic(&self) -> bool {
        use Type::{Dict, FrozenSet, List, Set, Tuple};
        matches!(self.kind, ClassKind::Builtin(Dict | FrozenSet | List | Set | Tuple | Type::Type))
    }
}

/// What a class is at heart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClassKind {
    /// A type of the machine.
    Builtin(Type),
    /// A builtin exception.
    Exception(ExceptionType),
    /// A class of the script or the prelude.
    User,
}

/// A class.
pub struct Class {
    pub(crate) kind: ClassKind,
    name: RefCell<Rc<Str>>,
    pub(crate) qualified: Rc<Str>,
    /// The module it is shown with, as in `<class '__main__.A'>`.
    pub(crate) module: Rc<Str>,
    pub(crate) base: Option<Rc<Class>>,
    namespace: RefCell<Dict>,
    /// How many attributes its instances have had at most: what a new one makes room for.
    pub(crate) usual: Cell<u32>,
    /// Where its `__init__` is.
    pub(crate) init: Member,
    /// Where its `class` statement stands in the program, and which run of it this is.
    pub(crate) place: Option<u32>,
    pub(crate) serial: u64,
}

struct Builtins {
    types: Vec<Rc<Class>>,
    exceptions: Vec<Rc<Class>>,
}

thread_local! {
    static BUILTINS: Builtins = Builtins::new();
}

impl Builtins {
    fn new() -> Builtins {
        let mut types: Vec<Rc<Class>> = Vec::new();
        for &(kind, name) in TYPES {
            let base = match kind {
                Type::Object => None,
                Type::Bool => Some(types[Type::Int as usize].clone()),
                Type::DefaultDict | Type::Counter => Some(types[Type::Dict as usize].clone()),
                _ => Some(types[Type::Object as usize].clone()),
            };
            let module = match kind {
                Type::DefaultDict | Type::Counter => "collections",
                _ => "builtins",
            };
            types.push(Rc::new(Class::builtin(ClassKind::Builtin(kind), name, module, base)));
        }
        let mut exceptions: Vec<Rc<Class>> = Vec::new();
        for &(kind, name, base) in ExceptionType::ALL {
            let base = match base {
                Some(base) => exceptions[base as usize].clone(),
                None => types[Type::Object as usize].clone(),
            };
            let module = match kind {
                ExceptionType::CancelledError | ExceptionType::InvalidStateError => "asyncio.exceptions",
                ExceptionType::JSONDecodeError => "json.decoder",
                ExceptionType::QueueEmpty | ExceptionType::QueueFull => "asyncio.queues",
                _ => "builtins",
            };
            debug_assert_eq!(exceptions.len(), kind as usize);
            exceptions.push(Rc::new(Class::builtin(ClassKind::Exception(kind), name, module, Some(base))));
        }
        Builtins { types, exceptions }
    }
}

/// The class of a type of the machine.
pub(crate) fn builtin(kind: Type) -> Rc<Class> {
    BUILTINS.with(|builtins| builtins.types[kind as usize].clone())
}

/// The class of a builtin exception.
pub(crate) fn exception(kind: ExceptionType) -> Rc<Class> {
    BUILTINS.with(|builtins| builtins.exceptions[kind as usize].clone())
}

/// All builtin types and exceptions, to fill their namespaces.
pub(crate) fn type_named(name: &str) -> Option<Type> {
    TYPES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

impl Class {
    fn builtin(kind: ClassKind, name: &str, module: &str, base: Option<Rc<Class>>) -> Class {
        let name = intern(name);
        Class {
            kind,
            name: RefCell::new(name.clone()),
            qualified: name,
            module: intern(module),
            base,
            namespace: RefCell::new(Dict::new()),
            usual: Cell::new(0),
            init: Member::new(),
            place: None,
            serial: 0,
        }
    }

    /// A class of the script.
    pub(crate) fn new(name: Rc<Str>, qualified: Rc<Str>, module: Rc<Str>, base: Rc<Class>, namespace: Dict) -> Class {
        member::begin_epoch();
        Class {
            kind: ClassKind::User,
            name: RefCell::new(name),
            qualified,
            module,
            base: Some(base),
            namespace: RefCell::new(namespace),
            usual: Cell::new(0),
            init: Member::new(),
            place: None,
            serial: crate::value::next_serial(),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> TypeName {
        TypeName(self.name.borrow().clone())
    }

    pub(crate) fn name_str(&self) -> Rc<Str> {
        self.name.borrow().clone()
    }

    pub(crate) fn set_name(&self, name: Rc<Str>) {
        *self.name.borrow_mut() = name;
    }

    /// The name with its module unless that is `builtins`, as tracebacks show it.
    pub(crate) fn full_name(&self) -> String {
        if self.module.as_str() == "builtins" {
            return self.qualified.as_str().to_owned();
        }
        format!("{}.{}", self.module.as_str(), self.qualified.as_str())
    }

    /// Its own attributes.
    pub(crate) fn namespace(&self) -> Ref<'_, Dict> {
        self.namespace.borrow()
    }

    /// The same, to change them.
    pub(crate) fn namespace_mut(&self) -> RefMut<'_, Dict> {
        member::begin_epoch();
        self.namespace.borrow_mut()
    }

    /// How many bases up a name is, and at which place there.
    pub(crate) fn find(&self, name: &Rc<Str>) -> Option<(u32, u32)> {
        let mut class = self;
        let mut depth = 0;
        loop {
            if let Some(place) = class.namespace.borrow().find_interned(name) {
                return Some((depth, place as u32));
            }
            class = class.base.as_deref()?;
            depth += 1;
        }
    }

    /// The script's `__init__` of the class or one of its bases.
    pub(crate) fn find_init(&self) -> Option<Value> {
        self.init.find(self, &known("__init__")).filter(|found| !matches!(found, Value::Native(_)))
    }

    /// What the class or one of its bases has under a name.
    pub(crate) fn lookup(&self, name: &Rc<Str>) -> Option<Value> {
        let mut class = self;
        loop {
            if let Some(value) = class.namespace.borrow().get_name(name) {
                return Some(value.clone());
            }
            class = class.base.as_deref()?;
        }
    }

    /// The same for a name that is not interned, among the script's classes alone: what the machine's types do by
    /// themselves is not found.
    pub(crate) fn lookup_text(&self, name: &'static str) -> Option<Value> {
        self.lookup_user(&known(name))
    }

    /// What the class or one of its bases of the script has under a name.
    pub(crate) fn lookup_user(&self, name: &Rc<Str>) -> Option<Value> {
        let mut class = self;
        while class.kind == ClassKind::User {
            if let Some(value) = class.namespace.borrow().get_name(name) {
                return Some(value.clone());
            }
            class = class.base.as_deref()?;
        }
        None
    }

    /// Whether its instances may have an attribute of this name: `__slots__` of all of its classes of the script
    /// together keep out what they do not name.
    pub(crate) fn has_room_for(&self, name: &str) -> bool {
        let slots_name = known("__slots__");
        let mut class = self;
        while class.kind == ClassKind::User {
            let namespace = class.namespace.borrow();
            let Some(slots) = namespace.get_name(&slots_name) else { return true };
            let names = match slots {
                Value::Str(_) => vec![slots.clone()],
                slots => slots.as_items().unwrap_or_default(),
            };
            if names.iter().filter_map(Value::as_str).any(|slot| slot == name || slot == "__dict__") {
                return true;
            }
            match class.base.as_deref() {
                Some(base) => class = base,
                None => return true,
            }
        }
        class.base.is_some()
    }

    pub(crate) fn defines(&self, name: &'static str) -> bool {
        self.kind == ClassKind::User && self.lookup_text(name).is_some()
    }

    pub(crate) fn hash_rule(&self) -> HashRule {
        let (hash, eq) = (known("__hash__"), known("__eq__"));
        let mut class = self;
        while class.kind == ClassKind::User {
            let namespace = class.namespace.borrow();
            match namespace.get_name(&hash) {
                Some(Value::None) => return HashRule::Unhashable,
                Some(_) => return HashRule::Script,
                None if namespace.get_name(&eq).is_some() => return HashRule::Unhashable,
                None => {}
            }
            drop(namespace);
            match class.base.as_deref() {
                Some(base) => class = base,
                None => break,
            }
        }
        HashRule::Identity
    }

    /// What is called for a type of the machine.
    pub(crate) fn constructor(&self) -> Option<&'static Native> {
        match self.kind {
            ClassKind::Builtin(kind) => types::constructor(kind),
            _ => None,
        }
    }

    /// Whether it is the other class or derived from it. `ExceptionGroup`, which has two bases in Python, has the
    /// second one here alone.
    pub(crate) fn is_subclass(self: &Rc<Class>, other: &Rc<Class>) -> bool {
        let mut class = self;
        let group = ClassKind::Exception(ExceptionType::BaseExceptionGroup);
        loop {
            if Rc::ptr_eq(class, other)
                || other.kind == group && class.kind == ClassKind::Exception(ExceptionType::ExceptionGroup)
            {
                return true;
            }
            match &class.base {
                Some(base) => class = base,
                None => return false,
            }
        }
    }

    /// The builtin exception that it is or derives from.
    pub(crate) fn exception_type(&self) -> Option<ExceptionType> {
        let mut class = self;
        loop {
            if let ClassKind::Exception(kind) = class.kind {
                return Some(kind);
            }
            class = class.base.as_deref()?;
        }
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        if self.kind == ClassKind::User {
            self.namespace.get_mut().discard();
            if let Some(base) = self.base.take() {
                trash::discard(Value::Class(base));
            }
        }
    }
}

/// A class's name that can be printed.
pub(crate) struct TypeName(Rc<Str>);

impl std::fmt::Display for TypeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl TypeName {
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// `type(value)`.
pub(crate) fn class_of(value: &Value) -> Rc<Class> {
    builtin(match value {
        Value::Undefined | Value::None => Type::NoneType,
        Value::Ellipsis => Type::Ellipsis,
        Value::NotImplemented => Type::NotImplemented,
        Value::Bool(_) => Type::Bool,
        Value::Int(_) | Value::Big(_) => Type::Int,
        Value::Float(_) => Type::Float,
        Value::Native(_) => Type::BuiltinFunction,
        Value::Str(_) => Type::Str,
        Value::Tuple(_) => Type::Tuple,
        Value::List(_) => Type::List,
        Value::Dict(dict) => match dict.kind {
            DictKind::Plain => Type::Dict,
            DictKind::Default => Type::DefaultDict,
            DictKind::Counter => Type::Counter,
        },
        Value::Set(set) if set.frozen => Type::FrozenSet,
        Value::Set(_) => Type::Set,
        Value::Range(_) => Type::Range,
        Value::Slice(_) => Type::Slice,
        Value::Function(_) => Type::Function,
        Value::Bound(bound) if matches!(bound.function, Value::Native(_)) => Type::BuiltinFunction,
        Value::Bound(_) => Type::Method,
        Value::Class(_) => Type::Type,
        Value::Instance(instance) => return instance.class.borrow().clone(),
        Value::Exception(exception) => return exception.class(),
        Value::Generator(generator) => match generator.kind {
            // The prelude's are the machine's own types to a script.
            GeneratorKind::Generator if generator.code.file.is_hidden() => match generator.name.as_str() {
                "_map_one" | "_map_many" => Type::Map,
                "_filter_items" => Type::Filter,
                "_enumerate_items" => Type::Enumerate,
                "_zip_items" => Type::Zip,
                "_reversed_items" => Type::Reversed,
                "_iterate_items" => Type::Iterator,
                "_iterate_until" => return own_class("builtins", "callable_iterator"),
                name if generator.code.file.name == "itertools" => {
                    return own_class("itertools", name.trim_start_matches('_'));
                }
                _ => Type::Generator,
            },
            GeneratorKind::Generator => Type::Generator,
            GeneratorKind::Coroutine => Type::Coroutine,
        },
        Value::Iterator(iterator) => iterator.class(),
        Value::Module(_) => Type::Module,
        Value::Cell(_) => Type::Cell,
        Value::Host(host) => {
            let name = host.data.type_name();
            return own_class(if name == "Task" { "_asyncio" } else { "builtins" }, name);
        }
        Value::Wrapper(wrapper) => match wrapper.kind {
            WrapperKind::Property => Type::Property,
            WrapperKind::StaticMethod => Type::StaticMethod,
            WrapperKind::ClassMethod => Type::ClassMethod,
            WrapperKind::Super => Type::Super,
        },
    })
}

/// The class of the host's objects of one type name, or of a module's iterators, which scripts make by calling functions.
fn own_class(module: &str, name: &str) -> Rc<Class> {
    thread_local!(static KNOWN: RefCell<Vec<Rc<Class>>> = const { RefCell::new(Vec::new()) });
    KNOWN.with_borrow_mut(|known| {
        if let Some(class) = known.iter().find(|known| known.qualified.as_str() == name) {
            return class.clone();
        }
        let object = Some(builtin(Type::Object));
        let class = Rc::new(Class::builtin(ClassKind::Builtin(Type::Host), name, module, object));
        known.push(class.clone());
        class
    })
}
