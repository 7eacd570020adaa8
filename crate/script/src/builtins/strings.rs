//! Methods of strings.

use std::rc::Rc;

use super::method;
use crate::case;
use crate::class::class_of;
use crate::dict::Dict;
use crate::exception::{Exception, ExceptionType, type_error, value_error};
use crate::interpreter::Interpreter;
use crate::iterator;
use crate::memory;
use crate::native::{Answer, Call, Native, Outcome};
use crate::string::{self, Str};
use crate::value::Value;

pub(crate) static METHODS: &[Native] = &[
    method("str", "capitalize", capitalize),
    method("str", "casefold", casefold),
    method("str", "center", center),
    method("str", "count", count),
    method("str", "endswith", endswith),
    method("str", "expandtabs", expandtabs),
    method("str", "find", find),
    method("str", "format", format),
    method("str", "format_map", format_map),
    method("str", "index", index),
    method("str", "isalnum", isalnum),
    method("str", "isalpha", isalpha),
    method("str", "isascii", isascii),
    method("str", "isdecimal", isdecimal),
    method("str", "isdigit", isdigit),
    method("str", "isidentifier", isidentifier),
    method("str", "islower", islower),
    method("str", "isnumeric", isnumeric),
    method("str", "isprintable", isprintable),
    method("str", "isspace", isspace),
    method("str", "istitle", istitle),
    method("str", "isupper", isupper),
    method("str", "join", join),
    method("str", "ljust", ljust),
    method("str", "lower", lower),
    method("str", "lstrip", lstrip),
    method("str", "partition", partition),
    method("str", "removeprefix", removeprefix),
    method("str", "removesuffix", removesuffix),
    method("str", "replace", replace),
    method("str", "rfind", rfind),
    method("str", "rindex", rindex),
    method("str", "rjust", rjust),
    method("str", "rpartition", rpartition),
    method("str", "rsplit", rsplit),
    method("str", "rstrip", rstrip),
    method("str", "split", split),
    method("str", "splitlines", splitlines),
    method("str", "startswith", startswith),
    method("str", "strip", strip),
    method("str", "swapcase", swapcase),
    method("str", "title", title),
    method("str", "translate", translate),
    method("str", "upper", upper),
    method("str", "zfill", zfill),
];

/// `str.maketrans`, which is called on the class.
pub(crate) static MAKE_TRANS: Native = Native { name: "maketrans", owner: "", call: maketrans };

fn value(value: impl Into<Value>) -> Answer {
    Ok(Outcome::Value(value.into()))
}

fn this<'a>(call: &Call<'a>) -> Result<&'a Rc<Str>, Exception> {
    match call.this() {
        Value::Str(text) => Ok(text),
        other => type_error(&format!(
            "descriptor '{}' for 'str' objects doesn't apply to a '{}' object",
            call.native.name,
            class_of(other).name()
        )),
    }
}

/// The text, for what goes through all of it.
fn text<'a>(call: &Call<'a>) -> Result<&'a str, Exception> {
    let text = this(call)?.as_str();
    walk(text.len());
    Ok(text)
}

/// So many bytes of a text are looked at or copied.
fn walk(bytes: usize) {
    memory::work(bytes >> 3);
}

fn string_of<'a>(of: &'a Value, message: &str) -> Result<&'a str, Exception> {
    match of {
        Value::Str(text) => Ok(text.as_str()),
        Value::None if message.contains("() argument") => type_error(&format!("{message} must be str, not None")),
        other => type_error(format!("{message} must be str, not {}", class_of(other).name()).trim_start()),
    }
}

fn int_of(of: &Value) -> Result<i64, Exception> {
    match of.as_int() {
        Some(number) => Ok(number),
        None => {
            let name = class_of(of).name();
            type_error(&format!("'{name}' object cannot be interpreted as an integer"))
        }
    }
}

fn mapped(call: &Call<'_>, map: impl FnOnce(&str) -> String) -> Answer {
    call.nothing()?;
    value(map(text(call)?))
}

fn title_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for character in text.chars() {
        if inside {
            out.push_str(&case::lower_char(character));
        } else {
            out.push_str(&case::title_char(character));
        }
        inside = character.is_alphabetic();
    }
    out
}

fn capitalize(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, |text| {
        let mut chars = text.chars();
        match chars.next() {
            Some(first) => case::title_char(first) + &case::lower(chars.as_str()),
            None => String::new(),
        }
    })
}

fn casefold(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, |text| case::lower(text).replace('ß', "ss"))
}

fn lower(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, case::lower)
}

fn upper(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, case::upper)
}

fn title(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, title_case)
}

fn swapcase(_: &mut Interpreter, call: Call<'_>) -> Answer {
    mapped(&call, |text| {
        let swap = |c: char| if c.is_uppercase() { case::lower_char(c) } else { case::upper_char(c) };
        text.chars().map(swap).collect()
    })
}

fn fill(call: &Call<'_>, split: impl FnOnce(usize, usize) -> (usize, usize)) -> Answer {
    let given = call.between(1, 2)?;
    let width = int_of(&given[0])?.max(0) as usize;
    let with = match given.get(1) {
        None => ' ',
        Some(Value::Str(fill)) if fill.len() == 1 => fill.char_at(0),
        Some(Value::Str(_)) => return type_error("The fill character must be exactly one character long"),
        Some(other) => {
            let name = class_of(other).name();
            return type_error(&format!("The fill character must be a unicode character, not {name}"));
        }
    };
    let text = this(call)?;
    if text.len() >= width {
        return value(call.this().clone());
    }
    memory::check(width as u64, with.len_utf8())?;
    let missing = width - text.len();
    let (left, right) = split(missing, width);
    let part = |count| std::iter::repeat_n(with, count);
    value(part(left).chain(text.as_str().chars()).chain(part(right)).collect::<String>())
}

fn center(_: &mut Interpreter, call: Call<'_>) -> Answer {
    fill(&call, |missing, width| {
        let left = missing / 2 + (missing & width & 1);
        (left, missing - left)
    })
}

fn ljust(_: &mut Interpreter, call: Call<'_>) -> Answer {
    fill(&call, |missing, _| (0, missing))
}

fn rjust(_: &mut Interpreter, call: Call<'_>) -> Answer {
    fill(&call, |missing, _| (missing, 0))
}

fn zfill(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let width = int_of(call.one()?)?.max(0) as usize;
    let text = this(&call)?;
    if text.len() >= width {
        return value(call.this().clone());
    }
    memory::check(width as u64, 1)?;
    let zeros = "0".repeat(width - text.len());
    let (sign, rest) = match text.as_str().strip_prefix(['+', '-']) {
        Some(rest) => text.as_str().split_at(text.as_str().len() - rest.len()),
        None => ("", text.as_str()),
    };
    value(format!("{sign}{zeros}{rest}"))
}

/// The part of the text between the two optional places, with the first place in characters.
fn window<'a>(text: &'a Str, given: &[Value]) -> Result<Option<(usize, &'a str)>, Exception> {
    let length = text.len() as i64;
    let bound = |place: usize, default: i64| -> Result<i64, Exception> {
        match given.get(place) {
            None | Some(Value::None) => Ok(default),
            Some(of) => {
                let at = int_of(of)?;
                Ok(if at < 0 { (at + length).max(0) } else { at })
            }
        }
    };
    let (start, stop) = (bound(0, 0)?, bound(1, length)?.min(length));
    if start > stop {
        return Ok(None);
    }
    if !text.is_ascii() {
        // Characters are counted up to there.
        walk(stop as usize);
    }
    Ok(Some((start as usize, text.slice(start as usize, stop as usize))))
}

fn search(call: &Call<'_>, from_end: bool) -> Result<i64, Exception> {
    let given = call.between(1, 3)?;
    let part = string_of(&given[0], "").map_err(|_| {
        let name = class_of(&given[0]).name();
        Exception::new(ExceptionType::TypeError, &format!("must be str, not {name}"))
    })?;
    let text = this(call)?;
    let Some((start, inside)) = window(text, &given[1..])? else { return Ok(-1) };
    let found = if from_end { inside.rfind(part) } else { inside.find(part) };
    walk(match found {
        None => inside.len(),
        Some(at) => {
            if from_end {
                inside.len() - at
            } else {
                at
            }
        }
    });
    Ok(found.map_or(-1, |at| (start + if text.is_ascii() { at } else { inside[..at].chars().count() }) as i64))
}

fn find(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(search(&call, false)?)
}

fn rfind(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(search(&call, true)?)
}

fn found(place: i64) -> Answer {
    if place < 0 { value_error("substring not found") } else { value(place) }
}

fn index(_: &mut Interpreter, call: Call<'_>) -> Answer {
    found(search(&call, false)?)
}

fn rindex(_: &mut Interpreter, call: Call<'_>) -> Answer {
    found(search(&call, true)?)
}

fn count(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let part = string_of(&given[0], "")?;
    let Some((_, inside)) = window(this(&call)?, &given[1..])? else { return value(0i64) };
    walk(inside.len());
    value(if part.is_empty() { inside.chars().count() + 1 } else { inside.matches(part).count() } as i64)
}

fn affix(call: &Call<'_>, name: &str, test: impl Fn(&str, &str) -> bool) -> Answer {
    let given = call.between(1, 3)?;
    let window = window(this(call)?, &given[1..])?;
    let one = |of: &Value| match of {
        Value::Str(part) => Ok(window.is_some_and(|(_, inside)| test(inside, part.as_str()))),
        other => {
            let kind = class_of(other).name();
            let takes = format!("{name} first arg must be str or a tuple of str");
            let only = format!("tuple for {name} must only contain str");
            type_error(&format!("{}, not {kind}", if matches!(given[0], Value::Tuple(_)) { only } else { takes }))
        }
    };
    match &given[0] {
        Value::Tuple(many) => {
            for part in &many.0 {
                if one(part)? {
                    return value(true);
                }
            }
            value(false)
        }
        single => value(one(single)?),
    }
}

fn startswith(_: &mut Interpreter, call: Call<'_>) -> Answer {
    affix(&call, "startswith", |text, part| text.starts_with(part))
}

fn endswith(_: &mut Interpreter, call: Call<'_>) -> Answer {
    affix(&call, "endswith", |text, part| text.ends_with(part))
}

fn expandtabs(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [size] = call.bind(["tabsize"], 0)?;
    let size = size.as_ref().map_or(Ok(8), int_of)?.clamp(0, 1 << 16) as usize;
    let (mut out, mut column) = (String::new(), 0);
    for character in text(&call)?.chars() {
        match character {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                memory::check((out.len() + spaces) as u64, 1)?;
                out.push_str(&" ".repeat(spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(character);
                column = 0;
            }
            _ => {
                out.push(character);
                column += 1;
            }
        }
    }
    value(out)
}

fn format(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let mut named = Dict::new();
    for (name, of) in call.names.iter().zip(call.named) {
        named.set_name(name, of.clone());
    }
    let positional = Value::tuple(call.positional[1..].to_vec());
    Ok(Outcome::Prelude("_str_format", vec![call.this().clone(), positional, Value::dict(named)]))
}

fn format_map(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let mapping = call.one()?;
    Ok(Outcome::Prelude("_str_format", vec![call.this().clone(), Value::tuple(Vec::new()), mapping.clone()]))
}

fn every(call: &Call<'_>, test: impl Fn(char) -> bool) -> Answer {
    call.nothing()?;
    let text = this(call)?.as_str();
    let other = text.find(|c| !test(c));
    walk(other.unwrap_or(text.len()));
    value(!text.is_empty() && other.is_none())
}

fn isalnum(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, char::is_alphanumeric)
}

fn isalpha(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, char::is_alphabetic)
}

fn isascii(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(text(&call)?.is_ascii())
}

fn isdecimal(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, |c| c.is_ascii_digit() || (c.is_numeric() && !c.is_ascii() && c.is_ascii_digit()))
}

fn isdigit(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, |c| c.is_ascii_digit() || "²³¹⁰⁴⁵⁶⁷⁸⁹".contains(c))
}

fn isnumeric(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, char::is_numeric)
}

fn isidentifier(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let text = text(&call)?;
    let start = |c: char| c.is_alphabetic() || c == '_';
    value(text.starts_with(start) && text.chars().all(|c| start(c) || c.is_alphanumeric()))
}

fn cased(call: &Call<'_>, wanted: fn(char) -> bool, other: fn(char) -> bool) -> Answer {
    call.nothing()?;
    let text = text(call)?;
    value(text.chars().any(wanted) && !text.chars().any(other))
}

fn islower(_: &mut Interpreter, call: Call<'_>) -> Answer {
    cased(&call, char::is_lowercase, char::is_uppercase)
}

fn isupper(_: &mut Interpreter, call: Call<'_>) -> Answer {
    cased(&call, char::is_uppercase, char::is_lowercase)
}

fn isprintable(_: &mut Interpreter, call: Call<'_>) -> Answer {
    value(text(&call)?.chars().all(crate::repr::is_printable))
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

fn isspace(_: &mut Interpreter, call: Call<'_>) -> Answer {
    every(&call, is_space)
}

fn istitle(_: &mut Interpreter, call: Call<'_>) -> Answer {
    call.nothing()?;
    let text = text(&call)?;
    value(text.chars().any(char::is_alphabetic) && title_case(text) == text)
}

fn join(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let iterable = call.one()?;
    let items = match iterator::collect(iterable) {
        Ok(Some(items)) => items,
        Ok(None) => return Ok(Outcome::Materialize(1)),
        Err(exception) if exception.is(ExceptionType::TypeError) => return type_error("can only join an iterable"),
        Err(exception) => return Err(exception),
    };
    let separator = text(&call)?;
    let mut length = 0u64;
    for (place, item) in items.iter().enumerate() {
        match item {
            Value::Str(part) => length += (part.as_str().len() + separator.len()) as u64,
            other => {
                let name = class_of(other).name();
                return type_error(&format!("sequence item {place}: expected str instance, {name} found"));
            }
        }
    }
    if let [one @ Value::Str(_)] = &items[..] {
        return value(one.clone());
    }
    memory::check(length, 1)?;
    let mut out = String::with_capacity(length as usize);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push_str(separator);
        }
        out.push_str(item.as_str().unwrap_or(""));
    }
    value(out)
}

fn stripped(call: &Call<'_>, left: bool, right: bool) -> Answer {
    let given = call.between(0, 1)?;
    let text = text(call)?;
    let set: Option<Vec<char>> = match given.first() {
        None | Some(Value::None) => None,
        Some(Value::Str(set)) => Some(set.as_str().chars().collect()),
        Some(_) => return type_error(&format!("{} arg must be None or str", call.native.name)),
    };
    let test = |c: char| set.as_ref().map_or_else(|| is_space(c), |set| set.contains(&c));
    let text = if left { text.trim_start_matches(test) } else { text };
    let text = if right { text.trim_end_matches(test) } else { text };
    value(text)
}

fn strip(_: &mut Interpreter, call: Call<'_>) -> Answer {
    stripped(&call, true, true)
}

fn lstrip(_: &mut Interpreter, call: Call<'_>) -> Answer {
    stripped(&call, true, false)
}

fn rstrip(_: &mut Interpreter, call: Call<'_>) -> Answer {
    stripped(&call, false, true)
}

fn parts(call: &Call<'_>, from_end: bool) -> Answer {
    let of = call.one()?;
    let Value::Str(separator) = of else {
        let name = class_of(of).name();
        return type_error(&format!("must be str, not {name}"));
    };
    if separator.is_empty() {
        return value_error("empty separator");
    }
    let text = text(call)?;
    let split = if from_end { text.rsplit_once(separator.as_str()) } else { text.split_once(separator.as_str()) };
    value(Value::tuple(match split {
        Some((before, after)) => vec![Value::str(before), of.clone(), Value::str(after)],
        None if from_end => vec![string::empty(), string::empty(), call.this().clone()],
        None => vec![call.this().clone(), string::empty(), string::empty()],
    }))
}

fn partition(_: &mut Interpreter, call: Call<'_>) -> Answer {
    parts(&call, false)
}

fn rpartition(_: &mut Interpreter, call: Call<'_>) -> Answer {
    parts(&call, true)
}

fn removeprefix(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let part = string_of(call.one()?, "removeprefix() argument")?;
    let text = text(&call)?;
    value(text.strip_prefix(part).unwrap_or(text))
}

fn removesuffix(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let part = string_of(call.one()?, "removesuffix() argument")?;
    let text = text(&call)?;
    value(text.strip_suffix(part).unwrap_or(text))
}

fn replace(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(2, 3)?;
    let old = string_of(&given[0], "replace() argument 1")?;
    let new = string_of(&given[1], "replace() argument 2")?;
    let most = given.get(2).map_or(Ok(-1), int_of)?;
    let text = text(&call)?;
    let times = if old.is_empty() { text.chars().count() + 1 } else { text.matches(old).count() };
    memory::check(text.len() as u64 + times as u64 * new.len() as u64, 1)?;
    value(if most < 0 { text.replace(old, new) } else { text.replacen(old, new, most as usize) })
}

fn split(_: &mut Interpreter, call: Call<'_>) -> Answer {
    split_with(&call, false)
}

fn rsplit(_: &mut Interpreter, call: Call<'_>) -> Answer {
    split_with(&call, true)
}

fn split_with(call: &Call<'_>, from_end: bool) -> Answer {
    let [separator, most] = call.bind(["sep", "maxsplit"], 0)?;
    let most = most.as_ref().map_or(Ok(-1), int_of)?;
    let limit = if most < 0 { usize::MAX } else { most as usize };
    let text = text(call)?;
    let mut pieces: Vec<Value> = Vec::new();
    match separator {
        None | Some(Value::None) => {
            let mut rest = if from_end { text.trim_end_matches(is_space) } else { text.trim_start_matches(is_space) };
            while !rest.is_empty() {
                if pieces.len() == limit {
                    let last = if from_end { rest.trim_end_matches(is_space) } else { rest };
                    pieces.push(Value::str(last));
                    break;
                }
                if from_end {
                    let at =
                        rest.char_indices().rev().find(|(_, c)| is_space(*c)).map_or(0, |(at, c)| at + c.len_utf8());
                    pieces.push(Value::str(&rest[at..]));
                    rest = rest[..at].trim_end_matches(is_space);
                } else {
                    let at = rest.find(is_space).unwrap_or(rest.len());
                    room_for_one(&pieces)?;
                    pieces.push(Value::str(&rest[..at]));
                    rest = rest[at..].trim_start_matches(is_space);
                }
            }
        }
        Some(Value::Str(separator)) => {
            let separator = separator.as_str();
            if separator.is_empty() {
                return value_error("empty separator");
            }
            let count = limit.saturating_add(1);
            memory::check(text.matches(separator).take(limit).count() as u64 + 1, PIECE)?;
            if from_end {
                pieces.extend(text.rsplitn(count, separator).map(Value::str));
            } else {
                pieces.extend(text.splitn(count, separator).map(Value::str));
            }
        }
        Some(other) => return type_error(&format!("must be str or None, not {}", class_of(&other).name())),
    }
    if from_end {
        pieces.reverse();
    }
    value(Value::list(pieces))
}

/// A piece of a text: a value and what it refers to, which is short when there are many.
const PIECE: usize = size_of::<Value>() + 32;

/// Whether there is memory for one more piece of a text, asked when the list is about to grow.
fn room_for_one(pieces: &[Value]) -> Result<(), Exception> {
    let count = pieces.len();
    if count >= 1 << 10 && count.is_power_of_two() { memory::check(count as u64 * 2, PIECE) } else { Ok(()) }
}

fn splitlines(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let [keep] = call.bind(["keepends"], 0)?;
    let keep = match keep {
        None => false,
        Some(keep) => int_of(&keep)? != 0,
    };
    let text = text(&call)?;
    let mut lines = Vec::new();
    let (mut start, mut chars) = (0, text.char_indices().peekable());
    while let Some((at, character)) = chars.next() {
        let is_end = matches!(
            character,
            '\n' | '\r' | '\x0b' | '\x0c' | '\x1c' | '\x1d' | '\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}'
        );
        if !is_end {
            continue;
        }
        let mut end = at + character.len_utf8();
        if character == '\r' && chars.next_if(|(_, next)| *next == '\n').is_some() {
            end += 1;
        }
        room_for_one(&lines)?;
        lines.push(Value::str(&text[start..if keep { end } else { at }]));
        start = end;
    }
    if start < text.len() {
        lines.push(Value::str(&text[start..]));
    }
    value(Value::list(lines))
}

fn maketrans(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let given = call.between(1, 3)?;
    let mut table = Dict::new();
    let mut put = |key: i64, to: Value| {
        let _ = table.insert(Value::Int(key), key, to);
    };
    if let [Value::Dict(source)] = given {
        for (key, to) in source.dict.borrow().iter() {
            match key {
                Value::Str(text) if text.len() == 1 => put(text.char_at(0) as i64, to.clone()),
                Value::Int(code) => put(*code, to.clone()),
                _ => return value_error("string keys in translate table must be of length 1"),
            }
        }
        return value(Value::dict(table));
    }
    if given.len() < 2 {
        return type_error("if you give only one argument to maketrans it must be a dict");
    }
    let (from, to) = (string_of(&given[0], "maketrans()")?, string_of(&given[1], "maketrans()")?);
    if from.chars().count() != to.chars().count() {
        return value_error("the first two maketrans arguments must have equal length");
    }
    for (from, to) in from.chars().zip(to.chars()) {
        put(from as i64, Value::Int(to as i64));
    }
    if let Some(gone) = given.get(2) {
        for character in string_of(gone, "maketrans()")?.chars() {
            put(character as i64, Value::None);
        }
    }
    value(Value::dict(table))
}

fn translate(_: &mut Interpreter, call: Call<'_>) -> Answer {
    let table = call.one()?;
    let Value::Dict(table) = table else { return type_error("translate() needs a dict here") };
    let table = table.dict.borrow();
    let mut out = String::new();
    for character in text(&call)?.chars() {
        let code = character as i64;
        let found = crate::native::plain(table.find(&Value::Int(code), code))?;
        match found.map(|place| table.value(place)) {
            None => out.push(character),
            Some(Value::None) => {}
            Some(Value::Str(text)) => out.push_str(text.as_str()),
            Some(Value::Int(code)) => match u32::try_from(*code).ok().and_then(char::from_u32) {
                Some(character) => out.push(character),
                None => return value_error("character mapping must be in range(0x110000)"),
            },
            Some(_) => return type_error("character mapping must return integer, None or str"),
        }
    }
    value(out)
}
