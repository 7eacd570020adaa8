// The task graph: where each task's node lies, and what leads from node to node at a moment.
//
// A node gets its place when its task is spawned and keeps it, so the graph grows without jumping about: its column is
// its distance from the program, its row the next free one beside or below its parent. The program stands above its
// children, in their column, since it only waits.

import { type Recording, type Stretch, type Task, stretchAt } from "./recording.js";

/** A task's place in the graph, in columns and rows counted from 0. */
export interface GraphNode {
  readonly task: Task;
  readonly column: number;
  readonly row: number;
}

/** What leads from one task to another. */
export interface GraphEdge {
  /** `spawned`: `from` spawned `to`; `waits`: `from` waits for `to`. */
  readonly kind: "spawned" | "waits";
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** Whether `from` keeps its thread while it waits. */
  readonly blocked: boolean;
}

/** The places of a growing recording's tasks. */
export class GraphLayout {
  /** The nodes, in the order in which their tasks were spawned. */
  readonly nodes: GraphNode[] = [];
  /** How many columns and rows there are. */
  columns = 0;
  rows = 0;

  readonly #byTask = new Map<number, GraphNode>();
  /** The next free row of each column. */
  readonly #free: number[] = [];

  /** The node of a task, where it has one. */
  node(task: number): GraphNode | undefined {
    return this.#byTask.get(task);
  }

  /** Gives places to the tasks that have been added since the last call; the others keep theirs. */
  update(recording: Recording, most = Infinity): void {
    for (let index = this.nodes.length; index < Math.min(most, recording.tasks.length); index += 1) this.#add(recording.tasks[index]!);
  }

  #add(task: Task): void {
    const parent = task.parent === null ? undefined : this.#byTask.get(task.parent);
    const column = !parent || parent.task.kind === "program" ? 0 : parent.column + 1;
    const row = Math.max(this.#free[column] ?? 0, parent && column > 0 ? parent.row : 0);
    const node = { task, column, row };
    this.#free[column] = row + 1;
    this.nodes.push(node);
    this.#byTask.set(task.id, node);
    this.columns = Math.max(this.columns, column + 1);
    this.rows = Math.max(this.rows, row + 1);
  }
}

/** The edges of a graph at a moment: those of spawns that have happened, and of waits that go on. */
export function edgesAt(layout: GraphLayout, moment: number): GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const to of layout.nodes) {
    const from = to.task.parent === null ? undefined : layout.node(to.task.parent);
    if (from && to.task.spawnedAt <= moment) edges.push({ kind: "spawned", from, to, blocked: false });
  }
  for (const from of layout.nodes) {
    const stretch = stretchAt(from.task, moment);
    for (const to of waitedFor(stretch, layout)) edges.push({ kind: "waits", from, to, blocked: stretch!.activity === "blocked" });
  }
  return edges;
}

function waitedFor(stretch: Stretch | undefined, layout: GraphLayout): GraphNode[] {
  if (stretch?.activity !== "waiting" && stretch?.activity !== "blocked") return [];
  return stretch.on.flatMap(({ id }) => (id === undefined ? [] : (layout.node(id) ?? [])));
}

/** One piece of the way that determined how long the run took. */
export interface CriticalStep {
  readonly task: Task;
  readonly from: number;
  readonly to: number;
  readonly activity: Stretch["activity"];
}

/**
 * The critical path: from the task that ended last back to the start, along whatever each task waited for last. Without
 * a step of it the run would have been shorter. In order of time, without gaps.
 */
export function criticalPath(recording: Recording): CriticalStep[] {
  const ended = recording.tasks.filter(({ doneAt }) => doneAt !== null);
  let task = ended.reduce<Task | undefined>((a, b) => (!a || b.doneAt! > a.doneAt! ? b : a), undefined);
  let moment = task?.doneAt ?? 0;
  const steps: CriticalStep[] = [];
  const add = (who: Task, from: number, to: number, activity: Stretch["activity"]) => {
    if (to > from) steps.push({ task: who, from, to, activity });
  };
  /** Who has been seen at this moment: tasks that wait for each other must not lead round and round. */
  let seen = new Set<Task>();
  while (task && !seen.has(task)) {
    seen.add(task);
    const before = moment;
    const stretch: Stretch | undefined = task.stretches.findLast(({ start }) => start < moment);
    const culprit = stretch && lastToEnd(recording, stretch, moment);
    if (!stretch) {
      task = task.parent === null ? undefined : recording.task(task.parent);
    } else if (culprit) {
      // From the other's end to this task's going on the path is this task's own.
      moment = culprit.doneAt!;
      add(task, moment, before, stretch.activity);
      task = culprit;
    } else {
      // A job's result is on its way for a while after its last stretch.
      add(task, Math.min(stretch.end, moment), moment, "waiting");
      add(task, stretch.start, Math.min(stretch.end, moment), stretch.activity);
      moment = stretch.start;
    }
    if (moment < before) seen = new Set();
  }
  return steps.reverse();
}

/** Of the tasks that a stretch waits for, the one that ended last within it. */
function lastToEnd(recording: Recording, { on, start }: Stretch, moment: number): Task | undefined {
  return on
    .flatMap(({ id }) => (id === undefined ? [] : (recording.task(id) ?? [])))
    .filter(({ doneAt }) => doneAt !== null && doneAt > start && doneAt <= moment)
    .reduce<Task | undefined>((a, b) => (!a || b.doneAt! > a.doneAt! ? b : a), undefined);
}
