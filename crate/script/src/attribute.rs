//! Attributes: reading, writing and deleting them.

use std::rc::Rc;

use crate::class::{Class, ClassKind, class_of};
use crate::exception::{Exception, ExceptionType, raise, type_error};
use crate::member::Name;
use crate::string::Str;
use crate::types;
use crate::value::{Module, Value, Wrapper, WrapperKind};

/// What an attribute is.
pub(crate) enum Attribute {
    Value(Value),
    /// A property, or `__getattr__`: this must be called.
    Call(Value, Vec<Value>),
}

fn missing<T>(object: &Value, name: &str) -> Result<T, Exception> {
    let text = match object {
        Value::Class(class) => format!("type object '{}' has no attribute '{name}'", class.name()),
        Value::Module(module) => format!("module '{}' has no attribute '{name}'", module.name.as_str()),
        other => {
            let hint = match (other, name) {
                (Value::Str(_), "encode") | (Value::Int(_), "to_bytes") => ": bytes are not supported here",
                _ => "",
            };
            format!("'{}' object has no attribute '{name}'{hint}", class_of(other).name())
        }
    };
    raise(ExceptionType::AttributeError, &text)
}

/// The function that `object.name(…)` calls with the object as its first argument, when it is one.
pub(crate) fn method(object: &Value, name: &Name) -> Option<Value> {
    if let Some(native) = name.native_method(object) {
        return Some(Value::Native(native));
    }
    let found = match object {
        Value::Instance(instance) => {
            let attributes = instance.attributes.borrow();
            if !attributes.surely_lacks(&name.text) && attributes.get_name(&name.text).is_some() {
                return None;
            }
            name.find_member(&instance.class.borrow())?
        }
        Value::Class(_) | Value::Module(_) | Value::Host(_) | Value::Wrapper(_) | Value::Function(_) => return None,
        Value::Exception(exception) => {
            if exception.state.borrow().attributes.get_name(&name.text).is_some() {
                return None;
            }
            name.find_member(&exception.class())?
        }
        other => name.find_member(&class_of(other))?,
    };
    match &found {
        Value::Function(_) => Some(found),
        // `fromkeys` and `maketrans` take no receiver.
        Value::Native(native) if !native.owner.is_empty() => Some(found),
        _ => None,
    }
}

/// `object.name`.
pub(crate) fn get(object: &Value, name: &Rc<Str>) -> Result<Attribute, Exception> {
    let found = match object {
        Value::Instance(instance) => {
            let own = instance.attributes.borrow().get_name(name).cloned();
            let class = instance.class.borrow().clone();
            if let Some(value) = own {
                return Ok(Attribute::Value(value));
            }
            if let Some(value) = class.lookup(name) {
                return bind(value, object, &class);
            }
            special(object, name).or_else(|| get_attr_hook(&class, object, name))
        }
        Value::Exception(exception) => {
            let own = exception.state.borrow().attributes.get_name(name).cloned();
            let class = exception.class();
            if let Some(value) = own {
                return Ok(Attribute::Value(value));
            }
            if let Some(value) = class.lookup(name) {
                return bind(value, object, &class);
            }
            let builtin = types::exception_attribute(exception, name.as_str()).map(Attribute::Value);
            builtin.or_else(|| special(object, name)).or_else(|| get_attr_hook(&class, object, name))
        }
        Value::Class(class) => {
            if let Some(value) = class.lookup(name) {
                return Ok(Attribute::Value(bind_to_class(value, class)));
            }
            types::class_attribute(class, name.as_str()).map(Attribute::Value)
        }
        Value::Module(module) => module_attribute(module, name).map(Attribute::Value),
        Value::Wrapper(wrapper) if wrapper.kind == WrapperKind::Super => return super_attribute(wrapper, name),
        Value::Wrapper(wrapper) if wrapper.kind == WrapperKind::Property => match name.as_str() {
            "setter" | "getter" | "deleter" => types::property_method(name.as_str())
                .map(|native| Attribute::Value(Value::bound(Value::Native(native), object.clone()))),
            "fget" => Some(Attribute::Value(wrapper.first.clone())),
            _ => None,
        },
        Value::Host(host) if name.as_str() == "__await__" && host.data.is_awaitable() => {
            let native = types::native_named("coroutine", "__await__");
            native.map(|native| Attribute::Value(Value::bound(Value::Native(native), object.clone())))
        }
        Value::Host(host) => host.data.has_method(name.as_str()).then(|| {
            let caller = Value::Native(types::host_method());
            Attribute::Value(Value::bound(caller, Value::tuple(vec![object.clone(), Value::Str(name.clone())])))
        }),
        Value::Function(function) => {
            let own = function.attributes.borrow().as_ref().and_then(|own| own.get_name(name).cloned());
            own.or_else(|| types::function_attribute(function, name.as_str())).map(Attribute::Value)
        }
        Value::Bound(bound)
            if matches!(name.as_str(), "__self__" | "__func__" | "__name__" | "__doc__" | "__qualname__") =>
        {
            match name.as_str() {
                "__self__" => Some(Attribute::Value(bound.receiver.clone())),
                "__func__" => Some(Attribute::Value(bound.function.clone())),
                _ => return get(&types::innermost(object), name),
            }
        }
        other => {
            let class = class_of(other);
            if let Some(value) = class.lookup(name) {
                return bind(value, object, &class);
            }
            types::value_attribute(other, name.as_str()).map(Attribute::Value)
        }
    };
    match found {
        Some(attribute) => Ok(attribute),
        None => match special(object, name) {
            Some(attribute) => Ok(attribute),
            None => missing(object, name.as_str()),
        },
    }
}

fn get_attr_hook(class: &Rc<Class>, object: &Value, name: &Rc<Str>) -> Option<Attribute> {
    let hook = class.lookup_text("__getattr__")?;
    Some(Attribute::Call(hook, vec![object.clone(), Value::Str(name.clone())]))
}

/// What every object has.
fn special(object: &Value, name: &Rc<Str>) -> Option<Attribute> {
    match name.as_str() {
        "__class__" => Some(Attribute::Value(Value::Class(class_of(object)))),
        "__dict__" => match object {
            Value::Instance(instance) if instance.class.borrow().has_room_for("__dict__") => {
                Some(Attribute::Value(Value::dict(instance.attributes.borrow().clone())))
            }
            _ => None,
        },
        "__doc__" => Some(Attribute::Value(Value::None)),
        "__module__" => Some(Attribute::Value(Value::Str(class_of(object).module.clone()))),
        _ => None,
    }
}

fn bind(value: Value, object: &Value, class: &Rc<Class>) -> Result<Attribute, Exception> {
    Ok(match &value {
        Value::Function(_) => Attribute::Value(Value::bound(value, object.clone())),
        Value::Native(native) if !native.owner.is_empty() => Attribute::Value(Value::bound(value, object.clone())),
        Value::Wrapper(wrapper) => match wrapper.kind {
            WrapperKind::Property => {
                if wrapper.first.is_none() {
                    return raise(ExceptionType::AttributeError, "unreadable attribute");
                }
                Attribute::Call(wrapper.first.clone(), vec![object.clone()])
            }
            WrapperKind::StaticMethod => Attribute::Value(wrapper.first.clone()),
            WrapperKind::ClassMethod => {
                Attribute::Value(Value::bound(wrapper.first.clone(), Value::Class(class.clone())))
            }
            WrapperKind::Super => Attribute::Value(value),
        },
        _ => Attribute::Value(value),
    })
}

fn bind_to_class(value: Value, class: &Rc<Class>) -> Value {
    match &value {
        Value::Wrapper(wrapper) => match wrapper.kind {
            WrapperKind::StaticMethod => wrapper.first.clone(),
            WrapperKind::ClassMethod => Value::bound(wrapper.first.clone(), Value::Class(class.clone())),
            _ => value,
        },
        _ => value,
    }
}

/// A method or attribute of the classes after the one that `super` starts after.
fn super_attribute(wrapper: &Wrapper, name: &Rc<Str>) -> Result<Attribute, Exception> {
    let Value::Class(start) = &wrapper.first else { return raise(ExceptionType::RuntimeError, "super(): bad class") };
    let object = &wrapper.second;
    let found = start.base.as_ref().and_then(|base| base.lookup(name));
    match (found, object) {
        (Some(value), Value::Class(class)) => Ok(Attribute::Value(bind_to_class(value, class))),
        (Some(value), _) => bind(value, object, &class_of(object)),
        (None, _) => {
            raise(ExceptionType::AttributeError, &format!("'super' object has no attribute '{}'", name.as_str()))
        }
    }
}

fn module_attribute(module: &Module, name: &Rc<Str>) -> Option<Value> {
    // What begins with an underscore is the prelude's own business.
    if name.as_str().starts_with('_') && !matches!(name.as_str(), "__name__" | "__doc__") {
        return None;
    }
    module.get(name.as_str())
}

/// `object.name = value`; a property's setter and `__setattr__` are to be called.
pub(crate) fn set(object: &Value, name: &Rc<Str>, value: Value) -> Result<Option<(Value, Vec<Value>)>, Exception> {
    if let Some(hook) = hook(object, "__setattr__") {
        return Ok(Some((hook, vec![object.clone(), Value::Str(name.clone()), value])));
    }
    set_past_hook(object, name, value)
}

/// What the script's classes have under the name of a special method for attributes.
fn hook(object: &Value, name: &'static str) -> Option<Value> {
    match object {
        Value::Instance(instance) => instance.class.borrow().lookup_text(name),
        Value::Exception(exception) => exception.class().lookup_text(name),
        _ => None,
    }
}

/// `object.__setattr__`: the same without the script's own `__setattr__`.
pub(crate) fn set_past_hook(
    object: &Value,
    name: &Rc<Str>,
    value: Value,
) -> Result<Option<(Value, Vec<Value>)>, Exception> {
    match object {
        Value::Instance(instance) => {
            let class = instance.class.borrow().clone();
            if let Some(call) = property_setter(&class, object, name, &value)? {
                return Ok(Some(call));
            }
            if !class.has_room_for(name.as_str()) {
                let (title, text) = (class.name(), name.as_str());
                return raise(
                    ExceptionType::AttributeError,
                    &match class.lookup(name) {
                        Some(_) => format!("'{title}' object attribute '{text}' is read-only"),
                        None => format!("'{title}' object has no attribute '{text}'"),
                    },
                );
            }
            instance.attributes.borrow_mut().set_name(name, value);
        }
        Value::Exception(exception) => {
            let class = exception.class();
            if let Some(call) = property_setter(&class, object, name, &value)? {
                return Ok(Some(call));
            }
            if !types::set_exception_attribute(exception, name.as_str(), &value)? {
                exception.state.borrow_mut().attributes.set_name(name, value);
            }
        }
        Value::Class(class) if class.kind == ClassKind::User => {
            if name.as_str() == "__name__"
                && let Value::Str(text) = &value
            {
                class.set_name(text.clone());
                return Ok(None);
            }
            class.namespace_mut().set_name(name, value);
        }
        Value::Class(class) => {
            let text = format!("cannot set '{}' attribute of immutable type '{}'", name.as_str(), class.name());
            return type_error(&text);
        }
        Value::Function(function) => {
            let mut attributes = function.attributes.borrow_mut();
            attributes.get_or_insert_with(Default::default).set_name(name, value);
        }
        Value::Module(module) => {
            let slot = module.names.borrow().iter().position(|known| known.as_str() == name.as_str());
            match slot {
                Some(slot) => module.values.borrow_mut()[slot] = value,
                None => {
                    module.names.borrow_mut().push(name.clone());
                    module.values.borrow_mut().push(value);
                }
            }
        }
        other => {
            let class = class_of(other);
            let has = class.lookup(name).is_some();
            let (title, name) = (class.name(), name.as_str());
            let text = if has {
                format!("'{title}' object attribute '{name}' is read-only")
            } else {
                format!("'{title}' object has no attribute '{name}'")
            };
            return raise(ExceptionType::AttributeError, &text);
        }
    }
    Ok(None)
}

fn property_setter(
    class: &Rc<Class>,
    object: &Value,
    name: &Rc<Str>,
    value: &Value,
) -> Result<Option<(Value, Vec<Value>)>, Exception> {
    match class.lookup_user(name) {
        Some(Value::Wrapper(wrapper)) if wrapper.kind == WrapperKind::Property => {
            if wrapper.second.is_none() {
                let (name, title) = (name.as_str(), class.name());
                return raise(
                    ExceptionType::AttributeError,
                    &format!("property '{name}' of '{title}' object has no setter"),
                );
            }
            Ok(Some((wrapper.second.clone(), vec![object.clone(), value.clone()])))
        }
        _ => Ok(None),
    }
}

/// `del object.name`; a property's deleter and `__delattr__` are to be called.
pub(crate) fn delete(object: &Value, name: &Rc<Str>) -> Result<Option<(Value, Vec<Value>)>, Exception> {
    if let Some(hook) = hook(object, "__delattr__") {
        return Ok(Some((hook, vec![object.clone(), Value::Str(name.clone())])));
    }
    delete_past_hook(object, name)
}

/// `object.__delattr__`: the same without the script's own `__delattr__`.
pub(crate) fn delete_past_hook(object: &Value, name: &Rc<Str>) -> Result<Option<(Value, Vec<Value>)>, Exception> {
    if matches!(object, Value::Instance(_) | Value::Exception(_)) {
        let class = class_of(object);
        if let Some(Value::Wrapper(wrapper)) = class.lookup_user(name)
            && wrapper.kind == WrapperKind::Property
        {
            if wrapper.third.is_none() {
                let (name, title) = (name.as_str(), class.name());
                let text = format!("property '{name}' of '{title}' object has no deleter");
                return raise(ExceptionType::AttributeError, &text);
            }
            return Ok(Some((wrapper.third.clone(), vec![object.clone()])));
        }
    }
    let removed = match object {
        Value::Instance(instance) => instance.attributes.borrow_mut().remove_name(name),
        Value::Exception(exception) => exception.state.borrow_mut().attributes.remove_name(name),
        Value::Class(class) if class.kind == ClassKind::User => class.namespace_mut().remove_name(name),
        _ => None,
    };
    match removed {
        Some(_) => Ok(None),
        None => missing(object, name.as_str()),
    }
}
