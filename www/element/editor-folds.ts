// Lines that an author has folded away, in the open editor: a line that says how many there are, which opens them.

import { codeFolding, foldEffect, foldedRanges, unfoldAll, unfoldCode, unfoldEffect } from "@codemirror/language";
import { type EditorState, type Extension, type StateEffect } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { type LineRange, foldLabel, foldText } from "./attributes.js";

/** What is added to the keys that screen readers tell, where lines are folded away. */
export const FOLD_KEYS = "Control Alt ] shows all lines that are folded away.";

/** Makes an editor able to fold. */
export const folding: Extension = [
  codeFolding({
    preparePlaceholder: ({ doc }, { from, to }): LineRange => ({ from: doc.lineAt(from).number, to: doc.lineAt(to).number }),
    placeholderDOM: (_, open, lines: LineRange) => placeholder(lines, open),
  }),
  keymap.of([{ key: "Ctrl-Shift-]", mac: "Cmd-Alt-]", run: unfoldCode }, { key: "Ctrl-Alt-]", run: unfoldAll }]),
  EditorView.theme({ ".cm-line .fold": { display: "inline-block", width: "100%", margin: "0" } }),
];

/** Folds these lines of an editor away, and opens all others. What lies beyond the text's end is left out. */
export function foldLines(view: EditorView, ranges: readonly LineRange[]): void {
  const { doc } = view.state;
  const folds = ranges.filter(({ from }) => from <= doc.lines).map(({ from, to }) =>
    foldEffect.of({ from: doc.line(from).from, to: doc.line(Math.min(to, doc.lines)).to }))
    // An empty line alone has nothing to fold.
    .filter(({ value: { from, to } }) => from < to);
  view.dispatch({ effects: [...unfoldsOf(view.state, 0, doc.length), ...folds] });
}

/** What opens the fold around a place, if there is one. */
export function unfoldAt(state: EditorState, place: number): readonly StateEffect<unknown>[] {
  return unfoldsOf(state, place, place);
}

function unfoldsOf(state: EditorState, start: number, end: number): readonly StateEffect<unknown>[] {
  const effects: StateEffect<unknown>[] = [];
  foldedRanges(state).between(start, end, (from, to) => void effects.push(unfoldEffect.of({ from, to })));
  return effects;
}

/** The button in place of the lines, with the words of the code block's. */
function placeholder(range: LineRange, open: (event: Event) => void): HTMLElement {
  const button = document.createElement("button");
  button.className = "fold";
  const sign = document.createElement("span");
  sign.textContent = "▸";
  sign.ariaHidden = "true";
  button.append(sign, ` ${foldText(range)}`);
  button.setAttribute("aria-label", foldLabel(range));
  button.onclick = open;
  return button;
}
