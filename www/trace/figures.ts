// The figures of one task at a moment: how often it was polled and woken, and where its time went.

import { type Activity, type Recording, type Task, firstIndex } from "./recording.js";

/** What is counted of a task up to a moment. All times are in milliseconds. */
export interface Figures {
  /** Who spawned it, or null. */
  readonly parent: Task | null;
  /** How often it was given a thread. */
  readonly polls: number;
  readonly wakes: number;
  /** The worker that it had, and for how long: busy, asleep or waiting. Null where it had none. */
  readonly onWorker: { readonly worker: number; readonly time: number } | null;
  /** How long each activity took; together they are the task's life, up to the moment. */
  readonly spent: Readonly<Record<Activity, number>>;
}

/** The figures of a task at a moment (milliseconds since the run began). */
export function figures(recording: Recording, task: Task, moment: number): Figures {
  const upTo = (moments: readonly number[]) => firstIndex(moments, (at) => at > moment);
  return {
    parent: task.parent === null ? null : (recording.task(task.parent) ?? null),
    polls: upTo(task.pollsAt),
    wakes: upTo(task.wakesAt),
    onWorker: onWorkerBy(task, moment),
    spent: spentBy(task, moment),
  };
}

/** How long a task spent on each activity by a moment. */
export function spentBy(task: Task, moment: number): Record<Activity, number> {
  const spent: Record<Activity, number> = { queued: 0, running: 0, waiting: 0, blocked: 0 };
  for (const { activity, start, end } of task.stretches) {
    if (start >= moment) break;
    spent[activity] += Math.min(end, moment) - start;
  }
  return spent;
}

function onWorkerBy({ kind, stretches }: Task, moment: number): Figures["onWorker"] {
  const there = kind !== "job" ? [] : stretches.filter(({ worker, start }) => worker !== null && start < moment);
  const last = there.at(-1);
  return last ? { worker: last.worker!, time: there.reduce((sum, { start, end }) => sum + Math.min(end, moment) - start, 0) } : null;
}
