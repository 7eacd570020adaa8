//! What a task is called.

use std::fmt;
use std::rc::Rc;

/// A task's name: given as a text, or taken from its Rust type when somebody asks.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    Text(Rc<str>),
    /// What [`std::any::type_name`] says of a future or function.
    Type(&'static str),
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(text) => text,
            Self::Type(path) => last_part(path),
        })
    }
}

/// `fetch` from `my_crate::gallery::fetch::{{closure}}`, and `Map` from `futures::Map<a::B, c::D>`.
fn last_part(path: &'static str) -> &'static str {
    let plain = path.split('<').next().unwrap_or(path);
    let mut parts = plain.rsplit("::").filter(|part| !part.starts_with('{') && !part.is_empty());
    parts.next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::last_part;

    #[test]
    fn a_future_is_called_like_its_function() {
        assert_eq!(last_part("my_crate::gallery::fetch::{{closure}}"), "fetch");
        assert_eq!(last_part("futures::Map<a::B, c::D>"), "Map");
        assert_eq!(last_part("plain"), "plain");
    }
}
