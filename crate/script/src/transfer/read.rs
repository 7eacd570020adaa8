//! Reads values from bytes, which may be anything.

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;

use super::{KINDS, Kind, MARK, TAGS, Tag, damaged};
use crate::bytecode::Code;
use crate::class::{self, Class, ClassKind};
use crate::dict::Dict;
use crate::equality;
use crate::exception::{Exception, ExceptionType, TracebackEntry};
use crate::int;
use crate::interpreter::Interpreter;
use crate::native::plain;
use crate::prelude;
use crate::set::Set;
use crate::string::intern;
use crate::types;
use crate::value::{
    Bound, CellObject, DictKind, DictObject, Function, Instance, Module, Range, SetObject, Slice, Value, Wrapper,
    WrapperKind,
};

type Result<T> = std::result::Result<T, Exception>;

/// A value, or the number of an object.
#[derive(Clone)]
enum Reference {
    Value(Value),
    Object(usize),
}

/// An object as it was written.
struct Record {
    kind: Kind,
    flag: u8,
    numbers: Vec<u64>,
    texts: Vec<String>,
    bytes: Vec<u8>,
    /// What the object needs when it is made.
    needs: Vec<Reference>,
    /// What is put into it afterwards; of a table keys and values in turn.
    holds: Vec<Reference>,
    /// How many of `holds` are which.
    parts: Vec<usize>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

pub(super) fn unpack(interp: &mut Interpreter, bytes: &[u8]) -> Result<Vec<Value>> {
    let mut reader = Reader { bytes, at: 0 };
    if reader.take(MARK.len())? != MARK {
        return damaged();
    }
    let count = reader.count()?;
    let mut wanted = Vec::with_capacity(count);
    for _ in 0..count {
        wanted.push(reader.reference(interp)?);
    }
    let (mut records, mut globals) = (Vec::new(), Vec::new());
    loop {
        match reader.byte()? {
            0 => break,
            1 => records.push(reader.record(interp)?),
            2 => globals.push((reader.count_any()?, reader.reference(interp)?)),
            _ => return damaged(),
        }
    }
    let mut builder = Builder { interp, made: vec![None; records.len()], records };
    builder.make_all()?;
    builder.fill_all()?;
    let globals: Vec<(u64, Value)> =
        globals.into_iter().map(|(slot, of)| Ok((slot, builder.value(&of)?))).collect::<Result<_>>()?;
    let values = wanted.iter().map(|of| builder.value(of)).collect::<Result<Vec<Value>>>()?;
    if !builder.interp.has_run {
        let module = builder.interp.globals.clone();
        for (slot, value) in globals {
            match module.values.borrow_mut().get_mut(slot as usize) {
                Some(place) => *place = value,
                None => return damaged(),
            }
        }
    }
    Ok(values)
}

impl Reader<'_> {
    fn take(&mut self, count: usize) -> Result<&[u8]> {
        match self.at.checked_add(count).and_then(|end| self.bytes.get(self.at..end)) {
            Some(part) => {
                self.at += count;
                Ok(part)
            }
            None => damaged(),
        }
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    fn count_any(&mut self) -> Result<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        damaged()
    }

    /// How many of something follow: no more than there are bytes.
    fn count(&mut self) -> Result<usize> {
        let count = self.count_any()?;
        if count > (self.bytes.len() - self.at) as u64 { damaged() } else { Ok(count as usize) }
    }

    fn text(&mut self) -> Result<String> {
        let count = self.count()?;
        match std::str::from_utf8(self.take(count)?) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => damaged(),
        }
    }

    fn reference(&mut self, interp: &mut Interpreter) -> Result<Reference> {
        let tag = self.byte()?;
        let Some(tag) = TAGS.get(usize::from(tag)) else { return damaged() };
        Ok(Reference::Value(match tag {
            Tag::Undefined => Value::Undefined,
            Tag::None => Value::None,
            Tag::True => Value::Bool(true),
            Tag::False => Value::Bool(false),
            Tag::Ellipsis => Value::Ellipsis,
            Tag::NotImplemented => Value::NotImplemented,
            Tag::Int => {
                let number = self.count_any()?;
                Value::Int((number >> 1) as i64 ^ -((number & 1) as i64))
            }
            Tag::Float => {
                let mut bits = [0; 8];
                bits.copy_from_slice(self.take(8)?);
                Value::Float(f64::from_bits(u64::from_le_bytes(bits)))
            }
            Tag::Object => return Ok(Reference::Object(self.count_any()? as usize)),
            Tag::Native => {
                let (owner, name) = (self.text()?, self.text()?);
                match types::native_named(&owner, &name) {
                    Some(native) => Value::Native(native),
                    None => return damaged(),
                }
            }
            Tag::Type => {
                let name = self.text()?;
                match class::type_named(&name) {
                    Some(kind) => Value::Class(class::builtin(kind)),
                    None => return damaged(),
                }
            }
            Tag::ExceptionType => {
                let name = self.text()?;
                match ExceptionType::ALL.iter().find(|(_, known, _)| *known == name) {
                    Some((kind, ..)) => Value::Class(class::exception(*kind)),
                    None => return damaged(),
                }
            }
            Tag::Module => match self.count_any()? {
                0 => Value::Module(interp.globals.clone()),
                place if place <= prelude::MODULES.len() as u64 => Value::Module(interp.load(place as usize - 1)?.0),
                _ => return damaged(),
            },
        }))
    }

    fn record(&mut self, interp: &mut Interpreter) -> Result<Record> {
        let kind = self.byte()?;
        let Some(&kind) = KINDS.get(usize::from(kind)) else { return damaged() };
        let mut record = Record {
            kind,
            flag: 0,
            numbers: Vec::new(),
            texts: Vec::new(),
            bytes: Vec::new(),
            needs: Vec::new(),
            holds: Vec::new(),
            parts: Vec::new(),
        };
        match kind {
            Kind::Str => record.texts.push(self.text()?),
            Kind::Big => {
                let count = self.count()?;
                record.bytes = self.take(count)?.to_vec();
            }
            Kind::Tuple => self.many(interp, &mut record.needs)?,
            Kind::List => self.many(interp, &mut record.holds)?,
            Kind::Dict => {
                record.flag = self.byte()?;
                record.holds.push(self.reference(interp)?);
                self.table(interp, &mut record.holds)?;
            }
            Kind::Set => {
                record.flag = self.byte()?;
                self.many(interp, &mut record.holds)?;
            }
            Kind::Range | Kind::Slice => self.some(interp, 3, &mut record.needs)?,
            Kind::Function => {
                record.numbers = vec![self.count_any()?, self.count_any()?];
                self.many(interp, &mut record.needs)?;
                record.parts.push(record.needs.len());
                self.many(interp, &mut record.holds)?;
                record.parts.push(record.holds.len());
                self.many(interp, &mut record.needs)?;
                self.table(interp, &mut record.holds)?;
            }
            Kind::Bound => self.some(interp, 2, &mut record.needs)?,
            Kind::Class => {
                record.numbers = vec![self.count_any()?, self.count_any()?];
                record.texts.push(self.text()?);
                record.needs.push(self.reference(interp)?);
                self.table(interp, &mut record.holds)?;
            }
            Kind::PreludeClass => {
                record.numbers.push(self.count_any()?);
                record.texts.push(self.text()?);
            }
            Kind::Instance => {
                record.needs.push(self.reference(interp)?);
                self.table(interp, &mut record.holds)?;
            }
            Kind::Exception => {
                record.needs.push(self.reference(interp)?);
                self.many(interp, &mut record.holds)?;
                record.parts.push(record.holds.len());
                self.table(interp, &mut record.holds)?;
                record.parts.push(record.holds.len());
                self.some(interp, 2, &mut record.holds)?;
                record.flag = self.byte()?;
                for _ in 0..self.count()? {
                    record.texts.push(self.text()?);
                }
                for _ in 0..self.count()? {
                    for _ in 0..4 {
                        record.numbers.push(self.count_any()?);
                    }
                }
            }
            Kind::Cell => record.holds.push(self.reference(interp)?),
            Kind::Wrapper => {
                record.flag = self.byte()?;
                self.some(interp, 3, &mut record.needs)?;
            }
        }
        Ok(record)
    }

    fn many(&mut self, interp: &mut Interpreter, into: &mut Vec<Reference>) -> Result<()> {
        let count = self.count()?;
        self.some(interp, count, into)
    }

    fn table(&mut self, interp: &mut Interpreter, into: &mut Vec<Reference>) -> Result<()> {
        let count = self.count()?;
        self.some(interp, count * 2, into)
    }

    fn some(&mut self, interp: &mut Interpreter, count: usize, into: &mut Vec<Reference>) -> Result<()> {
        for _ in 0..count {
            into.push(self.reference(interp)?);
        }
        Ok(())
    }
}

struct Builder<'a> {
    interp: &'a mut Interpreter,
    records: Vec<Record>,
    made: Vec<Option<Value>>,
}

impl Builder<'_> {
    fn value(&self, of: &Reference) -> Result<Value> {
        match of {
            Reference::Value(value) => Ok(value.clone()),
            Reference::Object(number) => match self.made.get(*number) {
                Some(Some(value)) => Ok(value.clone()),
                _ => damaged(),
            },
        }
    }

    /// Makes each object after those that it needs; one that needs itself cannot have been written by `pack`.
    fn make_all(&mut self) -> Result<()> {
        let mut begun = vec![false; self.records.len()];
        for first in 0..self.records.len() {
            let mut left = vec![first];
            while let Some(&number) = left.last() {
                if self.made[number].is_some() {
                    left.pop();
                    continue;
                }
                let mut missing = Vec::new();
                for need in &self.records[number].needs {
                    if let Reference::Object(other) = need {
                        match self.made.get(*other) {
                            Some(Some(_)) => {}
                            Some(None) => missing.push(*other),
                            None => return damaged(),
                        }
                    }
                }
                if missing.is_empty() {
                    let made = self.make(number)?;
                    self.made[number] = Some(made);
                    left.pop();
                } else if std::mem::replace(&mut begun[number], true) {
                    return damaged();
                } else {
                    left.append(&mut missing);
                }
            }
        }
        Ok(())
    }

    fn code(&mut self, module: u64, place: u64) -> Result<(Rc<Code>, Rc<Module>)> {
        let (globals, codes) = match module {
            0 => (self.interp.globals.clone(), self.interp.program.compiled.clone()),
            module if module <= prelude::MODULES.len() as u64 => self.interp.load(module as usize - 1)?,
            _ => return damaged(),
        };
        match codes.codes.get(place as usize) {
            Some(code) => Ok((code.clone(), globals)),
            None => damaged(),
        }
    }

    fn make(&mut self, number: usize) -> Result<Value> {
        let record = &self.records[number];
        let needs = record.needs.iter().map(|of| self.value(of)).collect::<Result<Vec<Value>>>()?;
        let need = |place: usize| needs.get(place).cloned().unwrap_or_default();
        Ok(match record.kind {
            Kind::Str => Value::str(&record.texts[0]),
            Kind::Big => int::normalize(BigInt::from_signed_bytes_le(&record.bytes)),
            Kind::Tuple => Value::tuple(needs),
            Kind::List => Value::list(Vec::new()),
            Kind::Dict => {
                let kind = match record.flag {
                    0 => DictKind::Plain,
                    1 => DictKind::Default,
                    2 => DictKind::Counter,
                    _ => return damaged(),
                };
                Value::Dict(Rc::new(DictObject { dict: Default::default(), kind, factory: RefCell::new(Value::None) }))
            }
            Kind::Set => Value::Set(Rc::new(SetObject { set: RefCell::new(Set::new()), frozen: record.flag == 1 })),
            Kind::Range => match (need(0).as_int(), need(1).as_int(), need(2).as_int()) {
                (Some(start), Some(stop), Some(step)) if step != 0 => {
                    Value::Range(Rc::new(Range { start, stop, step }))
                }
                _ => return damaged(),
            },
            Kind::Slice => Value::Slice(Rc::new(Slice { start: need(0), stop: need(1), step: need(2) })),
            Kind::Bound => Value::Bound(Rc::new(Bound { function: need(0), receiver: need(1) })),
            Kind::Cell => Value::Cell(CellObject::new(Value::Undefined)),
            Kind::Wrapper => {
                let kind = match record.flag {
                    0 => WrapperKind::Property,
                    1 => WrapperKind::StaticMethod,
                    2 => WrapperKind::ClassMethod,
                    3 => WrapperKind::Super,
                    _ => return damaged(),
                };
                Value::Wrapper(Rc::new(Wrapper { kind, first: need(0), second: need(1), third: need(2) }))
            }
            Kind::Instance => match need(0) {
                Value::Class(class) => Value::Instance(Rc::new(Instance {
                    class: RefCell::new(class),
                    attributes: RefCell::new(Dict::new()),
                })),
                _ => return damaged(),
            },
            Kind::Exception => match need(0) {
                Value::Class(class) if class.exception_type().is_some() => {
                    Exception::of_class(class, Vec::new()).value()
                }
                _ => return damaged(),
            },
            Kind::Function => self.make_function(number, needs)?,
            Kind::Class => self.make_class(number, need(0))?,
            Kind::PreludeClass => {
                let (place, name) = (record.numbers[0] as usize, record.texts[0].clone());
                if place >= prelude::MODULES.len() {
                    return damaged();
                }
                let (module, _) = self.interp.load(place)?;
                match module.get(&name) {
                    Some(class @ Value::Class(_)) => class,
                    _ => return damaged(),
                }
            }
        })
    }

    fn make_function(&mut self, number: usize, needs: Vec<Value>) -> Result<Value> {
        let record = &self.records[number];
        let (module, place, cells) = (record.numbers[0], record.numbers[1], record.parts[0]);
        let (code, globals) = self.code(module, place)?;
        let closure = needs[..cells].iter().map(|cell| match cell {
            Value::Cell(cell) => Ok(cell.clone()),
            _ => damaged(),
        });
        let closure: Box<[Rc<CellObject>]> = closure.collect::<Result<_>>()?;
        let keyword_defaults: Rc<[Value]> = needs[cells..].into();
        // The code's slots must fit what the function brings along.
        let fits = closure.len() == code.free as usize
            && keyword_defaults.len() == code.params.keyword_only as usize
            && self.records[number].parts[1] <= code.params.positional as usize
            && !code.flags.is_class
            && !code.flags.is_module;
        if !fits {
            return damaged();
        }
        Ok(Value::Function(Rc::new(Function {
            code,
            globals,
            closure,
            defaults: RefCell::new(Rc::from([])),
            keyword_defaults,
            attributes: RefCell::new(None),
        })))
    }

    fn make_class(&mut self, number: usize, base: Value) -> Result<Value> {
        let record = &self.records[number];
        let (place, serial, name) = (record.numbers[0], record.numbers[1], record.texts[0].clone());
        let Value::Class(base) = base else { return damaged() };
        let fine = match base.kind {
            ClassKind::Builtin(kind) => kind == class::Type::Object,
            ClassKind::Exception(_) | ClassKind::User => true,
        };
        if !fine {
            return damaged();
        }
        if let Some(known) = self.interp.known_classes.find(place as u32, serial) {
            // It keeps what it has here.
            self.records[number].holds.clear();
            return Ok(Value::Class(known));
        }
        let (code, _) = self.code(0, place)?;
        let mut class = Class::new(intern(&name), code.qualified.clone(), intern("__main__"), base, Dict::new());
        class.place = Some(place as u32);
        class.serial = serial;
        let class = Rc::new(class);
        self.interp.known_classes.add(&class);
        Ok(Value::Class(class))
    }

    fn fill_all(&mut self) -> Result<()> {
        // Tables last: their keys' hashes need whole tuples and sets, which are there by now, and frozen sets first.
        for pass in 0..2 {
            for number in 0..self.records.len() {
                let is_set = self.records[number].kind == Kind::Set;
                if is_set == (pass == 0) {
                    self.fill(number)?;
                }
            }
        }
        Ok(())
    }

    fn table(&self, references: &[Reference]) -> Result<Dict> {
        let mut dict = Dict::with_capacity(references.len() / 2);
        for pair in references.chunks_exact(2) {
            let (key, value) = (self.value(&pair[0])?, self.value(&pair[1])?);
            match equality::hash(&key) {
                Ok(hash) => plain(dict.insert(key, hash, value))?,
                Err(other) => return plain(Err(other)),
            }
        }
        Ok(dict)
    }

    fn fill(&mut self, number: usize) -> Result<()> {
        let Some(made) = self.made[number].clone() else { return damaged() };
        let record = &self.records[number];
        let holds = &record.holds;
        let all = |of: &[Reference]| of.iter().map(|of| self.value(of)).collect::<Result<Vec<Value>>>();
        match &made {
            Value::List(list) => *list.0.borrow_mut() = all(holds)?,
            Value::Dict(dict) => {
                if let Some((factory, entries)) = holds.split_first() {
                    *dict.factory.borrow_mut() = self.value(factory)?;
                    *dict.dict.borrow_mut() = self.table(entries)?;
                }
            }
            Value::Set(set) => {
                for key in all(holds)? {
                    let hash = plain(equality::hash(&key))?;
                    plain(set.set.borrow_mut().add(key, hash))?;
                }
            }
            Value::Cell(cell) => {
                if let Some(of) = holds.first() {
                    *cell.0.borrow_mut() = self.value(of)?;
                }
            }
            Value::Instance(instance) => *instance.attributes.borrow_mut() = self.table(holds)?,
            Value::Class(class) if record.kind == Kind::Class && !holds.is_empty() => {
                *class.namespace_mut() = self.table(holds)?;
            }
            Value::Function(function) => {
                let defaults = record.parts[1];
                *function.defaults.borrow_mut() = all(&holds[..defaults])?.into();
                let attributes = self.table(&holds[defaults..])?;
                if !attributes.is_empty() {
                    *function.attributes.borrow_mut() = Some(Box::new(attributes));
                }
            }
            Value::Exception(exception) if record.kind == Kind::Exception => {
                let (args, table) = (record.parts[0], record.parts[1]);
                let args_values = all(&holds[..args])?;
                let attributes = self.table(&holds[args..table])?;
                let linked = all(&holds[table..])?;
                let (suppress, notes, numbers) = (record.flag == 1, record.texts.clone(), record.numbers.clone());
                let mut traceback = Vec::new();
                for entry in numbers.chunks_exact(4) {
                    let (code, _) = self.code(entry[0], entry[1])?;
                    traceback.push(TracebackEntry {
                        code,
                        instruction: entry[2] as u32,
                        times: u32::try_from(entry[3]).unwrap_or(1),
                    });
                }
                let mut state = exception.state.borrow_mut();
                state.args = args_values;
                state.attributes = attributes;
                state.cause = linked.first().and_then(Value::as_exception);
                state.context = linked.get(1).and_then(Value::as_exception);
                state.suppress_context = suppress;
                state.notes = notes;
                state.traceback = traceback;
            }
            _ => {}
        }
        Ok(())
    }
}
