// A recording: what a trace says about each task and each thread, folded together event by event.
//
// This is the one place that gives the events of a trace their meaning. Every view (timeline, task list, console)
// reads a recording and never the events themselves, so the views agree with each other. It knows no DOM.
//
// Events may be added live, in the order in which they arrive, which is an order by cause; a finished trace is
// recorded anew from `inOrder` (order.ts), since a worker's events arrive later than they happened.

import type { ErrorInfo, Event as TraceEvent, Outcome, TaskKind, WaitingOn, WokenBy } from "./trace-types.js";

/** What a task is doing over a stretch of time. */
export type Activity =
  /** It could run, and waits for its turn on the loop or for a free worker. */
  | "queued"
  /** Its code runs. */
  | "running"
  /** It waits for something, and its thread is free for others. */
  | "waiting"
  /** It waits for something and keeps its thread meanwhile. */
  | "blocked";

/** One activity of one task, without a break. */
export interface Stretch {
  readonly task: Task;
  readonly activity: Activity;
  /** Milliseconds since the run began. */
  readonly start: number;
  /** Milliseconds since the run began; `Infinity` while it goes on. */
  end: number;
  /** The worker whose thread the task uses, or null: the loop's, or none yet. */
  readonly worker: number | null;
  /** What the task waits for, where it is known: for `waiting` and `blocked`. */
  readonly on: readonly WaitingOn[];
  /** The line at which the task stands, where it is known: for `waiting`. */
  readonly line: number | null;
  /** Who ended a wait, or put the task in the queue; for `queued`. */
  readonly wokenBy: WokenBy | null;
  /** How long the task had been running before this stretch, in milliseconds. */
  readonly busyBefore: number;
}

/** All that is known of one task. */
export interface Task {
  readonly id: number;
  /** The function's name, or `program`: others may have the same. */
  readonly name: string;
  /**
   * What every view calls it: its name, and where others have the same name its number among them in the order of their
   * spawns: `fetch_page #2`. A first one gets its number when a second one comes.
   */
  label: string;
  readonly lane: string;
  readonly kind: TaskKind;
  /** The task that spawned it, or null. */
  readonly parent: number | null;
  /** The line that spawned it, where it is known. */
  readonly line: number | null;
  readonly spawnedAt: number;
  /** Which of the task colours it has in every view: 1 to 8. */
  readonly hue: number;
  /** What it did, in order and without overlap. */
  readonly stretches: Stretch[];
  /** When it was given a thread, in order. */
  readonly pollsAt: number[];
  /** When it was woken, in order. */
  readonly wakesAt: number[];
  /** The lines at which it is known to have been, in order of time. */
  readonly places: { readonly at: number; readonly line: number }[];
  /** When somebody asked for it to be cancelled, or null. */
  cancelRequestedAt: number | null;
  doneAt: number | null;
  outcome: Outcome | null;
  error: ErrorInfo | null;
}

/** What happened on one thread: the loop's or a worker's. */
export interface Thread {
  /** The worker's number, or null for the loop. */
  readonly worker: number | null;
  /** The stretches in which code ran, in order and without overlap. */
  readonly running: Stretch[];
  /** The stretches in which a task kept the thread and waited: by how many such blocks they lie within. */
  readonly blocked: Stretch[][];
  /** The jobs that had this worker, in order; empty for the loop. */
  readonly jobs: Occupation[];
  /** When the worker came up and went, in order; empty for the loop, which is there for the whole run. */
  readonly up: { start: number; end: number; reason: string }[];
}

/** The time for which a job had a worker, whether it ran or waited. */
export interface Occupation {
  readonly task: Task;
  readonly start: number;
  end: number;
}

/** One piece of output, as a task printed it. */
export interface Output {
  readonly at: number;
  readonly task: Task;
  readonly text: string;
}

/** Who lived at some moment, so that nobody has to look through all tasks. */
interface Census {
  readonly at: number;
  /** How many tasks had been spawned before it. */
  readonly tasks: number;
  readonly living: readonly Task[];
}

/** How many tasks are spawned between two censuses, at least. */
const CENSUS = 256;

/** How far sums of whole milliseconds may be from whole ones, in milliseconds; no clock is as fine as that. */
const BLUR = 0.0005;

/** The task id of the program's top level. */
export const PROGRAM = 0;

/** How many colours the tasks share; the last one is the program's alone. */
const HUES = 8;

/** What a trace says about each task and each thread. */
export class Recording {
  /** All tasks, in the order in which they were spawned. */
  readonly tasks: Task[] = [];
  /** The loop's thread. */
  readonly loop: Thread = newThread(null);
  /** The workers' threads, by number. */
  readonly workers: Thread[] = [];
  /** What was printed, in order. */
  readonly output: Output[] = [];
  /**
   * The moment of the tasks' latest event, in milliseconds since the run began. Workers that come or go without a task
   * do not count: they may be ended after the run.
   */
  end = 0;
  /** When the engine loaded a part of itself in the midst of the run, in milliseconds since that began. */
  engineLoads: readonly number[] = [];
  /** Whether all moments are whole milliseconds: the clock knows no more, so no view shows more. */
  wholeMilliseconds = true;

  /** The moments of all events, as they came; sorted when somebody asks. */
  #moments: number[] = [];
  #momentsSorted = true;
  /** How many tasks of each lane have begun and are not done, the most there ever were, and when those ended, in order. */
  readonly #lanes = new Map<string, { inside: number; most: number; ends: number[] }>();
  readonly #byId = new Map<number, Task>();
  /** How many tasks have a name, and the first of them. */
  readonly #names = new Map<string, { count: number; readonly first: Task }>();
  /** The tasks that are not done. */
  readonly #living = new Set<Task>();
  readonly #censuses: Census[] = [];
  #lastLiving: { moment: number; spawned: number; ended: number; living: readonly Task[] } | undefined;
  /** When tasks were done, in order. */
  readonly #ends: number[] = [];
  readonly #open = new Map<Task, Stretch>();
  /** Tasks that were woken while they ran: they go back to the queue when their poll ends. */
  readonly #wokenMeanwhile = new Map<Task, WokenBy>();

  /** The recording of a whole trace. */
  static of(events: Iterable<TraceEvent>): Recording {
    const recording = new Recording();
    recording.add(events);
    return recording;
  }

  /** The task with this id, or undefined. */
  task(id: number): Task | undefined {
    return this.#byId.get(id);
  }

  /** The moments at which something happened, in order, each once. */
  get moments(): readonly number[] {
    if (!this.#momentsSorted) {
      this.#moments = this.#moments.sort((a, b) => a - b).filter((at, index, all) => at !== all[index - 1]);
      this.#momentsSorted = true;
    }
    return this.#moments;
  }

  /**
   * The tasks that have been spawned by a moment and are not done yet, in the order in which they were spawned. What it
   * costs depends on how many these are, not on how many there are in the whole run.
   */
  livingAt(moment: number): readonly Task[] {
    // Every view asks for the same moment, one after the other.
    const last = this.#lastLiving;
    if (last?.moment === moment && last.spawned === this.tasks.length && last.ended === this.#ends.length) return last.living;
    const living = this.#findLiving(moment);
    this.#lastLiving = { moment, spawned: this.tasks.length, ended: this.#ends.length, living };
    return living;
  }

  #findLiving(moment: number): Task[] {
    const census = this.#censuses[firstIndex(this.#censuses, ({ at }) => at > moment) - 1];
    const living = (census?.living ?? []).filter((task) => livesAt(task, moment));
    for (let index = census?.tasks ?? 0; index < this.tasks.length; index += 1) {
      const task = this.tasks[index]!;
      // A trace that was made by hand may have its spawns out of order: of those only what comes later is left out.
      if (task.spawnedAt > moment) break;
      if (livesAt(task, moment)) living.push(task);
    }
    return living;
  }

  /** The tasks that lived at some moment between two, in the order in which they were spawned. */
  livingBetween(from: number, to: number): readonly Task[] {
    const first = firstIndex(this.tasks, ({ spawnedAt }) => spawnedAt > from);
    return this.livingAt(from).concat(this.tasks.slice(first, firstIndex(this.tasks, ({ spawnedAt }) => spawnedAt >= to)));
  }

  /** How many tasks of a lane were ever in it at once: begun, and not done. */
  mostInLane(lane: string): number {
    return this.#lanes.get(lane)?.most ?? 0;
  }

  /** When the tasks of a lane ended that had begun, in order. */
  endsInLane(lane: string): readonly number[] {
    return this.#lanes.get(lane)?.ends ?? [];
  }

  /** How many tasks are done by a moment. */
  doneBy(moment: number): number {
    return firstIndex(this.#ends, (at) => at > moment);
  }

  /** Adds further events, in the order in which they came. */
  add(events: Iterable<TraceEvent>): void {
    for (const event of events) {
      if ("task" in event) this.end = Math.max(this.end, event.at);
      const latest = this.#moments.at(-1) ?? -Infinity;
      if (event.at !== latest) this.#moments.push(event.at);
      if (event.at < latest) this.#momentsSorted = false;
      if (this.wholeMilliseconds && Math.abs(event.at - Math.round(event.at)) > BLUR) this.wholeMilliseconds = false;
      this.#add(event);
    }
  }

  #add(event: TraceEvent): void {
    const { at, worker } = event;
    switch (event.type) {
      case "spawn":
        this.#spawn(event);
        return;
      case "worker-up":
        this.#thread(worker).up.push({ start: at, end: Infinity, reason: event.reason });
        return;
      case "worker-down":
        this.#workerDown(this.#thread(worker), at, event.reason);
        return;
    }
    const task = this.#known(event.task, at);
    switch (event.type) {
      case "wake":
        task.wakesAt.push(at);
        this.#wake(task, at, worker, event.by);
        break;
      case "poll-start":
        this.#turn(task, at);
        this.#wokenMeanwhile.delete(task);
        this.#begin(task, "running", at, worker);
        break;
      case "poll-end":
        this.#pollEnd(task, at, worker, event.line, event.waiting_on);
        break;
      case "job-start":
        this.#turn(task, at);
        this.#thread(worker).jobs.push({ task, start: at, end: Infinity });
        this.#begin(task, "running", at, worker);
        break;
      case "job-end":
        this.#jobEnd(task, this.#thread(worker), at);
        break;
      case "block-start":
        this.#place(task, at, event.line);
        this.#begin(task, "blocked", at, worker, { on: [event.on] });
        break;
      case "block-end":
        this.#wokenMeanwhile.delete(task);
        if (this.#open.get(task)?.activity === "blocked") this.#begin(task, "running", at, worker);
        break;
      case "output":
        this.output.push({ at, task, text: event.text });
        break;
      case "cancel-requested":
        task.cancelRequestedAt ??= at;
        break;
      case "done":
        this.#close(task, at);
        this.#neverQueued(task, at);
        this.#end(task, at);
        task.outcome = event.outcome;
        task.error = event.error;
        break;
    }
  }

  #spawn({ at, task: id, parent, name, lane, kind, line }: TraceEvent & { type: "spawn" }): void {
    if (this.#byId.has(id)) return;
    const task: Task = {
      id, name, label: name, lane, kind, parent, line, hue: hueOf(id, kind), spawnedAt: at,
      stretches: [], pollsAt: [], wakesAt: [], places: [], cancelRequestedAt: null, doneAt: null, outcome: null, error: null,
    };
    this.#byId.set(id, task);
    this.#number(task);
    this.#census(at);
    this.tasks.push(task);
    this.#living.add(task);
    // Where a child was spawned is where its parent was just then.
    if (parent !== null) this.#place(this.#byId.get(parent), at, line);
    this.#begin(task, "queued", at, null);
  }

  #number(task: Task): void {
    const namesakes = this.#names.get(task.name);
    if (!namesakes) {
      this.#names.set(task.name, { count: 1, first: task });
      return;
    }
    namesakes.first.label = `${task.name} #1`;
    task.label = `${task.name} #${(namesakes.count += 1)}`;
  }

  /** Counts the living now and then: the more there are, the more seldom, so that all lists together stay short. */
  #census(at: number): void {
    const last = this.#censuses.at(-1);
    if (this.tasks.length - (last?.tasks ?? 0) < Math.max(CENSUS, this.#living.size)) return;
    if (last && at < last.at) return;
    this.#censuses.push({ at, tasks: this.tasks.length, living: [...this.#living] });
  }

  #turn(task: Task, at: number): void {
    if (task.pollsAt.push(at) > 1 || task.kind === "program") return;
    const lane = this.#lanes.get(task.lane) ?? { inside: 0, most: 0, ends: [] };
    this.#lanes.set(task.lane, lane);
    lane.inside += 1;
    lane.most = Math.max(lane.most, lane.inside);
  }

  #end(task: Task, at: number): void {
    task.doneAt = at;
    if (!this.#living.delete(task)) return;
    const lane = this.#lanes.get(task.lane);
    if (lane && task.pollsAt.length > 0 && task.kind !== "program") {
      lane.inside -= 1;
      putInOrder(lane.ends, at);
    }
    putInOrder(this.#ends, at);
  }

  /** The task of an event. A trace that was cut off may speak of tasks whose spawn it does not hold. */
  #known(id: number, at: number): Task {
    if (!this.#byId.has(id)) {
      const kind = id === PROGRAM ? "program" : "coroutine";
      this.#spawn({ type: "spawn", at, worker: null, task: id, parent: null, name: `task ${id}`, lane: "default", kind, line: null });
    }
    return this.#byId.get(id)!;
  }

  #place(task: Task | undefined, at: number, line: number | null | undefined): void {
    if (task && line) task.places.push({ at, line });
  }

  #wake(task: Task, at: number, worker: number | null, by: WokenBy): void {
    const activity = this.#open.get(task)?.activity;
    if (activity === "waiting") this.#begin(task, "queued", at, worker, { wokenBy: by });
    else if (activity === "running") this.#wokenMeanwhile.set(task, by);
  }

  #pollEnd(task: Task, at: number, worker: number | null, line: number | null, on: WaitingOn[]): void {
    if (task.doneAt !== null) return;
    this.#place(task, at, line);
    const wokenBy = this.#wokenMeanwhile.get(task) ?? null;
    const again = wokenBy !== null || on.length === 0;
    this.#begin(task, again ? "queued" : "waiting", at, worker, { on: eachOnce(on), line, wokenBy });
  }

  #jobEnd(task: Task, thread: Thread, at: number): void {
    this.#close(task, at);
    const job = thread.jobs.at(-1);
    if (job?.task === task) job.end = at;
  }

  #workerDown(thread: Thread, at: number, reason: string): void {
    const up = thread.up.at(-1);
    if (up?.end === Infinity) {
      up.end = at;
      up.reason = reason;
    }
    const job = thread.jobs.at(-1);
    if (job?.end === Infinity) this.#jobEnd(job.task, thread, at);
  }

  /** A poll that waits for nothing looks as if the task had woken itself, until it turns out that it is done. */
  #neverQueued(task: Task, at: number): void {
    const last = task.stretches.at(-1);
    if (last?.activity !== "queued" || task.pollsAt.length === 0) return;
    // Whoever does wake itself has a wake in the trace. A coarse clock may tick between a poll's end and the task's.
    if (last.start === at || last.wokenBy === null) task.stretches.pop();
  }

  /** Ends what the task does and begins something else. */
  #begin(
    task: Task, activity: Activity, at: number, worker: number | null,
    details: { on?: WaitingOn[]; line?: number | null; wokenBy?: WokenBy | null } = {},
  ): void {
    this.#close(task, at);
    if (task.doneAt !== null) return;
    const last = task.stretches.at(-1);
    const busyBefore = last ? last.busyBefore + (last.activity === "running" ? last.end - last.start : 0) : 0;
    const { on = [], line = null, wokenBy = null } = details;
    const stretch: Stretch = { task, activity, start: at, end: Infinity, worker, on, line, wokenBy, busyBefore };
    task.stretches.push(stretch);
    this.#open.set(task, stretch);
    const thread = this.#thread(worker);
    if (activity === "running") thread.running.push(stretch);
    if (activity === "blocked") {
      const depth = thread.blocked.findIndex((within) => within.at(-1)!.end <= at);
      if (depth < 0) thread.blocked.push([stretch]);
      else thread.blocked[depth]!.push(stretch);
    }
  }

  #close(task: Task, at: number): void {
    const open = this.#open.get(task);
    if (!open) return;
    open.end = Math.max(at, open.start);
    this.#open.delete(task);
  }

  #thread(worker: number | null): Thread {
    if (worker === null) return this.loop;
    while (this.workers.length <= worker) this.workers.push(newThread(this.workers.length));
    return this.workers[worker]!;
  }
}

/**
 * Whether this block holds nobody up: the program's top level waits, and the whole loop runs meanwhile.
 * A `time.sleep` at the top level does stop the loop.
 */
export function isAsMeant(stretch: Stretch): boolean {
  return stretch.task.kind === "program" && stretch.activity === "blocked" && stretch.on[0]?.kind !== "sleep";
}

/** The stretch of this task at a moment, or undefined where it does nothing: before its spawn, at its end. */
export function stretchAt(task: Task, moment: number): Stretch | undefined {
  const after = firstIndex(task.stretches, (stretch) => stretch.start > moment);
  const stretch = task.stretches[after - 1];
  return stretch && moment < stretch.end ? stretch : undefined;
}

/** A task's stretches by what it did, kept while the task goes on: each list is in order and without overlap. */
const sorted = new WeakMap<Task, { read: number; lists: Record<Activity, Stretch[]> }>();

/** The stretches in which a task did one thing. */
export function stretchesOf(task: Task, activity: Activity): readonly Stretch[] {
  let kept = sorted.get(task);
  // A stretch that turned out not to be one is taken back: then all is sorted anew.
  if (!kept || kept.read > task.stretches.length) sorted.set(task, (kept = { read: 0, lists: { queued: [], running: [], waiting: [], blocked: [] } }));
  for (; kept.read < task.stretches.length; kept.read += 1) {
    const stretch = task.stretches[kept.read]!;
    kept.lists[stretch.activity].push(stretch);
  }
  return kept.lists[activity];
}

/** Whether a task has been spawned by a moment and is not done. */
export function livesAt({ spawnedAt, doneAt }: Task, moment: number): boolean {
  return spawnedAt <= moment && (doneAt === null || moment < doneAt);
}

/** How long the task has run by a moment, in milliseconds. */
export function busyBy(task: Task, moment: number): number {
  const after = firstIndex(task.stretches, (stretch) => stretch.start > moment);
  const stretch = task.stretches[after - 1];
  if (!stretch) return 0;
  const running = stretch.activity === "running" ? Math.min(stretch.end, moment) - stretch.start : 0;
  return stretch.busyBefore + running;
}

/** The index of the first item for which the condition holds, in a list in which it holds from some item on. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function hueOf(id: number, kind: TaskKind): number {
  return kind === "program" ? HUES : ((id - 1) % (HUES - 1)) + 1;
}

function newThread(worker: number | null): Thread {
  return { worker, running: [], blocked: [], jobs: [], up: [] };
}

/** Ends come in order but for what clocks blur, so the place is almost always the last one. */
function putInOrder(ends: number[], at: number): void {
  let place = ends.length;
  while (place > 0 && ends[place - 1]! > at) place -= 1;
  ends.splice(place, 0, at);
}

/** Each task once: who cancels what it waits for and waits on, as `wait_for` does, names it twice, and so does `gather(a, a)`. */
function eachOnce(on: WaitingOn[]): WaitingOn[] {
  const seen = new Set<number>();
  return on.length < 2 ? on : on.filter(({ kind, id }) => kind !== "task" || id === undefined || (!seen.has(id) && seen.add(id)));
}

/** How exactly the page knows when the engine loaded a part of itself, in milliseconds: it hears of that by a message. */
const LOAD_HEARD = 15;

/** Whether the engine loaded a part of itself during a stretch, which is the longer for it. */
export function hasEngineLoad(recording: Recording, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return recording.engineLoads.some((at) => at >= start - LOAD_HEARD && at <= end + LOAD_HEARD);
}
