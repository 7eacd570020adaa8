//! Functions that are part of the machine, and what they may answer.

use std::rc::Rc;

use crate::args::Args;
use crate::equality::Hindrance;
use crate::exception::{Exception, ExceptionType, type_error};
use crate::generator::Generator;
use crate::host::{HostCell, HostFunction};
use crate::interpreter::Interpreter;
use crate::string::Str;
use crate::value::Value;

/// A function that is part of the machine.
pub struct Native {
    pub(crate) name: &'static str,
    /// The type whose method it is, for messages.
    pub(crate) owner: &'static str,
    pub(crate) call: NativeFn,
}

pub(crate) type NativeFn = fn(&mut Interpreter, Call<'_>) -> Answer;

/// What a native function answers.
pub(crate) type Answer = Result<Outcome, Exception>;

/// How a native function goes on. None of these runs code of the script inside the native function: the VM does it
/// after the function has returned, so that no call of a script uses the Rust stack.
pub(crate) enum Outcome {
    Value(Value),
    /// Call this instead; its result is the result.
    Call(Value, Args),
    /// Call this function of the prelude's `builtins` instead.
    Prelude(&'static str, Vec<Value>),
    /// Make a list of the iterable at this place by running it, then call the same function again.
    Materialize(u32),
    /// The host decides.
    Host(HostFunction, Args),
    HostMethod(Rc<HostCell>, Rc<Str>, Args),
    /// Write this text.
    Print(String),
    /// Run the generator until it yields or ends.
    Resume(Rc<Generator>, Resume),
    /// Raise this, whose traceback stays as it is.
    Reraise(Exception),
}

/// How a generator goes on.
pub(crate) enum Resume {
    /// `next(generator)`; with a default when it ends.
    Next(Option<Value>),
    Send(Value),
    Throw(Exception),
    Close,
}

impl From<Value> for Outcome {
    fn from(value: Value) -> Outcome {
        Outcome::Value(value)
    }
}

/// A call of a native function: its arguments lie on the fiber's stack.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) native: &'static Native,
    /// A method's receiver is the first.
    pub(crate) positional: &'a [Value],
    pub(crate) names: &'a [Rc<Str>],
    /// One for each name.
    pub(crate) named: &'a [Value],
}

impl<'a> Call<'a> {
    /// How the function calls itself in messages.
    fn title(&self) -> String {
        match self.native.owner {
            "" => self.native.name.to_owned(),
            owner => format!("{owner}.{}", self.native.name),
        }
    }

    fn receiver(&self) -> usize {
        usize::from(!self.native.owner.is_empty())
    }

    /// Refuses named arguments.
    pub(crate) fn no_names(&self) -> Result<(), Exception> {
        if self.names.is_empty() {
            return Ok(());
        }
        type_error(&format!("{}() takes no keyword arguments", self.title()))
    }

    /// The one argument, after a method's receiver.
    pub(crate) fn one(&self) -> Result<&'a Value, Exception> {
        self.no_names()?;
        let skip = self.receiver();
        match self.positional.get(skip..) {
            Some([value]) => Ok(value),
            given => {
                let count = given.map_or(0, <[Value]>::len);
                type_error(&format!("{}() takes exactly one argument ({count} given)", self.title()))
            }
        }
    }

    /// Nothing but a method's receiver.
    pub(crate) fn nothing(&self) -> Result<(), Exception> {
        self.no_names()?;
        let count = self.positional.len() - self.receiver().min(self.positional.len());
        if count == 0 {
            return Ok(());
        }
        type_error(&format!("{}() takes no arguments ({count} given)", self.title()))
    }

    /// The arguments after a method's receiver, of which there are as many as said.
    pub(crate) fn between(&self, least: usize, most: usize) -> Result<&'a [Value], Exception> {
        self.no_names()?;
        let given = self.positional.get(self.receiver()..).unwrap_or(&[]);
        let name = self.native.name;
        if given.len() < least {
            let (bound, s) = (if least == most { "" } else { "at least " }, if least == 1 { "" } else { "s" });
            return type_error(&format!("{name} expected {bound}{least} argument{s}, got {}", given.len()));
        }
        if given.len() > most {
            let (bound, s) = (if least == most { "" } else { "at most " }, if most == 1 { "" } else { "s" });
            return type_error(&format!("{name} expected {bound}{most} argument{s}, got {}", given.len()));
        }
        Ok(given)
    }

    /// The value of a named argument.
    pub(crate) fn named(&self, name: &str) -> Option<&'a Value> {
        let place = self.names.iter().position(|known| known.as_str() == name)?;
        self.named.get(place)
    }

    /// Refuses named arguments other than these.
    pub(crate) fn only_names(&self, known: &[&str]) -> Result<(), Exception> {
        match self.names.iter().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let (title, name) = (self.native.name, name.as_str());
                type_error(&format!("'{name}' is an invalid keyword argument for {title}()"))
            }
        }
    }

    /// Binds the arguments after a method's receiver to parameters.
    pub(crate) fn bind<const N: usize>(
        &self,
        names: [&str; N],
        required: usize,
    ) -> Result<[Option<Value>; N], Exception> {
        self.args().bind(self.native.name, names, required)
    }

    /// The arguments after a method's receiver, to pass on.
    pub(crate) fn args(&self) -> Args {
        let positional = self.positional.get(self.receiver()..).unwrap_or(&[]).to_vec();
        let names = self.names.iter().zip(self.named);
        Args { positional, named: names.map(|(name, value)| (Rc::from(name.as_str()), value.clone())).collect() }
    }

    /// A method's receiver.
    pub(crate) fn this(&self) -> &'a Value {
        self.positional.first().unwrap_or(&Value::Undefined)
    }
}

/// Answers with the prelude when only the script's code can tell.
pub(crate) fn or_prelude<T: Into<Value>>(
    result: Result<T, Hindrance>,
    name: &'static str,
    args: impl FnOnce() -> Vec<Value>,
) -> Answer {
    match result {
        Ok(value) => Ok(Outcome::Value(value.into())),
        Err(Hindrance::Script) => Ok(Outcome::Prelude(name, args())),
        Err(Hindrance::Raise(exception)) => Err(exception),
    }
}

/// The error of something that cannot be had without running code of the script where there is no way to do so.
pub(crate) fn plain<T>(result: Result<T, Hindrance>) -> Result<T, Exception> {
    result.map_err(|hindrance| match hindrance {
        Hindrance::Raise(exception) => exception,
        Hindrance::Script => Exception::new(
            ExceptionType::TypeError,
            "keys with a __hash__ or __eq__ of their own are not supported in this operation",
        ),
    })
}
