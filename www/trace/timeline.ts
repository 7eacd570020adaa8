// The timeline: rows of spans, from a recording, and what of them is to be seen in a range of time.
//
// A row holds lists of stretches that do not overlap within a list, so what is in view is found by bisection, and
// a hundred thousand stretches cost no more to draw than there are pixels.

import { type Occupation, type Recording, type Stretch, type Task, firstIndex, stretchesOf } from "./recording.js";
import { awaitedWorker, workerStarts } from "./queue.js";
import { workerName } from "./tasks.js";

/** A row of the timeline. */
export type TimelineRow =
  | { readonly kind: "loop"; readonly label: string; readonly running: readonly Stretch[]; readonly blocked: readonly Stretch[][] }
  | { readonly kind: "task"; readonly label: string; readonly task: Task; readonly stretches: readonly Stretch[] }
  | {
      readonly kind: "worker";
      readonly label: string;
      readonly worker: number;
      /** When the worker was being started, for jobs that waited for it. */
      readonly starting: readonly Span[];
      /** When the worker was there. */
      readonly up: readonly { readonly start: number; readonly end: number }[];
      readonly jobs: readonly Occupation[];
      readonly running: readonly Stretch[];
      readonly blocked: readonly Stretch[][];
    };

/** Of more tasks than this the threads come first, so that nobody has to scroll past all tasks to the workers. */
const MANY = 16;

/** Of more tasks than this only those have a row that live in the range that is shown. */
const CROWD = 60;

/**
 * The rows of a recording, from top to bottom: the loop, the tasks on it, the jobs, the workers; with many tasks, the
 * loop, the workers, and the tasks that live in a range of time. They share the recording's lists, so they stay right
 * while it grows; only new tasks and workers ask for new rows.
 *
 * @param withTasks whether each task has a row of its own, from its spawn to its end
 * @param workers how many workers to show at least, though they have not come up
 * @param range what is shown of the run; left out: all of it
 */
export function timelineRows(recording: Recording, withTasks: boolean, workers = 0, range?: TimeRange): TimelineRow[] {
  const { loop } = recording;
  const threads: TimelineRow[] = [];
  const starts = workerStarts(recording);
  const awaited = awaitedWorker(recording);
  // None is there, so it will be the first one, whether or not there was one before.
  for (let worker = 0; worker < Math.max(recording.workers.length, workers, awaited ? 1 : 0); worker += 1) {
    const { up = [], jobs = [], running = [], blocked = [] } = recording.workers[worker] ?? {};
    threads.push({ kind: "worker", label: workerName(worker), worker, starting: [...(starts[worker] ?? []), ...(awaited && worker === 0 ? [awaited] : [])], up, jobs, running, blocked });
  }
  const shown = range && hasRowsInRange(recording) ? recording.livingBetween(range.from, range.to) : recording.tasks;
  const first: TimelineRow = { kind: "loop", label: "Loop", running: loop.running, blocked: loop.blocked };
  const many = recording.tasks.length > MANY;
  const rows: TimelineRow[] = many ? [first, ...threads] : [first];
  // A job uses the loop at no time: it stands beside the workers, for one of which it waits.
  if (withTasks) {
    for (const task of shown) if (task.kind !== "job") rows.push(taskRow(task));
    for (const task of shown) if (task.kind === "job") rows.push(taskRow(task));
  }
  if (!many) rows.push(...threads);
  return rows;
}

/** That a task ended otherwise than well: what its row shows there. */
export interface EndMark {
  readonly task: Task;
  readonly how: "failed" | "cancelled";
  readonly at: number;
}

/** The mark at a task's end, if it has one. @param at where it stands, where that is not the task's own end */
export function endMark(task: Task, at = task.doneAt): EndMark | null {
  if (at === null || task.outcome === null || task.outcome === "ok") return null;
  return { task, how: task.outcome === "error" ? "failed" : "cancelled", at };
}

/**
 * What the rows of a recording depend on, but for the tasks that are there and the range that is shown: which workers there
 * are. While it stays the same, so do the rows, which share the recording's lists.
 */
export function rowsKey({ tasks, workers }: Recording): string {
  return [tasks.length, ...workers.map(({ up }) => `${up.length}${up.at(-1)?.end === Infinity ? "+" : "-"}`)].join(" ");
}

/** Each task's row, made once: while somebody zooms, the rows of thousands are put together for every picture. */
const taskRows = new WeakMap<Task, TimelineRow>();

function taskRow(task: Task): TimelineRow {
  let row = taskRows.get(task);
  if (!row) {
    // A task's label may get a number while its row is there.
    row = { kind: "task", get label() { return task.label; }, task, stretches: task.stretches };
    taskRows.set(task, row);
  }
  return row;
}

/** Whether only the tasks that live in the range that is shown have rows. */
export function hasRowsInRange(recording: Recording): boolean {
  return recording.tasks.length > CROWD;
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

/** How many arrows a picture can show. */
const MOST_ARROWS = 60;

/** Where each task and worker has its row, for rows that stay the same from picture to picture. */
const places = new WeakMap<readonly TimelineRow[], { tasks: ReadonlyMap<number, number>; workers: ReadonlyMap<number, number> }>();

function placesIn(rows: readonly TimelineRow[]) {
  let known = places.get(rows);
  if (!known) {
    const tasks = new Map<number, number>();
    const workers = new Map<number, number>();
    rows.forEach((row, index) => {
      if (row.kind === "task") tasks.set(row.task.id, index);
      if (row.kind === "worker") workers.set(row.worker, index);
    });
    places.set(rows, (known = { tasks, workers }));
  }
  return known;
}

/**
 * The wakes that lead from one row to another in a range of time; none where there are more than a picture could show.
 * Timers and the outside have no row, so they have no arrow.
 *
 * @param first and `last`: the rows, by index, of which one at least has the arrow's tip
 */
export function wakeArrows(recording: Recording, rows: readonly TimelineRow[], range: TimeRange, first = 0, last = rows.length - 1): WakeArrow[] {
  const arrows: WakeArrow[] = [];
  for (let to = first; to <= last; to += 1) {
    const row = rows[to]!;
    if (row.kind !== "task") continue;
    const queued = stretchesOf(row.task, "queued");
    for (let index = firstIndex(queued, ({ end }) => end > range.from); index < queued.length; index += 1) {
      const stretch = queued[index]!;
      if (stretch.start >= range.to) break;
      const waker = wakerOf(recording, stretch);
      if (!waker) continue;
      const { tasks, workers } = placesIn(rows);
      const from = tasks.get(waker.id) ?? (waker.kind === "job" ? workers.get(lastWorker(waker)) : 0);
      if (from !== undefined && from !== to) arrows.push({ at: stretch.start, until: stretch.end, from, to });
      if (arrows.length > MOST_ARROWS) return [];
    }
  }
  return arrows;
}

/** The worker that a job had last, or -1. */
function lastWorker({ stretches }: Task): number {
  return stretches.findLast(({ worker }) => worker !== null)?.worker ?? -1;
}

/** The task that put another in the queue; a worker's message stands for the job that was waited for. */
function wakerOf(recording: Recording, queued: Stretch): Task | undefined {
  const { wokenBy, task, start } = queued;
  if (typeof wokenBy === "number") return recording.task(wokenBy);
  if (wokenBy !== "worker") return undefined;
  // Stretches may begin at one moment, where the clock is coarse.
  const index = task.stretches.indexOf(queued, firstIndex(task.stretches, (stretch) => stretch.start >= start));
  const before = task.stretches[index - 1];
  const waitedFor = before?.on.map(({ id }) => recording.task(id ?? -1)) ?? [];
  return waitedFor.find((other) => other?.kind === "job");
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

/** What has a place in time. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span of the timeline at its place in the picture, or several that are too short to be told apart. */
export interface Placed<Kind> {
  /** The span; of several the first. */
  readonly span: Kind;
  /** Pixels from the picture's left edge. */
  readonly x: number;
  /** Pixels: at least `MINIMUM_WIDTH`, but where a few at one moment share that much. */
  readonly width: number;
  /** Of the time at this place, how much the spans take: 1 where it is one span, less where it stands for several. */
  readonly share: number;
}

/** The width of the shortest spans, so that none is lost from sight, in pixels; and of what stands for several. */
export const MINIMUM_WIDTH = 2.5;

/** How many spans at one moment are still drawn each for itself. */
const FEW = 4;

/**
 * Where the spans lie that are to be seen in a range of time. Spans that lie so close that each would hide the next are
 * placed together, with the share of the time that they take; what that costs depends on the picture's width and not on
 * how many spans there are.
 *
 * @param spans in order, without overlap
 * @param width of the picture, in pixels
 */
export function place<Kind extends Span>(spans: readonly Kind[], range: TimeRange, width: number): Placed<Kind>[] {
  const scale = width / (range.to - range.from);
  const placed: Placed<Kind>[] = [];
  const column = MINIMUM_WIDTH / scale;
  for (let index = firstIndex(spans, (span) => span.end > range.from); index < spans.length; ) {
    const span = spans[index]!;
    if (span.start >= range.to) break;
    const left = Math.max(span.start, range.from);
    const right = Math.min(span.end, range.to);
    const next = spans[index + 1];
    const x = (left - range.from) * scale;
    if (right - left >= column || !next || next.start >= left + column) {
      placed.push({ span, x, width: Math.max(MINIMUM_WIDTH, (right - left) * scale), share: 1 });
      index += 1;
      continue;
    }
    // The next one begins where this one's bar still is: one bar for all that begin there. A long one stands for itself.
    const until = left + column;
    let after = index + 1 + firstIndexFrom(spans, index + 1, (other) => other.start >= until);
    const last = spans[after - 1]!;
    if (Math.min(last.end, range.to) - last.start >= column) after -= 1;
    const before = placed.at(-1);
    const alone = (!before || before.x + before.width < x) && (spans[after]?.start ?? Infinity) >= until + column;
    if (after - index <= FEW && alone) {
      // A few at one moment, and nothing around them: each has its part of a bar.
      const part = MINIMUM_WIDTH / (after - index);
      for (let each = index; each < after; each += 1) placed.push({ span: spans[each]!, x: x + (each - index) * part, width: part, share: 1 });
      index = after;
      continue;
    }
    if (alone) {
      // Nobody can see how full so slim a bar is: like a short span it only says that something was there.
      placed.push({ span, x, width: MINIMUM_WIDTH, share: 1 });
      index = after;
      continue;
    }
    const taken = totalBefore(spans, after) - totalBefore(spans, index) - (left - span.start);
    placed.push({ span, x, width: MINIMUM_WIDTH, share: Math.min(1, Math.max(0, taken / column)) });
    index = after;
  }
  return placed;
}

/** As `firstIndex`, but looks nearby first: from an index on, and counted from it. */
function firstIndexFrom<Item>(items: readonly Item[], from: number, holds: (item: Item) => boolean): number {
  let step = 1;
  let low = from;
  while (low + step < items.length && !holds(items[low + step]!)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(items.length, low + step);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low - from;
}

/** How long the spans of a growing list last together, up to each of them: lists only grow, and only their last is open. */
const totals = new WeakMap<readonly Span[], number[]>();

function totalBefore(spans: readonly Span[], index: number): number {
  let sums = totals.get(spans);
  if (!sums) totals.set(spans, (sums = [0]));
  for (let known = sums.length; known <= index; known += 1) {
    const { start, end } = spans[known - 1]!;
    if (end === Infinity) return sums[known - 1]!;
    sums.push(sums[known - 1]! + end - start);
  }
  return sums[index]!;
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
