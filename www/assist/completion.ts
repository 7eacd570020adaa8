// Completion: what can stand where the caret is. The names are the catalogue's and the script's own.

import { type Completion, type CompletionContext, type CompletionResult, autocompletion } from "@codemirror/autocomplete";
import { localCompletionSource } from "@codemirror/lang-python";
import { syntaxTree } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { laneNames } from "../share/lanes.js";
import { type Catalogue, type Entry, catalogue } from "./catalogue.js";
import { importsIn, inFull, keywordsOf, typeOf } from "./script-names.js";

const KEYWORDS =
  "and as assert async await break class continue def del elif else except finally for from global if import in is lambda "
  + "nonlocal not or pass raise return try while with yield True False None";
const WORD = /^\w*$/;
/** How far back a call's beginning is looked for, in letters. */
const FAR = 400;

/** As many as are seen at once: a list that scrolls could not be scrolled by keyboard, and going down turns its pages. */
const SHOWN = 8;

/** Completion by typing, and by Ctrl+Space. */
export function completion(): Extension {
  return autocompletion({ override: [complete], icons: false, maxRenderedOptions: SHOWN });
}

/** @internal for the test */
export function complete(context: CompletionContext): CompletionResult | null {
  const { state, pos, explicit } = context;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const word = /\w*$/.exec(before)![0];
  const from = pos - word.length;
  const result = (options: readonly Completion[]): CompletionResult | null =>
    options.length > 0 ? { from, options, validFor: WORD } : null;

  if (/^\d/.test(word)) return null;
  const code = state.doc.toString();
  if (isText(context)) return /\btype\s*=\s*["']\w*$/.test(before) ? result(lanes(code, word)) : null;
  const names = catalogue();
  if (/^\s*import\s+(?:\w+\s*,\s*)*\w*$/.test(before) || /^\s*from\s+\w*$/.test(before)) return result(names.modules.map(option));
  const module = /^\s*from\s+(\w+)\s+import\s+[\w\s,(]*$/.exec(before)?.[1];
  if (module) return result(names.members(module).map(option));
  const receiver = /([\w.]+|["'\])}])\.\w*$/.exec(before)?.[1];
  if (receiver) return result(members(names, receiver.replace(/\.$/, ""), code));
  if (!word && !explicit) return null;
  const keywords = KEYWORDS.split(" ").map((label): Completion => ({ label, type: "keyword", boost: -1 }));
  const own = localCompletionSource(context);
  const local = own && "options" in own ? own.options.filter(({ label }) => label !== word) : [];
  const known = new Set(local.map(({ label }) => label));
  const global = [...names.modules, ...names.builtins].filter(({ name }) => !known.has(name)).map(option);
  return result([...parameters(names, context, code), ...local.map((each) => ({ ...each, detail: "in this script", boost: 2 })), ...global, ...keywords]);
}

/** What stands behind a dot. */
function members(names: Catalogue, receiver: string, code: string): Completion[] {
  const imports = importsIn(code);
  const literal = { "\"": "str", "'": "str", "]": "list", "}": "dict" }[receiver];
  const owner = literal ?? inFull(receiver, imports);
  const own = names.members(owner);
  if (own.length > 0) return own.map(option);
  const type = typeOf(receiver, code, imports);
  const typed = type ? [...names.members(type), ...inherited(names, type)] : [];
  if (typed.length > 0) return typed.map(option);
  // What it is cannot be told: every method, each name once.
  const all = new Map<string, Completion>();
  for (const entry of names.methods()) {
    const owners = all.get(entry.name)?.detail;
    const title = entry.path.slice(0, -entry.name.length - 1);
    all.set(entry.name, { label: entry.name, type: "method", detail: owners ? `${owners}, ${title}` : title });
  }
  return [...all.values()];
}

function inherited(names: Catalogue, type: string): readonly Entry[] {
  if (/^asyncio\.(Lifo|Priority)Queue$/.test(type)) return names.members("asyncio.Queue");
  if (type === "asyncio.BoundedSemaphore") return names.members("asyncio.Semaphore");
  return type === "collections.Counter" || type === "collections.defaultdict" ? names.members("dict") : [];
}

/** The parameters of the call around the caret, by name: `type=`. */
function parameters(names: Catalogue, { state, pos }: CompletionContext, code: string): Completion[] {
  const before = state.sliceDoc(Math.max(0, pos - FAR), pos);
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (")]}".includes(before[at]!)) depth += 1;
    if (!"([{".includes(before[at]!)) continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    const called = /([\w.]+)\s*$/.exec(before.slice(0, at))?.[1];
    if (before[at] !== "(" || !called || !/[(,]\s*\w*$/.test(before)) return [];
    const entry = names.entries.get(inFull(called, importsIn(code)));
    return entry ? keywordsOf(entry.signature).map((name) => ({ label: `${name}=`, type: "property", detail: entry.name, boost: 3 })) : [];
  }
  return [];
}

function lanes(code: string, word: string): Completion[] {
  return laneNames(code).filter((name) => name !== word).map((label) => ({ label, type: "text", detail: "lane" }));
}

/** How far behind functions a kind comes. */
const BOOST: Partial<Record<Entry["kind"], number>> = { class: -1, value: -2, exception: -4 };

function option({ name, kind, signature, doc }: Entry): Completion {
  const detail = signature || (kind === "exception" || kind === "module" ? kind : "");
  return { label: name, type: kind, detail, boost: BOOST[kind] ?? 0, ...(doc ? { info: doc } : {}) };
}

/** Whether the caret is in a string or a comment, where names are text. */
function isText({ state, pos }: CompletionContext): boolean {
  const { name } = syntaxTree(state).resolveInner(pos, -1);
  return name === "Comment" || name === "String" || name === "FormatString";
}
