// What could overlap: tasks that were awaited one after the other, though the later one needs nothing of the earlier one
// and there is room for both at once. It is one of the findings, and the only one that reads the script.

import { inWords } from "./duration.js";
import type { Finding } from "./findings.js";
import { Functions } from "./functions.js";
import type { Recording, Stretch, Task } from "./recording.js";
import { type Statement, mayNeed, sharedByTurns, statements, turnsMayNeed } from "./statements.js";

/** What a run was limited to from its start. */
export interface RunLimits {
  /** How many workers there may be; undefined where it is not known. */
  readonly workers?: number;
  /** How many tasks of a lane may be under way at once, for the lanes that have a limit. */
  readonly lanes?: ReadonlyMap<string, number>;
}

/** How much two awaits have to save, in milliseconds. */
const WORTH_SAVING = 20;

/**
 * Awaits in a row, with nothing else awaited in between, of which the later one does not use the earlier one's result, and
 * neither changes anything that the other one uses; and those of a `for` whose turns need nothing of each other. In doubt nothing is found.
 */
export function couldOverlap(recording: Recording, source: string, limits: RunLimits = {}): Finding[] {
  if (source === "") return [];
  const all = statements(source);
  const room = roomOf(source, limits);
  if (!room) return [];
  const families = new Families(recording);
  const functions = new Functions(source);
  const together = { all, room, functions };
  return recording.tasks.flatMap((task) => {
    const awaited = awaitedChildren(recording, task, families).filter(({ child }) => !functions.mayExclude(child.name));
    if (awaited.length < 2) return [];
    const loops = inLoops(recording, task, awaited, together);
    return loops.length > 0 ? loops : awaited.slice(1).flatMap((later, index) => pair(recording, awaited[index]!, later, together));
  });
}

/** What the script says, and how much may go on at once in the run. */
interface Together {
  readonly all: readonly Statement[];
  readonly room: Room;
  readonly functions: Functions;
}

/** A child that a task spawned and then waited for, alone. */
interface Awaited {
  readonly child: Task;
  readonly start: number;
  readonly end: number;
  /** What it and its descendants held: counted only where something could overlap, since a chain of thousands has each other's. */
  readonly held: () => Held;
}

interface Held {
  /** How much of that time it and its descendants had the loop to themselves: nothing else could have run there then. */
  readonly busy: number;
  /** How long they had workers. */
  readonly onWorkers: number;
  /** How long they were in lanes. */
  readonly inLanes: ReadonlyMap<string, number>;
}

/** Whose children are whose. */
class Families {
  readonly #children = new Map<number, Task[]>();

  constructor({ tasks }: Recording) {
    for (const task of tasks) {
      if (task.parent === null || task.parent === task.id) continue;
      const siblings = this.#children.get(task.parent);
      if (siblings) siblings.push(task);
      else this.#children.set(task.parent, [task]);
    }
  }

  /** A task and its descendants, each once: a trace that was made by hand may lead round and round. */
  of(task: Task): ReadonlySet<Task> {
    const found = new Set([task]);
    for (const each of found) for (const child of this.#children.get(each.id) ?? []) found.add(child);
    return found;
  }
}

function awaitedChildren(recording: Recording, task: Task, families: Families): Awaited[] {
  return task.stretches.flatMap((stretch): Awaited[] => {
    if (stretch.activity !== "waiting" || stretch.on.length !== 1) return [];
    const child = recording.task(stretch.on[0]!.id ?? -1);
    if (child?.parent !== task.id || child.doneAt === null || child.outcome !== "ok") return [];
    return [{ child, start: child.spawnedAt, end: child.doneAt, held: () => heldBy(recording, child, families) }];
  });
}

function heldBy(recording: Recording, child: Task, families: Families): Held {
  let [busy, onWorkers] = [0, 0];
  const inLanes = new Map<string, number>();
  for (const { lane, pollsAt, doneAt, stretches } of families.of(child)) {
    const held = (where: (worker: number | null) => boolean) => stretches
      .filter(({ activity, worker }) => (activity === "running" || activity === "blocked") && where(worker)).reduce((sum, each) => sum + length(recording, each), 0);
    busy += held((worker) => worker === null);
    onWorkers += held((worker) => worker !== null);
    const inside = Math.max(0, Math.min(doneAt ?? recording.end, child.doneAt ?? recording.end) - (pollsAt[0] ?? Infinity));
    inLanes.set(lane, Math.max(inLanes.get(lane) ?? 0, inside));
  }
  return { busy, onWorkers, inLanes };
}

function pair(recording: Recording, earlier: Awaited, later: Awaited, { all, room, functions }: Together): Finding[] {
  const lines = [earlier.child.line, later.child.line];
  if (later.start < earlier.end || lines[0] === null || lines[1] === null || mayNeed(all, lines[0]!, lines[1]!)) return [];
  const saved = savedTogether([earlier, later], room);
  if (saved < WORTH_SAVING) return [];
  const [result, next] = lines.map((line) => all.find(({ first, last }) => first <= line! && line! <= last)!) as [Statement, Statement];
  if (functions.mayChangeFor(result, next) || functions.mayChangeFor(next, result)) return [];
  return [{
    title: "Could overlap", task: later.child, at: later.start, line: lines[1]!,
    what: [later.child, ` does not use ${result.assigns.join(", ")}, and yet it began only when `, earlier.child, " was done."],
    advice: `If it needs nothing else of it, start it before line ${result.first}, or both with gather: that saves up to ${told(recording, saved)}.`,
  }];
}

/** Children that one line spawned and awaited, one after the other. */
function inLoops(recording: Recording, task: Task, awaited: readonly Awaited[], { all, room, functions }: Together): Finding[] {
  const byLine = new Map<number, Awaited[]>();
  for (const each of awaited) {
    if (each.child.line === null) continue;
    const group = byLine.get(each.child.line);
    if (group) group.push(each);
    else byLine.set(each.child.line, [each]);
  }
  return [...byLine].flatMap(([line, group]): Finding[] => {
    const statement = all.find(({ first, last }) => first <= line && line <= last);
    const oneByOne = group.every(({ start }, index) => index === 0 || start >= group[index - 1]!.end);
    if (group.length < 2 || !oneByOne || !statement || turnsMayNeed(all, line)) return [];
    if (functions.mayChangeFor(statement, statement, sharedByTurns(all, line))) return [];
    const saved = savedTogether(group, room);
    if (saved < WORTH_SAVING) return [];
    return [{
      title: "Could overlap", task, at: group[1]!.start, line,
      what: [task, ` awaited ${group.length} tasks one after the other in line ${line}; the first was `, group[0]!.child, "."],
      advice: `If they do not need each other, spawn them all and gather them: that saves up to ${told(recording, saved)}.`,
    }];
  });
}

/**
 * How much sooner tasks would be done that ran side by side: as long as the longest of them, or as all have the loop, the
 * workers and their lanes, which let only so many on at once.
 */
function savedTogether(group: readonly Awaited[], { workers, lanes }: Room): number {
  const times = group.map(({ start, end }) => end - start);
  const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
  const atMost = sum(times) - times.reduce((a, b) => Math.max(a, b), 0);
  if (atMost < WORTH_SAVING) return 0;
  const held = group.map((each) => each.held());
  const inLane = [...lanes].map(([lane, limit]) => sum(held.map(({ inLanes }) => inLanes.get(lane) ?? 0)) / limit);
  return Math.min(atMost, sum(times) - Math.max(sum(held.map(({ busy }) => busy)), sum(held.map(({ onWorkers }) => onWorkers)) / workers, ...inLane));
}

/** How much may go on at once: how many workers there may be, and how many tasks of each lane that has a limit. */
interface Room {
  readonly workers: number;
  readonly lanes: ReadonlyMap<string, number>;
}

/** A script's own lines about its lanes win over the run's limits; null where nobody can tell what they say. */
function roomOf(source: string, limits: RunLimits): Room | null {
  const lanes = new Map(limits.lanes);
  for (const [, quote, name, rest] of source.matchAll(/\bconfigure\s*\(\s*(?:(["'])([^"'\n]*)\1)?([^)]*)/g)) {
    if (!quote) return null;
    const limit = (/\bconcurrency\s*=\s*([^,)\s]+)/.exec(rest!) ?? /^\s*,\s*(?!\w+\s*=[^=])([^,)\s]+)/.exec(rest!))?.[1];
    // What is no plain number may be 1.
    if (limit !== undefined) lanes.set(name!, Math.max(1, Number.parseInt(limit, 10) || 1));
  }
  return { workers: limits.workers ?? Infinity, lanes };
}

function length({ end: over }: Recording, { start, end }: Stretch): number {
  return Math.min(end, over) - start;
}

function told({ wholeMilliseconds }: Recording, milliseconds: number): string {
  return inWords(milliseconds, wholeMilliseconds);
}
