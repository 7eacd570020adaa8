// The timeline: the loop, its tasks and the workers over time. Its rows come from `www/trace/timeline.ts`.

import { LitElement, type PropertyValues, css, html, nothing, svg } from "lit";
import { base } from "../element/tokens.js";
import { duration, roughly } from "../trace/duration.js";
import { type Recording, type Stretch, type Task, isAsMeant, stretchAt } from "../trace/recording.js";
import { workerName } from "../trace/tasks.js";
import { type TimeRange, type TimelineRow, timelineRows, wakeArrows } from "../trace/timeline.js";
import { type Palette, momentAt, paint, pictureHeight, rowAt } from "./timeline-painter.js";

/** The shortest range that the picture shows, in milliseconds: a run of a blink does not fill it. */
const SHORTEST = 2;

/** `<async-runner-timeline>`: draws a recording up to a moment. Its children are shown until it is defined. */
export class TimelineView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    moment: { attribute: false },
    live: { type: Boolean },
    withTasks: { state: true },
    pointed: { state: true },
  };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        position: relative;
        font-size: var(--small);
        line-height: 1.4;
      }
      .scroll {
        max-height: var(--timeline-height, 420px);
        overflow-y: auto;
        overflow-x: hidden;
        position: relative;
      }
      canvas {
        position: sticky;
        top: 0;
        display: block;
        width: 100%;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        align-items: center;
        padding: 6px 12px 9px;
        color: var(--soft);
      }
      .legend span {
        white-space: nowrap;
      }
      .legend svg {
        width: 26px;
        height: 12px;
        vertical-align: -1px;
        margin-right: 5px;
        color: var(--t1);
      }
      label {
        margin-left: auto;
        display: flex;
        gap: 5px;
        align-items: center;
        cursor: pointer;
      }
      input {
        accent-color: var(--accent);
        margin: 0;
      }
      .tip {
        position: absolute;
        z-index: 1;
        pointer-events: none;
        max-width: 280px;
        padding: 4px 8px;
        border-radius: 6px;
        background: var(--ink);
        color: var(--paper);
        box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
      }
      .tip b {
        font: 600 var(--small) var(--font-code);
      }
      .palette {
        display: none;
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  /** The moment up to which to draw, in milliseconds since the run began. */
  declare moment: number;
  /** Whether the program runs: what is open grows. */
  declare live: boolean;
  declare withTasks: boolean;
  declare pointed: { x: number; y: number; text: ReturnType<typeof html> } | null;

  #rows: TimelineRow[] = [];
  #rowsFor = "";
  #palette: Palette | undefined;
  readonly #resizes = new ResizeObserver(() => this.#draw());
  readonly #scheme = matchMedia("(prefers-color-scheme: dark)");
  readonly #switches = new MutationObserver(() => this.retheme());
  readonly #retheme = () => this.retheme();

  constructor() {
    super();
    this.version = 0;
    this.moment = 0;
    this.live = false;
    this.withTasks = true;
    this.pointed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#scheme.addEventListener("change", this.#retheme);
    this.#resizes.observe(this);
    // A site that switches its theme says so on its root, one way or another.
    this.#switches.observe(document.documentElement, { attributes: true });
    this.#switches.observe(document.body, { attributes: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#scheme.removeEventListener("change", this.#retheme);
    this.#resizes.disconnect();
    this.#switches.disconnect();
  }

  /** Takes the colours anew: the theme may have changed. */
  retheme(): void {
    this.#palette = undefined;
    this.#draw();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording")) this.pointed = null;
  }

  protected override render() {
    const { recording } = this;
    if (!recording) return html`<slot></slot>`;
    const workers = recording.workers.length;
    const summary = `Timeline of the loop${workers > 0 ? ` and ${workers} ${workers === 1 ? "worker" : "workers"}` : ""}, `
      + `0 to ${roughly(this.moment)}. The task list says the same as a table.`;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Timeline" @scroll=${() => this.#draw()}>
        <div class="tall">
          <canvas role="img" aria-label=${summary} @pointermove=${this.#point} @pointerleave=${() => (this.pointed = null)}></canvas>
        </div>
      </div>
      ${this.pointed ? html`<div class="tip">${this.pointed.text}</div>` : nothing}
      <div class="legend">
        ${LEGEND.map(([sign, word]) => html`<span><svg aria-hidden="true">${sign}</svg>${word}</span>`)}
        <label><input type="checkbox" .checked=${this.withTasks} @change=${this.#toggleTasks} />tasks</label>
      </div>
    `;
  }

  protected override updated(): void {
    this.#draw();
    const tip = this.renderRoot.querySelector<HTMLElement>(".tip");
    if (tip && this.pointed) {
      const left = Math.min(this.pointed.x + 12, this.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${this.pointed.y + 16}px`;
    }
  }

  #toggleTasks(event: Event): void {
    this.withTasks = (event.target as HTMLInputElement).checked;
  }

  get #range(): TimeRange {
    return { from: 0, to: Math.max(SHORTEST, this.moment) };
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll");
    const tall = this.renderRoot.querySelector<HTMLElement>(".tall");
    const context = canvas?.getContext("2d");
    if (!canvas || !context || !scroll || !tall || !this.recording) return;
    this.#refreshRows(this.recording);
    const whole = pictureHeight(this.#rows);
    tall.style.height = `${whole}px`;
    const width = scroll.clientWidth;
    const height = Math.min(whole, scroll.clientHeight || whole);
    const density = devicePixelRatio;
    if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
      canvas.style.height = `${height}px`;
    }
    context.setTransform(density, 0, 0, density, 0, 0);
    this.#palette ??= this.#readPalette();
    const { fontFamily, fontSize } = getComputedStyle(this);
    paint(context, {
      rows: this.#rows, arrows: wakeArrows(this.recording, this.#rows, this.#range), range: this.#range, now: this.moment, width, height, scrolled: scroll.scrollTop,
      palette: this.#palette, font: `${fontSize} ${fontFamily}`, selected: null,
    });
  }

  /** Rows share the recording's lists, so they are made anew only for further tasks and workers. */
  #refreshRows(recording: Recording): void {
    const key = `${recording.tasks.length} ${recording.workers.length} ${this.withTasks}`;
    if (this.#rowsFor === key && this.#rows[0]?.kind === "loop" && this.#rows[0].running === recording.loop.running) return;
    this.#rowsFor = key;
    this.#rows = timelineRows(recording, this.withTasks);
  }

  #readPalette(): Palette {
    const probe = document.createElement("span");
    probe.className = "palette";
    this.renderRoot.append(probe);
    const resolve = (token: string) => {
      probe.style.color = `var(--${token})`;
      return getComputedStyle(probe).color;
    };
    const palette = {
      ink: resolve("ink"), soft: resolve("soft"), edge: resolve("edge"), paper: resolve("paper"), danger: resolve("danger"),
      hues: [1, 2, 3, 4, 5, 6, 7, 8].map((hue) => resolve(`t${hue}`)),
    };
    probe.remove();
    return palette;
  }

  readonly #point = (event: PointerEvent) => {
    const box = this.getBoundingClientRect();
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll")!;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const row = rowAt(y, scroll.scrollTop, this.#rows);
    const moment = momentAt(x, scroll.clientWidth, this.#range);
    const text = row && moment >= 0 ? this.#describe(row, moment) : null;
    this.pointed = text ? { x, y, text } : null;
  };

  #describe(row: TimelineRow, moment: number) {
    const at = (stretches: readonly Stretch[]) => stretches.findLast(({ start, end }) => start <= moment && moment <= end);
    switch (row.kind) {
      case "task":
        return this.#sentence(row.task, stretchAt(row.task, moment));
      case "loop": {
        const blocked = row.blocked.flat().filter((stretch) => !isAsMeant(stretch));
        const found = at(row.running) ?? at(blocked);
        return found ? this.#sentence(found.task, found) : null;
      }
      case "worker": {
        const job = row.jobs.findLast(({ start, end }) => start <= moment && moment <= end);
        return job ? this.#sentence(job.task, stretchAt(job.task, moment)) : null;
      }
    }
  }

  #sentence(task: Task, stretch: Stretch | undefined) {
    if (!stretch) return null;
    const whole = this.recording?.wholeMilliseconds ?? true;
    const end = Math.min(stretch.end, this.moment);
    const where = stretch.worker === null ? "" : ` on ${workerName(stretch.worker).toLowerCase()}`;
    return html`<b>${task.name}</b> ${stretch.activity}${where} for ${duration(end - stretch.start, whole)},
      from ${duration(stretch.start, whole)}`;
  }
}

const LEGEND = [
  [svg`<rect width="26" height="12" rx="2" fill="currentColor"/>`, "running"],
  [svg`<rect y="5" width="26" height="2" fill="currentColor"/>`, "waiting"],
  [svg`<rect x=".5" y="1.5" width="25" height="9" rx="2" fill="none" stroke="currentColor" stroke-dasharray="3 2"/>`, "ready, in the queue"],
  [stripes("var(--danger)"), "loop blocked"],
  [svg`<rect width="26" height="12" rx="2" fill="currentColor"/><g opacity=".45">${stripes("var(--paper)")}</g>`, "waits on its worker"],
  [svg`<path d="M2 10V4H18" fill="none" stroke="var(--soft)" stroke-width="1.2"/><path d="M24 4L18 .8V7.2z" fill="var(--soft)"/>`, "wakes"],
] as const;

function stripes(colour: string) {
  return svg`<path d="M-2 12L10 0M4 12L16 0M10 12L22 0M16 12L28 0M22 12L34 0M-8 12L4 0" stroke=${colour} stroke-width="2"/>`;
}
