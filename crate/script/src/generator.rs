//! Generators and coroutines: a frame that can be taken off a fiber's stack and put back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::bytecode::Code;
use crate::frame::Frame;
use crate::interpreter::warn;
use crate::string::Str;
use crate::trash;
use crate::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GeneratorKind {
    Generator,
    Coroutine,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GeneratorState {
    Created,
    Suspended,
    Running,
    Ended,
}

/// A generator or coroutine object.
pub struct Generator {
    pub(crate) kind: GeneratorKind,
    pub(crate) state: Cell<GeneratorState>,
    /// The frame and its part of the stack, while it is on no fiber.
    pub(crate) saved: RefCell<Saved>,
    pub(crate) code: Rc<Code>,
    pub(crate) name: Rc<Str>,
    /// The line of the call that made it.
    pub(crate) made_at: Option<u32>,
}

/// A frame that is on no fiber. While it is on one, the room for its part of the stack is kept.
#[derive(Default)]
pub(crate) struct Saved {
    pub(crate) frame: Option<Frame>,
    pub(crate) stack: Vec<Value>,
}

impl Generator {
    pub(crate) fn is_coroutine(&self) -> bool {
        self.kind == GeneratorKind::Coroutine
    }

    /// Ends it without running anything of it.
    pub(crate) fn end(&self) {
        self.state.set(GeneratorState::Ended);
        let saved = self.saved.take();
        trash::discard_all(saved.stack);
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        if self.is_coroutine() && self.state.get() == GeneratorState::Created {
            let text = format!("RuntimeWarning: coroutine '{}' was never awaited", self.code.qualified.as_str());
            warn(text, self.made_at);
        }
        let stack = std::mem::take(&mut self.saved.get_mut().stack);
        if !stack.is_empty() {
            trash::discard_all(stack);
        }
    }
}
