//! What a task is called.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

/// A task's name: given as a text, or taken from its Rust type when somebody asks.
#[derive(Clone, Debug)]
pub(crate) enum Name {
    Text(Arc<str>),
    /// What [`std::any::type_name`] says of a future or function. It is asked when it is wanted: names are small that way.
    Type(fn() -> &'static str),
}

impl Name {
    /// As the trace shows it.
    pub(crate) fn shown(&self, latest: &Cell<Latest>) -> Cow<'static, str> {
        match self {
            Self::Text(text) => Cow::Owned(String::from(&**text)),
            Self::Type(path) => Cow::Borrowed(latest.get().or_of(path(), latest)),
        }
    }
}

/// The last type's name that was shown. Spawned in a row, tasks most often have the same, and it is not looked for again.
#[derive(Clone, Copy, Default)]
pub(crate) struct Latest {
    path: &'static str,
    shown: &'static str,
}

impl Latest {
    fn or_of(self, path: &'static str, latest: &Cell<Self>) -> &'static str {
        if std::ptr::eq(self.path, path) {
            return self.shown;
        }
        let shown = last_part(path);
        latest.set(Self { path, shown });
        shown
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(text) => text,
            Self::Type(path) => last_part(path()),
        })
    }
}

/// `fetch` from `my_crate::gallery::fetch::{{closure}}`, and `Map` from `futures::Map<a::B, c::D>`.
///
/// By bytes, since the trace asks for it often.
fn last_part(path: &'static str) -> &'static str {
    let bytes = path.as_bytes();
    let mut end = bytes.iter().position(|&byte| byte == b'<').unwrap_or(bytes.len());
    while end > 0 {
        let begin = bytes[..end].iter().rposition(|&byte| byte == b':').map_or(0, |colon| colon + 1);
        if begin < end && bytes[begin] != b'{' {
            return &path[begin..end];
        }
        end = begin.saturating_sub(2);
    }
    path
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{Latest, Name, last_part};

    #[test]
    fn a_future_is_called_like_its_function() {
        assert_eq!(last_part("my_crate::gallery::fetch::{{closure}}"), "fetch");
        assert_eq!(last_part("futures::Map<a::B, c::D>"), "Map");
        assert_eq!(last_part("plain"), "plain");
    }

    #[test]
    fn a_name_is_shown_rightly_whatever_was_shown_before_it() {
        let latest = Cell::new(Latest::default());
        let (one, other) = (Name::Type(|| "a::fetch::{{closure}}"), Name::Type(|| "a::store::{{closure}}"));
        let shown = [&one, &one, &other, &Name::Text("mine".into()), &other, &one].map(|name| name.shown(&latest));
        assert_eq!(shown, ["fetch", "fetch", "store", "mine", "store", "fetch"]);
    }
}
