// The timeline as a table: what each task did, from when to when, and where. Its lines come from `www/trace/span-table.ts`.

import { LitElement, type PropertyValues, css, html, nothing } from "lit";
import { base } from "../element/tokens.js";
import { duration, grouped } from "../trace/duration.js";
import type { Recording } from "../trace/recording.js";
import { type SpanLine, spanLines } from "../trace/span-table.js";
import { choose } from "./choose.js";
import { frameStyle, check } from "./frame.js";

/** How many lines are shown at a time. */
const SHOWN = 200;

/** `<async-runner-spans>`: tells a recording up to a moment, line by line. */
export class SpanList extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    until: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    live: { type: Boolean },
    only: { state: true },
    first: { state: true },
    // So that it is drawn when it comes to be seen.
    hidden: { type: Boolean, reflect: true },
  };

  static override styles = [
    base,
    frameStyle,
    css`
      .scroll {
        max-height: var(--timeline-height, 420px);
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--paper);
        font-weight: 400;
        color: var(--soft);
        text-align: left;
        padding: 7px 8px 3px;
      }
      td {
        padding: 2px 8px;
        white-space: nowrap;
      }
      tr > :first-child {
        padding-left: 12px;
      }
      tr > :last-child {
        padding-right: 12px;
      }
      .time {
        text-align: right;
        font-family: var(--font-code);
        font-variant-numeric: tabular-nums;
        color: var(--soft);
      }
      tbody tr {
        cursor: pointer;
      }
      tbody tr:hover {
        background: color-mix(in srgb, var(--soft) 8%, transparent);
      }
      tbody tr.selected {
        background: color-mix(in srgb, var(--accent) 8%, transparent);
      }
      tbody tr.now {
        box-shadow: inset 3px 0 var(--cursor);
      }
      tbody tr.later :is(td, .name) {
        color: var(--soft);
        font-style: italic;
      }
      .name {
        font: 12px var(--font-code);
        color: inherit;
        background: none;
        border: 0;
        padding: 0;
        display: flex;
        gap: 7px;
        align-items: center;
        cursor: pointer;
      }
      @media (forced-colors: active) {
        tbody tr.selected {
          outline: 2px solid Highlight;
          outline-offset: -2px;
        }
        tbody tr.now {
          border-left: 3px solid Highlight;
        }
      }
      @container playground (max-width: 560px) {
        th,
        td {
          padding-inline: 5px;
          vertical-align: baseline;
        }
        .what {
          white-space: normal;
          min-width: 12ch;
        }
      }
      .more {
        font: inherit;
        color: var(--accent);
        background: none;
        border: 0;
        padding: 4px 12px;
        cursor: pointer;
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  declare until: number;
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  /** Whether the run goes on: then only what has ended is certain, and the table grows with it. */
  declare live: boolean;
  /** Whether only the chosen task's lines are shown. */
  declare only: boolean;
  /** The first line that is shown. */
  declare first: number;
  declare hidden: boolean;

  #lines: readonly SpanLine[] = [];
  #linesOf: readonly unknown[] = [];

  constructor() {
    super();
    this.version = 0;
    this.until = 0;
    this.moment = 0;
    this.selected = null;
    this.live = false;
    this.only = false;
    this.first = 0;
  }

  /** What nobody sees is not drawn. */
  protected override shouldUpdate(): boolean {
    return !this.hidden || !this.hasUpdated;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!this.recording) return;
    if (changed.has("recording") || changed.has("only")) this.first = 0;
    const task = this.only && this.selected !== null ? (this.recording.task(this.selected) ?? null) : null;
    const of = [this.recording, this.recording.moments.length, this.live ? this.until : null, task];
    if (of.every((each, index) => each === this.#linesOf[index]) && this.#linesOf.length > 0) return;
    this.#linesOf = of;
    this.#lines = spanLines(this.recording, this.until, task);
    this.first = Math.min(this.first, Math.max(0, this.#lines.length - 1));
  }

  protected override render() {
    const { recording, first } = this;
    if (!recording) return nothing;
    const lines = this.#lines.slice(first, first + SHOWN);
    const after = this.#lines.length - first - lines.length;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Timeline as a table">
        ${first > 0 ? html`<button class="more" @click=${() => (this.first = Math.max(0, first - SHOWN))}>${grouped(first)} earlier lines</button>` : nothing}
        <table>
          <thead><tr><th scope="col" class="time">From</th><th scope="col" class="time">For</th><th scope="col">Task</th><th scope="col">What it did</th><th scope="col">Where</th></tr></thead>
          <tbody>${lines.map((line) => this.#line(line, recording.wholeMilliseconds))}</tbody>
        </table>
        ${after > 0 ? html`<button class="more" @click=${() => (this.first = first + SHOWN)}>${grouped(after)} later lines</button>` : nothing}
      </div>
      <div class="foot"><span class="legend">${grouped(this.#lines.length)} lines</span>
        <div class="choices">${check("only the chosen task", this.only, (on) => (this.only = on))}</div></div>
    `;
  }

  #line({ task, from, to, what, where }: SpanLine, whole: boolean) {
    const { moment, selected } = this;
    const when = from > moment ? "later" : to > moment || (to === moment && from === moment) ? "now" : "";
    return html`<tr class="hue-${task.hue} ${when} ${task.id === selected ? "selected" : ""}" @click=${() => choose(this, task.id, from)}>
      <td class="time">${duration(from, whole)}</td><td class="time">${duration(to - from, whole)}</td>
      <td><button class="name" aria-pressed=${task.id === selected}><i class="dot"></i>${task.label}</button></td>
      <td class="what">${what}</td><td>${where}</td>
    </tr>`;
  }
}
