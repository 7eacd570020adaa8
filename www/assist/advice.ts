// Advice in the editor: marked in the text and at the line's number, told under the pointer, listed below the text.

import { type Diagnostic, forEachDiagnostic, linter, nextDiagnostic, previousDiagnostic, setDiagnosticsEffect } from "@codemirror/lint";
import { type EditorState, type Extension, RangeSet, StateField } from "@codemirror/state";
import { EditorView, GutterMarker, type Panel, type ViewUpdate, gutterLineClass, keymap, showPanel } from "@codemirror/view";
import { type Diagnostic as Advice, check } from "../engine/check.js";
import { rowLine } from "../examples/rows.js";
import { fixName } from "./fix-name.js";

/** How long nothing is typed before the script is looked over, in milliseconds. */
const PAUSE = 350;

const WORDS = { error: "Error", warning: "Warning", hint: "Hint", info: "Note" } as const;
const SIGNS = { error: "✕", warning: "▲", hint: "●", info: "●" } as const;

/** A piece of advice where it is now. */
interface Shown {
  readonly diagnostic: Diagnostic;
  readonly from: number;
  readonly to: number;
}

class LineMark extends GutterMarker {
  override elementClass: string;

  constructor(severity: Diagnostic["severity"]) {
    super();
    this.elementClass = `advice-${severity}`;
  }

  override eq(other: LineMark): boolean {
    return other.elementClass === this.elementClass;
  }
}

const lineMarks = { error: new LineMark("error"), warning: new LineMark("warning"), hint: new LineMark("hint"), info: new LineMark("info") };

/** The lines' marks; they move with the text until it has been looked over again. */
const marked = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(marks, { changes, effects, state, startState }) {
    if (!effects.some((effect) => effect.is(setDiagnosticsEffect))) return changes.empty ? marks : marks.map(changes);
    if (startState.doc !== state.doc) return marks.map(changes);
    const given = effects.findLast((effect) => effect.is(setDiagnosticsEffect))!.value as readonly Diagnostic[];
    const worst = new Map<number, Diagnostic["severity"]>();
    for (const { from, severity } of given) {
      const line = state.doc.lineAt(Math.min(from, state.doc.length)).from;
      const known = worst.get(line);
      if (!known || RANK[severity] < RANK[known]) worst.set(line, severity);
    }
    return RangeSet.of([...worst].map(([line, severity]) => lineMarks[severity].range(line)), true);
  },
  provide: (field) => gutterLineClass.from(field),
});

const RANK = { error: 0, warning: 1, info: 2, hint: 2 } as const;

/** Whether there is a list to show below the text. */
const listed = StateField.define<boolean>({
  create: () => false,
  update: (shown, { effects }) => {
    const given = effects.findLast((effect) => effect.is(setDiagnosticsEffect));
    return given ? (given.value as readonly Diagnostic[]).length > 0 : shown;
  },
  provide: (field) => showPanel.from(field, (shown) => (shown ? list : null)),
});

/** Advice for an editor. Where the engine cannot be had there is none: Run says what is missing. */
export function advice(): Extension {
  return [
    linter(lookOver, { delay: PAUSE }),
    marked,
    listed,
    EditorView.updateListener.of(announceCount),
    keymap.of([
      { key: "F8", run: (view) => nextDiagnostic(view) && announceHere(view) },
      { key: "Shift-F8", run: (view) => previousDiagnostic(view) && announceHere(view) },
    ]),
  ];
}

async function lookOver(view: EditorView): Promise<readonly Diagnostic[]> {
  const { doc } = view.state;
  try {
    return (await check(doc.toString())).map((piece) => diagnosticOf(view, piece));
  } catch {
    return [];
  }
}

function diagnosticOf({ state: { doc } }: EditorView, piece: Advice): Diagnostic {
  const { from, to, severity, message, row, fix } = piece;
  return {
    from,
    to,
    severity,
    message,
    source: row === null ? "" : `The guide, ${rowLine(row)}`,
    renderMessage: () => {
      const text = document.createElement("span");
      text.append(word(severity), ...withCode(message));
      return text;
    },
    actions: fix
      ? [{
          name: fixName(doc, fix, piece),
          apply: (view) => {
            // The places are those of the text that was looked over.
            if (!view.state.doc.eq(doc)) return;
            view.dispatch({ changes: fix, userEvent: "input.fix", effects: EditorView.announce.of("Mended.") });
            view.focus();
          },
        }]
      : [],
  };
}

function word(severity: Diagnostic["severity"]): HTMLElement {
  const element = document.createElement("b");
  element.className = `severity is-${severity}`;
  element.textContent = `${WORDS[severity]} `;
  element.dataset["sign"] = SIGNS[severity];
  return element;
}

/** A message as text, with what stands in backticks as code. */
function withCode(message: string): Node[] {
  return message.split("`").map((piece, index) => {
    if (index % 2 === 0) return document.createTextNode(piece);
    const code = document.createElement("code");
    code.textContent = piece;
    return code;
  });
}

/** All advice, by place. */
function shownIn(state: EditorState): Shown[] {
  const found: Shown[] = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    // One that others overlap comes in pieces.
    const known = found.findIndex((each) => each.diagnostic === diagnostic);
    if (known < 0) found.push({ diagnostic, from, to });
    else found[known] = { diagnostic, from: found[known]!.from, to };
  });
  return found;
}

/** Says to those who cannot see the list how much advice there is, when that has changed. */
function announceCount({ view, transactions, startState, state }: ViewUpdate): void {
  if (!transactions.some(({ effects }) => effects.some((effect) => effect.is(setDiagnosticsEffect)))) return;
  const [before, now] = [shownIn(startState).length, shownIn(state).length];
  if (before === now) return;
  const said = now === 0 ? "No advice is left." : `${count(now)}. F8 goes to the next.`;
  queueMicrotask(() => view.dispatch({ effects: EditorView.announce.of(said) }));
}

/** Tells what stands where the selection is now. */
function announceHere(view: EditorView): boolean {
  const { from } = view.state.selection.main;
  const here = shownIn(view.state).find((each) => each.from === from);
  if (here) {
    const { diagnostic: { severity, message, actions } } = here;
    const fixes = actions?.[0] ? ` The list below the text has a fix: ${actions[0].name}.` : "";
    view.dispatch({ effects: EditorView.announce.of(`Line ${view.state.doc.lineAt(from).number}. ${WORDS[severity]}. ${message}${fixes}`) });
  }
  return true;
}

function count(pieces: number): string {
  return pieces === 1 ? "1 piece of advice" : `${pieces} pieces of advice`;
}

/** The list below the text. */
function list(view: EditorView): Panel {
  const dom = document.createElement("div");
  dom.className = "advice";
  dom.setAttribute("role", "region");
  dom.setAttribute("aria-label", "Advice");
  const heading = document.createElement("p");
  heading.className = "advice-heading";
  const items = document.createElement("ul");
  dom.append(heading, items);
  dom.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    view.focus();
  });
  const fill = (state: EditorState) => {
    const shown = shownIn(state);
    const key = document.createElement("kbd");
    key.textContent = "F8";
    heading.replaceChildren(count(shown.length), key);
    items.replaceChildren(...shown.map((each) => item(view, each)));
  };
  fill(view.state);
  return {
    dom,
    update: ({ transactions, docChanged, state }) => {
      if (docChanged || transactions.some(({ effects }) => effects.some((effect) => effect.is(setDiagnosticsEffect)))) fill(state);
    },
  };
}

function item(view: EditorView, { diagnostic, from, to }: Shown): HTMLElement {
  const { severity, message, source, actions = [] } = diagnostic;
  const element = document.createElement("li");
  const place = document.createElement("button");
  place.type = "button";
  place.className = "place";
  place.textContent = `line ${view.state.doc.lineAt(from).number}`;
  place.addEventListener("click", () => {
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    view.focus();
  });
  const text = document.createElement("span");
  text.className = "text";
  text.append(...withCode(message));
  if (source) {
    const guide = document.createElement("small");
    guide.textContent = source;
    text.append(guide);
  }
  for (const { name, apply } of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fix";
    button.append(name);
    button.addEventListener("click", () => apply(view, from, to));
    text.append(button);
  }
  element.append(word(severity), place, text);
  return element;
}
