// The script as a code block, before anybody edits it: coloured, with its lines numbered, and some of them folded away.

import { type TemplateResult, html, nothing } from "lit";
import { type LineRange, foldLabel, foldText } from "./attributes.js";
import type { TaskMark } from "./editor.js";
import { highlight } from "./highlight.js";

/** What a code block shows. */
export interface CodeBlock {
  readonly code: string;
  /** Lines that are folded away. */
  readonly folded: readonly LineRange[];
  /** Where tasks are. */
  readonly marks: readonly TaskMark[];
  /** The line that is marked as the place of an error, or null. */
  readonly marked: number | null;
  /** Somebody opened a fold. */
  unfold(range: LineRange): void;
}

/** The lines of a code block. They are one line of template each, since white space counts in them. */
export function codeLines({ code, folded, marks, marked, unfold }: CodeBlock): TemplateResult[] {
  const byLine = new Map(marks.map((mark) => [mark.line, mark]));
  const lines = highlight(code);
  const rows: TemplateResult[] = [];
  for (let line = 1; line <= lines.length; line += 1) {
    const fold = folded.find(({ from, to }) => line >= from && line <= to);
    if (fold) {
      const last = Math.min(fold.to, lines.length);
      // Not the code block's own click, which opens the editor.
      const open = (event: Event) => {
        event.stopPropagation();
        unfold(fold);
      };
      rows.push(html`<button class="fold" @pointerdown=${stop} @focus=${stop} @click=${open} aria-label=${foldLabel({ from: line, to: last })}><span aria-hidden="true">▸</span> ${foldText({ from: line, to: last })}</button>`);
      line = last;
      continue;
    }
    const mark = byLine.get(line);
    const row = `row ${mark ? `at hue-${mark.hue} ${mark.chosen ? "chosen" : ""}` : ""} ${line === marked ? "marked" : ""}`;
    rows.push(html`<span class=${row} data-line=${line}>${lines[line - 1]!.map(([kind, text]) => (kind ? html`<span class=${kind}>${text}</span>` : text))}${mark ? html`<span class="who">${mark.label}</span>` : nothing}</span>`);
  }
  return rows;
}

function stop(event: Event): void {
  event.stopPropagation();
}
