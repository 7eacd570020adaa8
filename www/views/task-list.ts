// The task list: each task's state, thread and busy time, as a table.

import { LitElement, type SVGTemplateResult, css, html, nothing, svg } from "lit";
import { base } from "../element/tokens.js";
import { duration, grouped } from "../trace/duration.js";
import type { Recording } from "../trace/recording.js";
import { type TaskLine, type TaskState, taskLines } from "../trace/tasks.js";
import { choose } from "./choose.js";
import { drawTaskName, taskNameStyle } from "./task-name.js";

/** How many tasks are shown before the reader asks for all. */
const SHOWN = 200;

/** The sign of each state: its shape says it, beside the word, and as the timeline draws it. */
export const SIGNS: Record<TaskState, SVGTemplateResult> = {
  "to come": svg`<circle cx="6" cy="6" r="1.6" fill="currentColor"/>`,
  queued: svg`<rect x=".75" y="2.75" width="10.5" height="6.5" rx="2" fill="none" stroke="currentColor" stroke-dasharray="2 1.5"/>`,
  running: svg`<rect y="2" width="12" height="8" rx="2" fill="currentColor"/>`,
  waiting: svg`<rect y="5" width="12" height="2" fill="currentColor"/>`,
  blocked: svg`<path d="M0 6L4 2M0 10L8 2M4 10L12 2M8 10L12 6" stroke="currentColor" stroke-width="1.6"/>`,
  done: svg`<path d="M2 6.5L5 9.5L10.5 2.5" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
  failed: svg`<path d="M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5" stroke="currentColor" stroke-width="1.8"/>`,
  cancelled: svg`<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M3 9L9 3" stroke="currentColor" stroke-width="1.4"/>`,
};

/** `<async-runner-tasks>`: draws the tasks of a recording at a moment. Its children are shown until it is defined. */
export class TaskList extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    all: { state: true },
    // So that it is drawn when it comes to be seen.
    hidden: { type: Boolean, reflect: true },
  };

  static override styles = [
    base,
    taskNameStyle,
    css`
      :host {
        display: block;
        container: tasks / inline-size;
        font-size: var(--code);
      }
      .scroll {
        max-height: var(--tasks-height, 60vh);
        overflow: auto;
      }
      .scroll:focus-visible {
        outline-offset: -2px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        padding: 4px 0;
      }
      th {
        font: var(--small) var(--font-ui);
        color: var(--soft);
        text-align: left;
        padding: 7px 8px 3px;
      }
      td {
        padding: 3px 8px;
        white-space: nowrap;
      }
      tr > :first-child {
        padding-left: 12px;
      }
      tr > :last-child {
        padding-right: 12px;
        text-align: right;
      }
      tbody tr:last-child td {
        padding-bottom: 10px;
      }
      .name {
        display: flex;
        gap: 8px;
        align-items: center;
        font-family: var(--font-code);
      }
      .name > span {
        display: flex;
        overflow: hidden;
      }
      .sign {
        width: 12px;
        height: 12px;
        margin-right: 7px;
        vertical-align: -1px;
        color: var(--who);
      }
      .soft,
      .where,
      .by {
        color: var(--soft);
      }
      td.by {
        overflow: hidden;
        text-overflow: ellipsis;
        max-width: 180px;
      }
      .busy {
        font-family: var(--font-code);
        font-variant-numeric: tabular-nums;
      }
      .done .sign {
        color: var(--good);
      }
      .cancelled .sign {
        color: var(--soft);
      }
      .failed .state,
      .failed .sign,
      .holds-up .sign {
        color: var(--danger);
      }
      tbody tr {
        cursor: pointer;
      }
      tbody tr:hover {
        background: color-mix(in srgb, var(--soft) 8%, transparent);
      }
      tbody tr.selected {
        background: color-mix(in srgb, var(--accent) 12%, transparent);
      }
      .to-come :is(.name, .state, .busy) {
        color: var(--soft);
        font-style: italic;
      }
      .to-come .dot {
        background: none;
        box-shadow: inset 0 0 0 1.5px var(--who);
      }
      button.name {
        font: inherit;
        font-family: var(--font-code);
        color: inherit;
        padding: 0;
        max-width: 100%;
      }
      button {
        font: var(--small) var(--font-ui);
        color: var(--accent);
        background: none;
        border: 0;
        padding: 4px 12px 10px;
        cursor: pointer;
      }
      @media (forced-colors: active) {
        tbody tr.selected {
          outline: 2px solid Highlight;
          outline-offset: -2px;
        }
      }
      @container tasks (max-width: 600px) {
        .by {
          display: none;
        }
      }
      @container tasks (max-width: 420px) {
        .soft {
          display: none;
        }
        td,
        th {
          padding-left: 5px;
          padding-right: 5px;
        }
        td:first-child {
          width: 100%;
          max-width: 0;
        }
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  /** The moment to show, in milliseconds since the run began. */
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  declare all: boolean;
  declare hidden: boolean;

  constructor() {
    super();
    this.version = 0;
    this.moment = 0;
    this.selected = null;
    this.all = false;
  }

  /** What nobody sees is not drawn: a replay has sixty moments a second. */
  protected override shouldUpdate(): boolean {
    return !this.hidden || !this.hasUpdated;
  }

  protected override render() {
    const { recording } = this;
    if (!recording) return html`<slot></slot>`;
    const count = recording.tasks.length;
    const lines = taskLines(recording, this.moment, this.all ? count : SHOWN);
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Task list">
      <table>
        <thead>
          <tr><th scope="col">Task</th><th scope="col">State</th><th scope="col">Where</th><th scope="col" class="by">Spawned by</th><th scope="col">Busy</th></tr>
        </thead>
        <tbody>
          ${lines.map((line) => this.#row(line, recording.wholeMilliseconds))}
        </tbody>
      </table>
      ${lines.length < count
        ? html`<button @click=${() => (this.all = true)}>Show all ${grouped(count)} tasks</button>`
        : nothing}
    </div>`;
  }

  #parent({ parent, line }: TaskLine["task"]) {
    if (parent === null) return "–";
    return `${this.recording!.task(parent)?.label ?? `task ${parent}`}${line === null ? "" : `, line ${line}`}`;
  }

  #row({ task, state, detail, where, busy, holdsUp }: TaskLine, wholeMilliseconds: boolean) {
    const selected = task.id === this.selected;
    return html`<tr class="hue-${task.hue} ${state.replace(" ", "-")} ${holdsUp ? "holds-up" : ""} ${selected ? "selected" : ""}"
      @click=${() => choose(this, task.id)}>
      <td><button class="name" title=${task.label} aria-pressed=${selected}><i class="dot"></i><span>${drawTaskName(task)}</span></button></td>
      <td><svg class="sign" viewBox="0 0 12 12" aria-hidden="true">${SIGNS[state]}</svg><span class="state">${state}</span>
        ${detail ? html`<span class="soft">${detail}</span>` : nothing}</td>
      <td class="where">${where}</td>
      <td class="by">${this.#parent(task)}</td>
      <td class="busy">${duration(busy, wholeMilliseconds)}</td>
    </tr>`;
  }
}
