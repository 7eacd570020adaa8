// The task graph: where each task's node lies, and what leads from node to node at a moment.
//
// A node gets its place when its task is spawned and keeps it, so the graph grows without jumping about: its column is
// its distance from the program, its row the next free one beside or below its parent. The program stands above its
// children, in their column, since it only waits.
//
// Of many tasks with one name and one parent the first few have nodes of their own and the rest share one, so that a
// thousand tasks are as readable as ten. So do the children of those that share one.

import { type Recording, type Stretch, type Task, firstIndex, stretchAt } from "./recording.js";
import { type TaskState, stateAt } from "./tasks.js";

/** A place in the graph, in columns and rows counted from 0, and the tasks that have it. */
export interface GraphNode {
  /** The task, or the first one of those that share the node. */
  readonly task: Task;
  /** All tasks that share the node, in the order in which they were spawned; usually one. */
  readonly tasks: readonly Task[];
  readonly column: number;
  readonly row: number;
}

/** What leads from one node to another. */
export interface GraphEdge {
  /** `spawned`: `from` spawned `to`; `waits`: `from` waits for `to`; `waited`: it did, earlier. */
  readonly kind: "spawned" | "waits" | "waited";
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** Whether `from` keeps its thread while it waits. */
  readonly blocked: boolean;
}

/** How many tasks of one name and parent have nodes of their own. */
const ALONE = 8;

interface OwnNode extends GraphNode {
  readonly tasks: Task[];
  readonly parent: OwnNode | undefined;
  /** The children by name: how many have nodes of their own, and the node that the rest share. */
  readonly children: Map<string, { alone: number; shared: OwnNode | undefined }>;
  /** Whom its tasks have waited for, and when the first such wait ended. */
  readonly waited: Map<OwnNode, number>;
}

/** The places of a growing recording's tasks. */
export class GraphLayout {
  /** The nodes, in the order in which their first tasks were spawned. */
  readonly nodes: GraphNode[] = [];
  /** How many columns and rows there are. */
  columns = 0;
  rows = 0;
  /** How many tasks have a place. */
  placed = 0;

  readonly #byTask = new Map<number, OwnNode>();
  /** The next free row of each column. */
  readonly #free: number[] = [];
  /** Tasks whose waits may not all be known yet, and how many of their stretches have been looked at. */
  readonly #growing = new Map<Task, number>();

  /** The node of a task, where it has one. */
  node(task: number): GraphNode | undefined {
    return this.#byTask.get(task);
  }

  /** Gives places to the tasks that have been added since the last call; the others keep theirs. */
  update(recording: Recording, most = Infinity): void {
    for (; this.placed < recording.tasks.length; this.placed += 1) {
      if (!this.#add(recording.tasks[this.placed]!, most)) break;
    }
    for (const [task, seen] of this.#growing) this.#waits(task, seen);
  }

  #add(task: Task, most: number): boolean {
    const parent = task.parent === null ? undefined : this.#byTask.get(task.parent);
    const family = parent && this.#family(parent, task.name);
    let node = family?.shared;
    if (node) {
      node.tasks.push(task);
    } else {
      if (this.nodes.length >= most) return false;
      node = this.#place(task, parent);
      // The first of those that will share a node has it to itself until a second one comes.
      if (family && (family.alone >= ALONE || parent.tasks.length > 1)) family.shared = node;
      else if (family) family.alone += 1;
    }
    this.#byTask.set(task.id, node);
    this.#growing.set(task, 0);
    return true;
  }

  #family(parent: OwnNode, name: string): { alone: number; shared: OwnNode | undefined } {
    let family = parent.children.get(name);
    if (!family) parent.children.set(name, (family = { alone: 0, shared: undefined }));
    return family;
  }

  #place(task: Task, parent: OwnNode | undefined): OwnNode {
    const column = !parent || parent.task.kind === "program" ? 0 : parent.column + 1;
    const row = Math.max(this.#free[column] ?? 0, parent && column > 0 ? parent.row : 0);
    this.#free[column] = row + 1;
    this.columns = Math.max(this.columns, column + 1);
    this.rows = Math.max(this.rows, row + 1);
    const node: OwnNode = { task, tasks: [task], column, row, parent, children: new Map(), waited: new Map() };
    this.nodes.push(node);
    return node;
  }

  /** Takes in the waits of a task that have ended since they were looked at last. */
  #waits(task: Task, seen: number): void {
    const from = this.#byTask.get(task.id)!;
    let index = seen;
    for (; index < task.stretches.length && task.stretches[index]!.end < Infinity; index += 1) {
      const { activity, on, end } = task.stretches[index]!;
      if (activity !== "waiting" && activity !== "blocked") continue;
      for (const { id } of on) {
        const to = id === undefined ? undefined : this.#byTask.get(id);
        if (to && to !== from) from.waited.set(to, Math.min(end, from.waited.get(to) ?? Infinity));
      }
    }
    if (task.doneAt === null) this.#growing.set(task, index);
    else this.#growing.delete(task);
  }

  /** The edges at a moment: of spawns that have happened, of waits that go on, and of waits that are over. */
  edgesAt(recording: Recording, moment: number): GraphEdge[] {
    const nodes = this.nodes as OwnNode[];
    const spawned = nodes.flatMap((to): GraphEdge[] =>
      to.parent && to.task.spawnedAt <= moment ? [{ kind: "spawned", from: to.parent, to, blocked: false }] : []);
    const waits = new Map<OwnNode, Map<OwnNode, boolean>>();
    for (const task of recording.livingAt(moment)) {
      const from = this.#byTask.get(task.id);
      const stretch = stretchAt(task, moment);
      if (!from || (stretch?.activity !== "waiting" && stretch?.activity !== "blocked")) continue;
      for (const { id } of stretch.on) {
        const to = id === undefined ? undefined : this.#byTask.get(id);
        if (!to) continue;
        const targets = waits.get(from) ?? new Map<OwnNode, boolean>();
        targets.set(to, targets.get(to) || stretch.activity === "blocked");
        waits.set(from, targets);
      }
    }
    const going = nodes.flatMap((from) => [...(waits.get(from) ?? [])].map(([to, blocked]): GraphEdge => ({ kind: "waits", from, to, blocked })));
    const over = nodes.flatMap((from) => [...from.waited].flatMap(([to, end]): GraphEdge[] =>
      end <= moment && !waits.get(from)?.has(to) ? [{ kind: "waited", from, to, blocked: false }] : []));
    return [...spawned, ...going, ...over];
  }
}

/** How wide nodes are, and how far apart their columns, in pixels. */
export interface GraphSizes {
  readonly wide: number;
  readonly gap: number;
}

/** Where the first column begins, and what is left free behind the last, in pixels. */
export const GRAPH_LEFT = 22;
export const GRAPH_RIGHT = 14;

/** The sizes where there is room for them, and the least that can be read. */
const ROOMY: GraphSizes = { wide: 166, gap: 60 };
const LEAST: GraphSizes = { wide: 112, gap: 18 };
/** The gap that cards leave to the arrows before they become wider themselves. */
const AIRY = 30;

/**
 * The sizes with which a graph of so many columns fits into a width. Where not even the least would do, as many columns are
 * seen as a whole as fit, and the next one begins where the picture ends: nobody sees half of a card.
 */
export function graphSizes(width: number, columns: number): GraphSizes {
  const widthOf = ({ wide, gap }: GraphSizes) => GRAPH_LEFT + columns * (wide + gap) - gap + GRAPH_RIGHT;
  if (columns === 0 || width <= 0 || widthOf(ROOMY) <= width) return ROOMY;
  if (widthOf(LEAST) > width) {
    const seen = Math.max(1, Math.floor((width - GRAPH_LEFT) / (LEAST.wide + LEAST.gap)));
    const each = Math.floor((width - GRAPH_LEFT) / seen);
    const wide = Math.min(ROOMY.wide, Math.max(LEAST.wide, each - AIRY));
    return { wide, gap: Math.max(LEAST.gap, each - wide) };
  }
  const within = width - GRAPH_LEFT - GRAPH_RIGHT;
  const wide = Math.floor(Math.min(ROOMY.wide, Math.max(LEAST.wide, (within - (columns - 1) * AIRY) / columns)));
  return { wide, gap: columns > 1 ? Math.min(ROOMY.gap, Math.floor((within - columns * wide) / (columns - 1))) : ROOMY.gap };
}

/** How many tasks of a node are in which state at a moment. */
export function statesAt({ tasks }: GraphNode, moment: number): Map<TaskState, number> {
  const counts = new Map<TaskState, number>();
  const add = (state: TaskState, count: number) => {
    if (count > 0) counts.set(state, (counts.get(state) ?? 0) + count);
  };
  // They stand in the order of their spawns, and most are done: this is asked at every moment of a replay.
  const spawned = firstIndex(tasks, ({ spawnedAt }) => spawnedAt > moment);
  let done = 0;
  for (let index = 0; index < spawned; index += 1) {
    const task = tasks[index]!;
    if (task.outcome === "ok" && task.doneAt! <= moment) done += 1;
    else add(stateAt(task, moment), 1);
  }
  add("done", done);
  add("to come", tasks.length - spawned);
  return counts;
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
    const until: number = moment;
    const stretch: Stretch | undefined = task.stretches[firstIndex(task.stretches, ({ start }) => start >= until) - 1];
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
