// Why a task is where it is at a moment, in one sentence; and the same for the loop.
//
// A sentence is a list of words and tasks, so that a view can show each task in its colour and lead to it.

import { inWords } from "./duration.js";
import { LONG_QUEUE, beginning, heldUpAt, heldUpBy, laneMates, queuedFor } from "./queue.js";
import { type Recording, type Stretch, type Task, firstIndex, isAsMeant, stretchAt } from "./recording.js";
import { stateAt, thingWaitedFor, workerName } from "./tasks.js";

/** Words, and the tasks between them; for several tasks of one name, that name and the task that it leads to. */
export type Sentence = readonly (string | Task | Named)[];

/** What several tasks are called, or one of them, with the task that stands for them. */
export interface Named {
  readonly text: string;
  readonly task: Task;
}

/** How far the sentence follows what waits for what. */
const DEPTH = 3;

/**
 * Why the task is where it is: "`main` waits for `fetch_gallery`, which was woken at 30.1 ms and has stood 12.0 ms in the
 * queue behind `resize`."
 */
export function why(recording: Recording, task: Task, moment: number): Sentence {
  const teller = new Teller(recording, moment);
  return tidy([task, " ", ...teller.predicate(task, [task]), ...teller.consequence(task), "."]);
}

/** What the loop does at a moment: who holds it, for how long, and who stands in the queue meanwhile. */
export function whyLoop(recording: Recording, moment: number): Sentence {
  return tidy(new Teller(recording, moment).loop());
}

/** The sentence as plain text. */
export function sentenceText(sentence: Sentence): string {
  return sentence.map((part) => (typeof part === "string" ? part : "text" in part ? part.text : part.label)).join("");
}

class Teller {
  readonly #recording: Recording;
  readonly #at: number;

  constructor(recording: Recording, at: number) {
    this.#recording = recording;
    this.#at = at;
  }

  /** What there is to say of a task, behind its name. @param told the tasks that the sentence has spoken of */
  predicate(task: Task, told: readonly Task[]): Sentence {
    switch (stateAt(task, this.#at)) {
      case "to come":
        return ["has not been spawned yet"];
      case "done":
        return [`was done at ${this.#time(task.doneAt!)}`, ...this.#queuedBefore(task)];
      case "failed":
        return [`failed at ${this.#time(task.doneAt!)}`, ...(task.error ? [` with ${task.error.type}${task.error.message ? `: ${firstLine(task.error.message)}` : ""}`] : [])];
      case "cancelled":
        return [`was cancelled at ${this.#time(task.doneAt!)}`];
    }
    const stretch = stretchAt(task, this.#at);
    if (!stretch) return ["is between two turns"];
    switch (stretch.activity) {
      case "running":
        return [`has been running on ${this.#place(stretch)} for ${this.#since(stretch)}`];
      case "queued":
        return this.#queued(task, stretch, told);
      case "waiting":
        return ["waits", ...this.#target(stretch, told)];
      case "blocked":
        return this.#blocked(stretch, told);
    }
  }

  /** What a task's state does to others: who stands in the queue while it holds the loop. */
  consequence(task: Task): Sentence {
    const stretch = stretchAt(task, this.#at);
    const holds = stretch?.worker === null && (stretch.activity === "running" || stretch.activity === "blocked") && !isAsMeant(stretch);
    const held = holds ? heldUpAt(this.#recording, stretch, this.#at) : [];
    return held.length > 0 ? ["; meanwhile ", ...this.#list(held), held.length === 1 ? " stands in the queue" : " stand in the queue"] : [];
  }

  loop(): Sentence {
    const { tasks } = this.#recording;
    const living = this.#recording.livingAt(this.#at);
    // Ten thousand may live, and in a replay there are sixty moments a second.
    const onLoop: Stretch[] = [];
    const jobs: Stretch[] = [];
    let waiting = 0;
    for (const task of living) {
      const stretch = stretchAt(task, this.#at);
      if (!stretch) continue;
      const { worker, activity } = stretch;
      if (worker === null && (activity === "running" || activity === "blocked")) onLoop.push(stretch);
      if (task.kind === "job" && worker !== null) jobs.push(stretch);
      if (activity === "waiting" && task.kind !== "job") waiting += 1;
    }
    const block = onLoop.find((stretch) => stretch.activity === "blocked" && !isAsMeant(stretch));
    if (block) {
      const target = block.on[0];
      const on = target?.id === undefined ? undefined : this.#recording.task(target.id);
      return ["The loop is blocked: ", block.task, ...(on ? [" keeps it until ", on, " is done"] : [" keeps it and sleeps"]),
        `, for ${this.#since(block)} so far`, ...this.consequence(block.task), "."];
    }
    const running = onLoop.find(({ activity }) => activity === "running");
    if (running) return [running.task, ` has held the loop for ${this.#since(running)}`, ...this.consequence(running.task), "."];
    const spawned = firstIndex(tasks, ({ spawnedAt }) => spawnedAt > this.#at);
    if (spawned === 0) return ["Nothing has happened yet."];
    if (living.length === 0) return this.#over(tasks.slice(0, spawned));
    return ["The loop is free", ...(waiting > 0 ? [`: ${waiting === 1 ? "one task waits" : `${waiting} tasks wait`}`] : []),
      ...jobs.slice(0, 3).flatMap((job, index) => [index === 0 ? (waiting > 0 ? ", and " : ": ") : ", ", job.task, ` is on ${this.#place(job)}`]), "."];
  }

  #over(tasks: readonly Task[]): Sentence {
    const failed = tasks.filter(({ outcome }) => outcome === "error");
    const cancelled = tasks.filter(({ outcome }) => outcome === "cancelled").length;
    const rest = [
      ...(failed.length > 0 ? ["; ", ...this.#list(failed), " failed"] : []),
      ...(cancelled > 0 ? [cancelled === 1 ? "; one was cancelled" : `; ${cancelled} were cancelled`] : []),
    ];
    return [tasks.length === 1 ? "The only task is over" : `All ${tasks.length} tasks are over`, ...rest, "."];
  }

  #queued(task: Task, stretch: Stretch, told: readonly Task[]): Sentence {
    const first = stretch === task.stretches[0];
    const what = queuedFor(this.#recording, task, this.#at);
    if (what === "room") {
      const there = laneMates(this.#recording, task, this.#at);
      const waited = `has waited for room in its type, ${task.lane}, for ${this.#since(stretch)}`;
      // Just when one has ended, nobody may be in there.
      return there.length === 0 ? [waited] : [`${waited}, where `, ...this.#list(there), there.length === 1 ? " is" : " are"];
    }
    if (what === "worker") {
      const busy = this.#recording.workers.filter(({ jobs }) => jobs.some(({ start, end }) => start <= this.#at && this.#at < end));
      const up = this.#recording.workers.filter((worker) => worker.up.some(({ start, end }) => start <= this.#at && this.#at < end));
      const reason = up.length === 0 ? ", while the first one starts" : busy.length >= up.length ? `, while ${up.length === 1 ? "the only one is" : `all ${up.length} are`} busy` : "";
      return [`has waited for a worker for ${this.#since(stretch)}${reason}`];
    }
    const began: Sentence = first ? [`was spawned at ${this.#time(stretch.start)}`] : this.#woken(task, stretch);
    const [behind] = stretch.worker === null ? heldUpBy(this.#recording, task, stretch.start, this.#at) : [];
    const who: Sentence = !behind ? [] : told.includes(behind.task) ? [" behind ", behind.task] : [" behind ", behind.task, ...this.#holding(behind.task)];
    return [...began, ` and has stood ${this.#since(stretch)} in the queue`, ...who];
  }

  /** For what a task that is over had waited before it began, where that took long. */
  #queuedBefore(task: Task): Sentence {
    const queue = beginning(this.#recording, task, this.#at);
    if (!queue || queue.time < LONG_QUEUE || queue.why === "turn") return [];
    const what = queue.why === "room" ? `room in its type, ${task.lane}` : queue.why === "starting" ? "a worker to start" : "a free worker";
    return [`; before it began it had waited ${this.#duration(queue.time)} for ${what}`];
  }

  #woken(task: Task, { start, wokenBy }: Stretch): Sentence {
    const at = this.#time(start);
    if (wokenBy === null || wokenBy === task.id) return [`gave way at ${at}`];
    if (typeof wokenBy === "number") {
      const by = this.#recording.task(wokenBy);
      return by ? ["was woken by ", by, ` at ${at}`] : [`was woken at ${at}`];
    }
    return [{ timer: `was woken by its timer at ${at}`, worker: `was woken by a worker's result at ${at}`, external: `was woken from outside at ${at}` }[wokenBy]];
  }

  /** Why a task that is in front holds the loop, where it blocks it. */
  #holding(task: Task): Sentence {
    const stretch = stretchAt(task, this.#at);
    if (stretch?.activity !== "blocked") return [];
    const on = stretch.on[0]?.id === undefined ? undefined : this.#recording.task(stretch.on[0].id);
    return on ? [", which blocks the loop until ", on, " is done"] : [", which blocks the loop"];
  }

  #blocked(stretch: Stretch, told: readonly Task[]): Sentence {
    if (isAsMeant(stretch)) return ["waits, as is meant,", ...this.#target(stretch, told)];
    const sleeps = stretch.on[0]?.kind === "sleep";
    if (stretch.worker !== null) {
      const where = workerName(stretch.worker).toLowerCase();
      return sleeps ? [`has slept on ${where} for ${this.#since(stretch)}`] : [`keeps ${where} and waits`, ...this.#target(stretch, told)];
    }
    return sleeps
      ? [`has blocked the loop by a sleep for ${this.#since(stretch)}`]
      : [`has blocked the loop for ${this.#since(stretch)} and waits`, ...this.#target(stretch, told)];
  }

  /** For what a task waits, and why that is not there yet. */
  #target(stretch: Stretch, told: readonly Task[]): Sentence {
    const tasks = stretch.on.flatMap(({ id }) => (id === undefined ? [] : (this.#recording.task(id) ?? [])));
    if (tasks.length === 0) return this.#thing(stretch);
    const open = tasks.filter(({ doneAt }) => doneAt === null || doneAt > this.#at);
    const last = (open.length > 0 ? open : tasks).reduce((a, b) => ((b.doneAt ?? Infinity) > (a.doneAt ?? Infinity) ? b : a));
    const further = told.length < DEPTH && !told.includes(last) ? this.predicate(last, [...told, last]) : [];
    if (tasks.length === 1) return [" for ", last, ...(further.length > 0 ? [", which ", ...further] : [])];
    const done = tasks.length - open.length;
    const count = ` for ${tasks.length} tasks${done > 0 ? `, of which ${done === 1 ? "one is" : `${done} are`} done` : ""}`;
    return further.length > 0 ? [`${count}; the last to end, `, last, ", ", ...further] : [count];
  }

  #thing({ on, end, task }: Stretch): Sentence {
    const [first] = on;
    if (!first) return [" for something that the trace does not name"];
    if (first.kind === "timer" && end < Infinity) {
      const next = task.stretches.find((stretch) => stretch.start === end && stretch.activity === "queued");
      // When it was due the trace does not say: a loop that was held then hears of it later.
      if (next?.wokenBy === "timer") return [` for a timer that wakes it at ${this.#time(end)}`];
    }
    return [` for ${thingWaitedFor(first)}`];
  }

  #list(tasks: readonly Task[]): Sentence {
    const named = tasks.length > 3 ? tasks.slice(0, 2) : tasks;
    const more = tasks.length - named.length;
    return named.flatMap((task, index) => {
      const last = index === named.length - 1 && more === 0;
      return index === 0 ? [task] : [last ? " and " : ", ", task];
    }).concat(more > 0 ? [` and ${more} more`] : []);
  }

  #place({ worker }: Stretch): string {
    return worker === null ? "the loop" : workerName(worker).toLowerCase();
  }
  #since({ start }: Stretch): string {
    return this.#duration(this.#at - start);
  }
  #time(moment: number): string {
    return this.#duration(moment);
  }
  #duration(milliseconds: number): string {
    return inWords(milliseconds, this.#recording.wholeMilliseconds);
  }
}

function firstLine(text: string): string {
  const [line = ""] = text.split("\n");
  const whole = line.length > 120 ? line.slice(0, line.lastIndexOf(" ", 119)) : line;
  return whole === line ? line.replace(/\.$/, "") : `${whole} …`;
}

/** Joins the words that stand side by side. */
function tidy(parts: Sentence): Sentence {
  const joined: (string | Task | Named)[] = [];
  for (const part of parts) {
    const before = joined.at(-1);
    if (typeof part === "string" && typeof before === "string") joined[joined.length - 1] = before + part;
    else joined.push(part);
  }
  return joined;
}
