// The timeline as a table: what each task did, one line for each stretch, in order of time.

import { queuedFor } from "./queue.js";
import { type Recording, type Stretch, type Task, isAsMeant } from "./recording.js";
import { targetsOf, workerName } from "./tasks.js";
import { endMark } from "./timeline.js";

/** One line of the table. */
export interface SpanLine {
  readonly task: Task;
  /** When it began, in milliseconds since the run began. */
  readonly from: number;
  /** When it ended; up to the end of what is shown where it goes on. */
  readonly to: number;
  /** What the task did, in words: `running`, `waits for fetch_gallery`. */
  readonly what: string;
  /** On which thread, in words; empty where it uses none. */
  readonly where: string;
}

/**
 * The lines of the table, in order of time.
 *
 * @param until the end of what is shown
 * @param only the one task whose lines are wanted, or null
 */
export function spanLines(recording: Recording, until: number, only: Task | null = null): SpanLine[] {
  const stretches = (only ? [only] : recording.tasks).flatMap((task) => task.stretches.filter(({ start }) => start <= until));
  const ends = (only ? [only] : recording.tasks).flatMap((task) => endLine(task, until));
  // Of one moment those come first that were spawned first, and a task's end last: the sort is stable.
  return [...stretches.map((stretch) => spanLine(recording, stretch, until)), ...ends].sort((a, b) => a.from - b.from);
}

/** That a task ended otherwise than well, as its mark in the picture says. */
function endLine(task: Task, until: number): SpanLine[] {
  const mark = endMark(task);
  if (!mark || mark.at > until) return [];
  const what = mark.how === "cancelled" ? "was cancelled" : `failed${task.error ? ` with ${task.error.type}` : ""}`;
  return [{ task, from: mark.at, to: mark.at, what, where: "" }];
}

function spanLine(recording: Recording, stretch: Stretch, until: number): SpanLine {
  const { task, activity, worker, start, end } = stretch;
  const where = activity === "running" || activity === "blocked" ? (worker === null ? "Loop" : workerName(worker)) : "";
  return { task, from: start, to: Math.min(end, until), what: whatOf(recording, stretch), where };
}

function whatOf(recording: Recording, stretch: Stretch): string {
  const { activity, on, wokenBy, task, worker } = stretch;
  switch (activity) {
    case "running":
      return "runs";
    case "queued":
      if (stretch === task.stretches[0]) return firstQueue(recording, stretch);
      if (typeof wokenBy === "number" && wokenBy !== task.id) return `queued, woken by ${recording.task(wokenBy)?.label ?? "a task"}`;
      if (typeof wokenBy === "string") return { timer: "queued, woken by its timer", worker: "queued, woken by a worker's result", external: "queued, woken from outside" }[wokenBy];
      return "queued again, of its own accord";
    case "waiting":
      return `waits${target(recording, stretch)}`;
    case "blocked":
      if (isAsMeant(stretch)) return `waits, as is meant,${target(recording, stretch)}`;
      if (on[0]?.kind === "sleep") return worker === null ? "sleeps, and blocks the loop" : "sleeps";
      return `${worker === null ? "blocks the loop" : "keeps its worker"} and waits${target(recording, stretch)}`;
  }
}

/** Of how many tasks it is looked at what each of them stood in the queue for: it takes a look at all the others. */
const CLOSELY = 200;

/** What a task stood in the queue for before it began. */
function firstQueue(recording: Recording, { task, start, end }: Stretch): string {
  if (recording.tasks.length > CLOSELY) return "queued";
  const what = queuedFor(recording, task, (start + Math.min(end, recording.end)) / 2);
  return { turn: "queued", worker: "queued for a worker", room: `queued for room in ${task.lane}` }[what];
}

function target(recording: Recording, { on }: Stretch): string {
  return on.length === 0 ? "" : ` for ${targetsOf(recording, on)}`;
}
