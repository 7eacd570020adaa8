// The source: which tasks are at which line of the script at a moment.
//
// A trace says where a task stood when a poll of it ended, where it blocked, and where it spawned others. Before the
// first of these, a task is at its function's own line, which only the script can tell.

import { type Recording, type Task, firstIndex } from "./recording.js";
import { stateAt } from "./tasks.js";

/** The tasks that are at a line. */
export interface LineMark {
  /** Counted from 1. */
  readonly line: number;
  /** In the order in which they were spawned. */
  readonly tasks: readonly Task[];
}

/** How many tasks are looked for at the most: of more than a screen shows nobody can tell the lines apart. */
const MOST = 2000;

/** The lines of the functions' definitions, by name; a name that is defined twice is left out. */
export function definitionLines(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const twice = new Set<string>();
  source.split("\n").forEach((text, index) => {
    const name = /^\s*(?:async\s+)?def\s+([^\s(]+)/.exec(text)?.[1];
    if (name === undefined) return;
    if (found.has(name)) twice.add(name);
    found.set(name, index + 1);
  });
  for (const name of twice) found.delete(name);
  return found;
}

/**
 * The line at which a task is at a moment, or null where it is not known, or the task is over or still to come.
 *
 * @param definitions as `definitionLines` finds them
 */
export function lineAt(task: Task, moment: number, definitions: ReadonlyMap<string, number>): number | null {
  if (moment < task.spawnedAt || (task.doneAt !== null && moment >= task.doneAt)) return null;
  const place = task.places[firstIndex(task.places, ({ at }) => at > moment) - 1];
  return place?.line ?? definitions.get(task.name) ?? null;
}

/** The lines of a script at which tasks are at a moment, from top to bottom. */
export function lineMarks(recording: Recording, moment: number, definitions: ReadonlyMap<string, number>): LineMark[] {
  const byLine = new Map<number, Task[]>();
  for (const task of recording.livingAt(moment).slice(0, MOST)) {
    const line = lineAt(task, moment, definitions);
    if (line === null) continue;
    const there = byLine.get(line);
    if (there) there.push(task);
    else byLine.set(line, [task]);
  }
  return [...byLine].map(([line, tasks]) => ({ line, tasks })).sort((a, b) => a.line - b.line);
}

/**
 * What stands beside a marked line: who is there and in which state; of many the first few. A task that runs has gone on
 * from there, to where no trace says: so it is told as last seen.
 */
export function markLabel({ tasks }: LineMark, moment: number, most = 2): string {
  const alike: { first: Task; state: string; count: number }[] = [];
  // By state and name, without a text for each of thousands of tasks.
  const byState = new Map<string, Map<string, { count: number }>>();
  for (const task of tasks) {
    const state = stateAt(task, moment);
    let byName = byState.get(state);
    if (!byName) byState.set(state, (byName = new Map()));
    const known = byName.get(task.name);
    if (known) known.count += 1;
    else {
      const group = { first: task, state: `${state}${state === "running" ? ", last seen here" : ""}`, count: 1 };
      byName.set(task.name, group);
      alike.push(group);
    }
  }
  const named = alike.slice(0, most);
  const more = tasks.length - named.reduce((sum, { count }) => sum + count, 0);
  return named.map(({ first, state, count }) => (count > 1 ? `${first.name} ×${count} ${state}` : `${first.label} ${state}`)).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
