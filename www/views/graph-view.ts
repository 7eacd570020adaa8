// The task graph: who spawned whom, and who waits for whom, at a moment. Its places come from `www/trace/graph.ts`.

import { LitElement, type PropertyValues, css, html, nothing, svg } from "lit";
import { base } from "../element/tokens.js";
import { duration } from "../trace/duration.js";
import { type GraphEdge, GraphLayout, type GraphNode, criticalPath } from "../trace/graph.js";
import { type Recording, type Task, busyBy, isAsMeant, stretchAt } from "../trace/recording.js";
import { type TaskState, stateAt, workerName } from "../trace/tasks.js";
import { choose } from "./choose.js";
import { SIGNS } from "./task-list.js";

/** How many tasks are drawn at the most: beyond that the list says more than a picture. */
const MOST = 300;

const WIDE = 160;
const TALL = 44;
const COLUMN = WIDE + 64;
const ROW = TALL + 16;
const LEFT = 22;
const TOP = 12;

/** `<async-runner-graph>`: draws the tasks of a recording as a graph, at a moment. */
export class GraphView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    critical: { state: true },
  };

  static override styles = [
    base,
    css`
      :host {
        display: block;
        font-size: var(--small);
      }
      .scroll {
        overflow: auto;
        max-height: var(--graph-height, 340px);
      }
      .scroll:focus-visible {
        outline-offset: -2px;
      }
      .picture {
        display: block;
        color: var(--ink);
      }
      text {
        font: var(--small) var(--font-ui);
        fill: currentColor;
      }
      .name {
        font-weight: 600;
      }
      .soft {
        fill: var(--soft);
      }
      .node {
        cursor: pointer;
        outline: none;
      }
      .box {
        fill: var(--paper);
        stroke: var(--who);
        stroke-width: 1.4;
      }
      .node:hover .box {
        fill: color-mix(in srgb, var(--who) 8%, var(--paper));
      }
      .running .box {
        stroke-width: 2.6;
      }
      .queued .box {
        stroke-dasharray: 5 3;
      }
      .to-come .box {
        stroke-dasharray: 2 4;
      }
      .to-come .name {
        font-weight: 400;
        fill: var(--soft);
      }
      .bar {
        fill: var(--who);
      }
      .to-come .bar {
        opacity: 0.35;
      }
      /* Long names end at the box: the node's title has them whole. */
      .node svg {
        overflow: hidden;
      }
      .sign {
        color: var(--who);
      }
      .done .sign {
        color: var(--good);
      }
      :is(.failed, .holds-up) .sign,
      :is(.failed, .holds-up) .soft {
        color: var(--danger);
        fill: var(--danger);
      }
      .halo {
        fill: none;
        stroke: none;
      }
      .selected .halo {
        stroke: var(--cursor);
        stroke-width: 2;
      }
      .node:focus-visible .halo {
        stroke: var(--accent);
        stroke-width: 2;
      }
      .critical .box {
        fill: color-mix(in srgb, var(--warn) 16%, var(--paper));
      }
      .edge {
        fill: none;
        stroke: var(--soft);
        stroke-width: 1.3;
      }
      .waits {
        stroke-dasharray: 5 4;
      }
      .waits.blocked {
        stroke: var(--danger);
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
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  /** Whether the critical path is set off. */
  declare critical: boolean;

  #layout = new GraphLayout();
  #path: { for: Recording; of: number; tasks: ReadonlySet<Task> } | undefined;

  constructor() {
    super();
    this.version = 0;
    this.moment = 0;
    this.selected = null;
    this.critical = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording")) this.#layout = new GraphLayout();
    if (this.recording) this.#layout.update(this.recording, MOST);
  }

  protected override render() {
    const { recording } = this;
    if (!recording) return html`<slot></slot>`;
    const layout = this.#layout;
    const width = LEFT + layout.columns * COLUMN - (COLUMN - WIDE) + 14;
    const height = TOP + layout.rows * ROW;
    const more = recording.tasks.length - layout.nodes.length;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Task graph. The list says the same as a table.">
        <svg class="picture" width=${width} height=${height} viewBox="0 0 ${width} ${height}">
          <defs>${marker("tip", "var(--soft)")}${marker("tip-blocked", "var(--danger)")}</defs>
          <g aria-hidden="true">${layout.edgesAt(recording, this.moment).map((edge) => drawEdge(edge))}</g>
          ${layout.nodes.map((node) => this.#node(node))}
        </svg>
        ${more > 0 ? html`<p class="hint">${more.toLocaleString("en")} further tasks are in the list.</p>` : nothing}
      </div>
      <div class="legend">
        <span><svg aria-hidden="true"><path d="M0 6H20" stroke="var(--soft)" stroke-width="1.3"/><path d="M26 6L18 2v8z" fill="var(--soft)"/></svg>spawned</span>
        <span><svg aria-hidden="true"><path d="M0 6H20" stroke="var(--soft)" stroke-width="1.3" stroke-dasharray="5 3"/><path d="M26 6L18 2v8z" fill="var(--soft)"/></svg>waits for</span>
        <span><svg aria-hidden="true"><path d="M0 6H20" stroke="var(--danger)" stroke-width="1.3" stroke-dasharray="5 3"/><path d="M26 6L18 2v8z" fill="var(--danger)"/></svg>and blocks</span>
        <label><input type="checkbox" .checked=${this.critical} @change=${this.#toggle} />critical path</label>
      </div>
    `;
  }

  /** The picture as it is shown. */
  get picture(): SVGSVGElement {
    return this.renderRoot.querySelector<SVGSVGElement>(".picture")!;
  }

  #node({ task, column, row }: GraphNode) {
    const { moment } = this;
    const state = stateAt(task, moment);
    const stretch = stretchAt(task, moment);
    const holdsUp = stretch?.activity === "blocked" && stretch.worker === null && !isAsMeant(stretch);
    const [x, y] = corner(column, row);
    const note = this.#note(task, state);
    const classes = [
      "node", `hue-${task.hue}`, state.replace(" ", "-"), holdsUp ? "holds-up" : "", task.id === this.selected ? "selected" : "", this.#criticalTasks().has(task) ? "critical" : "",
    ].join(" ");
    const pick = () => choose(this, task.id);
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      pick();
    };
    return svg`<g class=${classes} transform="translate(${x} ${y})" tabindex="0" role="button" aria-pressed=${task.id === this.selected}
      aria-label="${task.name}: ${note}" @click=${pick} @keydown=${key}>
      <title>${task.name}: ${note}</title>
      <rect class="halo" x="-3.5" y="-3.5" width=${WIDE + 7} height=${TALL + 7} rx="10"/>
      <rect class="box" width=${WIDE} height=${TALL} rx="7"/>
      <rect class="bar" width="6" height=${TALL} rx="3"/>
      <svg x="16" width=${WIDE - 20} height=${TALL}>
        <text class="name" y="18">${task.name}</text>
        <svg class="sign" y="25" width="12" height="12" viewBox="0 0 12 12">${SIGNS[state]}</svg>
        <text class="soft" x="17" y="35">${note}</text>
      </svg>
    </g>`;
  }

  /** The state in a few words. */
  #note(task: Task, state: TaskState): string {
    const { moment } = this;
    const time = (milliseconds: number) => duration(milliseconds, this.recording!.wholeMilliseconds);
    const stretch = stretchAt(task, moment);
    switch (state) {
      case "to come":
        return "to come";
      case "done":
        return `done, busy ${time(busyBy(task, moment))}`;
      case "failed":
        return `failed ${task.error?.type ?? ""}`.trimEnd();
      case "running":
        return stretch && stretch.worker !== null ? `running on ${workerName(stretch.worker).toLowerCase()}` : "running";
      case "blocked":
        if (stretch && isAsMeant(stretch)) return "blocked as meant";
        return stretch && stretch.worker !== null ? `waits on ${workerName(stretch.worker).toLowerCase()}` : "blocks the loop";
      case "queued":
        return task.kind === "job" && stretch === task.stretches[0] ? "queued for a worker" : "queued";
      default:
        return state;
    }
  }

  #criticalTasks(): ReadonlySet<Task> {
    if (!this.critical || !this.recording) return NONE;
    const of = this.recording.moments.length;
    if (this.#path?.for !== this.recording || this.#path.of !== of) {
      this.#path = { for: this.recording, of, tasks: new Set(criticalPath(this.recording).map(({ task }) => task)) };
    }
    return this.#path.tasks;
  }

  #toggle(event: Event): void {
    this.critical = (event.target as HTMLInputElement).checked;
  }
}

const NONE: ReadonlySet<Task> = new Set();

function corner(column: number, row: number): [x: number, y: number] {
  return [LEFT + column * COLUMN, TOP + row * ROW];
}

/** From box to box: along the left edge within a column, in a curve between columns; waits lie below spawns. */
function drawEdge({ kind, from, to, blocked }: GraphEdge) {
  const [ax, ay] = corner(from.column, from.row);
  const [bx, by] = corner(to.column, to.row);
  const shift = kind === "waits" ? 7 : -7;
  const start = ay + TALL / 2 + shift;
  const end = by + TALL / 2 + shift;
  let path;
  if (from.column === to.column) {
    const bend = ax - (kind === "waits" ? 17 : 9);
    path = `M${ax} ${start}H${bend + 4}Q${bend} ${start} ${bend} ${start + 4 * Math.sign(end - start)}V${end - 4 * Math.sign(end - start)}Q${bend} ${end} ${bend + 4} ${end}H${bx - 1}`;
  } else if (from.column < to.column) {
    const middle = (bx - ax - WIDE) / 2;
    path = `M${ax + WIDE} ${start}C${ax + WIDE + middle} ${start} ${bx - middle} ${end} ${bx - 1} ${end}`;
  } else {
    const middle = (ax - bx - WIDE) / 2;
    path = `M${ax} ${start}C${ax - middle} ${start} ${bx + WIDE + middle} ${end} ${bx + WIDE + 1} ${end}`;
  }
  return svg`<path class="edge ${kind} ${blocked && from.task.kind !== "program" ? "blocked" : ""}" d=${path}
    marker-end=${blocked && from.task.kind !== "program" ? "url(#tip-blocked)" : "url(#tip)"}/>`;
}

function marker(id: string, colour: string) {
  return svg`<marker id=${id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill=${colour}/></marker>`;
}
