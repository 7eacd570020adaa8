# json.dumps and json.loads.


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, indent=None,
          separators=None, default=None, sort_keys=False):
    if separators is None:
        separators = (", ", ": ") if indent is None else (",", ": ")
    item_separator, key_separator = separators
    separators = (item_separator, key_separator)
    if isinstance(indent, int):
        indent = " " * indent
    parts = []
    options = (skipkeys, ensure_ascii, allow_nan, indent, separators, default, sort_keys, parts, [])
    _write(obj, options, "\n")
    return "".join(parts)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _string(text, ensure_ascii):
    plain = text.isascii() and text.isprintable() and '"' not in text and "\\" not in text
    if plain:
        return '"' + text + '"'
    parts = ['"']
    for character in text:
        code = ord(character)
        if character in _ESCAPES:
            parts.append(_ESCAPES[character])
        elif code < 32 or (code > 126 and ensure_ascii):
            if code > 0xFFFF:
                code -= 0x10000
                parts.append(f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}")
            else:
                parts.append(f"\\u{code:04x}")
        else:
            parts.append(character)
    parts.append('"')
    return "".join(parts)


def _number(value, allow_nan):
    if isinstance(value, int):
        return str(value)
    if value != value or value in (float("inf"), float("-inf")):
        if not allow_nan:
            raise ValueError("Out of range float values are not JSON compliant")
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def _write(value, options, line):
    skipkeys, ensure_ascii, allow_nan, indent, separators, default, sort_keys, parts, around = options
    if value is None:
        parts.append("null")
    elif value is True:
        parts.append("true")
    elif value is False:
        parts.append("false")
    elif isinstance(value, str):
        parts.append(_string(value, ensure_ascii))
    elif isinstance(value, (int, float)):
        parts.append(_number(value, allow_nan))
    elif isinstance(value, (list, tuple, dict)):
        for outer in around:
            if outer is value:
                raise ValueError("Circular reference detected")
        around.append(value)
        if isinstance(value, dict):
            _write_dict(value, options, line)
        elif not value:
            parts.append("[]")
        else:
            inner = line if indent is None else line + indent
            start = "[" if indent is None else "[" + inner
            for item in value:
                parts.append(start)
                _write(item, options, inner)
                start = separators[0] if indent is None else separators[0] + inner
            parts.append("]" if indent is None else line + "]")
        around.pop()
    elif default is not None:
        for outer in around:
            if outer is value:
                raise ValueError("Circular reference detected")
        around.append(value)
        _write(default(value), options, line)
        around.pop()
    else:
        raise TypeError(f"Object of type {_type_name(value)} is not JSON serializable")


def _write_dict(value, options, line):
    skipkeys, ensure_ascii, allow_nan, indent, separators, default, sort_keys, parts, around = options
    if not value:
        parts.append("{}")
        return
    inner = line if indent is None else line + indent
    start = "{" if indent is None else "{" + inner
    items = sorted(value.items()) if sort_keys else value.items()
    empty = True
    for key, item in items:
        if isinstance(key, str):
            pass
        elif key is None:
            key = "null"
        elif key is True:
            key = "true"
        elif key is False:
            key = "false"
        elif isinstance(key, (int, float)):
            key = _number(key, allow_nan)
        elif skipkeys:
            continue
        else:
            raise TypeError(f"keys must be str, int, float, bool or None, not {_type_name(key)}")
        parts.append(start)
        parts.append(_string(key, ensure_ascii))
        parts.append(separators[1])
        _write(item, options, inner)
        start = separators[0] if indent is None else separators[0] + inner
        empty = False
    if empty:
        parts.append("{")
    parts.append("}" if indent is None or empty else line + "}")


def _error(message, text, place):
    line = text.count("\n", 0, place) + 1
    column = place - text.rfind("\n", 0, place)
    error = JSONDecodeError(f"{message}: line {line} column {column} (char {place})")
    error.msg, error.doc, error.pos, error.lineno, error.colno = message, text, place, line, column
    return error


def loads(s, *, object_hook=None, parse_float=None, parse_int=None):
    if not isinstance(s, str):
        raise TypeError(f"the JSON object must be str, bytes or bytearray, not {_type_name(s)}")
    if s.startswith("\ufeff"):
        raise _error("Unexpected UTF-8 BOM (decode using utf-8-sig)", s, 0)
    value, end = _read(s, _skip(s, 0), (object_hook, parse_int or int, parse_float or float), 0)
    end = _skip(s, end)
    if end != len(s):
        raise _error("Extra data", s, end)
    return value


def _skip(s, at):
    while at < len(s) and s[at] in " \t\n\r":
        at += 1
    return at


def _read(s, at, hooks, depth):
    if depth > 900:
        raise RecursionError("maximum recursion depth exceeded while decoding a JSON document")
    here = s[at : at + 1]
    if here == '"':
        return _read_string(s, at + 1)
    if here == "{":
        return _read_object(s, at, hooks, depth)
    if here == "[":
        return _read_array(s, at, hooks, depth)
    for word, value in _WORDS:
        if s.startswith(word, at):
            return value, at + len(word)
    return _read_number(s, at, hooks)


_WORDS = (
    ("null", None),
    ("true", True),
    ("false", False),
    ("NaN", float("nan")),
    ("Infinity", float("inf")),
    ("-Infinity", float("-inf")),
)


def _digits(s, at):
    while at < len(s) and s[at] in "0123456789":
        at += 1
    return at


def _read_number(s, start, hooks):
    at = start
    if s[at : at + 1] == "-":
        at += 1
    end = _digits(s, at)
    if end == at:
        raise _error("Expecting value", s, start)
    if s[at] == "0":
        end = at + 1
    whole = True
    if s[end : end + 1] == ".":
        after = _digits(s, end + 1)
        if after > end + 1:
            end, whole = after, False
    if s[end : end + 1] in ("e", "E"):
        after = end + 1
        if s[after : after + 1] in ("+", "-"):
            after += 1
        last = _digits(s, after)
        if last > after:
            end, whole = last, False
    return hooks[1 if whole else 2](s[start:end]), end


_UNESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _read_hex(s, at):
    part = s[at : at + 4]
    if len(part) == 4 and part.isalnum():
        try:
            return int(part, 16)
        except ValueError:
            pass
    raise _error("Invalid \\uXXXX escape", s, at - 1)


def _read_string(s, at):
    begin = at - 1
    parts = []
    while True:
        start = at
        while at < len(s) and s[at] != '"' and s[at] != "\\" and s[at] >= " ":
            at += 1
        parts.append(s[start:at])
        if at >= len(s):
            raise _error("Unterminated string starting at", s, begin)
        here = s[at]
        if here == '"':
            return "".join(parts), at + 1
        if here != "\\":
            raise _error("Invalid control character at", s, at)
        escape = s[at + 1 : at + 2]
        if not escape:
            raise _error("Unterminated string starting at", s, begin)
        if escape == "u":
            code = _read_hex(s, at + 2)
            at += 6
            if 0xD800 <= code < 0xDC00 and s.startswith("\\u", at):
                low = _read_hex(s, at + 2)
                if 0xDC00 <= low < 0xE000:
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
                    at += 6
            parts.append(chr(code))
        elif escape in _UNESCAPES:
            parts.append(_UNESCAPES[escape])
            at += 2
        else:
            raise _error("Invalid \\escape", s, at)


def _read_array(s, at, hooks, depth):
    items = []
    at = _skip(s, at + 1)
    if s[at : at + 1] == "]":
        return items, at + 1
    while True:
        item, at = _read(s, at, hooks, depth + 1)
        items.append(item)
        at = _skip(s, at)
        here = s[at : at + 1]
        if here == "]":
            return items, at + 1
        if here != ",":
            raise _error("Expecting ',' delimiter", s, at)
        at = _skip(s, at + 1)


def _read_object(s, at, hooks, depth):
    result = {}
    at = _skip(s, at + 1)
    if s[at : at + 1] == "}":
        return (result if hooks[0] is None else hooks[0](result)), at + 1
    while True:
        if s[at : at + 1] != '"':
            raise _error("Expecting property name enclosed in double quotes", s, at)
        key, at = _read_string(s, at + 1)
        at = _skip(s, at)
        if s[at : at + 1] != ":":
            raise _error("Expecting ':' delimiter", s, at)
        value, at = _read(s, _skip(s, at + 1), hooks, depth + 1)
        result[key] = value
        at = _skip(s, at)
        here = s[at : at + 1]
        if here == "}":
            return (result if hooks[0] is None else hooks[0](result)), at + 1
        if here != ",":
            raise _error("Expecting ',' delimiter", s, at)
        at = _skip(s, at + 1)
