// The timeline: the loop, its tasks and the workers over time. Its rows come from `www/trace/timeline.ts`.

import { LitElement, type PropertyValues, css, html, nothing } from "lit";
import { base } from "../element/tokens.js";
import { duration, roughly } from "../trace/duration.js";
import { type Recording, type Stretch, type Task, firstIndex, isAsMeant, stretchAt } from "../trace/recording.js";
import { workerName } from "../trace/tasks.js";
import { type TimeRange, type TimelineRow, type WakeArrow, hasRowsInRange, panned, rowsKey, timelineRows, wakeArrows, zoomed } from "../trace/timeline.js";
import { choose } from "./choose.js";
import { check, foot, frameStyle } from "./frame.js";
import { type SignName, legendOf } from "./timeline-legend.js";
import { type Palette, type Picture, paint, paintCursor } from "./timeline-painter.js";
import { AXIS, momentAt, pictureHeight, rowAt, rowsWithin } from "./timeline-places.js";

/** The shortest range that the picture shows, in milliseconds: a run of a blink does not fill it. */
const SHORTEST = 2;

/** What the keyboard does, for those who hear the page. */
const KEYS = "Arrows up and down choose a task, left and right step from event to event, plus and minus zoom, Shift with an arrow pans, Space plays.";

/** `<async-runner-timeline>`: draws a recording up to a moment. Its children are shown until it is defined. */
export class TimelineView extends LitElement {
  static override properties = {
    recording: { attribute: false },
    version: { attribute: false },
    until: { attribute: false },
    moment: { attribute: false },
    selected: { attribute: false },
    live: { type: Boolean },
    withTasks: { state: true },
    pointed: { state: true },
    zoom: { state: true },
    signs: { state: true },
  };

  static override styles = [
    base,
    frameStyle,
    css`
      :host {
        position: relative;
      }
      .scroll {
        max-height: var(--timeline-height, 420px);
        overflow-x: hidden;
      }
      .sheet {
        position: sticky;
        top: 0;
      }
      canvas {
        display: block;
        width: 100%;
      }
      .cursor {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      canvas {
        touch-action: pan-y;
        cursor: pointer;
      }
      canvas.zoomed {
        cursor: grab;
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
      /* Colours for the canvas: those that the reader forces are in the tokens by then. */
      .palette {
        display: none;
        forced-color-adjust: none;
      }
    `,
  ];

  declare recording: Recording | undefined;
  /** Grows when the recording does. */
  declare version: number;
  /** The moment up to which there is something to see, in milliseconds since the run began. */
  declare until: number;
  /** The moment that all views show. */
  declare moment: number;
  /** The id of the chosen task, or null. */
  declare selected: number | null;
  /** Whether the program runs: what is open grows. */
  declare live: boolean;
  declare withTasks: boolean;
  /** What of the run is in view; null: all of it, however it grows. */
  declare zoom: TimeRange | null;
  /** The shapes that have been shown of this recording since it was last zoomed: the legend has them. */
  declare signs: ReadonlySet<SignName>;
  declare pointed: { x: number; y: number; text: ReturnType<typeof html> } | null;

  #rows: TimelineRow[] = [];
  /** How tall the box of all rows is, in pixels. */
  #tall = 0;
  #rowsFor = "";
  /** Whether the next picture's shapes are all that the legend has to tell: the recording is another one, or what is seen of it. */
  #signsAnew = false;
  /** What the last picture was painted of. */
  #painted: readonly unknown[] = [];
  #palette: Palette | undefined;
  readonly #resizes = new ResizeObserver(() => this.#draw());
  readonly #schemes = [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(forced-colors: active)")];
  readonly #switches = new MutationObserver(() => this.retheme());
  readonly #retheme = () => this.retheme();

  constructor() {
    super();
    this.version = 0;
    this.until = 0;
    this.moment = 0;
    this.selected = null;
    this.zoom = null;
    this.live = false;
    this.withTasks = true;
    this.pointed = null;
    this.signs = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const scheme of this.#schemes) scheme.addEventListener("change", this.#retheme);
    this.#resizes.observe(this);
    // Not through the template: a listener that may keep the page from scrolling has to say so.
    this.addEventListener("wheel", this.#wheel, { passive: false });
    // A site that switches its theme says so on its root, one way or another.
    this.#switches.observe(document.documentElement, { attributes: true });
    this.#switches.observe(document.body, { attributes: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const scheme of this.#schemes) scheme.removeEventListener("change", this.#retheme);
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
    if (changed.has("recording") && this.live) this.zoom = null;
    if (changed.has("recording") || changed.has("zoom") || changed.has("withTasks")) this.#signsAnew = true;
  }

  protected override render() {
    const { recording } = this;
    if (!recording) return html`<slot></slot>`;
    const workers = recording.workers.length;
    const summary = `Timeline of the loop${workers > 0 ? ` and ${workers} ${workers === 1 ? "worker" : "workers"}` : ""}, `
      + `0 to ${roughly(this.until)}. The task list says the same as a table.`;
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label="Timeline" aria-description=${KEYS} @scroll=${() => this.#draw()} @keydown=${this.#key}>
        <div class="tall">
          <div class="sheet"><canvas role="img" aria-label=${summary} class=${this.zoom ? "zoomed" : ""}
            @pointerdown=${this.#press} @pointermove=${this.#point} @pointerup=${this.#release} @pointercancel=${this.#release}
            @pointerleave=${() => (this.pointed = null)} @dblclick=${this.#fit}></canvas><canvas class="cursor" aria-hidden="true"></canvas></div>
        </div>
      </div>
      ${this.pointed ? html`<div class="tip">${this.pointed.text}</div>` : nothing}
      ${foot(legendOf(this.signs), html`
        ${check("tasks", this.withTasks, (on) => (this.withTasks = on))}
        <span class="tools" role="group" aria-label="Zoom">
          <button aria-label="Zoom out" title="Zoom out (−)" ?disabled=${!this.zoom} @click=${() => this.#zoomBy(1 / 2)}>−</button>
          <button aria-label="Zoom in" title="Zoom in (+, or Ctrl and scroll)" @click=${() => this.#zoomBy(2)}>+</button>
          <button aria-label="Show the whole run" title="Show the whole run (0)" ?disabled=${!this.zoom} @click=${this.#fit}>↔</button>
        </span>`)}
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

  get #whole(): TimeRange {
    return { from: 0, to: Math.max(SHORTEST, this.until) };
  }

  get #range(): TimeRange {
    return this.zoom ?? this.#whole;
  }

  readonly #fit = () => {
    this.zoom = null;
  };

  /** Zooms by a factor, around the shown moment where it is in view, else around the middle. */
  #zoomBy(factor: number): void {
    const { from, to } = this.#range;
    const around = this.moment >= from && this.moment <= to ? this.moment : (from + to) / 2;
    this.#look(zoomed(this.#range, factor, around, this.#whole));
  }

  #look(range: TimeRange): void {
    const whole = this.#whole;
    this.zoom = range.from <= whole.from && range.to >= whole.to ? null : range;
  }

  readonly #wheel = (event: WheelEvent) => {
    const range = this.#range;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const factor = 2 ** (-event.deltaY / (event.deltaMode === 0 ? 200 : 6));
      this.#look(zoomed(range, factor, this.#momentOf(event), this.#whole));
    } else if (this.zoom && Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(event.deltaY))) {
      this.#look(panned(range, sideways * this.#perPixel(), this.#whole));
    } else return;
    event.preventDefault();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { from, to } = this.#range;
    const actions: Record<string, () => void> = {
      "+": () => this.#zoomBy(2),
      "=": () => this.#zoomBy(2),
      "-": () => this.#zoomBy(1 / 2),
      "0": this.#fit,
      ArrowUp: () => this.#chooseBeside(-1),
      ArrowDown: () => this.#chooseBeside(1),
    };
    if (event.shiftKey) {
      actions["ArrowLeft"] = () => this.#look(panned(this.#range, (from - to) / 4, this.#whole));
      actions["ArrowRight"] = () => this.#look(panned(this.#range, (to - from) / 4, this.#whole));
    }
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  /** Chooses the task above or below the chosen one. */
  #chooseBeside(direction: 1 | -1): void {
    const rows = this.#rows.flatMap((row) => (row.kind === "task" ? [row.task] : []));
    const tasks = rows.length > 0 ? rows : (this.recording?.tasks ?? []);
    const now = tasks.findIndex(({ id }) => id === this.selected);
    const next = tasks[now < 0 ? 0 : Math.min(tasks.length - 1, Math.max(0, now + direction))];
    if (next) choose(this, next.id);
  }

  /** How many milliseconds a pixel is. */
  #perPixel(): number {
    const width = this.renderRoot.querySelector<HTMLElement>(".scroll")!.clientWidth;
    return momentAt(1, width, this.#range) - momentAt(0, width, this.#range);
  }

  #momentOf(event: MouseEvent): number {
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll")!;
    return momentAt(event.clientX - scroll.getBoundingClientRect().left, scroll.clientWidth, this.#range);
  }

  /** Pointers that are down: one scrubs (on the axis) or pans, two zoom. */
  readonly #pressed = new Map<number, { startX: number; x: number; scrubs: boolean; moved: boolean }>();

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const scrubs = event.clientY - this.getBoundingClientRect().top < AXIS;
    this.#pressed.set(event.pointerId, { startX: event.clientX, x: event.clientX, scrubs, moved: false });
    (event.target as Element).setPointerCapture(event.pointerId);
    if (scrubs) choose(this, undefined, this.#momentOf(event));
  };

  #drag(event: PointerEvent): boolean {
    const press = this.#pressed.get(event.pointerId);
    if (!press) return false;
    const before = press.x;
    press.x = event.clientX;
    press.moved ||= Math.abs(press.x - press.startX) > 3;
    if (press.scrubs) choose(this, undefined, this.#momentOf(event));
    else if (this.#pressed.size === 2) this.#pinch(press, before);
    else if (press.moved && this.zoom) this.#look(panned(this.#range, (before - press.x) * this.#perPixel(), this.#whole));
    return true;
  }

  #pinch(press: { x: number }, before: number): void {
    const [other] = [...this.#pressed.values()].filter((each) => each !== press);
    const apart = Math.abs(before - other!.x);
    if (apart < 8) return;
    const left = this.getBoundingClientRect().left;
    const around = momentAt(other!.x - left, this.clientWidth, this.#range);
    this.#look(zoomed(this.#range, Math.abs(press.x - other!.x) / apart, around, this.#whole));
  }

  readonly #release = (event: PointerEvent) => {
    const press = this.#pressed.get(event.pointerId);
    this.#pressed.delete(event.pointerId);
    if (!press || press.moved || press.scrubs || event.type !== "pointerup") return;
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll")!;
    const row = rowAt(event.clientY - this.getBoundingClientRect().top, scroll.scrollTop, this.#rows);
    const moment = this.#momentOf(event);
    const onTime = moment >= this.#range.from && moment <= this.#range.to;
    const task = row && (row.kind === "task" ? row.task : onTime ? this.#spanAt(row, moment)?.task : undefined);
    choose(this, task?.id, onTime ? moment : undefined);
  };

  #draw(): void {
    const [canvas, overlay] = this.renderRoot.querySelectorAll("canvas");
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll");
    const tall = this.renderRoot.querySelector<HTMLElement>(".tall");
    const { recording } = this;
    if (!canvas || !overlay || !scroll || !tall || !recording) return;
    this.#refreshRows(recording);
    const whole = pictureHeight(this.#rows);
    if (this.#tall !== whole) {
      this.#tall = whole;
      tall.style.height = `${whole}px`;
    }
    const width = scroll.clientWidth;
    const height = Math.min(whole, scroll.clientHeight || whole);
    const picture = { ...this.#content(), width, height, scrolled: scroll.scrollTop };
    // Only the cursor moves in a replay: the rest is painted anew when something else has changed.
    const { moment, palette, rows, ...rest } = picture;
    const painted = [canvas, this.live && this.version, palette, rows, recording, devicePixelRatio, JSON.stringify(rest)];
    if (painted.some((each, index) => each !== this.#painted[index])) {
      this.#painted = painted;
      const { signs } = paint(sized(canvas, width, height), { ...picture, arrows: this.#arrows(picture) });
      // The legend may take a line more for a shape, which may take it out of the picture. It stays in the legend then, or the
      // two would take turns without end. While somebody zooms it mostly stays as it is, and so does the layout.
      const told = this.#signsAnew ? signs : new Set([...this.signs, ...signs]);
      this.#signsAnew = false;
      if (told.size !== this.signs.size || [...told].some((sign) => !this.signs.has(sign))) this.signs = told;
    }
    const context = sized(overlay, width, height);
    context.clearRect(0, 0, width, height);
    paintCursor(context, picture);
  }

  readonly #labelOf = (task: number) => this.recording?.task(task)?.label;

  /** The picture as it is shown, but with all its rows, and so many pixels wide. */
  picture(width: number): Picture {
    const recording = this.recording!;
    this.#refreshRows(recording);
    const picture = { ...this.#content(), width, height: pictureHeight(this.#rows), scrolled: 0 };
    return { ...picture, arrows: this.#arrows(picture) };
  }

  /** The arrows to and from the rows that are in view. */
  #arrows({ rows, range, scrolled, height }: Picture): WakeArrow[] {
    return wakeArrows(this.recording!, rows, range, ...rowsWithin(rows, scrolled, height));
  }

  /** What there is to paint, whatever its size, but for the arrows. */
  #content(): Omit<Picture, "width" | "height" | "scrolled"> {
    this.#palette ??= this.#readPalette();
    const { fontFamily, fontSize } = getComputedStyle(this);
    return {
      rows: this.#rows, arrows: [], range: this.#range, now: this.until, moment: this.moment,
      palette: this.#palette, font: `${fontSize} ${fontFamily}`, selected: this.selected, labelOf: this.#labelOf,
    };
  }

  /** Rows share the recording's lists, so they are made anew only for further tasks, workers that come or go, or another range of many. */
  #refreshRows(recording: Recording): void {
    const range = hasRowsInRange(recording) && this.zoom ? this.zoom : undefined;
    const key = `${rowsKey(recording)} ${this.withTasks} ${range?.from} ${range?.to}`;
    if (this.#rowsFor === key && this.#rows[0]?.kind === "loop" && this.#rows[0].running === recording.loop.running) return;
    this.#rowsFor = key;
    this.#rows = timelineRows(recording, this.withTasks, 0, range);
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
      cursor: resolve("cursor"), accent: resolve("accent"),
      hues: [1, 2, 3, 4, 5, 6, 7, 8].map((hue) => resolve(`t${hue}`)),
    };
    probe.remove();
    return palette;
  }

  readonly #point = (event: PointerEvent) => {
    if (this.#drag(event)) return;
    const box = this.getBoundingClientRect();
    const scroll = this.renderRoot.querySelector<HTMLElement>(".scroll")!;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const row = rowAt(y, scroll.scrollTop, this.#rows);
    const moment = momentAt(x, scroll.clientWidth, this.#range);
    const text = row && moment >= 0 ? this.#describe(row, moment) : null;
    this.pointed = text ? { x, y, text } : null;
  };

  #describe(row: TimelineRow, moment: number) {
    const found = this.#spanAt(row, moment);
    return found ? this.#sentence(found.task, found) : null;
  }

  /** What lies in a row at a moment; short spans are found a little beside themselves too, as wide as they are drawn. */
  #spanAt(row: TimelineRow, moment: number): Stretch | undefined {
    const slack = 3 * this.#perPixel();
    const at = (stretches: readonly Stretch[]) => {
      const index = firstIndex(stretches, ({ start }) => start > moment + slack) - 1;
      const found = stretches[index];
      return found && moment <= found.end + slack ? found : undefined;
    };
    switch (row.kind) {
      case "task":
        return stretchAt(row.task, moment);
      case "loop":
        return at(row.running) ?? row.blocked.map(at).find((stretch) => stretch && !isAsMeant(stretch));
      case "worker": {
        const job = row.jobs[firstIndex(row.jobs, ({ start }) => start > moment + slack) - 1];
        return job && moment <= job.end + slack ? stretchAt(job.task, moment) ?? job.task.stretches.at(-1) : undefined;
      }
    }
  }

  #sentence(task: Task, stretch: Stretch | undefined) {
    if (!stretch) return null;
    const whole = this.recording?.wholeMilliseconds ?? true;
    const end = Math.min(stretch.end, this.until);
    const where = stretch.worker === null ? "" : ` on ${workerName(stretch.worker).toLowerCase()}`;
    return html`<b>${task.label}</b> ${stretch.activity}${where} for ${duration(end - stretch.start, whole)},
      from ${duration(stretch.start, whole)}`;
  }
}

/** A canvas' context, with a CSS pixel as its unit, for a canvas of this size. */
function sized(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const density = devicePixelRatio;
  if (canvas.width !== Math.round(width * density) || canvas.height !== Math.round(height * density)) {
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(density, 0, 0, density, 0, 0);
  return context;
}
