//! `repr` and `str` of values, as far as no code of the script is needed for them.

use std::rc::Rc;

use crate::class::{ClassKind, Type, class_of};
use crate::equality::{DEPTH, Hindrance, nested};
use crate::exception::{Exception, ExceptionType};
use crate::format::float_repr;
use crate::generator::GeneratorKind;
use crate::int;
use crate::iterator::{Iteration, dict_view_items};
use crate::string::{self, Str};
use crate::value::{DictKind, Value, WrapperKind};

/// What is being shown: the text so far, and the containers around the place, so that one that contains itself ends.
struct Writer {
    text: String,
    around: Vec<usize>,
    /// Shows instances as `object` does instead of asking for the script's `__repr__`.
    plainly: bool,
}

/// `repr(value)`.
pub(crate) fn repr(value: &Value) -> Result<String, Hindrance> {
    write(value, false)
}

/// `str(value)`.
pub(crate) fn str(value: &Value) -> Result<Rc<Str>, Hindrance> {
    match value {
        Value::Str(text) => Ok(text.clone()),
        Value::Exception(exception) => {
            let class = exception.class();
            if class.defines("__str__") {
                return Err(Hindrance::Script);
            }
            let (args, texts) = {
                let state = exception.state.borrow();
                let needs = |value: &Value| matches!(value, Value::Instance(_) | Value::Exception(_));
                (state.args.len(), state.args.iter().any(needs))
            };
            if texts {
                if args != 1 {
                    return Err(Hindrance::Script);
                }
                let inner = Exception(exception.clone()).first_arg();
                return nested("while getting the str of an object", || str(&inner));
            }
            Ok(Rc::new(Str::new(exception_text(&Exception(exception.clone())))))
        }
        Value::Instance(instance) if instance.class.borrow().lookup_text("__str__").is_some() => Err(Hindrance::Script),
        other => Ok(Rc::new(Str::new(repr(other)?))),
    }
}

/// `repr(value)` without running any of the script's code.
pub(crate) fn describe(value: &Value) -> String {
    write(value, true).unwrap_or_else(|_| format!("<{} object>", class_of(value).name()))
}

/// `str(value)` without running any of the script's code.
pub(crate) fn show(value: &Value) -> String {
    match value {
        Value::Str(text) => text.as_str().to_owned(),
        Value::Exception(exception) => {
            let text = nested("", || Ok::<_, Exception>(exception_text(&Exception(exception.clone()))));
            text.unwrap_or_else(|_| "<exception str() failed>".to_owned())
        }
        other => describe(other),
    }
}

fn write(value: &Value, plainly: bool) -> Result<String, Hindrance> {
    let mut writer = Writer { text: String::new(), around: Vec::new(), plainly };
    let result = writer.value(value);
    crate::memory::work(writer.text.len() * 2);
    result.map(|()| writer.text)
}

/// `str(exception)` without running any of the script's code.
pub(crate) fn exception_text(exception: &Exception) -> String {
    let state = exception.0.state.borrow();
    match &state.args[..] {
        [] => String::new(),
        [only] => {
            let only = only.clone();
            drop(state);
            if exception.is(ExceptionType::KeyError) { describe(&only) } else { show(&only) }
        }
        [number, text, rest @ ..] if rest.len() < 4 && exception.is(ExceptionType::OSError) => {
            let mut shown = format!("[Errno {}] {}", show(number), show(text));
            for (sign, name) in [(": ", "filename"), (" -> ", "filename2")] {
                if let Some(file) = state.attributes.get_text(name) {
                    shown.push_str(&format!("{sign}{}", describe(file)));
                }
            }
            shown
        }
        [message, Value::List(inner)] if exception.is(ExceptionType::BaseExceptionGroup) => {
            let count = inner.0.borrow().len();
            format!("{} ({count} sub-exception{})", show(message), if count == 1 { "" } else { "s" })
        }
        many => {
            let args = Value::tuple(many.to_vec());
            drop(state);
            describe(&args)
        }
    }
}

/// `<name at 0x…>`.
fn place(value: &Value) -> String {
    format!("0x{:012x}", value.address().unwrap_or(0))
}

impl Writer {
    fn value(&mut self, value: &Value) -> Result<(), Hindrance> {
        match value {
            Value::Undefined => self.text.push_str("<undefined>"),
            Value::None => self.text.push_str("None"),
            Value::Ellipsis => self.text.push_str("Ellipsis"),
            Value::NotImplemented => self.text.push_str("NotImplemented"),
            Value::Bool(flag) => self.text.push_str(if *flag { "True" } else { "False" }),
            Value::Int(number) => push_int(&mut self.text, *number),
            Value::Big(number) => self.text.push_str(&int::to_text(number)?),
            Value::Float(number) => self.text.push_str(&float_repr(*number)),
            Value::Str(text) => push_quoted(&mut self.text, text.as_str(), false),
            Value::Tuple(tuple) => {
                let close = if tuple.0.len() == 1 { ",)" } else { ")" };
                self.around(value, "(...)", |writer| writer.items("(", &tuple.0, close))?;
            }
            Value::List(list) => {
                let items = list.0.borrow().clone();
                self.around(value, "[...]", |writer| writer.items("[", &items, "]"))?;
            }
            Value::Set(set) => {
                let items: Vec<Value> = set.set.borrow().iter().map(|(key, _)| key.clone()).collect();
                let (open, close) = match (set.frozen, items.is_empty()) {
                    (false, true) => ("set(", ")"),
                    (false, false) => ("{", "}"),
                    (true, true) => ("frozenset(", ")"),
                    (true, false) => ("frozenset({", "})"),
                };
                self.around(value, "set(...)", |writer| writer.items(open, &items, close))?;
            }
            Value::Dict(object) => {
                match object.kind {
                    DictKind::Plain => {}
                    DictKind::Default => {
                        self.text.push_str("defaultdict(");
                        self.value(&object.factory.borrow().clone())?;
                        self.text.push_str(", ");
                    }
                    DictKind::Counter if object.dict.borrow().is_empty() => {
                        self.text.push_str("Counter()");
                        return Ok(());
                    }
                    DictKind::Counter => self.text.push_str("Counter("),
                }
                let mut entries: Vec<(Value, Value)> =
                    object.dict.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
                // Counts that have no order stay in the dict's.
                if object.kind == DictKind::Counter && entries.iter().all(|(_, count)| count.as_float().is_some()) {
                    crate::builtins::dicts::sort_by_count(&mut entries);
                }
                self.around(value, "{...}", |writer| {
                    writer.text.push('{');
                    for (place, (key, value)) in entries.iter().enumerate() {
                        if place > 0 {
                            writer.text.push_str(", ");
                        }
                        writer.value(key)?;
                        writer.text.push_str(": ");
                        writer.value(value)?;
                    }
                    writer.text.push('}');
                    Ok(())
                })?;
                if object.kind != DictKind::Plain {
                    self.text.push(')');
                }
            }
            Value::Range(range) => {
                self.text.push_str(&format!("range({}, {}", range.start, range.stop));
                if range.step != 1 {
                    self.text.push_str(&format!(", {}", range.step));
                }
                self.text.push(')');
            }
            Value::Slice(slice) => {
                let parts = [slice.start.clone(), slice.stop.clone(), slice.step.clone()];
                self.around(value, "...", |writer| writer.items("slice(", &parts, ")"))?;
            }
            Value::Native(native) => {
                let text = if native.owner.is_empty() {
                    format!("<built-in function {}>", native.name)
                } else {
                    format!("<method '{}' of '{}' objects>", native.name, native.owner)
                };
                self.text.push_str(&text);
            }
            Value::Function(function) => {
                let name = function.code.qualified.as_str();
                self.text.push_str(&format!("<function {name} at {}>", place(value)));
            }
            Value::Bound(bound) => match &bound.function {
                Value::Native(native) => {
                    let (name, owner) = (native.name, class_of(&bound.receiver).name());
                    let at = place(&bound.receiver);
                    self.text.push_str(&format!("<built-in method {name} of {owner} object at {at}>"));
                }
                function => {
                    let name = match function {
                        Value::Function(function) => function.code.qualified.as_str().to_owned(),
                        other => class_of(other).name().to_string(),
                    };
                    self.text.push_str(&format!("<bound method {name} of "));
                    self.around(value, "...", |writer| writer.value(&bound.receiver))?;
                    self.text.push('>');
                }
            },
            Value::Class(class) => {
                let name = class.full_name();
                self.text.push_str(&format!("<class '{name}'>"));
            }
            Value::Instance(instance) => {
                let class = instance.class.borrow().clone();
                if !self.plainly && class.lookup_text("__repr__").is_some() {
                    return Err(Hindrance::Script);
                }
                self.text.push_str(&format!("<{} object at {}>", class.full_name(), place(value)));
            }
            Value::Exception(exception) => {
                let class = exception.class();
                if !self.plainly && class.defines("__repr__") {
                    return Err(Hindrance::Script);
                }
                let args = exception.state.borrow().args.clone();
                let open = format!("{}(", class.name());
                self.around(value, "...", |writer| writer.items(&open, &args, ")"))?;
            }
            Value::Generator(generator) => {
                let class = class_of(value);
                if !matches!(class.kind, ClassKind::Builtin(Type::Generator | Type::Coroutine)) {
                    self.text.push_str(&format!("<{} object at {}>", class.full_name(), place(value)));
                    return Ok(());
                }
                let kind = match generator.kind {
                    GeneratorKind::Generator => "generator",
                    GeneratorKind::Coroutine => "coroutine",
                };
                let name = generator.code.qualified.as_str();
                self.text.push_str(&format!("<{kind} object {name} at {}>", place(value)));
            }
            Value::Iterator(iterator) => {
                if let Some(items) = dict_view_items(value) {
                    let open = format!("{}([", class_of(value).name());
                    return self.around(value, "...", |writer| writer.items(&open, &items, "])"));
                }
                let ended = matches!(&*iterator.0.borrow(), Iteration::Ended);
                let name = if ended { "iterator".to_owned() } else { class_of(value).name().to_string() };
                self.text.push_str(&format!("<{name} object at {}>", place(value)));
            }
            Value::Module(module) => self.text.push_str(&format!("<module '{}'>", module.name.as_str())),
            Value::Cell(_) => self.text.push_str("<cell>"),
            Value::Host(host) => self.text.push_str(&host.data.repr()),
            Value::Wrapper(wrapper) => {
                let name = match wrapper.kind {
                    WrapperKind::Property => "property",
                    WrapperKind::StaticMethod => "staticmethod",
                    WrapperKind::ClassMethod => "classmethod",
                    WrapperKind::Super => "super",
                };
                self.text.push_str(&format!("<{name} object at {}>", place(value)));
            }
        }
        Ok(())
    }

    fn items(&mut self, open: &str, items: &[Value], close: &str) -> Result<(), Hindrance> {
        self.text.push_str(open);
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                self.text.push_str(", ");
            }
            self.value(item)?;
        }
        self.text.push_str(close);
        Ok(())
    }

    fn around(
        &mut self,
        value: &Value,
        again: &str,
        inside: impl FnOnce(&mut Writer) -> Result<(), Hindrance>,
    ) -> Result<(), Hindrance> {
        let address = value.address().unwrap_or(0);
        if self.around.contains(&address) {
            self.text.push_str(again);
            return Ok(());
        }
        if self.around.len() as u32 > DEPTH / 2 {
            let text = "maximum recursion depth exceeded while getting the repr of an object";
            return Err(Exception::new(ExceptionType::RecursionError, text).into());
        }
        crate::memory::check(self.text.len() as u64 * 2, 1)?;
        self.around.push(address);
        let result = inside(self);
        self.around.pop();
        result
    }
}

/// Appends a number in decimal.
pub(crate) fn push_int(text: &mut String, number: i64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut put = |byte: u8| {
        at -= 1;
        digits[at] = byte;
    };
    let mut large = number.unsigned_abs();
    // Wasm has no wide multiplication, by which 64 bits would be divided.
    let mut rest = loop {
        match u32::try_from(large) {
            Ok(small) => break small,
            Err(_) => put(b'0' + (large % 10) as u8),
        }
        large /= 10;
    };
    loop {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        put(b'-');
    }
    text.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// Appends a string as `repr` shows it, or as `ascii` does.
pub(crate) fn push_quoted(out: &mut String, text: &str, ascii: bool) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            _ if character == quote => {
                out.push('\\');
                out.push(character);
            }
            ' '..='~' => out.push(character),
            _ if ascii || !is_printable(character) => {
                let code = character as u32;
                out.push_str(&match code {
                    0..=0xff => format!("\\x{code:02x}"),
                    0x100..=0xffff => format!("\\u{code:04x}"),
                    _ => format!("\\U{code:08x}"),
                });
            }
            _ => out.push(character),
        }
    }
    out.push(quote);
}

/// Near to `str.isprintable`: what it leaves out are characters that Unicode has not assigned.
pub(crate) fn is_printable(character: char) -> bool {
    let code = character as u32;
    !(character.is_control()
        || (character.is_whitespace() && character != ' ')
        || matches!(code, 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff9..=0xfffb)
        || (0xe000..=0xf8ff).contains(&code)
        || code >= 0xe0000)
}

/// `ascii(value)` from its `repr`.
pub(crate) fn to_ascii(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        let code = character as u32;
        match code {
            0..=0x7f => out.push(character),
            0x80..=0xff => out.push_str(&format!("\\x{code:02x}")),
            0x100..=0xffff => out.push_str(&format!("\\u{code:04x}")),
            _ => out.push_str(&format!("\\U{code:08x}")),
        }
    }
    out
}

/// `str(value)` as a value.
pub(crate) fn str_value(value: &Value) -> Result<Value, Hindrance> {
    match value {
        Value::Str(_) => Ok(value.clone()),
        Value::Int(number) => {
            if (0..10).contains(number) {
                return Ok(string::of_char((b'0' + *number as u8) as char));
            }
            let mut text = String::with_capacity(20);
            push_int(&mut text, *number);
            Ok(Value::string(text))
        }
        other => Ok(Value::Str(str(other)?)),
    }
}
