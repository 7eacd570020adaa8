// A run in the Trace Event Format, which chrome://tracing and Perfetto's page open: threads with slices, tasks as
// asynchronous tracks, wakes as flows, output as instants.
//
// The format: "Trace Event Format" (Google, 2016). Times are in microseconds; slices of one thread must nest.

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
  const slices: ChromeEvent[] = [];
  for (const { running, blocked } of [recording.loop, ...recording.workers]) {
    for (const stretch of [...running, ...blocked.flat().filter((each) => !isAsMeant(each))]) slices.push(slice(stretch, until));
  }
  for (const task of recording.tasks) slices.push(...track(task, until));
  slices.push(...flows(recording, until));
  for (const { at, task, text } of recording.output) {
    const tid = thread(runsOn(task, at));
    slices.push({ name: "output", cat: "output", ph: "i", ts: micro(at), pid: PID, tid, s: "t", args: { task: task.name, text } });
  }
  events.push(...slices.sort((a, b) => a.ts - b.ts));
  return { traceEvents: events, displayTimeUnit: "ms" };
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
function track(task: Task, until: number): ChromeEvent[] {
  const base = { cat: "task", pid: PID, tid: LOOP, id: task.id };
  const end = micro(Math.min(task.doneAt ?? until, until));
  const args = { type: task.lane, kind: task.kind, parent: task.parent, line: task.line, outcome: task.outcome };
  return [
    { ...base, name: task.name, ph: "b", ts: micro(task.spawnedAt), args },
    ...task.stretches.flatMap(({ activity, start, end: to, on }): ChromeEvent[] => [
      { ...base, name: activity, ph: "b", ts: micro(start), ...(on.length > 0 ? { args: { on } } : {}) },
      { ...base, name: activity, ph: "e", ts: Math.min(end, micro(Math.min(to, until))) },
    ]),
    { ...base, name: task.name, ph: "e", ts: end },
  ];
}

/** From whoever woke a task to the turn that it got. */
function flows(recording: Recording, until: number): ChromeEvent[] {
  const found: ChromeEvent[] = [];
  for (const task of recording.tasks) {
    task.stretches.forEach(({ activity, wokenBy, start }, index) => {
      const next = task.stretches[index + 1];
      if (activity !== "queued" || typeof wokenBy !== "number" || !next || next.start > until) return;
      const waker = recording.task(wokenBy);
      if (!waker) return;
      const base = { name: "wake", cat: "wake", pid: PID, id: found.length / 2 };
      found.push({ ...base, ph: "s", ts: micro(start), tid: thread(runsOn(waker, start)) });
      found.push({ ...base, ph: "f", bp: "e", ts: micro(next.start), tid: thread(next.worker) });
    });
  }
  return found;
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
