// The order of a trace: by time, and what is open when a run ends is closed.

import type { Event as TraceEvent } from "./trace-types.js";

/**
 * The events in the order in which they happened. A worker's events arrive after the loop's later ones, though the
 * engine has clamped their moments between cause and effect; so a stable sort by moment is right, and events of one
 * moment keep the order in which they arrived.
 */
export function inOrder(events: readonly TraceEvent[]): TraceEvent[] {
  return [...events].sort((a, b) => a.at - b.at);
}

/**
 * The events that close what is open in a trace, for a run that was ended from outside: blocks, polls and jobs end,
 * every task that is not done is cancelled, and the workers are gone.
 *
 * @param events the trace so far, in the order in which it arrived
 * @param at the moment at which the run was ended, in milliseconds since it began
 */
export function closing(events: readonly TraceEvent[], at: number): TraceEvent[] {
  const tasks = new Set<number>();
  const workers = new Set<number>();
  /** What is open on each task, the innermost last. */
  const open = new Map<number, TraceEvent[]>();
  let moment = at;
  for (const event of events) {
    moment = Math.max(moment, event.at);
    switch (event.type) {
      case "spawn":
        tasks.add(event.task);
        open.set(event.task, []);
        break;
      case "poll-start":
      case "job-start":
      case "block-start":
        open.get(event.task)?.push(event);
        break;
      case "poll-end":
      case "job-end":
      case "block-end":
        open.get(event.task)?.pop();
        break;
      case "done":
        tasks.delete(event.task);
        break;
      case "worker-up":
        workers.add(event.worker!);
        break;
      case "worker-down":
        workers.delete(event.worker!);
        break;
    }
  }
  const closed: TraceEvent[] = [];
  for (const stack of open.values()) {
    for (const event of stack.reverse()) closed.push(closingOne(event, moment));
  }
  for (const task of tasks) {
    closed.push({ at: moment, worker: null, type: "done", task, outcome: "cancelled", error: null });
  }
  for (const worker of workers) closed.push({ at: moment, worker, type: "worker-down", reason: "stopped" });
  return closed;
}

function closingOne(event: TraceEvent, at: number): TraceEvent {
  const { worker } = event;
  switch (event.type) {
    case "block-start":
      return { at, worker, type: "block-end", task: event.task, on: event.on };
    case "job-start":
      return { at, worker, type: "job-end", task: event.task };
    case "poll-start":
      return { at, worker, type: "poll-end", task: event.task, line: null, waiting_on: [] };
    default:
      throw new Error(`nothing is opened by ${event.type}`);
  }
}
