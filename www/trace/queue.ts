// The queue: why a task that could run does not. Others have its thread, or its lane has no room for it, or there is no
// worker for it.

import { type Recording, type Stretch, type Task, type Thread, firstIndex, isAsMeant, stretchAt, stretchesOf } from "./recording.js";

/**
 * What a task in the queue waits for: its `turn` on the loop, a free `worker`, or `room` in its lane.
 *
 * A trace does not say that a lane is full. It shows, though: as many others of the lane have begun as ever do at once,
 * and though neither the loop nor the workers are busy the task is not given its first turn, until one of the others is
 * done.
 */
export type QueuedFor = "turn" | "worker" | "room";

/**
 * How much of a time in the queue must be left unexplained before it is the lane's, and how long after another's end a
 * task may begin that waited for its room, in milliseconds: clocks are coarse, and messages take their time.
 */
const UNEXPLAINED = 1.5;
const SOON = 10;

/** Of how many tasks in the queue it is looked at why each of them is there. */
const CLOSELY = 200;

/** What a task that is in the queue at a moment waits for. */
export function queuedFor(recording: Recording, task: Task, moment: number): QueuedFor {
  const stretch = stretchAt(task, moment);
  const first = stretch === task.stretches[0];
  if (!stretch || !first) return "turn";
  const usual = task.kind === "job" ? "worker" : "turn";
  // One that has not begun is not in its lane yet; one that has just ended still is: who is next has not begun.
  const others = lanesAt(recording, moment).get(task.lane)?.length ?? 0;
  const ends = recording.endsInLane(task.lane);
  const full = others + firstIndex(ends, (end) => end > moment) - firstIndex(ends, (end) => end > moment - UNEXPLAINED);
  if (full === 0 || full < recording.mostInLane(task.lane)) return usual;
  // Where it is known how the wait ends, it has to end with another's end.
  const { end } = stretch;
  if (end < Infinity && task.pollsAt.length > 0) {
    const last = ends[firstIndex(ends, (each) => each > end) - 1];
    if (last === undefined || end - last >= SOON) return usual;
  }
  const since = moment - stretch.start;
  const explained = task.kind === "job" ? busyTime(recording, stretch.start, moment) : heldUpBy(recording, task, stretch.start, moment).reduce((sum, { time }) => sum + time, 0);
  return since - explained > Math.max(UNEXPLAINED, since / 2) ? "room" : usual;
}

/** From how long on a task's time in the queue before it began is worth a word, in milliseconds. */
export const LONG_QUEUE = 20;

/** For what a task stood in the queue before it began. */
export interface Beginning {
  /** How long, in milliseconds. */
  readonly time: number;
  /**
   * What took the most of that time: its `turn` on the loop, `room` in its lane, the start of the worker that it was given,
   * or that the workers were `busy`.
   */
  readonly why: "turn" | "room" | "starting" | "busy";
  /** How many workers were there halfway through that time. */
  readonly workers: number;
  /** Whether another one was being started then. */
  readonly starting: boolean;
}

/** For what a task stood in the queue before it began, up to a moment; null where it did not. */
export function beginning(recording: Recording, task: Task, until: number): Beginning | null {
  const [first] = task.stretches;
  if (first?.activity !== "queued" || task.kind === "program") return null;
  const [from, to] = [first.start, Math.min(first.end, until)];
  const time = Math.max(0, to - from);
  // To look for the lane's room takes long: only where there is something to tell.
  const isFull = () => queuedFor(recording, task, (from + to) / 2) === "room";
  if (task.kind !== "job") return { time, why: time >= LONG_QUEUE && isFull() ? "room" : "turn", workers: 0, starting: false };
  const halfway = (from + to) / 2;
  const isUp = ({ up }: Thread, moment: number) => up.some(({ start, end }) => start <= moment && moment < end);
  const workers = recording.workers.filter((worker) => isUp(worker, halfway)).length;
  const free = time >= LONG_QUEUE && longIdle(recording, from, to).some((span) => span.to - span.from > time / 2);
  const given = task.stretches.find(({ worker }) => worker !== null)?.worker;
  const starting = given === undefined || given === null ? workers === 0 : !isUp(recording.workers[given]!, halfway);
  const another = time >= LONG_QUEUE && workerStarts(recording).some((spans) => spans.some(({ start, end }) => start <= halfway && halfway < end));
  return { time, why: free && isFull() ? "room" : starting ? "starting" : "busy", workers, starting: another };
}

/** The shortest start of a worker that can be shown, in milliseconds: simulated ones are there at once. */
const SHORTEST_START = 0.1;

/** For each recording, how often workers had come up when this was looked at, and when each was being started. */
const starts = new WeakMap<Recording, { ups: number; spans: readonly (readonly { start: number; end: number }[])[] }>();

/**
 * When each worker was being started: from the moment at which a job that found none asked for it until it came up.
 *
 * A trace does not say when a worker was asked for. It follows from the jobs: each worker that comes up while jobs wait
 * for one was started for one of them, in their order. One that was started ahead of all jobs has no such time.
 */
export function workerStarts(recording: Recording): readonly (readonly { start: number; end: number }[])[] {
  const ups = recording.workers.flatMap(({ up }, worker) => up.map((span, index) => ({ worker, at: span.start, after: up[index - 1]?.end ?? 0 })));
  const known = starts.get(recording);
  if (known?.ups === ups.length) return known.spans;
  const spans: { start: number; end: number }[][] = recording.workers.map(() => []);
  const jobs = ups.length > 0 ? recording.tasks.filter(({ kind }) => kind === "job") : [];
  const asked = new Set<Task>();
  for (const { worker, at, after } of ups.sort((a, b) => a.at - b.at)) {
    const [from, to] = [firstIndex(jobs, ({ spawnedAt }) => spawnedAt >= after), firstIndex(jobs, ({ spawnedAt }) => spawnedAt >= at)];
    const until = (each: Task) => Math.min(each.stretches[0]?.end ?? 0, at);
    const waited = jobs.slice(from, to).filter((each) => !asked.has(each) && until(each) - each.spawnedAt >= SHORTEST_START);
    const forWorker = (each: Task) => queuedFor(recording, each, (each.spawnedAt + until(each)) / 2) === "worker";
    const first = (among: readonly Task[]) => among.slice(0, CLOSELY).find(forWorker);
    // Where nobody waits any more, a job that was to have it has got another one's worker meanwhile.
    const job = first(waited.filter((each) => until(each) >= at)) ?? first(waited);
    if (!job) continue;
    asked.add(job);
    spans[worker]!.push({ start: job.spawnedAt, end: at });
  }
  starts.set(recording, { ups: ups.length, spans });
  return spans;
}

/**
 * The start of a worker that has not come up: a job waits, and no worker is there at all, so one is on its way. Null where no
 * job waits, or where workers are there: of those that are busy nobody knows whether another one was asked for.
 *
 * It ends with the job's wait, also while the recording grows.
 */
export function awaitedWorker(recording: Recording): { readonly start: number; readonly end: number } | null {
  const ends = recording.workers.map(({ up }) => up.at(-1)?.end ?? 0);
  if (ends.includes(Infinity)) return null;
  const gone = ends.reduce((a, b) => Math.max(a, b), 0);
  const waits = ({ kind, stretches: [first, ...further] }: Task) => kind === "job" && first?.activity === "queued" && further.length === 0 && first.end > gone;
  const forWorker = (task: Task) => queuedFor(recording, task, (Math.max(task.spawnedAt, gone) + Math.min(task.stretches[0]!.end, recording.end)) / 2) === "worker";
  const job = recording.tasks.filter(waits).slice(0, CLOSELY).find(forWorker);
  const wait = job?.stretches[0];
  return wait ? { start: Math.max(wait.start, gone), get end() { return wait.end; } } : null;
}

/** The tasks of the same lane that are in it at a moment: they have begun and are not done. */
export function laneMates(recording: Recording, task: Task, moment: number): Task[] {
  return (lanesAt(recording, moment).get(task.lane) ?? []).filter((other) => other !== task);
}

/** Who is in which lane, for the moments that were asked for: by the list of the living, which is one for all views. */
const lanes = new WeakMap<readonly Task[], ReadonlyMap<string, readonly Task[]>>();

function lanesAt(recording: Recording, moment: number): ReadonlyMap<string, readonly Task[]> {
  const living = recording.livingAt(moment);
  let known = lanes.get(living);
  if (!known) {
    const found = new Map<string, Task[]>();
    for (const task of living) {
      if (task.kind === "program" || (task.pollsAt[0] ?? Infinity) > moment) continue;
      const there = found.get(task.lane);
      if (there) there.push(task);
      else found.set(task.lane, [task]);
    }
    lanes.set(living, (known = found));
  }
  return known;
}

/** For how long between two moments no worker that was up was free; none up counts as well. */
function busyTime(recording: Recording, from: number, to: number): number {
  const idle: { from: number; to: number }[] = recording.workers.flatMap(({ up, jobs }) => idleSpans(up, jobs, from, to));
  let free = 0;
  let covered = from;
  for (const span of idle.sort((a, b) => a.from - b.from)) {
    free += Math.max(0, span.to - Math.max(covered, span.from));
    covered = Math.max(covered, span.to);
  }
  return to - from - free;
}

/** From how long on a worker's time without a job counts as long, in milliseconds: half of what is long for a job in the queue. */
const LONG_IDLE = LONG_QUEUE / 2;

/** All long idle times of a recording, for as many events as it had when somebody asked: many jobs may ask. */
const idle = new WeakMap<Recording, { events: number; spans: readonly { from: number; to: number }[] }>();

/** The long times between two moments in which some worker was up and had no job. */
export function longIdle(recording: Recording, from: number, to: number): { from: number; to: number }[] {
  const events = recording.moments.length;
  let known = idle.get(recording);
  if (known?.events !== events) {
    const all = recording.workers.flatMap(({ up, jobs }) => idleSpans(up, jobs, 0, recording.end));
    idle.set(recording, (known = { events, spans: all.filter((span) => span.to - span.from >= LONG_IDLE) }));
  }
  return known.spans.flatMap((span) => (span.from < to && span.to > from ? [{ from: Math.max(span.from, from), to: Math.min(span.to, to) }] : []));
}

/** The times between two moments in which a worker was up and had no job. */
function idleSpans(
  up: readonly { start: number; end: number }[], jobs: readonly { start: number; end: number }[], from: number, to: number,
): { from: number; to: number }[] {
  const spans: { from: number; to: number }[] = [];
  for (const { start, end } of up) {
    let free = Math.max(start, from);
    const until = Math.min(end, to);
    for (let index = firstIndex(jobs, (job) => job.end > free); index < jobs.length && jobs[index]!.start < until; index += 1) {
      if (jobs[index]!.start > free) spans.push({ from: free, to: jobs[index]!.start });
      free = Math.max(free, jobs[index]!.end);
    }
    if (until > free) spans.push({ from: free, to: until });
  }
  return spans;
}

/**
 * The tasks that kept the loop from a task between two moments, and for how long, the longest first. A task that blocks
 * the loop for this very task, or for one that led to it, does not hold it up.
 */
export function heldUpBy(recording: Recording, task: Task, from: number, to: number): { task: Task; time: number }[] {
  const times = new Map<Task, number>();
  const blocks: Stretch[] = [];
  const add = (stretch: Stretch) => {
    const time = Math.min(stretch.end, to) - Math.max(stretch.start, from);
    if (time > 0 && stretch.task !== task) times.set(stretch.task, (times.get(stretch.task) ?? 0) + time);
  };
  for (const stretch of recording.loop.blocked.flatMap((within) => overlapping(within, from, to))) {
    if (isAsMeant(stretch) || blocksFor(recording, stretch, task)) continue;
    blocks.push(stretch);
    add(stretch);
  }
  for (const stretch of overlapping(recording.loop.running, from, to)) {
    // What runs inside a block is the blocking task's doing.
    if (!blocks.some(({ start, end }) => start <= stretch.start && stretch.end <= end)) add(stretch);
  }
  return [...times].map(([held, time]) => ({ task: held, time })).sort((a, b) => b.time - a.time);
}

/** The blocks of others within which a stretch lies: what runs inside of a block is the blocking task's doing. */
function blocksAround(recording: Recording, holder: Stretch, until: number): Stretch[] {
  if (holder.activity !== "running") return [];
  const end = Math.min(holder.end, until);
  return recording.loop.blocked.flatMap((blocks) => overlapping(blocks, holder.start, until)).filter((block) =>
    !isAsMeant(block) && block.task !== holder.task && block.start <= holder.start && block.end >= end);
}

/**
 * Whom one stretch, in which a task runs on the loop or blocks it, held up by a moment, and for how long each; the
 * longest first.
 */
export function heldUpBetween(recording: Recording, holder: Stretch, until: number): { task: Task; time: number }[] {
  const to = Math.min(holder.end, until);
  const around = blocksAround(recording, holder, to);
  return recording.livingBetween(holder.start, to).flatMap((task) => {
    if (task === holder.task || task.kind === "job") return [];
    const time = overlapping(stretchesOf(task, "queued"), holder.start, to).reduce((sum, { start, end }) => sum + Math.min(end, to) - Math.max(start, holder.start), 0);
    if (time <= 0 || (holder.activity === "blocked" && blocksFor(recording, holder, task))) return [];
    return around.every((block) => blocksFor(recording, block, task)) ? [{ task, time }] : [];
  }).sort((a, b) => b.time - a.time);
}

/**
 * The tasks that stand in the loop's queue at a moment because of one that holds the loop.
 *
 * @param holder the stretch in which it holds the loop: it runs, or blocks
 */
export function heldUpAt(recording: Recording, holder: Stretch, moment: number): Task[] {
  if (moment <= holder.start) return [];
  const around = blocksAround(recording, holder, moment);
  const held = inQueue(recording, moment).filter((task) => {
    if (task === holder.task || stretchAt(task, moment)!.start >= moment) return false;
    if (holder.activity === "blocked" && blocksFor(recording, holder, task)) return false;
    return around.every((block) => blocksFor(recording, block, task));
  });
  // To look closer at thousands takes too long at every moment of a replay; that they stand in the queue is true anyway.
  return held.length > CLOSELY ? held : held.filter((task) => queuedFor(recording, task, moment) === "turn");
}

/** The tasks that stand in the loop's queue at a moment. */
export function inQueue(recording: Recording, moment: number): Task[] {
  return recording.livingAt(moment).filter((task) => task.kind !== "job" && stretchAt(task, moment)?.activity === "queued");
}

/** Whether a block is for the sake of this task: for itself, or for one that led to it. */
function blocksFor(recording: Recording, { on }: Stretch, task: Task): boolean {
  return on.some(({ id }) => id !== undefined && descendsFrom(recording, task, id));
}

/** The stretches of a list, which is in order and without overlap, that lie between two moments at least in part. */
export function overlapping(stretches: readonly Stretch[], from: number, to: number): Stretch[] {
  const first = firstIndex(stretches, ({ end }) => end > from);
  return stretches.slice(first, firstIndex(stretches, ({ start }) => start >= to));
}

function descendsFrom(recording: Recording, task: Task, ancestor: number): boolean {
  // A parent is spawned before its child, so its id is smaller; a trace that was made by hand may say otherwise.
  for (let each: Task | undefined = task, steps = 0; each && steps < 1000; steps += 1) {
    if (each.id === ancestor) return true;
    each = each.parent === null ? undefined : recording.task(each.parent);
  }
  return false;
}
