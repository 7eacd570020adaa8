// The editor: CodeMirror with Python highlighting. It is a chunk of its own, loaded when somebody wants to edit. What
// helps while one writes, www/assist, follows when the editor has opened and nothing else is to do.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType, drawSelection, highlightActiveLine, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { LineRange } from "./attributes.js";
import type { Scheme } from "./host-theme.js";
import { FOLD_KEYS, folding, foldLines, unfoldAt } from "./editor-folds.js";

/** What an editor needs from its owner. */
export interface EditorOptions {
  readonly parent: HTMLElement;
  readonly root: ShadowRoot;
  /** The element's scheme, which may be another than the page's. */
  readonly scheme: Scheme;
  readonly code: string;
  readonly label: string;
  readonly readOnly: boolean;
  /** Lines that are folded away until somebody opens them. */
  readonly folded: readonly LineRange[];
  /** The text has been changed. */
  onChange(code: string): void;
  /** Ctrl+Enter was pressed. */
  onRun(): void;
}

/** That tasks are at a line. */
export interface TaskMark {
  /** Counted from 1. */
  readonly line: number;
  /** The colour of the one that is shown first. */
  readonly hue: number;
  /** Whether the chosen task is among them. */
  readonly chosen: boolean;
  /** Who they are, for the end of the line. */
  readonly label: string;
}

const setTasks = StateEffect.define<readonly TaskMark[]>();

/** The lines that tasks are at. Whoever sets them takes them away when the script changes. */
const taskMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const set = transaction.effects.findLast((effect) => effect.is(setTasks));
    if (!set) return marks.map(transaction.changes);
    const { doc } = transaction.state;
    const shown = (set.value as readonly TaskMark[]).filter(({ line }) => line <= doc.lines);
    return Decoration.set(shown.flatMap(({ line, hue, chosen, label }) => {
      const { from, to } = doc.line(line);
      return [
        Decoration.line({ class: `at hue-${hue} ${chosen ? "chosen" : ""}` }).range(from),
        Decoration.widget({ widget: new Who(label), side: 1 }).range(to),
      ];
    }), true);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The names at the end of a line. */
class Who extends WidgetType {
  readonly #label: string;

  constructor(label: string) {
    super();
    this.#label = label;
  }

  override eq(other: Who): boolean {
    return other.#label === this.#label;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "who";
    element.textContent = this.#label;
    return element;
  }
}

const setMark = StateEffect.define<number | null>();

/** The line that is marked as the place of an error. It moves with the text, and goes when the line is edited. */
const mark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let moved = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue;
      const { doc } = transaction.state;
      const line = effect.value;
      moved = line !== null && line >= 1 && line <= doc.lines
        ? Decoration.set(Decoration.line({ class: "marked" }).range(doc.line(line).from))
        : Decoration.none;
    }
    return moved;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.self], color: "var(--t5)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--t6)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: tags.number, color: "var(--t2)" },
  { tag: [tags.definition(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--t1)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", font: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "inherit", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 0" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--soft)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "46px", padding: "0 12px 0 0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--soft) 8%, transparent)" },
  "&:not(.cm-focused) .cm-activeLine": { backgroundColor: "transparent" },
  // The bar at a code block's edge would lie on the text here, where the line begins beside its number.
  ".cm-line.at, .cm-line.marked": { boxShadow: "none" },
  ".cm-activeLine.marked, .cm-line.marked": { backgroundColor: "light-dark(color-mix(in srgb, var(--danger) 6%, transparent), color-mix(in srgb, var(--danger) 14%, transparent))" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 24%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--accent) 20%, transparent)" },
});

/** What says which keys there are, for screen readers. */
const KEYS_ID = "editor-keys";
const KEYS = "Tab indents. To leave with the keyboard, press Escape, then Tab. F8 goes to the next piece of advice.";

/** An editor in place of a code block. */
export class Editor {
  readonly #view: EditorView;
  #shownTasks = "[]";
  readonly #readOnly = new Compartment();
  readonly #assist = new Compartment();
  /** Where tooltips are: outside of the panels, which would cut them off. */
  readonly #tooltips = document.createElement("div");
  #folded: readonly LineRange[];
  #ended = false;

  constructor({ parent, root, scheme, code, label, readOnly, folded, onChange, onRun }: EditorOptions) {
    this.#folded = folded;
    const run = () => {
      onRun();
      return true;
    };
    this.#view = new EditorView({
      parent,
      root,
      state: EditorState.create({
        doc: code,
        extensions: [
          lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(),
          pythonLanguage, indentUnit.of("    "), syntaxHighlighting(colours), folding, taskMarks, mark, look,
          Prec.highest(keymap.of([{ key: "Mod-Enter", run }, { key: "Ctrl-Enter", run }])),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": KEYS_ID, tabindex: "0" }),
          this.#assist.of([]),
          tooltips({ parent: this.#tooltips }),
          this.#readOnly.of(EditorState.readOnly.of(readOnly)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    root.append(this.#tooltips);
    this.setScheme(scheme);
    const keys = document.createElement("span");
    keys.id = KEYS_ID;
    keys.className = "hidden";
    keys.textContent = folded.length > 0 ? `${KEYS} ${FOLD_KEYS}` : KEYS;
    parent.append(keys);
    foldLines(this.#view, folded);
    void this.#loadAssist(readOnly);
  }

  /** Puts another text in, as one step that can be undone. */
  replace(code: string): void {
    const { doc } = this.#view.state;
    if (doc.toString() === code) return;
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: code } });
    foldLines(this.#view, this.#folded);
  }

  /** Folds these lines away, and no others. */
  fold(folded: readonly LineRange[]): void {
    this.#folded = folded;
    foldLines(this.#view, folded);
  }

  /** Marks a line (counted from 1) as the place of an error, and shows it; null takes the mark away. */
  mark(line: number | null): void {
    const { doc } = this.#view.state;
    const place = line !== null && line >= 1 && line <= doc.lines ? doc.line(line).from : null;
    const show = place === null ? [] : [...unfoldAt(this.#view.state, place), EditorView.scrollIntoView(place, { y: "nearest" })];
    this.#view.dispatch({ effects: [setMark.of(line), ...show] });
  }

  /** Marks the lines that tasks are at, in place of those that were marked before. */
  showTasks(marks: readonly TaskMark[]): void {
    const key = JSON.stringify(marks);
    if (key === this.#shownTasks) return;
    this.#shownTasks = key;
    this.#view.dispatch({ effects: setTasks.of(marks) });
  }

  /** Shows tooltips light or dark: they stand outside of what has the element's scheme. */
  setScheme(scheme: Scheme): void {
    this.#tooltips.className = scheme;
  }

  setReadOnly(readOnly: boolean): void {
    this.#view.dispatch({ effects: this.#readOnly.reconfigure(EditorState.readOnly.of(readOnly)) });
  }

  /** Puts the caret at a place of the window, where one is given, and the focus into the editor. */
  focus(at?: { x: number; y: number }): void {
    this.#view.focus();
    if (at) this.#view.dispatch({ selection: { anchor: this.#view.posAtCoords(at, false) } });
  }

  destroy(): void {
    this.#ended = true;
    this.#view.destroy();
    this.#tooltips.remove();
  }

  /** Typing comes first: advice and completion are loaded after it, and without them the editor still edits. */
  async #loadAssist(readOnly: boolean): Promise<void> {
    if (readOnly) return;
    await idle();
    const loaded = await import("../assist/assist.js").catch(() => undefined);
    if (loaded && !this.#ended) this.#view.dispatch({ effects: this.#assist.reconfigure(loaded.assist()) });
  }
}

/** When the browser has nothing else to do; where it does not tell, a little later. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), { timeout: 2_000 });
    else setTimeout(resolve, 200);
  });
}
