// A run in the Trace Event Format, which chrome://tracing and Perfetto's page open: threads with slices, tasks as
// asynchronous tracks, wakes as flows, output as instants.
//
// The format: "Trace Event Format" (Google, 2016,
// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU). Times are in microseconds; slices of
// one thread must nest; a flow's ends are bound to slices. `chrome-trace.test.ts` holds what is asked.

import { type Recording, type Stretch, type Task, isAsMeant } from "../trace/recording.js";
import { workerName } from "../trace/tasks.js";

/** One event of the format. */
export interface ChromeEvent {
  readonly name: string;
  /** The event's kind: `X` a slice, `M` a name, `b` and `e` an asynchronous slice, `s` and `f` a flow, `i` an instant. */
  readonly ph: "X" | "M" | "b" | "e" | "s" | "f" | "i";
  /** Microseconds since the run began. */
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  /** Microseconds; of slices. */
  readonly dur?: number;
  readonly id?: number;
  /** That a flow ends in the slice that encloses it. */
  readonly bp?: "e";
  /** How far an instant reaches: its thread. */
  readonly s?: "t";
  readonly args?: Readonly<Record<string, unknown>>;
}

/** A whole file of the format. */
export interface ChromeTrace {
  readonly traceEvents: ChromeEvent[];
  readonly displayTimeUnit: "ms";
}

const PID = 1;
const LOOP = 1;

/** A recording as a Chrome trace. @param until the run's length in milliseconds, at which what is open ends */
export function chromeTrace(recording: Recording, until: number, processName: string): ChromeTrace {
  const events: ChromeEvent[] = [
    named("process_name", 0, { name: processName }),
    named("thread_name", LOOP, { name: "Loop" }), named("thread_sort_index", LOOP, { sort_index: 0 }),
    ...recording.workers.flatMap((_, worker) => [
      named("thread_name", thread(worker), { name: workerName(worker) }), named("thread_sort_index", thread(worker), { sort_index: worker + 1 }),
    ]),
  ];
  const placed: Placed[] = [];
  const arrows = flows(recording, until);
  for (const { running, blocked } of [recording.loop, ...recording.workers]) {
    for (const stretch of [...running, ...blocked.flat().filter((each) => !isAsMeant(each))]) {
      for (const event of [slice(stretch, until), ...(arrows.get(stretch) ?? [])]) placed.push({ event, at: stretch.start, length: Math.min(stretch.end, until) - stretch.start });
    }
  }
  for (const task of recording.tasks) placed.push(...track(task, until));
  for (const { at, task, text } of recording.output) {
    const tid = thread(runsOn(task, at));
    placed.push(within({ name: "output", cat: "output", ph: "i", ts: micro(at), pid: PID, tid, s: "t", args: { task: task.name, text } }, at));
  }
  events.push(...placed.sort(inOrder).map(({ event }) => event));
  return { traceEvents: events, displayTimeUnit: "ms" };
}

/**
 * An event with its place in the file. The format asks for no order, but importers take what has the same microsecond as
 * it comes: a slice has to come before those within it, else Perfetto drops it, and a flow's end right after its slice,
 * else it is bound to the next one.
 */
interface Placed {
  readonly event: ChromeEvent;
  /** Milliseconds, not rounded. */
  readonly at: number;
  /** Of slices, in milliseconds; of what is no slice, less than any. */
  readonly length: number;
}

const NO_SLICE = -1;

function within(event: ChromeEvent, at: number): Placed {
  return { event, at, length: NO_SLICE };
}

function inOrder(a: Placed, b: Placed): number {
  return a.at - b.at || place(a) - place(b) || b.length - a.length;
}

/** At one moment: slices that are over at once, then the longer ones, then what lies in them. */
function place({ length }: Placed): number {
  return length === 0 ? 0 : length > 0 ? 1 : 2;
}

function named(name: string, tid: number, args: Record<string, unknown>): ChromeEvent {
  return { name, ph: "M", ts: 0, pid: PID, tid, args };
}

function slice(stretch: Stretch, until: number): ChromeEvent {
  const { task, activity, start, worker, on } = stretch;
  const ts = micro(start);
  const dur = Math.max(0, micro(Math.min(stretch.end, until)) - ts);
  const name = activity === "running" ? task.name : `${task.name} (${worker === null ? "blocks the loop" : "waits on its worker"})`;
  return { name, cat: activity, ph: "X", ts, dur, pid: PID, tid: thread(worker), args: { task: task.id, type: task.lane, ...(on.length > 0 ? { on } : {}) } };
}

/** A task's life as an asynchronous track of its own, with what it did inside. */
function track(task: Task, until: number): Placed[] {
  const base = { cat: "task", pid: PID, tid: LOOP, id: task.id };
  const end = Math.min(task.doneAt ?? until, until);
  const asynchronous = (name: string, ph: "b" | "e", at: number, more: Partial<ChromeEvent> = {}) => within({ ...base, name, ph, ts: micro(at), ...more }, at);
  const args = { type: task.lane, kind: task.kind, parent: task.parent, line: task.line, outcome: task.outcome };
  return [
    asynchronous(task.name, "b", task.spawnedAt, { args }),
    ...task.stretches.flatMap(({ activity, start, end: to, on }) => [
      asynchronous(activity, "b", start, on.length > 0 ? { args: { on } } : {}),
      asynchronous(activity, "e", Math.min(end, to)),
    ]),
    asynchronous(task.name, "e", end),
  ];
}

/** Arrows from the turn in which a task woke another to the turn that the other got, each by the slice that it is bound to. */
function flows(recording: Recording, until: number): Map<Stretch, ChromeEvent[]> {
  const bound = new Map<Stretch, ChromeEvent[]>();
  const bind = (stretch: Stretch, event: ChromeEvent) => {
    const events = bound.get(stretch);
    if (events) events.push(event);
    else bound.set(stretch, [event]);
  };
  let id = 0;
  for (const task of recording.tasks) {
    task.stretches.forEach(({ activity, wokenBy, start }, index) => {
      const next = task.stretches[index + 1];
      if (activity !== "queued" || typeof wokenBy !== "number" || !next || next.activity !== "running" || next.start > until) return;
      const turn = recording.task(wokenBy)?.stretches.findLast((stretch) => stretch.start <= start && start <= stretch.end && isDrawn(stretch));
      if (!turn) return;
      // A wake is often a turn's last act. In its last microsecond it is not yet in the next turn.
      const last = Math.max(micro(turn.start), micro(Math.min(turn.end, until)) - 1);
      const base = { name: "wake", cat: "wake", pid: PID, id };
      bind(turn, { ...base, ph: "s", ts: Math.min(micro(start), last), tid: thread(turn.worker) });
      bind(next, { ...base, ph: "f", bp: "e", ts: micro(next.start), tid: thread(next.worker) });
      id += 1;
    });
  }
  return bound;
}

/** Whether a stretch is a slice of a thread. */
function isDrawn(stretch: Stretch): boolean {
  return stretch.activity === "running" || (stretch.activity === "blocked" && !isAsMeant(stretch));
}

/** The thread on which a task ran at a moment, or last before it. */
function runsOn(task: Task, moment: number): number | null {
  return task.stretches.findLast(({ start, activity }) => start <= moment && activity !== "queued")?.worker ?? null;
}

function thread(worker: number | null): number {
  return worker === null ? LOOP : worker + 2;
}

function micro(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
