// The timeline: rows of spans, from a recording, and what of them is to be seen in a range of time.
//
// A row holds lists of stretches that do not overlap within a list, so what is in view is found by bisection, and
// a hundred thousand stretches cost no more to draw than there are pixels.

import { type Occupation, type Recording, type Stretch, type Task, firstIndex } from "./recording.js";
import { workerName } from "./tasks.js";

/** A row of the timeline. */
export type TimelineRow =
  | { readonly kind: "loop"; readonly label: string; readonly running: readonly Stretch[]; readonly blocked: readonly Stretch[][] }
  | { readonly kind: "task"; readonly label: string; readonly task: Task; readonly stretches: readonly Stretch[] }
  | {
      readonly kind: "worker";
      readonly label: string;
      readonly worker: number;
      /** When the worker was there. */
      readonly up: readonly { readonly start: number; readonly end: number }[];
      readonly jobs: readonly Occupation[];
      readonly running: readonly Stretch[];
      readonly blocked: readonly Stretch[][];
    };

/**
 * The rows of a recording, from top to bottom: the loop, the tasks on it, the workers. They share the recording's
 * lists, so they stay right while it grows; only new tasks and workers ask for new rows.
 *
 * @param withTasks whether each task on the loop has a row of its own
 * @param workers how many workers to show at least, though they have not come up
 */
export function timelineRows(recording: Recording, withTasks: boolean, workers = 0): TimelineRow[] {
  const { loop } = recording;
  const rows: TimelineRow[] = [{ kind: "loop", label: "Loop", running: loop.running, blocked: loop.blocked }];
  if (withTasks) {
    for (const task of recording.tasks) {
      if (task.kind === "coroutine") rows.push({ kind: "task", label: task.name, task, stretches: task.stretches });
    }
  }
  for (let worker = 0; worker < Math.max(recording.workers.length, workers); worker += 1) {
    const { up = [], jobs = [], running = [], blocked = [] } = recording.workers[worker] ?? {};
    rows.push({ kind: "worker", label: workerName(worker), worker, up, jobs, running, blocked });
  }
  return rows;
}

/** That one task woke another, or a worker's result did: an arrow from row to row. */
export interface WakeArrow {
  /** When the task was woken. */
  readonly at: number;
  /** When it got the loop; `Infinity` while it stands in the queue. */
  readonly until: number;
  /** The rows, by their index. */
  readonly from: number;
  readonly to: number;
}

/**
 * The wakes that lead from one row to another in a range of time; none where there are more than a picture could show.
 * Timers and the outside have no row, so they have no arrow.
 */
export function wakeArrows(recording: Recording, rows: readonly TimelineRow[], range: TimeRange, most = 60): WakeArrow[] {
  const rowOfTask = new Map<number, number>();
  const rowOfWorker = new Map<number, number>();
  rows.forEach((row, index) => {
    if (row.kind === "task") rowOfTask.set(row.task.id, index);
    if (row.kind === "worker") rowOfWorker.set(row.worker, index);
  });
  const arrows: WakeArrow[] = [];
  for (const [to, row] of rows.entries()) {
    if (row.kind !== "task") continue;
    for (let index = firstIndex(row.stretches, ({ end }) => end > range.from); index < row.stretches.length; index += 1) {
      const stretch = row.stretches[index]!;
      if (stretch.start >= range.to) break;
      const waker = stretch.activity === "queued" ? wakerOf(recording, row.stretches, index) : undefined;
      if (!waker) continue;
      const worker = waker.stretches.findLast((done) => done.worker !== null)?.worker;
      const from = waker.kind === "job" ? rowOfWorker.get(worker ?? -1) : rowOfTask.get(waker.id) ?? 0;
      if (from !== undefined && from !== to) arrows.push({ at: stretch.start, until: stretch.end, from, to });
      if (arrows.length > most) return [];
    }
  }
  return arrows;
}

/** The task that put another in the queue; a worker's message stands for the job that was waited for. */
function wakerOf(recording: Recording, stretches: readonly Stretch[], index: number): Task | undefined {
  const { wokenBy } = stretches[index]!;
  if (typeof wokenBy === "number") return recording.task(wokenBy);
  if (wokenBy !== "worker") return undefined;
  const waitedFor = stretches[index - 1]?.on.map(({ id }) => recording.task(id ?? -1)) ?? [];
  return waitedFor.find((task) => task?.kind === "job");
}

/** A range of time, in milliseconds since the run began. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The shortest range that can be zoomed to, in milliseconds: a few steps of the finest clock. */
export const SHORTEST_RANGE = 0.5;

/**
 * The range zoomed by a factor (above 1: nearer) so that one moment stays where it is in the picture; within the whole.
 */
export function zoomed(range: TimeRange, factor: number, around: number, whole: TimeRange): TimeRange {
  const longest = whole.to - whole.from;
  const length = Math.min(longest, Math.max(Math.min(SHORTEST_RANGE, longest), (range.to - range.from) / factor));
  const share = (around - range.from) / (range.to - range.from);
  return within(around - share * length, length, whole);
}

/** The range moved by so many milliseconds, as far as the whole allows. */
export function panned(range: TimeRange, by: number, whole: TimeRange): TimeRange {
  return within(range.from + by, range.to - range.from, whole);
}

function within(from: number, length: number, whole: TimeRange): TimeRange {
  const start = Math.max(whole.from, Math.min(from, whole.to - length));
  return { from: start, to: start + length };
}

/** A span of the timeline at its place in the picture. */
export interface Placed<Span> {
  readonly span: Span;
  /** Pixels from the picture's left edge. */
  readonly x: number;
  /** Pixels; at least `MINIMUM_WIDTH`. */
  readonly width: number;
}

/** The width of the shortest spans, so that none is lost from sight, in pixels. */
export const MINIMUM_WIDTH = 2.5;

/**
 * Where the spans lie that are to be seen in a range of time. Of spans that begin in the same half pixel only the
 * first and the ones long enough to be told apart are placed.
 *
 * @param spans in order, without overlap
 * @param width of the picture, in pixels
 * @param wanted which spans to place; the others do not stand in their way
 */
export function place<Span extends { readonly start: number; readonly end: number }>(
  spans: readonly Span[], range: TimeRange, width: number, wanted: (span: Span) => boolean = () => true,
): Placed<Span>[] {
  const scale = width / (range.to - range.from);
  const placed: Placed<Span>[] = [];
  let covered = -Infinity;
  for (let index = firstIndex(spans, (span) => span.end > range.from); index < spans.length; ) {
    const span = spans[index]!;
    if (span.start >= range.to) break;
    if (!wanted(span)) {
      index += 1;
      continue;
    }
    const left = Math.max(span.start, range.from);
    const right = Math.min(span.end, range.to);
    const x = (left - range.from) * scale;
    const end = (right - range.from) * scale;
    if (x >= covered + 0.5 || end > covered + MINIMUM_WIDTH) {
      placed.push({ span, x, width: Math.max(MINIMUM_WIDTH, end - x) });
      covered = Math.max(x, end);
      index += 1;
    } else {
      // All that ends before the next half pixel cannot be seen: go on behind it.
      const next = range.from + (covered + 0.5) / scale;
      index = Math.max(index + 1, firstIndex(spans, (other) => other.end > next));
    }
  }
  return placed;
}

/** The moments at which to draw the axis' lines, and their labels: steps of 1, 2 or 5 at a power of ten. */
export function ticks(range: TimeRange, width: number, atLeastApart = 64): { at: number; label: string }[] {
  const span = range.to - range.from;
  if (!(span > 0) || width < atLeastApart) return [];
  const rough = (span * atLeastApart) / width;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const [unit, name] = range.to >= 10_000 ? [1000, "s"] : [1, "ms"];
  const digits = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
  const found = [];
  for (let count = Math.ceil(range.from / step - 1e-9); count * step <= range.to; count += 1) {
    const text = ((count * step) / unit).toFixed(digits);
    found.push({ at: count * step, label: found.length === 0 ? `${text} ${name}` : text });
  }
  return found;
}
