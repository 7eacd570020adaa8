// Findings: what a run did that its author may not have meant, with the task, the place and what to do about it.
//
// Each sort is one pure function over a recording that is complete. Limits are in milliseconds, far above what clocks
// blur; nothing is found in a run that is fine.

import type { Notice } from "./notice.js";
import { type Recording, type Stretch, type Task, hasEngineLoad, isAsMeant } from "./recording.js";
import { type RunLimits, couldOverlap } from "./overlap.js";
import { inWords } from "./duration.js";
import { heldUpBetween, longIdle, queuedFor } from "./queue.js";
import type { Sentence } from "./why.js";

/** The sorts of findings, by what they are called. */
export type FindingTitle =
  | "Never yielded"
  | "Blocked the loop"
  | "Woke itself too often"
  | "Error never awaited"
  | "Never awaited"
  | "Waited in vain"
  | "Cut off"
  | "Engine loaded"
  | "Worker idle"
  | "Could overlap";

/** One thing that was found. */
export interface Finding {
  readonly title: FindingTitle;
  /** The task that it is about, or null. */
  readonly task: Task | null;
  /** When it shows best, in milliseconds since the run began. */
  readonly at: number;
  /** The line that it is about, counted from 1, or null. */
  readonly line: number | null;
  /** What happened. */
  readonly what: Sentence;
  /** What to do about it. */
  readonly advice: string;
}

/** From how long on a hold of the loop is worth a word. */
const LONG_HOLD = 50;
const LONG_BLOCK = 20;
/** From how long on a worker is idle while a job waits. */
const LONG_IDLE = 20;
const MANY_SELF_WAKES = 20;
/** How many findings of one sort are told. */
const MOST_OF_A_SORT = 5;

/**
 * What there is to find in a run.
 *
 * @param notices what the engine found
 * @param source the script, if it is known: some findings need to look at it
 * @param limits what the run was limited to from the start
 */
export function findings(recording: Recording, notices: readonly Notice[] = [], source = "", limits: RunLimits = {}): Finding[] {
  return [
    ...noticed(recording, notices),
    ...blockedTheLoop(recording),
    ...neverYielded(recording),
    ...wokeItself(recording),
    ...idleWorkers(recording),
    ...couldOverlap(recording, source, limits).slice(0, MOST_OF_A_SORT),
  ];
}

/** What the engine found, which a trace cannot tell: what nobody awaited. */
export function noticed(recording: Recording, notices: readonly Notice[]): Finding[] {
  return notices.map(({ kind, task: id, at, line, text }): Finding => {
    const task = id === null ? null : (recording.task(id) ?? null);
    const who = (rest: string): Sentence => (task ? [task, ` ${rest}`] : [`A task ${rest}`]);
    switch (kind) {
      case "never-retrieved":
        return {
          title: "Error never awaited", task, at: task?.doneAt ?? at, line,
          what: who(`failed${task?.error ? ` with ${task.error.type}` : ""}, and nobody awaited it, so nobody was told.`),
          advice: "Await the task, or catch the error inside of it.",
        };
      case "never-awaited":
        return { title: "Never awaited", task, at, line, what: [text.trimEnd()], advice: "A coroutine only runs when it is awaited or spawned: put await or spawn_task before it." };
      case "cancelled-at-end":
        return { title: "Waited in vain", task, at, line, what: [text.trimEnd()], advice: "Make sure that what it waits for happens, or give the wait a timeout." };
      case "truncated":
        return { title: "Cut off", task, at, line, what: [text.trimEnd()], advice: "What comes later is not shown. Print less, or run a shorter piece." };
      case "engine-loaded":
        return { title: "Engine loaded", task, at, line, what: [text.trimEnd()], advice: "Run the script again to see the times that are its own." };
    }
  });
}

/** Tasks that kept the loop while they waited: each task's longest such block. */
export function blockedTheLoop(recording: Recording): Finding[] {
  const blocks = recording.loop.blocked.flat().filter((stretch) => !isAsMeant(stretch) && length(recording, stretch) >= LONG_BLOCK);
  return longestOfEach(recording, blocks).flatMap((stretch): Finding[] => {
    const { task } = stretch;
    const target = stretch.on[0]?.id === undefined ? undefined : recording.task(stretch.on[0].id);
    const held = heldUp(recording, stretch);
    // Sync code may sleep where nobody else is there to run.
    if (task.kind === "program" && held.length === 0) return [];
    return [{
      title: "Blocked the loop", task, at: middle(recording, stretch), line: placeAt(task, stretch.start),
      what: [task, ` kept the loop for ${told(recording, length(recording, stretch))}`, ...(target ? [" until ", target, " was done"] : stretch.on[0]?.kind === "sleep" ? [" by a sleep"] : []), ...held, "."],
      advice: target
        ? "In async code, await spawn_task(…) lets others run meanwhile."
        : "Sleep with await asyncio.sleep(…), or give the function to a worker: await invoke(func, …).",
    }];
  });
}

/** Tasks that ran for long without a pause: each task's longest stretch on the loop. */
export function neverYielded(recording: Recording): Finding[] {
  const holds = recording.loop.running.filter((stretch) => stretch.task.kind === "coroutine" && length(recording, stretch) >= LONG_HOLD && !hasEngineLoad(recording, stretch));
  return longestOfEach(recording, holds).map((stretch): Finding => ({
    title: "Never yielded", task: stretch.task, at: middle(recording, stretch), line: placeAt(stretch.task, stretch.start),
    what: [stretch.task, ` ran for ${told(recording, length(recording, stretch))} without a pause`, ...heldUp(recording, stretch), "."],
    advice: "Move the long piece into a function and give it to a worker: await invoke(func, …). Or pause with await asyncio.sleep(0).",
  }));
}

/** Tasks of which more than half of the polls came because they had woken themselves. */
export function wokeItself(recording: Recording): Finding[] {
  return recording.tasks.flatMap((task): Finding[] => {
    const wakes = task.stretches.filter(({ activity, wokenBy }, index) => activity === "queued" && index > 0 && (wokenBy === null || wokenBy === task.id));
    if (wakes.length < MANY_SELF_WAKES || wakes.length * 2 <= task.pollsAt.length) return [];
    return [{
      title: "Woke itself too often", task, at: wakes[0]!.start, line: placeAt(task, wakes[0]!.start),
      what: [task, ` was polled ${task.pollsAt.length} times, ${wakes.length} of them because it had woken itself.`],
      advice: "Wait for what it looks for (a task, an Event, a Queue) instead of asking again and again.",
    }];
  }).slice(0, MOST_OF_A_SORT);
}

/**
 * Jobs that stood in the queue for room in their lane while a worker was there with nothing to do. A job that waits for
 * a worker to start, or for a message to arrive, is nothing that its author can mend.
 */
export function idleWorkers(recording: Recording): Finding[] {
  const found = recording.tasks.flatMap((task): { task: Task; idle: number; at: number }[] => {
    const queued = task.stretches[0];
    if (task.kind !== "job" || queued?.activity !== "queued" || length(recording, queued) < LONG_IDLE) return [];
    const end = Math.min(queued.end, recording.end);
    const longest = longIdle(recording, queued.start, end).reduce((a, b) => (b.to - b.from > a.to - a.from ? b : a), { from: 0, to: 0 });
    const at = (longest.from + longest.to) / 2;
    return longest.to - longest.from >= LONG_IDLE && queuedFor(recording, task, at) === "room" ? [{ task, idle: longest.to - longest.from, at }] : [];
  });
  return found.sort((a, b) => b.idle - a.idle).slice(0, MOST_OF_A_SORT).map(({ task, idle, at }): Finding => ({
    title: "Worker idle", task, at, line: task.line,
    what: [task, ` stood in the queue for ${told(recording, idle)} while a worker was idle.`],
    advice: `Its type, ${task.lane}, lets no more than ${recording.mostInLane(task.lane)} run at once: configure("${task.lane}", concurrency=…).`,
  }));
}

function longestOfEach(recording: Recording, stretches: readonly Stretch[]): Stretch[] {
  const longest = new Map<Task, Stretch>();
  for (const stretch of stretches) {
    const before = longest.get(stretch.task);
    if (!before || length(recording, stretch) > length(recording, before)) longest.set(stretch.task, stretch);
  }
  return [...longest.values()].sort((a, b) => length(recording, b) - length(recording, a)).slice(0, MOST_OF_A_SORT);
}

/** Whom a stretch held up: whoever stood in the queue behind it, the first to be spawned first. */
function heldUp(recording: Recording, stretch: Stretch): Sentence {
  const held = heldUpBetween(recording, stretch, recording.end).map(({ task }) => task).sort((a, b) => a.id - b.id);
  if (held.length === 0) return [];
  const more = held.length - 1;
  return [", while ", held[0]!, more > 0 ? ` and ${more} more stood in the queue` : " stood in the queue"];
}

/** The line at which a task was at a moment, where it is known. */
function placeAt(task: Task, moment: number): number | null {
  return task.places.findLast(({ at }) => at <= moment)?.line ?? null;
}

function length(recording: Recording, { start, end }: Stretch): number {
  return Math.min(end, recording.end) - start;
}

function middle(recording: Recording, stretch: Stretch): number {
  return stretch.start + length(recording, stretch) / 2;
}

function told(recording: Recording, milliseconds: number): string {
  return inWords(milliseconds, recording.wholeMilliseconds);
}
