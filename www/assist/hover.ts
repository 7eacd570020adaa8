// What a name means, under the pointer.

import { syntaxTree } from "@codemirror/language";
import type { EditorState, Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { type Entry, catalogue } from "./catalogue.js";
import { definitionOf, importsIn, inFull, typeOf } from "./script-names.js";

/** What is told of a name. */
export interface Meaning {
  readonly from: number;
  readonly to: number;
  /** The name with what it takes: `asyncio.sleep(delay, result=None)`. */
  readonly title: string;
  readonly text: string;
}

/** Tooltips for names. */
export function nameTooltip(): Extension {
  return hoverTooltip(({ state }, pos, side) => {
    const meaning = meaningAt(state, pos, side);
    if (!meaning) return null;
    return {
      pos: meaning.from,
      end: meaning.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "meaning";
        const title = document.createElement("code");
        title.textContent = meaning.title;
        dom.append(title);
        if (meaning.text) {
          const text = document.createElement("p");
          text.textContent = meaning.text;
          dom.append(text);
        }
        return { dom };
      },
    };
  });
}

/** What the name at a position means; null where there is none, or nothing is known of it. */
export function meaningAt(state: EditorState, pos: number, side: -1 | 0 | 1 = 0): Meaning | null {
  const node = syntaxTree(state).resolveInner(pos, side);
  if (node.name !== "VariableName" && node.name !== "PropertyName") return null;
  const { from, to } = node;
  const code = state.doc.toString();
  const name = code.slice(from, to);
  const imports = importsIn(code);
  if (node.name === "PropertyName") {
    const receiver = /([\w.]+|["'\])}])\.$/.exec(state.doc.lineAt(from).text.slice(0, from - state.doc.lineAt(from).from))?.[1] ?? "";
    const entry = member(receiver, name, code, imports);
    return entry && { from, to, title: titleOf(entry), text: entry.doc };
  }
  const defined = definitionOf(name, code);
  if (defined) return { from, to, title: defined.head, text: [defined.doc, `Line ${defined.line} of this script.`].filter(Boolean).join(" ") };
  const entry = catalogue().entries.get(imports.has(name) ? imports.get(name)! : name);
  return entry ? { from, to, title: titleOf(entry), text: entry.doc } : null;
}

function member(receiver: string, name: string, code: string, imports: ReadonlyMap<string, string>): Entry | null {
  const { entries, methods } = catalogue();
  const owners = [inFull(receiver, imports), typeOf(receiver, code, imports), { "\"": "str", "'": "str", "]": "list", "}": "dict" }[receiver]];
  for (const owner of owners) {
    const entry = owner && entries.get(`${owner}.${name}`);
    if (entry) return entry;
  }
  // Where only one type has such a method, it is that one.
  const named = methods().filter((entry) => entry.name === name);
  return named.length === 1 ? named[0]! : null;
}

function titleOf({ path, kind, signature }: Entry): string {
  const prefix = { async: "async ", class: "class ", module: "module ", exception: "exception " }[kind as string] ?? "";
  return `${prefix}${path}${signature}`;
}
