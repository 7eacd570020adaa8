// The task list: what each task is doing at a moment, in words.

import { queuedFor } from "./queue.js";
import { type Recording, type Task, busyBy, firstIndex, isAsMeant, stretchAt } from "./recording.js";
import type { WaitingOn } from "./trace-types.js";

/** What a task's state is called. */
export type TaskState = "to come" | "queued" | "running" | "waiting" | "blocked" | "done" | "failed" | "cancelled";

/** One line of the task list. */
export interface TaskLine {
  readonly task: Task;
  readonly state: TaskState;
  /** What there is to say beside the state: what it waits for, or the error's type; may be empty. */
  readonly detail: string;
  /** The thread that it uses or used last, in words. */
  readonly where: string;
  /** How long its code has run, in milliseconds. */
  readonly busy: number;
  /** Whether it blocks the loop, so that others are held up. */
  readonly holdsUp: boolean;
}

/**
 * The tasks of a recording at a moment (milliseconds since the run began), in the order in which they were spawned;
 * those that are spawned later too, so that a list of them keeps its place.
 *
 * @param most how many of them
 */
export function taskLines(recording: Recording, moment: number, most = Infinity): TaskLine[] {
  return recording.tasks
    .slice(0, most)
    .map((task) => ({
      task,
      state: stateAt(task, moment),
      detail: detailAt(recording, task, moment),
      where: whereAt(task, moment),
      busy: busyBy(task, moment),
      holdsUp: holdsUpAt(task, moment),
    }));
}

/** The state of a task at a moment. */
export function stateAt(task: Task, moment: number): TaskState {
  if (moment < task.spawnedAt) return "to come";
  if (task.doneAt !== null && moment >= task.doneAt) return endState(task);
  return stretchAt(task, moment)?.activity ?? "running";
}

/** What a worker is called where people read it: they count from 1. */
export function workerName(worker: number): string {
  return `Worker ${worker + 1}`;
}

function endState(task: Task): TaskState {
  if (task.outcome === "error") return "failed";
  return task.outcome === "cancelled" ? "cancelled" : "done";
}

function holdsUpAt(task: Task, moment: number): boolean {
  const stretch = stretchAt(task, moment);
  return stretch?.activity === "blocked" && stretch.worker === null && !isAsMeant(stretch);
}

function detailAt(recording: Recording, task: Task, moment: number): string {
  if (task.doneAt !== null && moment >= task.doneAt) return task.error?.type ?? "";
  const stretch = stretchAt(task, moment);
  if (!stretch) return "";
  if (stretch.activity === "queued") return { worker: "for a worker", room: `for room in ${task.lane}`, turn: "" }[queuedFor(recording, task, moment)];
  if (isAsMeant(stretch)) return "as meant";
  const [on] = stretch.on;
  if (!on) return "";
  return on.kind === "sleep" ? "by a sleep" : `for ${targetsOf(recording, stretch.on)}`;
}

/** What a task waits for, as people read it: a task by its label, another thing in words. */
export function nameOf(recording: Recording, on: WaitingOn): string {
  const { id, name, kind } = on;
  return (id === undefined ? undefined : recording.task(id)?.label) ?? (kind === "task" ? name : undefined) ?? thingWaitedFor(on);
}

/**
 * All that a task waits for, as people read it: `fetch`, `3 tasks`. What is no task may end the wait before they are done:
 * `fetch or a timer`.
 */
export function targetsOf(recording: Recording, on: readonly WaitingOn[]): string {
  const tasks = on.filter(({ kind }) => kind === "task");
  const others = new Set(on.filter(({ kind }) => kind !== "task").map((each) => nameOf(recording, each)));
  return [...(tasks.length > 1 ? [`${tasks.length} tasks`] : tasks.map((each) => nameOf(recording, each))), ...others].join(" or ");
}

/** What a wait is for, where the thing has no name of its own. */
const WAITED_FOR = {
  task: "a task",
  timer: "a timer",
  lock: "a lock",
  queue: "a queue",
  lane: "room in its lane",
  pool: "a worker",
  external: "something outside",
  sleep: "a sleep",
} as const;

/** What scripts wait for, by the name that it has in their traces. */
const IN_WORDS: ReadonlyMap<string, string> = new Map([
  ["Queue.get", "an item of a queue"], ["Queue.put", "room in a queue"], ["Lock", "a lock"], ["Event", "an event"], ["Semaphore", "room in a semaphore"],
]);

/** What a wait is for, where that is no task: `a timer`, `room in a queue`, `a lock (cache)`. */
export function thingWaitedFor({ kind, name }: WaitingOn): string {
  if (name === undefined) return WAITED_FOR[kind];
  return IN_WORDS.get(name) ?? `${WAITED_FOR[kind]} (${name})`;
}

function whereAt(task: Task, moment: number): string {
  if (moment < task.spawnedAt) return "–";
  if (task.kind !== "job") return "Loop";
  const after = firstIndex(task.stretches, (stretch) => stretch.start > moment);
  const last = task.stretches.slice(0, after).findLast((stretch) => stretch.worker !== null);
  return last ? workerName(last.worker!) : "–";
}
