//! Writes values as bytes.

use std::rc::Rc;

use std::collections::HashMap;

use super::{Kind, MARK, Tag};
use crate::bytecode::Code;
use crate::class::{ClassKind, class_of};
use crate::dict::Dict;
use crate::exception::{Exception, ExceptionObject, type_error};
use crate::interpreter::Interpreter;
use crate::prelude;
use crate::value::{Function, ModuleKind, Value};

struct Writer<'a> {
    interp: &'a mut Interpreter,
    out: Vec<u8>,
    /// The number of each object, by its address.
    numbers: HashMap<usize, u64>,
    /// The objects in the order of their numbers: those that are not written yet are behind `written`.
    objects: Vec<Value>,
    written: usize,
    /// Which globals travel along, and what for.
    globals: Vec<u32>,
    /// Which codes' globals have been looked at.
    codes: Vec<*const Code>,
}

pub(super) fn pack(interp: &mut Interpreter, values: &[Value]) -> Result<Vec<u8>, Exception> {
    let mut writer = Writer {
        interp,
        out: Vec::new(),
        numbers: HashMap::new(),
        objects: Vec::new(),
        written: 0,
        globals: Vec::new(),
        codes: Vec::new(),
    };
    writer.out.extend(MARK);
    writer.number(values.len() as u64);
    for value in values {
        writer.reference(value)?;
    }
    let mut globals_done = 0;
    loop {
        while let Some(object) = writer.objects.get(writer.written).cloned() {
            writer.written += 1;
            writer.out.push(1);
            writer.object(&object)?;
        }
        // A global may refer to objects that are not written yet, and these to further globals.
        let Some(&slot) = writer.globals.get(globals_done) else { break };
        globals_done += 1;
        let value = writer.interp.globals.values.borrow()[slot as usize].clone();
        writer.out.push(2);
        writer.number(slot.into());
        let name = writer.interp.globals.names.borrow()[slot as usize].clone();
        writer.reference(&value).map_err(|error| about_global(&error, name.as_str()))?;
    }
    writer.out.push(0);
    Ok(writer.out)
}

fn about_global(error: &Exception, name: &str) -> Exception {
    let text = format!("{} (it is the global '{name}', which the function uses)", error.message());
    Exception::new(crate::exception::ExceptionType::TypeError, &text)
}

/// The error of something that stays where it is, with the way out.
fn refuse<T>(value: &Value) -> Result<T, Exception> {
    let name = class_of(value).name();
    let name = name.as_str();
    let way_out = match value {
        Value::Generator(generator) if generator.is_coroutine() => {
            "pass the async function's arguments instead, or await it first"
        }
        Value::Generator(_) | Value::Iterator(_) => "pass list(...) of it instead",
        Value::Host(_) => "await it first and pass its result",
        _ => "pass plain data instead",
    };
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    type_error(&format!("cannot copy {article} '{name}' object to a worker: {way_out}"))
}

impl Writer<'_> {
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.out.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.out.push(number as u8);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.out.extend(text.as_bytes());
    }

    fn tag(&mut self, tag: Tag) {
        self.out.push(tag as u8);
    }

    /// Writes an inline value, or the number of an object that is written later.
    fn reference(&mut self, value: &Value) -> Result<(), Exception> {
        match value {
            Value::Undefined => self.tag(Tag::Undefined),
            Value::None => self.tag(Tag::None),
            Value::Bool(true) => self.tag(Tag::True),
            Value::Bool(false) => self.tag(Tag::False),
            Value::Ellipsis => self.tag(Tag::Ellipsis),
            Value::NotImplemented => self.tag(Tag::NotImplemented),
            Value::Int(number) => {
                self.tag(Tag::Int);
                self.number((number << 1 ^ number >> 63) as u64);
            }
            Value::Float(number) => {
                self.tag(Tag::Float);
                self.out.extend(number.to_bits().to_le_bytes());
            }
            Value::Native(native) => {
                self.tag(Tag::Native);
                self.text(native.owner);
                self.text(native.name);
            }
            Value::Module(module) => {
                self.tag(Tag::Module);
                self.number(match module.kind {
                    ModuleKind::Main => 0,
                    ModuleKind::Prelude(place) => u64::from(place) + 1,
                });
            }
            Value::Class(class) if class.kind != ClassKind::User => {
                self.tag(if matches!(class.kind, ClassKind::Builtin(_)) { Tag::Type } else { Tag::ExceptionType });
                let name = class.name_str();
                self.text(name.as_str());
            }
            Value::Generator(_) | Value::Iterator(_) | Value::Host(_) => return refuse(value),
            other => {
                let Some(address) = other.address() else { return refuse(value) };
                let next = self.objects.len() as u64;
                let number = *self.numbers.entry(address).or_insert(next);
                if number == next {
                    self.objects.push(other.clone());
                }
                self.tag(Tag::Object);
                self.number(number);
            }
        }
        Ok(())
    }

    fn references<'v>(&mut self, values: impl ExactSizeIterator<Item = &'v Value>) -> Result<(), Exception> {
        self.number(values.len() as u64);
        for value in values {
            self.reference(value)?;
        }
        Ok(())
    }

    fn entries(&mut self, dict: &Dict) -> Result<(), Exception> {
        self.number(dict.len() as u64);
        for (key, value) in dict.iter() {
            self.reference(key)?;
            self.reference(value)?;
        }
        Ok(())
    }

    fn kind(&mut self, kind: Kind) {
        self.out.push(kind as u8);
    }

    fn object(&mut self, object: &Value) -> Result<(), Exception> {
        match object {
            Value::Str(text) => {
                self.kind(Kind::Str);
                self.text(text.as_str());
            }
            Value::Big(number) => {
                self.kind(Kind::Big);
                let bytes = number.to_signed_bytes_le();
                self.number(bytes.len() as u64);
                self.out.extend(bytes);
            }
            Value::Tuple(tuple) => {
                self.kind(Kind::Tuple);
                self.references(tuple.0.iter())?;
            }
            Value::List(list) => {
                self.kind(Kind::List);
                let items = list.0.borrow().clone();
                self.references(items.iter())?;
            }
            Value::Dict(dict) => {
                self.kind(Kind::Dict);
                self.out.push(dict.kind as u8);
                self.reference(&dict.factory.borrow().clone())?;
                let entries = dict.dict.borrow().clone();
                self.entries(&entries)?;
            }
            Value::Set(set) => {
                self.kind(Kind::Set);
                self.out.push(u8::from(set.frozen));
                let keys: Vec<Value> = set.set.borrow().iter().map(|(key, _)| key.clone()).collect();
                self.references(keys.iter())?;
            }
            Value::Range(range) => {
                self.kind(Kind::Range);
                for part in [range.start, range.stop, range.step] {
                    self.reference(&Value::Int(part))?;
                }
            }
            Value::Slice(slice) => {
                self.kind(Kind::Slice);
                for part in [&slice.start, &slice.stop, &slice.step] {
                    self.reference(part)?;
                }
            }
            Value::Function(function) => self.function(function)?,
            Value::Bound(bound) => {
                self.kind(Kind::Bound);
                self.reference(&bound.function)?;
                self.reference(&bound.receiver)?;
            }
            Value::Class(class) => match class.place {
                Some(place) => {
                    self.interp.known_classes.add(class);
                    self.kind(Kind::Class);
                    self.number(place.into());
                    self.number(class.serial);
                    let name = class.name_str();
                    self.text(name.as_str());
                    self.reference(&class.base.clone().map_or(Value::None, Value::Class))?;
                    let namespace = class.namespace().clone();
                    self.entries(&namespace)?;
                }
                None => {
                    let from = prelude::MODULES.iter().position(|module| module.name == class.module.as_str());
                    let (Some(from), false) = (from, class.module.as_str() == "asyncio") else { return refuse(object) };
                    self.kind(Kind::PreludeClass);
                    self.number(from as u64);
                    let name = class.name_str();
                    self.text(name.as_str());
                }
            },
            Value::Instance(instance) => {
                let class = instance.class.borrow().clone();
                if class.module.as_str() == "asyncio" && class.place.is_none() {
                    return refuse(object);
                }
                self.kind(Kind::Instance);
                self.reference(&Value::Class(class))?;
                let attributes = instance.attributes.borrow().clone();
                self.entries(&attributes)?;
            }
            Value::Exception(exception) => self.exception(exception)?,
            Value::Cell(cell) => {
                self.kind(Kind::Cell);
                self.reference(&cell.0.borrow().clone())?;
            }
            Value::Wrapper(wrapper) => {
                self.kind(Kind::Wrapper);
                self.out.push(wrapper.kind as u8);
                for part in [&wrapper.first, &wrapper.second, &wrapper.third] {
                    self.reference(part)?;
                }
            }
            other => return refuse(other),
        }
        Ok(())
    }

    /// Writes which code it is: 0 for the script's, else one more than the prelude's module.
    fn code(&mut self, code: &Code) {
        let module = prelude::MODULES.iter().position(|module| code.file.is_hidden() && module.name == code.file.name);
        self.number(module.map_or(0, |place| place as u64 + 1));
        self.number(code.place.into());
    }

    fn function(&mut self, function: &Rc<Function>) -> Result<(), Exception> {
        self.kind(Kind::Function);
        self.code(&function.code);
        self.number(function.closure.len() as u64);
        for cell in &function.closure {
            self.reference(&Value::Cell(cell.clone()))?;
        }
        let defaults = function.defaults.borrow().clone();
        self.references(defaults.iter())?;
        self.references(function.keyword_defaults.iter())?;
        let attributes = function.attributes.borrow().as_deref().cloned().unwrap_or_default();
        self.entries(&attributes)?;
        if function.globals.kind == ModuleKind::Main {
            self.note_globals(&function.code);
        }
        Ok(())
    }

    /// The globals that a code and those defined in it use travel along.
    fn note_globals(&mut self, code: &Rc<Code>) {
        let mut left = vec![code.clone()];
        while let Some(code) = left.pop() {
            if self.codes.contains(&Rc::as_ptr(&code)) {
                continue;
            }
            self.codes.push(Rc::as_ptr(&code));
            for &slot in &code.globals {
                if !self.globals.contains(&slot) {
                    self.globals.push(slot);
                }
            }
            left.extend(code.children.iter().cloned());
        }
    }

    fn exception(&mut self, exception: &Rc<ExceptionObject>) -> Result<(), Exception> {
        let shown = Exception(exception.clone());
        self.interp.settle_text(&shown);
        self.kind(Kind::Exception);
        self.reference(&Value::Class(exception.class()))?;
        let (args, attributes, cause, context, suppress, notes, traceback) = {
            let state = exception.state.borrow();
            (
                state.args.clone(),
                state.attributes.clone(),
                state.cause.clone(),
                state.context.clone(),
                state.suppress_context,
                state.notes.clone(),
                state.traceback.clone(),
            )
        };
        self.references(args.iter())?;
        self.entries(&attributes)?;
        for linked in [cause, context] {
            self.reference(&linked.map_or(Value::None, Value::from))?;
        }
        self.out.push(u8::from(suppress));
        self.number(notes.len() as u64);
        for note in &notes {
            self.text(note);
        }
        self.number(traceback.len() as u64);
        for entry in &traceback {
            self.code(&entry.code);
            self.number(entry.instruction.into());
            self.number(entry.times.into());
        }
        Ok(())
    }
}
