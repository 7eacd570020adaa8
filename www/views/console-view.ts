// The console: what the program printed, by moment and task, and the error that ended it.

import { LitElement, type PropertyValues, css, html, nothing } from "lit";
import { base } from "../element/tokens.js";
import { choose } from "./choose.js";
import { TabStop } from "./tab-stop.js";
import { type ConsoleEntry, type ConsoleLine, ConsoleLines, withNotices } from "../trace/console.js";
import { duration, grouped } from "../trace/duration.js";
import type { Notice } from "../trace/notice.js";
import type { Recording } from "../trace/recording.js";
import { drawTaskName, taskNameStyle } from "./task-name.js";
import type { ErrorInfo } from "../trace/trace-types.js";

/** How many lines are shown before the reader asks for more. */
const SHOWN = 200;

/** From how many lines on an output is long: it takes the room that there is. */
const LONG = 14;

/** `<async-runner-console>`: draws a recording's output. Its children are shown until it is defined. */
export class ConsoleView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    error: { attribute: false },
    notices: { attribute: false },
    moment: { attribute: false },
    live: { type: Boolean },
    selected: { attribute: false },
    shown: { state: true },
  };

  static override styles = [
    base,
    taskNameStyle,
    css`
      :host {
        display: block;
        min-height: 0;
        overflow: auto;
        font: var(--code) / 1.6 var(--font-code);
      }
      .lines {
        padding: 6px 0;
      }
      .hint {
        padding: 6px 12px;
      }
      .line {
        display: grid;
        grid-template-columns: 76px 140px 1fr;
        gap: 8px;
        padding: 0 12px;
      }
      time,
      .name {
        color: var(--soft);
        white-space: nowrap;
      }
      time {
        text-align: right;
      }
      .name {
        display: flex;
        gap: 6px;
        align-items: baseline;
        min-width: 0;
      }
      .name > span {
        display: flex;
        overflow: hidden;
      }
      .text {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .notice .text {
        padding-left: 8px;
        border-left: 2px solid var(--warn);
        color: var(--soft);
      }
      .error {
        margin: 6px 12px;
        padding: 8px 12px;
        border-left: 3px solid var(--danger);
        border-radius: 0 4px 4px 0;
        background: color-mix(in srgb, var(--danger) 8%, transparent);
        overflow: auto;
      }
      .error b {
        color: var(--danger);
        font-weight: 600;
      }
      .error pre {
        margin: 0 0 2px;
        font: inherit;
        color: var(--soft);
      }
      .to-come .text {
        color: var(--soft);
        font-style: italic;
      }
      .to-come .dot {
        background: none;
        box-shadow: inset 0 0 0 1.5px var(--who);
      }
      .to-come.first {
        box-shadow: inset 0 1.5px var(--cursor);
      }
      .selected {
        background: color-mix(in srgb, var(--accent) 8%, transparent);
      }
      button.name {
        font: inherit;
        color: var(--soft);
        padding: 0;
        text-align: left;
      }
      button.name:hover span {
        text-decoration: underline;
      }
      @media (forced-colors: active) {
        .to-come.first {
          border-top: 2px solid Highlight;
        }
        .selected .name {
          text-decoration: underline;
        }
      }
      button {
        font: var(--small) var(--font-ui);
        color: var(--accent);
        background: none;
        border: 0;
        padding: 4px 12px;
        cursor: pointer;
      }
      @container playground (max-width: 560px) {
        .line {
          grid-template-columns: 1fr auto;
          gap: 0 8px;
          padding-bottom: 4px;
        }
        .name {
          grid-row: 1;
          grid-column: 1;
        }
        time {
          grid-row: 1;
          grid-column: 2;
          font-size: var(--small);
        }
        .text {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  declare error: ErrorInfo | null;
  /** What the engine found and the program did not print. */
  declare notices: readonly Notice[];
  /** The moment that is shown: what is printed later is set off. */
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  /** Whether the program runs. */
  declare live: boolean;
  declare shown: number;

  readonly #stop = new TabStop(() => [...this.renderRoot.querySelectorAll("button.name")]);
  #lines = new ConsoleLines();
  #atEnd = true;
  /** How many lines were drawn last. */
  #drawn = 0;

  constructor() {
    super();
    this.version = 0;
    this.error = null;
    this.notices = [];
    this.moment = Infinity;
    this.selected = null;
    this.live = false;
    this.shown = SHOWN;
    this.addEventListener("scroll", () => {
      this.#atEnd = this.scrollTop + this.clientHeight > this.scrollHeight - 24;
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording")) {
      this.#lines = new ConsoleLines();
      this.shown = SHOWN;
      this.#atEnd = true;
    }
    if (this.recording) this.#lines.update(this.recording.output);
    this.toggleAttribute("long", this.#lines.lines.length > LONG);
  }

  protected override render() {
    if (!this.recording && !this.error) return html`<slot></slot>`;
    const entries = withNotices(this.#lines.lines, this.notices);
    const earlier = Math.max(0, entries.length - this.shown);
    return html`
      <div class="lines" role="log" aria-label="Output" @keydown=${this.#stop.key} @focusin=${this.#stop.follow}>
        ${earlier > 0
          ? html`<button @click=${() => (this.shown += 2000)}>${grouped(earlier)} earlier lines: show more</button>`
          : nothing}
        ${entries.slice(earlier).map((entry, index, shown) => this.#entry(entry, (shown[index - 1]?.at ?? -Infinity) <= this.moment))}
        ${this.error ? this.#errorBlock(this.error) : nothing}
        ${entries.length === 0 && !this.error ? html`<p class="hint">${this.live ? "Nothing printed yet." : "Nothing was printed."}</p>` : nothing}
      </div>
    `;
  }

  /** @param next whether the entry before it has been printed by the moment */
  #entry(entry: ConsoleEntry, next: boolean) {
    const isNotice = "kind" in entry;
    const { at, text } = entry;
    const task = isNotice ? this.#subject(entry) : entry.task;
    const selected = task !== undefined && task.id === this.selected;
    return html`<div class="line ${isNotice ? "notice" : ""} ${at > this.moment ? (next ? "to-come first" : "to-come") : ""} ${selected ? "selected" : ""}">
      <time>${duration(at, this.recording?.wholeMilliseconds ?? true)}</time>
      ${task
        ? html`<button class="name hue-${task.hue}" tabindex="-1" title=${task.label} @click=${() => choose(this, task.id)}><i class="dot"></i><span>${drawTaskName(task)}</span></button>`
        : html`<span class="name"><span>notice</span></span>`}
      <span class="text">${isNotice ? html`<b class="hidden">Notice: </b>` : nothing}${isNotice ? text.trimEnd() : text}${isNotice && entry.line ? html`<small> · line ${entry.line}</small>` : nothing}</span>
    </div>`;
  }

  #subject({ task }: Notice): ConsoleLine["task"] | undefined {
    return task === null ? undefined : this.recording?.task(task);
  }

  #errorBlock({ type, message, traceback }: ErrorInfo) {
    const last = message ? `${type}: ${message}` : type;
    const before = traceback.trimEnd().endsWith(last) ? traceback.trimEnd().slice(0, -last.length) : traceback;
    return html`<div class="error" tabindex="0" role="group" aria-label="Error">
      ${before.trim() ? html`<pre>${before.trimEnd()}</pre>` : nothing}<b>${last}</b>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Only what may have made it longer: to ask for its height costs a layout, in a replay one for each frame.
    const longer = changed.has("recording") || changed.has("error") || changed.has("shown") || this.live || this.#lines.lines.length !== this.#drawn;
    this.#drawn = this.#lines.lines.length;
    if (longer && this.#atEnd) this.scrollTop = this.scrollHeight;
    this.#stop.settle();
  }
}
