//! Names of attributes in code, each with where it was found last: the next search is then a comparison or two.
//!
//! What is remembered are places, never values, so that code keeps nothing alive.

use std::cell::Cell;
use std::rc::Rc;

use crate::class::{self, Class, Type};
use crate::dict::Dict;
use crate::native::Native;
use crate::string::Str;
use crate::value::{DictKind, Instance, Value, WrapperKind};

thread_local!(static EPOCH: Cell<u64> = const { Cell::new(1) });

/// Grows whenever a class is made or changed. A class at the same address in the same epoch is the same class with
/// the same attributes, and so are its bases.
fn epoch() -> u64 {
    EPOCH.get()
}

/// A class is made or about to be changed: what is known of places in classes holds no longer.
pub(crate) fn begin_epoch() {
    EPOCH.set(EPOCH.get() + 1);
}

/// An attribute's name as code uses it.
pub(crate) struct Name {
    pub(crate) text: Rc<Str>,
    /// The place among an instance's own attributes. A guess: it is compared before it is used.
    own: Cell<u32>,
    member: Member,
    /// The machine's function under this name of a type whose methods are always the same.
    native: Cell<Option<(Type, &'static Native)>>,
    /// For which class in which epoch it is known that nothing but the instance's table hears of a new value.
    stored: Cell<(*const Class, u64)>,
}

/// Where a class or one of its bases has something.
pub(crate) struct Member {
    class: Cell<(*const Class, u64)>,
    /// How many bases up, and the place there.
    at: Cell<(u32, u32)>,
}

impl Member {
    pub(crate) const fn new() -> Member {
        Member { class: Cell::new((std::ptr::null(), 0)), at: Cell::new((0, 0)) }
    }

    /// What the class or one of its bases has under the name.
    pub(crate) fn find(&self, class: &Class, name: &Rc<Str>) -> Option<Value> {
        if self.class.get() != (std::ptr::from_ref(class), epoch()) {
            self.at.set(class.find(name)?);
            self.class.set((std::ptr::from_ref(class), epoch()));
        }
        let (depth, place) = self.at.get();
        let mut holder = class;
        for _ in 0..depth {
            holder = holder.base.as_deref()?;
        }
        Some(holder.namespace().value(place as usize).clone())
    }
}

impl Name {
    pub(crate) fn new(text: Rc<Str>) -> Name {
        let native = Cell::new(None);
        Name { text, own: Cell::new(0), member: Member::new(), native, stored: Cell::new((std::ptr::null(), 0)) }
    }

    /// The place of this name among an instance's own attributes.
    #[inline(always)]
    pub(crate) fn find_own(&self, attributes: &Dict) -> Option<usize> {
        let guess = self.own.get() as usize;
        if attributes.has_at(guess, &self.text) {
            return Some(guess);
        }
        self.search_own(attributes)
    }

    #[inline(never)]
    fn search_own(&self, attributes: &Dict) -> Option<usize> {
        let place = attributes.find_interned(&self.text)?;
        self.own.set(place as u32);
        Some(place)
    }

    /// The machine's method of a value of the types that texts, lists, tuples and plain dicts have.
    #[inline(always)]
    pub(crate) fn native_method(&self, object: &Value) -> Option<&'static Native> {
        let kind = match object {
            Value::List(_) => Type::List,
            Value::Str(_) => Type::Str,
            Value::Tuple(_) => Type::Tuple,
            Value::Dict(dict) if dict.kind == DictKind::Plain => Type::Dict,
            _ => return None,
        };
        match self.native.get() {
            Some((known, native)) if known == kind => Some(native),
            _ => self.search_native(kind),
        }
    }

    #[inline(never)]
    fn search_native(&self, kind: Type) -> Option<&'static Native> {
        match class::builtin(kind).lookup(&self.text) {
            // `fromkeys` and `maketrans` take no receiver.
            Some(Value::Native(native)) if !native.owner.is_empty() => {
                self.native.set(Some((kind, native)));
                Some(native)
            }
            _ => None,
        }
    }

    /// What a class or one of its bases has under this name.
    pub(crate) fn find_member(&self, class: &Class) -> Option<Value> {
        self.member.find(class, &self.text)
    }

    /// Sets the attribute where the class has no say in it; else gives the value back.
    #[inline(always)]
    pub(crate) fn store(&self, instance: &Instance, value: Value) -> Result<(), Value> {
        let class = instance.class.borrow();
        if self.stored.get() != (Rc::as_ptr(&class), epoch()) && !self.is_stored_plainly(&class) {
            return Err(value);
        }
        let mut attributes = instance.attributes.borrow_mut();
        match self.find_own(&attributes) {
            Some(place) => {
                let old = std::mem::replace(attributes.value_mut(place), value);
                drop(attributes);
                if !old.is_inline() {
                    drop(old);
                }
            }
            None => {
                attributes.push(Value::Str(self.text.clone()), self.text.hash(), value);
                class.usual.set(class.usual.get().max(attributes.len() as u32));
            }
        }
        Ok(())
    }

    #[inline(never)]
    fn is_stored_plainly(&self, class: &Rc<Class>) -> bool {
        let is_property =
            |value: &Value| matches!(value, Value::Wrapper(wrapper) if wrapper.kind == WrapperKind::Property);
        let plain = class.lookup_text("__setattr__").is_none()
            && !class.lookup_user(&self.text).as_ref().is_some_and(is_property)
            && class.has_room_for(self.text.as_str());
        if plain {
            self.stored.set((Rc::as_ptr(class), epoch()));
        }
        plain
    }
}
