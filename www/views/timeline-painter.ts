// Paints the rows of a timeline on a canvas: a picture of `www/trace/timeline.ts`'s rows, at the places of timeline-places.ts.

import { type Stretch, type Task, isAsMeant, stretchesOf } from "../trace/recording.js";
import { workerName } from "../trace/tasks.js";
import { type EndMark, MINIMUM_WIDTH, type Placed, type Span, type TimeRange, type TimelineRow, type WakeArrow, endMark, place, ticks } from "../trace/timeline.js";
import type { SignName } from "./timeline-legend.js";
import { AXIS, MARGIN, labelWidth, offsetsOf, rowHeight, rowsWithin } from "./timeline-places.js";

/** The colours of a picture, as the theme resolves them. */
export interface Palette {
  readonly ink: string;
  readonly soft: string;
  readonly edge: string;
  readonly paper: string;
  readonly danger: string;
  readonly cursor: string;
  readonly accent: string;
  /** The tasks' colours, from hue 1 on. */
  readonly hues: readonly string[];
}

/** How to paint. */
export interface Picture {
  readonly rows: readonly TimelineRow[];
  readonly arrows: readonly WakeArrow[];
  readonly range: TimeRange;
  /** The moment up to which there is something to see; what is open ends there. */
  readonly now: number;
  /** The moment that all views show. */
  readonly moment: number;
  readonly width: number;
  readonly height: number;
  /** How far the rows are scrolled up, in pixels. */
  readonly scrolled: number;
  readonly palette: Palette;
  readonly font: string;
  /** The task to set off from the others, or null. */
  readonly selected: number | null;
  /** What a task is called, by its id. */
  labelOf(task: number): string | undefined;
}

/** Bars that are slimmer have no round corners, in pixels. */
const SLIM = 4;

/** From how many shapes in a row on they go without round corners and dashes, which take long to paint. */
const CROWD = 120;

/** How strong the pale part is of a bar that stands for many short turns. */
const PALE = 0.28;

/** The radius of the mark at a task's end, with the paper around it. */
const MARK = 6;

/** How much of a row has to stand for many short turns before the legend says what that is, in pixels. */
const LEGIBLE = 8;

/** What a text within a bar leaves free around itself, in pixels. */
const ROUND = 16;

/** What a picture is painted on: a canvas, or whatever takes the same strokes. Colours are texts. */
export type Surface = Pick<
  CanvasRenderingContext2D,
  "save" | "restore" | "beginPath" | "moveTo" | "lineTo" | "rect" | "clip" | "stroke" | "fill" | "fillRect" | "clearRect" | "fillText" | "measureText"
  | "lineWidth" | "globalAlpha" | "font" | "textAlign" | "textBaseline" | "lineJoin"
> & {
  fillStyle: string | CanvasGradient | CanvasPattern;
  strokeStyle: string | CanvasGradient | CanvasPattern;
  setLineDash(dash: number[]): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  roundRect(x: number, y: number, width: number, height: number, radius: number): void;
};

/** What there is to say of a picture that was painted. */
export interface Painted {
  /** The shapes that are in it, for its legend. */
  readonly signs: ReadonlySet<SignName>;
}

/** Paints a picture without its cursor. The surface's unit is a CSS pixel. */
export function paint(context: Surface, picture: Picture): Painted {
  const { rows, range, width, height, scrolled, palette, font } = picture;
  const left = labelWidth(width);
  const painter = new Painter(context, picture, left);
  context.clearRect(0, 0, width, height);
  context.font = font;
  context.textBaseline = "middle";
  painter.grid(ticks(range, width - left - MARGIN));
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, height - AXIS);
  context.clip();
  const topOf = (index: number) => AXIS - scrolled + offsetsOf(rows)[index]!;
  const [first, last] = rowsWithin(rows, scrolled, height);
  for (let index = first; index <= last; index += 1) {
    const row = rows[index]!;
    const top = topOf(index);
    painter.row(row, top);
    if (index > 0 && beginsPart(row, rows[index - 1]!)) painter.line(0, width, top, palette.edge);
  }
  for (const arrow of picture.arrows) painter.arrow(arrow, rows, topOf);
  // Marks lie on top of all, since an arrow may well begin where a task ends.
  for (let index = first; index <= last; index += 1) painter.marks(rows[index]!, topOf(index));
  context.restore();
  return { signs: painter.signs };
}

/** Whether a line sets a row off from the one above it: each worker, the jobs from the tasks on the loop, and tasks from workers. */
function beginsPart(row: TimelineRow, before: TimelineRow): boolean {
  if (row.kind !== "task") return true;
  return before.kind === "worker" || (row.task.kind === "job" && before.kind === "task" && before.task.kind !== "job");
}

/** Paints the moment that all views show over a picture: apart from it, since it moves while the rest stands still. */
export function paintCursor(context: Surface, picture: Picture): void {
  new Painter(context, picture, labelWidth(picture.width)).cursor();
}

class Painter {
  readonly #context: Surface;
  readonly #picture: Picture;
  readonly #left: number;
  readonly #wide: number;
  /** The shapes that have been painted. */
  readonly signs = new Set<SignName>();

  constructor(context: Surface, picture: Picture, left: number) {
    this.#context = context;
    this.#picture = picture;
    this.#left = left;
    this.#wide = picture.width - left - MARGIN;
  }

  grid(marks: { at: number; label: string }[]): void {
    const { height, palette } = this.#picture;
    this.#context.textAlign = "center";
    for (const { at, label } of marks) {
      const x = Math.round(this.#x(at)) + 0.5;
      this.#context.strokeStyle = palette.edge;
      this.#context.lineWidth = 1;
      this.#context.beginPath();
      this.#context.moveTo(x, AXIS - 2);
      this.#context.lineTo(x, height);
      this.#context.stroke();
      this.#context.fillStyle = palette.soft;
      if (x + this.#context.measureText(label).width / 2 < this.#picture.width) this.#context.fillText(label, x, AXIS / 2);
    }
  }

  line(from: number, to: number, y: number, colour: string, alpha = 1): void {
    this.#context.globalAlpha = alpha;
    this.#context.strokeStyle = colour;
    this.#context.lineWidth = 1;
    this.#context.beginPath();
    this.#context.moveTo(from, Math.round(y) + 0.5);
    this.#context.lineTo(to, Math.round(y) + 0.5);
    this.#context.stroke();
    this.#context.globalAlpha = 1;
  }

  /** The moment that all views show, where it is in view. */
  cursor(): void {
    const { moment, range, height, palette } = this.#picture;
    if (moment < range.from || moment > range.to) return;
    const context = this.#context;
    const x = Math.round(this.#x(moment));
    context.strokeStyle = context.fillStyle = palette.cursor;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, AXIS - 4);
    context.lineTo(x, height);
    context.stroke();
    context.beginPath();
    context.arc(x, AXIS - 4, 4, 0, 2 * Math.PI);
    context.fill();
  }

  /** From the waker's row to the one that goes on, at whose bar the tip points. */
  arrow({ at, until, from, to }: WakeArrow, rows: readonly TimelineRow[], topOf: (index: number) => number): void {
    const context = this.#context;
    this.signs.add("wakes");
    const upwards = to < from;
    const start = topOf(from) + rowHeight(rows[from]!) / 2;
    const tip = upwards ? topOf(to) + rowHeight(rows[to]!) - 1 : topOf(to) + 1;
    const x = this.#x(at);
    const turn = Math.max(x, this.#x(Math.min(until, this.#picture.now))) + 3;
    context.strokeStyle = context.fillStyle = this.#picture.palette.soft;
    context.lineWidth = 1.2;
    context.beginPath();
    context.moveTo(x, start);
    context.lineTo(turn, start);
    context.lineTo(turn, tip);
    context.stroke();
    const back = upwards ? 5 : -5;
    context.beginPath();
    context.moveTo(turn, tip);
    context.lineTo(turn - 3.5, tip + back);
    context.lineTo(turn + 3.5, tip + back);
    context.fill();
  }

  #x(moment: number): number {
    const { range } = this.#picture;
    return this.#left + ((moment - range.from) / (range.to - range.from)) * this.#wide;
  }

  row(row: TimelineRow, top: number): void {
    if (row.kind === "task" && row.task.id === this.#picture.selected) {
      this.#box(0, top, this.#picture.width, rowHeight(row), this.#picture.palette.accent, 0.1);
    }
    this.#label(row, top + rowHeight(row) / 2);
    switch (row.kind) {
      case "loop":
        for (const within of row.blocked) {
          for (const { span, x, width } of this.#placed(within)) {
            if (!isAsMeant(span)) this.#block(x, top + 2, width, 22);
          }
        }
        this.#bars(this.#placed(row.running), top + 6, 14);
        for (const within of row.blocked) {
          for (const { span, x, width } of this.#placed(within)) {
            if (!isAsMeant(span)) this.#tag(span, x, top + 13, width);
          }
        }
        break;
      case "task":
        this.#task(row.task, top);
        break;
      case "worker":
        for (const { x, width } of this.#placed(row.starting)) this.#starting(x, width, top + 15);
        for (const { x, width } of this.#placed(row.up)) this.line(x, x + width, top + 15, this.#picture.palette.soft, 0.35);
        for (const { span, x, width } of this.#placed(row.jobs)) {
          this.#box(x, top + 6, width, 18, this.#hue(span.task.hue), 0.16);
        }
        this.#bars(this.#placed(row.running), top + 6, 18);
        for (const within of row.blocked) {
          for (const placed of this.#placed(within)) this.#paused(placed, top + 6, 18);
        }
        for (const { span, x, width } of this.#placed(row.jobs)) this.#name(span.task.name, span.task, x, top + 15, width, span.task.label.slice(span.task.name.length));
        break;
    }
  }

  /** A task's row: what runs is drawn last, so that no wait beside it hides it. */
  #task(task: Task, top: number): void {
    const blocked = this.#placed(stretchesOf(task, "blocked"));
    this.#waits(this.#placed(stretchesOf(task, "waiting")), task, top + 9);
    // The program's top level waits as it is meant to, and nobody is held up.
    this.#waits(blocked.filter(({ span }) => isAsMeant(span)), task, top + 9);
    this.#queued(this.#placed(stretchesOf(task, "queued")), task, top);
    for (const placed of blocked) {
      if (placed.span.worker !== null) this.#paused(placed, top + 2, 16);
      else if (!isAsMeant(placed.span)) this.#block(placed.x, top + 2, placed.width, 16);
    }
    this.#bars(this.#placed(stretchesOf(task, "running")), top + 2, 16);
    if (task.kind === "job") this.#where(task, top + 10);
  }

  /** On which worker a job is, in its own row. */
  #where(task: Task, y: number): void {
    const began = task.stretches.find(({ worker }) => worker !== null);
    const [at] = began ? this.#placed([{ start: began.start, end: task.stretches.at(-1)!.end }]) : [];
    // A cut-off word would say nothing: the worker's own row stands below.
    const text = workerName(began?.worker ?? 0).toLowerCase();
    if (at && this.#width(text) <= at.width - ROUND) this.#name(text, task, at.x, y, at.width);
  }

  /** What blocks the loop. */
  #block(x: number, y: number, width: number, tall: number): void {
    this.signs.add("blocked");
    this.#hatch(x, y, width, tall, this.#picture.palette.danger);
  }

  /** A worker that is being started: a dotted line, and where there is room the word. */
  #starting(x: number, width: number, y: number): void {
    const context = this.#context;
    const { palette, font } = this.#picture;
    this.signs.add("starting");
    context.font = font;
    const text = this.#fitted("starting", width - 24) === "starting" ? context.measureText("starting").width : 0;
    context.strokeStyle = palette.soft;
    context.lineWidth = 1.6;
    context.setLineDash([1.5, 4]);
    context.beginPath();
    context.moveTo(x, y + 0.5);
    context.lineTo(x + width - (text && text + 12), y + 0.5);
    context.stroke();
    context.setLineDash([]);
    if (!text) return;
    context.textAlign = "left";
    context.fillStyle = palette.soft;
    context.fillText("starting", x + width - text - 6, y + 0.5);
  }

  /** The marks where tasks and jobs ended otherwise than well. */
  marks(row: TimelineRow, top: number): void {
    if (row.kind === "loop") return;
    const middle = top + rowHeight(row) / 2;
    const found = row.kind === "task" ? [endMark(row.task)] : this.#placed(row.jobs).map(({ span }) => endMark(span.task, span.end));
    for (const mark of found) {
      const { range, now } = this.#picture;
      if (mark && mark.at >= range.from && mark.at <= Math.min(range.to, now)) this.#mark(mark, middle);
    }
  }

  #mark({ how, at, task }: EndMark, y: number): void {
    const context = this.#context;
    const { palette } = this.#picture;
    this.signs.add(how);
    const x = this.#x(at) + MARK + 1;
    context.globalAlpha = this.#isChosen(task) ? 1 : 0.5;
    context.fillStyle = palette.paper;
    context.beginPath();
    context.arc(x, y, MARK, 0, 2 * Math.PI);
    context.fill();
    context.strokeStyle = how === "failed" ? palette.danger : palette.soft;
    context.lineWidth = 1.6;
    context.beginPath();
    if (how === "failed") {
      context.moveTo(x - 3, y - 3);
      context.lineTo(x + 3, y + 3);
      context.moveTo(x + 3, y - 3);
      context.lineTo(x - 3, y + 3);
    } else {
      context.arc(x, y, MARK - 2, 0, 2 * Math.PI);
      context.moveTo(x - 2.5, y + 2.5);
      context.lineTo(x + 2.5, y - 2.5);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  #placed<Kind extends Span>(spans: readonly Kind[]): Placed<Kind>[] {
    const { range, now } = this.#picture;
    const placed = place(spans, range, this.#wide);
    const limit = this.#x(now) - this.#left;
    return placed.map(({ span, x, width, share }) => ({
      span,
      x: this.#left + x,
      width: span.end === Infinity && share === 1 ? Math.max(MINIMUM_WIDTH, limit - x) : width,
      share,
    }));
  }

  /** A task's waits as thin lines, in one path; those that touch are one line. */
  #waits(placed: readonly Placed<Stretch>[], { hue }: Task, y: number): void {
    if (placed.length === 0) return;
    const context = this.#context;
    this.signs.add("waiting");
    context.globalAlpha = 0.75;
    context.fillStyle = this.#hue(hue);
    context.beginPath();
    for (let index = 0; index < placed.length; index += 1) {
      const { x } = placed[index]!;
      let end = x + placed[index]!.width;
      while (index + 1 < placed.length && placed[index + 1]!.x <= end) {
        index += 1;
        end = placed[index]!.x + placed[index]!.width;
      }
      context.rect(x, y, end - x, 2);
    }
    context.fill();
    context.globalAlpha = 1;
  }

  /** A task's times in the queue as dashed outlines; where many short ones lie together, without the sides, which would fill them. */
  #queued(placed: readonly Placed<Stretch>[], { hue }: Task, top: number): void {
    const context = this.#context;
    context.strokeStyle = this.#hue(hue);
    context.lineWidth = 1;
    if (placed.length < CROWD) context.setLineDash([3, 2]);
    context.beginPath();
    for (const { x, width } of placed) {
      if (width < 5) continue;
      this.signs.add("queued");
      context.roundRect(x + 0.5, top + 5.5, width - 1, 9, 2);
    }
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 0.5;
    context.beginPath();
    for (let index = 0; index < placed.length; index += 1) {
      if (placed[index]!.share === 1) continue;
      const { x } = placed[index]!;
      // One line as long as they touch.
      while (index + 1 < placed.length && placed[index + 1]!.share < 1 && placed[index + 1]!.x <= placed[index]!.x + placed[index]!.width + 0.5) index += 1;
      const end = placed[index]!.x + placed[index]!.width;
      context.moveTo(x, top + 5.5);
      context.lineTo(end, top + 5.5);
      context.moveTo(x, top + 14.5);
      context.lineTo(end, top + 14.5);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  /**
   * Bars of running code: those of one colour are one path, since a picture may have thousands. A bar that stands for
   * many short turns is pale, and filled from below by as much as they take of its time.
   */
  #bars(placed: readonly Placed<Stretch>[], y: number, tall: number): void {
    const context = this.#context;
    if (placed.length > 0) this.signs.add("running");
    const groups = new Map<string, Placed<Stretch>[]>();
    for (const each of placed) {
      const key = `${each.span.task.hue} ${this.#isChosen(each.span.task)}`;
      const group = groups.get(key);
      if (group) group.push(each);
      else groups.set(key, [each]);
    }
    for (const group of groups.values()) {
      const { task } = group[0]!.span;
      const strength = this.#isChosen(task) ? 1 : 0.35;
      context.fillStyle = this.#hue(task.hue);
      context.globalAlpha = strength;
      context.beginPath();
      for (const { x, width, share } of group) {
        if (share === 1 && width >= SLIM && group.length < CROWD) context.roundRect(x, y, width, tall, 3);
        else if (share === 1) context.rect(x, y, width, tall);
      }
      context.fill();
      if (group.some(({ share }) => share < 1)) this.#shares(group, y, tall, strength);
    }
    context.globalAlpha = 1;
  }

  /** Those of one colour that stand for many turns. On whole pixels, since thousands of soft edges take long to paint. */
  #shares(group: readonly Placed<Stretch>[], y: number, tall: number, strength: number): void {
    const context = this.#context;
    if (group.reduce((sum, { width, share }) => sum + (share < 1 ? width : 0), 0) >= LEGIBLE) this.signs.add("dense");
    for (const { x, width, share } of group) {
      if (share === 1) continue;
      const left = Math.round(x);
      const high = Math.max(1, Math.round(share * tall));
      context.fillRect(left, y + tall - high, Math.max(1, Math.round(x + width) - left), high);
    }
    context.globalAlpha = strength * PALE;
    for (let index = 0; index < group.length; index += 1) {
      if (group[index]!.share === 1) continue;
      const left = Math.round(group[index]!.x);
      // One pale bar as long as they touch.
      while (index + 1 < group.length && group[index + 1]!.share < 1 && group[index + 1]!.x <= group[index]!.x + group[index]!.width + 0.5) index += 1;
      context.fillRect(left, y, Math.max(1, Math.round(group[index]!.x + group[index]!.width) - left), tall);
    }
  }

  /** Whether a task is the chosen one; all are where there is none. */
  #isChosen({ id }: Task): boolean {
    const { selected } = this.#picture;
    return selected === null || selected === id;
  }

  /** A job that waits and keeps its worker: its colour shows, in stripes. */
  #paused({ span, x, width }: Placed<Stretch>, y: number, tall: number): void {
    this.signs.add("paused");
    this.#box(x, y, width, tall, this.#hue(span.task.hue), this.#isChosen(span.task) ? 1 : 0.35);
    this.#context.globalAlpha = 0.3;
    this.#hatch(x, y, width, tall, this.#picture.palette.paper);
    this.#context.globalAlpha = 1;
  }

  #box(x: number, y: number, width: number, tall: number, colour: string, alpha: number): void {
    this.#context.globalAlpha = alpha;
    this.#context.fillStyle = colour;
    this.#context.beginPath();
    this.#context.roundRect(x, y, width, tall, Math.min(3, width / 2));
    this.#context.fill();
    this.#context.globalAlpha = 1;
  }

  #hatch(x: number, y: number, width: number, tall: number, colour: string): void {
    const context = this.#context;
    context.save();
    context.beginPath();
    context.roundRect(x, y, width, tall, Math.min(3, width / 2));
    context.clip();
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.beginPath();
    // Stripes stand still in the picture, so that a growing block does not shimmer.
    const step = 6;
    for (let at = Math.floor((x - tall) / step) * step; at < x + width; at += step) {
      context.moveTo(at, y + tall);
      context.lineTo(at + tall, y);
    }
    context.stroke();
    context.restore();
  }

  /** A text within a task's bar, of which the end stays where there is no room for all. */
  #name(text: string, task: Task, x: number, y: number, width: number, end = ""): void {
    const faded = !this.#isChosen(task);
    const context = this.#context;
    const room = width - ROUND;
    if (room < 24) return;
    context.save();
    context.font = `600 ${this.#picture.font}`;
    const fitted = this.#fitted(text, room, end);
    if (fitted) {
      const { palette } = this.#picture;
      context.textAlign = "left";
      context.lineJoin = "round";
      context.fillStyle = faded ? palette.ink : palette.paper;
      context.fillText(fitted, x + 8, y + 0.5);
    }
    context.restore();
  }

  /** How wide a text within a bar is. */
  #width(text: string): number {
    this.#context.font = `600 ${this.#picture.font}`;
    const { width } = this.#context.measureText(text);
    this.#context.font = this.#picture.font;
    return width;
  }

  /** Who blocks the loop, and why, in the middle of the hatch. */
  #tag({ task, on: [on] }: Stretch, x: number, y: number, width: number): void {
    const context = this.#context;
    const { palette } = this.#picture;
    const target = (on?.id === undefined ? undefined : this.#picture.labelOf(on.id)) ?? on?.name;
    const why = on?.kind === "sleep" ? " sleeps" : target ? ` waits for ${target}` : " waits";
    context.save();
    context.font = `600 ${this.#picture.font}`;
    const text = [task.label + why, task.label].find((each) => context.measureText(each).width <= width - 24);
    if (text) {
      const wide = context.measureText(text).width + 12;
      this.#box(x + (width - wide) / 2, y - 9, wide, 18, palette.paper, 1);
      context.textAlign = "center";
      context.fillStyle = palette.danger;
      context.fillText(text, x + width / 2, y + 0.5);
    }
    context.restore();
  }

  #label(row: TimelineRow, y: number): void {
    const context = this.#context;
    const { palette } = this.#picture;
    const room = this.#left - 20;
    if (row.kind === "task") {
      context.textAlign = "right";
      context.fillStyle = row.task.id === this.#picture.selected ? palette.ink : palette.soft;
      const { name, label } = row.task;
      context.fillText(this.#fitted(name, room, label.slice(name.length)), this.#left - 8, y);
    } else {
      context.textAlign = "left";
      context.fillStyle = palette.ink;
      context.fillText(this.#fitted(row.label, room), 12, y);
    }
  }

  #hue(hue: number): string {
    return this.#picture.palette.hues[hue - 1]!;
  }

  /** The text and its end, cut off before the end where both are wider than the room; empty where nothing fits. */
  #fitted(text: string, room: number, end = ""): string {
    if (this.#context.measureText(text + end).width <= room) return text + end;
    for (let length = text.length - 1; length > 2; length -= 1) {
      const cut = `${text.slice(0, length)}…${end}`;
      if (this.#context.measureText(cut).width <= room) return cut;
    }
    return "";
  }
}
