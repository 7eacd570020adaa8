//! The arguments of a call, and the binding of them to a host function's parameters as Python binds them.

use std::rc::Rc;

use crate::exception::{Exception, ExceptionType};
use crate::value::Value;

/// The arguments of a call.
///
/// ```
/// use graph_script::{Args, Value};
///
/// let args = Args::positional(vec![Value::from(1i64)]).with_named("type", Value::from("io"));
/// assert_eq!(args.get(0, "first").and_then(|value| value.as_int()), Some(1));
/// assert_eq!(args.get(1, "type").and_then(|value| value.as_str().map(str::to_owned)), Some("io".to_owned()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Args {
    /// In their order.
    pub positional: Vec<Value>,
    /// `name=value`, in the order of the call.
    pub named: Vec<(Rc<str>, Value)>,
}

impl Args {
    /// No arguments.
    pub fn none() -> Args {
        Args::default()
    }

    /// Positional arguments alone.
    pub fn positional(positional: Vec<Value>) -> Args {
        Args { positional, named: Vec::new() }
    }

    /// The same with one more named argument.
    pub fn with_named(mut self, name: &str, value: Value) -> Args {
        self.named.push((name.into(), value));
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.positional.len() + self.named.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The argument at this place, or else of this name.
    pub fn get(&self, place: usize, name: &str) -> Option<&Value> {
        self.positional
            .get(place)
            .or_else(|| self.named.iter().find(|(known, _)| &**known == name).map(|(_, value)| value))
    }

    /// One value for each parameter of `function`, `None` where the call leaves it to its default.
    ///
    /// # Errors
    /// Python's `TypeError` for a missing argument among the first `required` ones, for too many arguments, for
    /// one given twice and for an unknown name.
    pub fn bind<const N: usize>(
        self,
        function: &str,
        names: [&str; N],
        required: usize,
    ) -> Result<[Option<Value>; N], Exception> {
        let error = |text: String| Err(Exception::new(ExceptionType::TypeError, &text));
        if self.positional.len() > N {
            let (takes, given) = (N, self.positional.len());
            let arguments = if takes == 1 { "argument" } else { "arguments" };
            let were = if given == 1 { "was" } else { "were" };
            return error(format!("{function}() takes {takes} positional {arguments} but {given} {were} given"));
        }
        let mut bound = [const { None }; N];
        for (slot, value) in bound.iter_mut().zip(self.positional) {
            *slot = Some(value);
        }
        for (name, value) in self.named {
            let Some(place) = names.iter().position(|known| *known == &*name) else {
                return error(format!("{function}() got an unexpected keyword argument '{name}'"));
            };
            if bound[place].is_some() {
                return error(format!("{function}() got multiple values for argument '{name}'"));
            }
            bound[place] = Some(value);
        }
        for place in 0..required {
            if bound[place].is_none() {
                return error(format!("{function}() missing 1 required positional argument: '{}'", names[place]));
            }
        }
        Ok(bound)
    }
}
