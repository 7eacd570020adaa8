// The inspector: why the chosen task is where it is, in a sentence, then its figures; without a choice, the loop's; and
// when a run is over, its story.

import { LitElement, css, html, nothing } from "lit";
import { base } from "../element/tokens.js";
import { duration } from "../trace/duration.js";
import { figures } from "../trace/figures.js";
import type { Recording, Task } from "../trace/recording.js";
import { stateAt, workerName } from "../trace/tasks.js";
import { type Chapter, story } from "../trace/story.js";
import { why, whyLoop } from "../trace/why.js";
import { choose } from "./choose.js";
import { drawSentence, sentenceStyle } from "./sentence.js";

/** What the chapters of the story are called. */
const HEADS = { "on workers": "On workers", waits: "Waits", "the loop": "The loop" } as const;

/** `<async-runner-inspector>`: tells one task of a recording at a moment. */
export class InspectorView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    over: { type: Boolean },
  };

  static override styles = [
    base,
    sentenceStyle,
    css`
      :host {
        display: block;
        padding: 12px;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin: 10px 0 0;
        font-size: var(--small);
        color: var(--soft);
      }
      dl div {
        display: flex;
        gap: 5px;
      }
      dt {
        white-space: nowrap;
      }
      dd {
        margin: 0;
        font-weight: 600;
        color: var(--ink);
        font-variant-numeric: tabular-nums;
      }
      dl.story {
        flex-direction: column;
        gap: 8px;
      }
      .story div {
        display: block;
      }
      .story dt {
        font-weight: 600;
      }
      .story dd {
        font-weight: 400;
      }
      .story .sentence {
        font-size: 13px;
      }
      .story .sentence button {
        font-size: 12px;
      }
      pre {
        margin: 10px 0 0;
        padding: 8px 12px;
        border-left: 3px solid var(--danger);
        background: color-mix(in srgb, var(--danger) 8%, transparent);
        font: var(--small) / 1.5 var(--font-code);
        overflow: auto;
      }
      .hint {
        padding: 8px 0 0;
      }
      dd button {
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        padding: 0;
        cursor: pointer;
        text-decoration: underline;
        text-decoration-color: var(--edge);
        text-underline-offset: 2px;
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  /** Whether the moment is the end of a run that is over: then there is its story to tell. */
  declare over: boolean;

  #told: { of: Recording; chapters: readonly Chapter[] } | undefined;

  constructor() {
    super();
    this.version = 0;
    this.moment = 0;
    this.selected = null;
    this.over = false;
  }

  protected override render() {
    const { recording, moment, selected } = this;
    if (!recording) return html`<slot></slot>`;
    const task = selected === null ? undefined : recording.task(selected);
    if (!task && this.over) return this.#story(recording);
    if (!task) {
      return html`${drawSentence(this, whyLoop(recording, moment))}
        <p class="hint">Choose a task, in any view, to see where it is and why.</p>`;
    }
    return html`${drawSentence(this, why(recording, task, moment))}${this.#figures(recording, task)}${this.#traceback(task)}`;
  }

  #story(recording: Recording) {
    return html`${drawSentence(this, whyLoop(recording, this.moment))}
      <dl class="story">${this.#chapters(recording).map(({ about, sentences }) => html`<div><dt>${HEADS[about]}</dt>
        <dd>${sentences.map((sentence) => drawSentence(this, sentence))}</dd></div>`)}</dl>`;
  }

  /** A recording that is over has one story, however often it is drawn. */
  #chapters(recording: Recording): readonly Chapter[] {
    if (this.#told?.of !== recording) this.#told = { of: recording, chapters: story(recording) };
    return this.#told.chapters;
  }

  #figures(recording: Recording, task: Task) {
    const { parent, polls, wakes, onWorker, spent } = figures(recording, task, this.moment);
    const time = (milliseconds: number) => duration(milliseconds, recording.wholeMilliseconds);
    const line = task.line === null ? "" : `line ${task.line}`;
    const spawnedBy = parent
      ? html`<button @click=${() => choose(this, parent.id)}>${parent.label}</button>${line && `, ${line}`}`
      : line || "nobody";
    const facts = [
      ["state", stateAt(task, this.moment)], ["kind", task.kind], ["type", task.lane], ["spawned by", spawnedBy], ["polls", polls], ["wakes", wakes],
      ...(onWorker ? [[`on ${workerName(onWorker.worker).toLowerCase()}`, time(onWorker.time)] as const] : []),
      ["busy", time(spent.running)], ["in queue", time(spent.queued)], ["waiting", time(spent.waiting)],
      ...(spent.blocked > 0 ? [["blocked", time(spent.blocked)] as const] : []),
    ] as const;
    return html`<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  /** The program's own stands in the console. */
  #traceback({ error, doneAt, kind }: Task) {
    if (!error?.traceback || kind === "program" || doneAt === null || doneAt > this.moment) return nothing;
    return html`<pre tabindex="0" role="group" aria-label="Traceback">${error.traceback.trimEnd()}</pre>`;
  }
}
