// The task graph: who spawned whom, and who waits for whom, at a moment. Its places come from `www/trace/graph.ts`.

import { LitElement, type PropertyValues, css, html, nothing, svg } from "lit";
import { base } from "../element/tokens.js";
import { grouped, inWords } from "../trace/duration.js";
import { GRAPH_LEFT, GRAPH_RIGHT, type GraphEdge, GraphLayout, type GraphNode, type GraphSizes, criticalPath, graphSizes, statesAt } from "../trace/graph.js";
import { queuedFor } from "../trace/queue.js";
import { type Recording, type Task, busyBy, firstIndex, isAsMeant, livesAt, stretchAt } from "../trace/recording.js";
import { type TaskState, stateAt, workerName } from "../trace/tasks.js";
import { choose } from "./choose.js";
import { type Sign, check, foot, frameStyle } from "./frame.js";
import { TabStop } from "./tab-stop.js";
import { SIGNS } from "./task-list.js";

/** How many tasks are drawn at the most: beyond that the list says more than a picture. */
const MOST = 300;

/** How many texts' widths are kept. */
const MOST_WIDTHS = 5000;

/** How wide the dots are that stand for the rest of a text. */
const DOTS = 10;

const TALL = 44;
const ROW = TALL + 20;
const TOP = 12;

/** `<async-runner-graph>`: draws the tasks of a recording as a graph, at a moment. */
export class GraphView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    critical: { state: true },
    room: { state: true },
  };

  static override styles = [
    base,
    frameStyle,
    css`
      .scroll {
        max-height: var(--graph-height, 340px);
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
      .waited {
        stroke-dasharray: 1.5 4;
        opacity: 0.75;
      }
      .node svg:not(.sign) {
        overflow: hidden;
      }
      .dots {
        fill: none;
        stroke: currentColor;
        stroke-width: 1.5;
      }
      .dots.soft {
        stroke: var(--soft);
      }
      .count {
        fill: var(--soft);
        font-variant-numeric: tabular-nums;
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
  /** How wide the place is in which the picture is scrolled, in pixels. */
  declare room: number;

  readonly #stop = new TabStop(() => [...this.renderRoot.querySelectorAll(".node")]);
  #layout = new GraphLayout();
  #sizes = graphSizes(0, 0);
  #ruler: CanvasRenderingContext2D | undefined;
  /** How wide texts are that were measured: notes and names come again in every frame of a replay. */
  readonly #widths = new Map<string, number>();
  #observed: Element | undefined;
  readonly #resizes = new ResizeObserver(([entry]) => {
    const { width } = entry!.contentRect;
    if (width > 0) this.room = width;
  });
  /** The nodes that block the loop at the moment. */
  #holding: ReadonlySet<GraphNode> = new Set();
  #path: { for: Recording; of: number; tasks: ReadonlySet<Task> } | undefined;

  constructor() {
    super();
    this.version = 0;
    this.moment = 0;
    this.selected = null;
    this.critical = false;
    this.room = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.#observed) this.#resizes.observe(this.#observed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resizes.disconnect();
  }

  /** What the scrolling box has room for depends on its bars, so it is the one that is asked. */
  protected override updated(changed: PropertyValues<this>): void {
    this.#stop.settle(changed.has("selected") ? this.renderRoot.querySelector(".node.selected") : undefined);
    const scroll = this.renderRoot.querySelector(".scroll") ?? undefined;
    if (scroll === this.#observed) return;
    if (this.#observed) this.#resizes.unobserve(this.#observed);
    if (scroll) this.#resizes.observe(scroll);
    this.#observed = scroll;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("recording")) this.#layout = new GraphLayout();
    if (this.recording) this.#layout.update(this.recording, MOST);
  }

  protected override render() {
    const { recording } = this;
    if (!recording) return html`<slot></slot>`;
    const layout = this.#layout;
    this.#sizes = graphSizes(this.room, layout.columns);
    const { wide, gap } = this.#sizes;
    const width = GRAPH_LEFT + layout.columns * (wide + gap) - gap + GRAPH_RIGHT;
    const height = TOP + layout.rows * ROW;
    const more = recording.tasks.length - layout.placed;
    const edges = layout.edgesAt(recording, this.moment);
    this.#holding = new Set(this.#blocking(recording).flatMap(({ id }) => layout.node(id) ?? []));
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Task graph. The list says the same as a table."
        @keydown=${this.#stop.key} @focusin=${this.#stop.follow}>
        <svg class="picture" width=${width} height=${height} viewBox="0 0 ${width} ${height}">
          <defs>${marker("tip", "var(--soft)")}${marker("tip-blocked", "var(--danger)")}</defs>
          <g aria-hidden="true">${edges.map((edge) => drawEdge(edge, this.#sizes))}</g>
          ${layout.nodes.map((node) => this.#node(node))}
        </svg>
        ${more > 0 ? html`<p class="hint">${grouped(more)} further tasks are in the list.</p>` : nothing}
      </div>
      ${foot(edges.some(blocksLoop) ? [...LEGEND, BLOCKS] : LEGEND, check("critical path", this.critical, (on) => (this.critical = on)))}
    `;
  }

  /** The picture as it is shown. */
  get picture(): SVGSVGElement {
    return this.renderRoot.querySelector<SVGSVGElement>(".picture")!;
  }

  #node(node: GraphNode) {
    const { moment, selected } = this;
    const { wide } = this.#sizes;
    const { tasks } = node;
    const chosen = selected === null ? undefined : this.#layout.node(selected) === node ? this.recording!.task(selected) : undefined;
    const task = chosen ?? node.task;
    const many = tasks.length > 1;
    const counts = many ? statesAt(node, moment) : undefined;
    const state = counts && !chosen ? stateOfMany(counts) : stateAt(task, moment);
    const holdsUp = this.#holding.has(node) && (!chosen || this.#holdsUp(chosen));
    const note = counts ? noteOfMany(counts) : this.#note(task, state);
    // What tells it from its namesakes stays, whatever becomes of the name. Of many that share a node it is their name, and
    // the chosen one's number.
    const number = many && !chosen ? "" : task.label.slice(task.name.length).trim();
    const count = [number, many ? `×${grouped(tasks.length)}` : ""].filter((text) => text !== "").join(" ");
    const name = count ? `${task.name} ${count}` : task.name;
    const critical = this.#criticalTasks();
    const classes = [
      "node", `hue-${task.hue}`, state.replace(" ", "-"), many ? "many" : "", holdsUp ? "holds-up" : "",
      chosen ? "selected" : "", critical.size > 0 && tasks.some((each) => critical.has(each)) ? "critical" : "",
    ].join(" ");
    const pick = () => choose(this, (many ? this.#nextOf(node) : task).id);
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      pick();
    };
    const [x, y] = corner(node, this.#sizes);
    const room = wide - 22;
    return svg`<g class=${classes} transform="translate(${x} ${y})" tabindex="-1" role="button" aria-pressed=${chosen !== undefined}
      aria-label="${name}: ${note}" @click=${pick} @keydown=${key}>
      <title>${name}: ${note}</title>
      <rect class="halo" x="-3.5" y="-3.5" width=${wide + 7 + (many ? 6 : 0)} height=${TALL + 7 + (many ? 6 : 0)} rx="10"/>
      ${many ? svg`<rect class="box" x="6" y="6" width=${wide} height=${TALL} rx="7"/><rect class="box" x="3" y="3" width=${wide} height=${TALL} rx="7"/>` : nothing}
      <rect class="box" width=${wide} height=${TALL} rx="7"/>
      <rect class="bar" width="6" height=${TALL} rx="3"/>
      ${this.#fitted(task.name, 16, 18, room - (count ? this.#width(count) + 6 : 0), "name", count)}
      <svg class="sign" x="16" y="25" width="12" height="12" viewBox="0 0 12 12">${SIGNS[state]}</svg>
      ${this.#fitted(note, 33, 35, room - 17, "soft")}
    </g>`;
  }

  /** The task of a node that is chosen next: those that are not over come first, one after the other. */
  #nextOf({ tasks }: GraphNode): Task {
    const { selected, moment } = this;
    const living = tasks.filter((task) => livesAt(task, moment));
    const among = living.length > 0 ? living : tasks;
    return among[(among.findIndex(({ id }) => id === selected) + 1) % among.length]!;
  }

  /** The tasks that keep the loop at the moment, though it is not meant; found among the blocks, and not among all that live. */
  #blocking({ loop }: Recording): Task[] {
    const { moment } = this;
    return loop.blocked.flatMap((within) => {
      const last = within[firstIndex(within, ({ start }) => start > moment) - 1];
      return last && this.#holdsUp(last.task) ? [last.task] : [];
    });
  }

  #holdsUp(task: Task): boolean {
    const stretch = stretchAt(task, this.moment);
    return stretch?.activity === "blocked" && stretch.worker === null && !isAsMeant(stretch);
  }

  /** The state in a few words. */
  #note(task: Task, state: TaskState): string {
    const { moment } = this;
    const stretch = stretchAt(task, moment);
    switch (state) {
      case "to come":
        return "to come";
      case "done":
        return `busy ${inWords(busyBy(task, moment), this.recording!.wholeMilliseconds)}`;
      case "failed":
        return task.error?.type ?? "failed";
      case "running":
        return stretch && stretch.worker !== null ? `on ${workerName(stretch.worker).toLowerCase()}` : "running";
      case "blocked":
        if (stretch && isAsMeant(stretch)) return "blocked as meant";
        return stretch && stretch.worker !== null ? `on ${workerName(stretch.worker).toLowerCase()}` : "blocks the loop";
      case "queued":
        return { worker: "for a worker", room: `for room in ${task.lane}`, turn: "queued" }[queuedFor(this.recording!, task, moment)];
      default:
        return state;
    }
  }

  /**
   * The text, cut off where it is wider than the room. It is there as a whole and only clipped, so that what can be read is a
   * part of the node's name for everybody.
   */
  #fitted(text: string, x: number, y: number, room: number, kind: "name" | "soft", count = "") {
    const strong = kind === "name";
    let fits = text.length;
    if (this.#width(text, strong) > room) {
      for (let tooLong = fits + (fits = 0); tooLong - fits > 1; ) {
        const middle = (fits + tooLong) >> 1;
        if (this.#width(text.slice(0, middle), strong) <= room - DOTS) fits = middle;
        else tooLong = middle;
      }
    }
    const isCut = fits < text.length;
    const wide = this.#width(text.slice(0, fits).trimEnd(), strong);
    const end = x + wide;
    const whole = svg`<text class=${kind} x=${isCut ? 0 : x} y=${y}>${text}</text>`;
    return svg`${isCut ? svg`<svg x=${x} width=${wide} height=${TALL}>${whole}</svg><path class="dots ${kind}" d="M${end + 1} ${y - 1}h1.5m2 0h1.5m2 0h1.5"/>` : whole}
      ${count === "" ? nothing : svg`<text class="count" x=${end + (isCut ? DOTS + 4 : 6)} y=${y}>${count}</text>`}`;
  }

  #width(text: string, strong = false): number {
    const key = `${strong ? "b" : ""} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#widths.size > MOST_WIDTHS) this.#widths.clear();
    const { fontFamily, fontSize } = getComputedStyle(this);
    this.#ruler ??= document.createElement("canvas").getContext("2d")!;
    this.#ruler.font = `${strong ? 600 : 400} ${fontSize} ${fontFamily}`;
    const { width } = this.#ruler.measureText(text);
    this.#widths.set(key, width);
    return width;
  }

  #criticalTasks(): ReadonlySet<Task> {
    if (!this.critical || !this.recording) return NONE;
    const of = this.recording.moments.length;
    if (this.#path?.for !== this.recording || this.#path.of !== of) {
      this.#path = { for: this.recording, of, tasks: new Set(criticalPath(this.recording).map(({ task }) => task)) };
    }
    return this.#path.tasks;
  }
}

const NONE: ReadonlySet<Task> = new Set();

const STATES: readonly TaskState[] = ["running", "blocked", "queued", "waiting", "failed", "cancelled", "done", "to come"];
const OVER: ReadonlySet<TaskState> = new Set(["done", "failed", "cancelled", "to come"]);

/** The state to show of many tasks: what most of those do that are not over. */
function stateOfMany(counts: ReadonlyMap<TaskState, number>): TaskState {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const open = sorted.find(([state]) => !OVER.has(state));
  return (open ?? sorted.find(([state]) => state === "failed") ?? sorted[0]!)[0];
}

function noteOfMany(counts: ReadonlyMap<TaskState, number>): string {
  return STATES.flatMap((state) => (counts.has(state) ? [`${grouped(counts.get(state)!)} ${state}`] : [])).join(", ");
}

const LEGEND: readonly Sign[] = [
  [arrowSign("var(--soft)"), "spawned"],
  [arrowSign("var(--soft)", "5 3"), "waits for"],
  [arrowSign("var(--soft)", "1.5 3.5"), "waited for"],
];

/** Shown only where there is such an edge. */
const BLOCKS: Sign = [arrowSign("var(--danger)", "5 3"), "blocks the loop"];

function arrowSign(colour: string, dash = "") {
  return svg`<path d="M0 6H16" stroke=${colour} stroke-width="1.3" stroke-dasharray=${dash || nothing}/><path d="M22 6L14 2v8z" fill=${colour}/>`;
}

function corner({ column, row }: GraphNode, { wide, gap }: GraphSizes): [x: number, y: number] {
  return [GRAPH_LEFT + column * (wide + gap), TOP + row * ROW];
}

/** Whether an edge is a wait that keeps its thread; what the program's top level does is as meant. */
function blocksLoop({ from, blocked }: Pick<GraphEdge, "from" | "blocked">): boolean {
  return blocked && from.task.kind !== "program";
}

/** How far the edges of each kind lie beside the middle of a node, so that none hides another. */
const BESIDE = { spawned: -7, waits: 7, waited: 7 } as const;

/** From box to box: straight down to the next one, along the left edge within a column, in a curve between columns. */
function drawEdge({ kind, from, to, blocked }: GraphEdge, sizes: GraphSizes) {
  const { wide } = sizes;
  const [ax, ay] = corner(from, sizes);
  const [bx, by] = corner(to, sizes);
  const start = ay + TALL / 2 + BESIDE[kind];
  const end = by + TALL / 2 + BESIDE[kind];
  let path;
  if (from.column === to.column && to.row === from.row + 1) {
    const x = ax + (kind === "spawned" ? 30 : 50);
    path = `M${x} ${ay + TALL}V${by - 1}`;
  } else if (from.column === to.column) {
    const bend = ax - (kind === "spawned" ? 9 : 17);
    path = `M${ax} ${start}H${bend + 4}Q${bend} ${start} ${bend} ${start + 4 * Math.sign(end - start)}V${end - 4 * Math.sign(end - start)}Q${bend} ${end} ${bend + 4} ${end}H${bx - 1}`;
  } else if (from.column < to.column) {
    const middle = (bx - ax - wide) / 2;
    path = `M${ax + wide} ${start}C${ax + wide + middle} ${start} ${bx - middle} ${end} ${bx - 1} ${end}`;
  } else {
    const middle = (ax - bx - wide) / 2;
    path = `M${ax} ${start}C${ax - middle} ${start} ${bx + wide + middle} ${end} ${bx + wide + 1} ${end}`;
  }
  const blocks = blocksLoop({ from, blocked });
  return svg`<path class="edge ${kind} ${blocks ? "blocked" : ""}" d=${path} marker-end=${blocks ? "url(#tip-blocked)" : "url(#tip)"}/>`;
}

function marker(id: string, colour: string) {
  return svg`<marker id=${id} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill=${colour}/></marker>`;
}
