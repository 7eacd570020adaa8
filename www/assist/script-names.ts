// What a script's text tells without being parsed: what its names are imported from, what a variable probably holds, and
// where a function is defined.

/** What each name that an import binds stands for, in full: `sleep` for `asyncio.sleep`. */
export function importsIn(code: string): Map<string, string> {
  const found = new Map([["async_runner", "async_runner"]]);
  for (const [, names] of code.matchAll(/^[ \t]*import[ \t]+([^\n#]+)/gm)) {
    for (const [, path, alias] of names!.matchAll(/([\w.]+)(?:[ \t]+as[ \t]+(\w+))?/g)) found.set(alias ?? path!, path!);
  }
  for (const [, module, names] of code.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+\(?([^()#]+?)\)?[ \t]*$/gm)) {
    for (const [, name, alias] of names!.matchAll(/(\w+)(?:\s+as\s+(\w+))?/g)) found.set(alias ?? name!, `${module}.${name}`);
  }
  return found;
}

/** A dotted name in full: `aio.sleep` is `asyncio.sleep` where `aio` is `asyncio`. */
export function inFull(dotted: string, imports: ReadonlyMap<string, string>): string {
  const [first = "", ...rest] = dotted.split(".");
  return [imports.get(first) ?? first, ...rest].join(".");
}

/** The type of what a variable or a literal holds, if what it was last given tells: `str`, `asyncio.Queue`. */
export function typeOf(receiver: string, code: string, imports: ReadonlyMap<string, string>): string | undefined {
  if (!/^\w+$/.test(receiver)) return undefined;
  const given = [...code.matchAll(new RegExp(`(?:^|[\\s,(])${receiver}[ \\t]*(?::[^=\\n]+)?=(?!=)[ \\t]*([^\\n#]+)`, "g"))].at(-1)?.[1];
  return given === undefined ? undefined : typeOfValue(given, imports);
}

/** The type of a value's text, if its beginning tells. */
function typeOfValue(value: string, imports: ReadonlyMap<string, string>): string | undefined {
  if (/^[rfRF]{0,2}["']/.test(value)) return "str";
  if (value.startsWith("[")) return "list";
  if (value.startsWith("{")) return /^\{\s*\}|^\{[^{}]*:/.test(value) ? "dict" : "set";
  const called = /^([\w.]+)\(/.exec(value)?.[1];
  if (!called) return undefined;
  const full = inFull(called, imports);
  if (["async_runner.spawn_task", "asyncio.create_task", "asyncio.ensure_future"].includes(full)) return "Task";
  return full === "sorted" ? "list" : full;
}

/** A function or class of the script. */
export interface Definition {
  /** Its first line without the colon: `async def fetch(number)`. */
  readonly head: string;
  /** Counted from 1. */
  readonly line: number;
  /** The comment above it or its docstring, in a line; may be empty. */
  readonly doc: string;
}

/** Where a name is defined by `def` or `class`; the last one counts. */
export function definitionOf(name: string, code: string): Definition | undefined {
  const lines = code.split("\n");
  const start = new RegExp(`^\\s*(?:async\\s+def|def|class)\\s+${name}\\b`);
  const index = lines.findLastIndex((line) => start.test(line));
  if (index < 0) return undefined;
  const head = lines[index]!.trim().replace(/:\s*(?:#.*)?$/, "");
  const above = /^\s*#\s?(.*)/.exec(lines[index - 1] ?? "")?.[1];
  const below = /^\s*(?:"""|''')(.*?)(?:"""|''')?$/.exec(lines[index + 1] ?? "")?.[1];
  return { head, line: index + 1, doc: (below ?? above ?? "").trim() };
}

/** The names of a signature's parameters that can be given by name. */
export function keywordsOf(signature: string): string[] {
  const names = signature.replace(/^\(|\)$/g, "").split(/,(?![^(]*\))/).map((part) => part.trim());
  const slash = names.indexOf("/");
  return names.slice(slash + 1).filter((name) => /^\w/.test(name)).map((name) => name.replace(/[^\w].*$/, ""));
}
