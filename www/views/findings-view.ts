// The findings: what the run did that its author may not have meant. They come from `www/trace/findings.ts`.

import { LitElement, type PropertyValues, css, html, nothing } from "lit";
import { base } from "../element/tokens.js";
import { type Finding, findings } from "../trace/findings.js";
import type { Notice } from "../trace/notice.js";
import type { RunLimits } from "../trace/overlap.js";
import type { Recording } from "../trace/recording.js";
import { choose } from "./choose.js";
import { drawSentence, sentenceStyle } from "./sentence.js";

/** `<async-runner-findings>`: tells what is to be found in a recording that is complete. */
export class FindingsView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    notices: { attribute: false },
    source: { attribute: false },
    limits: { attribute: false },
  };

  static override styles = [
    base,
    sentenceStyle,
    css`
      :host {
        display: block;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        padding: 9px 12px;
        border-top: 1px solid var(--edge);
      }
      .head {
        display: flex;
        gap: 8px;
        align-items: baseline;
      }
      b,
      small {
        white-space: nowrap;
      }
      b {
        font-size: var(--small);
        font-weight: 600;
        color: var(--warn);
      }
      small {
        font-size: var(--small);
        color: var(--soft);
      }
      .show {
        margin-left: auto;
        font: var(--small) var(--font-ui);
        color: inherit;
        background: none;
        border: 1px solid var(--edge);
        border-radius: 6px;
        min-height: 24px;
        padding: 1px 8px;
        cursor: pointer;
      }
      .show:hover {
        border-color: color-mix(in srgb, var(--soft) 60%, var(--edge));
      }
      @media print {
        .show {
          display: none;
        }
      }
      .sentence {
        font-size: 13px;
      }
      .sentence button {
        font-size: 12px;
      }
      .advice {
        margin: 2px 0 0;
        font-size: var(--small);
        color: var(--soft);
      }
    `,
  ];

  /** A complete recording; undefined while there is none. */
  declare recording: Recording | undefined;
  declare notices: readonly Notice[];
  /** The script of the run, or empty. */
  declare source: string;
  /** What the run was limited to from its start, where that is known. */
  declare limits: RunLimits | undefined;

  #found: readonly Finding[] = [];

  constructor() {
    super();
    this.notices = [];
    this.source = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording") || changed.has("notices") || changed.has("source") || changed.has("limits")) {
      this.#found = this.recording ? findings(this.recording, this.notices, this.source, this.limits) : [];
    }
  }

  protected override render() {
    if (this.#found.length === 0) return nothing;
    return html`<ul aria-label="Findings">${this.#found.map((found) => this.#finding(found))}</ul>`;
  }

  #finding({ title, task, at, line, what, advice }: Finding) {
    return html`<li>
      <div class="head"><b>${title}</b> ${line === null ? nothing : html`<small>line ${line}</small>`}
        <button class="show" aria-label="Show: ${title}" @click=${() => choose(this, task?.id ?? null, at)}>Show</button></div>
      ${drawSentence(this, what)}
      <p class="advice">${advice}</p>
    </li>`;
  }
}
