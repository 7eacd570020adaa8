// The story of a run that is over, in a few sentences: what ran on workers, what waited for what, and whether the loop
// was blocked, and why. It answers at one look what the other views show moment by moment.

import { duration } from "./duration.js";
import { heldUpBetween } from "./queue.js";
import { type Recording, type Stretch, type Task, isAsMeant } from "./recording.js";
import { WAITED_FOR, workerName } from "./tasks.js";
import type { Sentence } from "./why.js";

/** The answer to one question. */
export interface Chapter {
  readonly about: "on workers" | "waits" | "the loop";
  /** The longest things first, and no more than a reader takes in. */
  readonly sentences: readonly Sentence[];
}

/** How many sentences a chapter has at the most, and how many of one task's waits a sentence names. */
const MOST_SENTENCES = 3;
const MOST_TARGETS = 3;
/** From how long on a turn of the loop without a pause, or a wait for a worker, is worth a sentence, in milliseconds. */
const LONG_TURN = 50;
const LONG_QUEUE = 20;

/** The story of a recording that is complete. */
export function story(recording: Recording): Chapter[] {
  const teller = new StoryTeller(recording);
  return [
    { about: "on workers", sentences: teller.workers() },
    { about: "waits", sentences: teller.waits() },
    { about: "the loop", sentences: teller.loop() },
  ];
}

/** One thing to tell, and how much of the run it took. Only what is told is put into words: some runs have thousands. */
interface Told {
  readonly sentence: () => Sentence;
  readonly time: number;
}

/** For what a task waited. */
interface Wait {
  /** What it is called, whichever of that name it is. */
  readonly name: string;
  readonly what: Sentence;
  readonly time: number;
  /** The block, where it kept its thread meanwhile. */
  readonly blocked: Stretch | null;
}

class StoryTeller {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Who had a worker, by name, and for how long. */
  workers(): Sentence[] {
    const byName = new Map<string, { task: Task; workers: Set<number>; time: number; count: number }>();
    for (const { worker, jobs } of this.#recording.workers) {
      for (const { task, start, end } of jobs) {
        const of = byName.get(task.name) ?? { task, workers: new Set(), time: 0, count: 0 };
        of.workers.add(worker!);
        of.time += this.#length(start, end);
        of.count += 1;
        byName.set(task.name, of);
      }
    }
    const told = [...byName.values()].map(({ task, workers, time, count }): Told => {
      const where = workers.size === 1 ? workerName([...workers][0]!).toLowerCase() : `${workers.size} workers`;
      const sentence: Sentence = count === 1
        ? [task, ` was on ${where} for ${this.#time(time)}.`]
        : [task, `, ${count} times, was on ${where} for ${this.#time(time)} in all.`];
      return { sentence: () => sentence, time };
    });
    return told.length === 0 ? [["Nothing: all code ran on the loop."]] : this.#longest(told, "function");
  }

  /** Who waited for whom. What only waits for the time to pass is left out. */
  waits(): Sentence[] {
    const told = this.#waitsOf(this.#recording.tasks.filter(({ kind }) => kind !== "program"));
    const queue = this.#forWorkers();
    const own = told.length + queue.length > 0 ? [...told, ...queue] : this.#waitsOf(this.#recording.tasks);
    return own.length === 0 ? [["No task waited for another."]] : this.#longest(own, "wait");
  }

  /** What these tasks waited for; tasks of one name that waited for the same names are told together. */
  #waitsOf(tasks: readonly Task[]): Told[] {
    const alike = new Map<string, { task: Task; waits: Wait[]; count: number; time: number }>();
    for (const task of tasks) {
      const waits = this.#targetsOf(task);
      if (waits.length === 0) continue;
      const key = [task.name, ...new Set(waits.map(({ name }) => name))].join("\n");
      const told = alike.get(key) ?? { task, waits, count: 0, time: 0 };
      told.count += 1;
      told.time += waits.reduce((sum, { time }) => sum + time, 0);
      alike.set(key, told);
    }
    return [...alike.values()].map(({ task, waits, count, time }): Told => ({
      time,
      sentence: () => {
        const all = count > 1 ? [...new Map(waits.map((wait) => [wait.name, wait])).values()] : waits;
        const named = all.length > MOST_TARGETS ? all.slice(0, MOST_TARGETS - 1) : all;
        const more = named.length < all.length ? [`, then for ${all.length - named.length} more`] : [];
        if (count > 1) {
          const targets = named.flatMap(({ what }, index): Sentence => [index === 0 ? "" : " and ", ...what]);
          return [task, `, ${count} times, waited ${this.#time(time)} in all for `, ...targets, ...more, "."];
        }
        return [task, " waited ", ...named.flatMap(({ what, time: each, blocked }, index): Sentence => [
          `${index === 0 ? "" : ", then "}${this.#time(each)} for `, ...what,
          ...(blocked ? [`, and kept ${blocked.worker === null ? "the loop" : workerName(blocked.worker).toLowerCase()} meanwhile`] : []),
        ]), ...more, "."];
      },
    }));
  }

  /** What one task waited for, and how long for each. */
  #targetsOf(task: Task): Wait[] {
    const targets = new Map<string, Wait>();
    for (const stretch of task.stretches) {
      if (stretch.activity !== "waiting" && stretch.activity !== "blocked") continue;
      const [first, ...others] = stretch.on;
      if (!first || first.kind === "timer" || first.kind === "sleep") continue;
      const target = others.length > 0 ? this.#lastOf(stretch) : this.#recording.task(first.id ?? -1);
      const what: Sentence = others.length > 0
        ? [`${stretch.on.length} tasks`, ...(target ? [", the last of them ", target] : [])]
        : [target ?? first.name ?? WAITED_FOR[first.kind]];
      const name = `${others.length > 0 ? "many" : ""} ${target?.name ?? first.name ?? first.kind}`;
      const key = `${name} ${target?.id ?? ""}`;
      const time = (targets.get(key)?.time ?? 0) + this.#length(stretch.start, stretch.end);
      targets.set(key, { name, what, time, blocked: stretch.activity === "blocked" && !isAsMeant(stretch) ? stretch : null });
    }
    return [...targets.values()].filter(({ time }) => this.#isTime(time));
  }

  /** Jobs that stood in the queue for a worker. */
  #forWorkers(): Told[] {
    const queued = this.#recording.tasks.flatMap((task) => {
      const first = task.kind === "job" ? task.stretches[0] : undefined;
      const time = first?.activity === "queued" ? this.#length(first.start, first.end) : 0;
      return time >= LONG_QUEUE ? [{ task, time }] : [];
    }).sort((a, b) => b.time - a.time);
    const [longest, ...others] = queued;
    if (!longest) return [];
    const more = others.length > 0 ? ` and ${others.length === 1 ? "one more job" : `${others.length} more jobs`}` : "";
    return [{ sentence: () => [longest.task, `${more} waited for a worker${more ? ", the longest" : ""} for ${this.#time(longest.time)}.`], time: longest.time }];
  }

  /** Who blocked the loop, why, and whom that held up. */
  loop(): Sentence[] {
    const { loop } = this.#recording;
    const blocks = loop.blocked.flat().filter((stretch) => !isAsMeant(stretch) && this.#isTime(this.#length(stretch.start, stretch.end)));
    // The program may take its time where nobody is there to be held up.
    const turns = loop.running.filter((stretch) => this.#length(stretch.start, stretch.end) >= LONG_TURN && (stretch.task.kind !== "program" || this.#heldUp(stretch).length > 0));
    const told = [...blocks.map((stretch) => this.#block(stretch)), ...turns.map((stretch) => this.#turn(stretch))];
    if (told.length > 0) return this.#longest(told, "time");
    const longest = loop.running.reduce<Stretch | undefined>((a, b) => (!a || b.end - b.start > a.end - a.start ? b : a), undefined);
    const time = longest ? this.#length(longest.start, longest.end) : 0;
    return [["It was never blocked", ...(longest && this.#isTime(time) ? [`; its longest turn took ${this.#time(time)}, by `, longest.task] : []), "."]];
  }

  #block(stretch: Stretch): Told {
    const { task, on, start, end } = stretch;
    const time = this.#length(start, end);
    const target = this.#recording.task(on[0]?.id ?? -1);
    const line = task.places.findLast(({ at }) => at <= start)?.line;
    const where = line === undefined ? "" : ` in line ${line}`;
    const why: Sentence = target ? [`, since it waits there until `, target, " is done"]
      : on[0]?.kind === "sleep" ? [", since it sleeps there"] : [`, since it waits there for ${on[0]?.name ?? "something"}`];
    return { time, sentence: () => [task, ` blocked it for ${this.#time(time)}${where}`, ...why, ...this.#held(stretch), "."] };
  }

  #turn(stretch: Stretch): Told {
    const time = this.#length(stretch.start, stretch.end);
    return { time, sentence: () => [stretch.task, ` held it for ${this.#time(time)} without a pause`, ...this.#held(stretch), "."] };
  }

  /** Whom a hold of the loop held up. */
  #held(stretch: Stretch): Sentence {
    const [first, ...more] = this.#heldUp(stretch);
    if (!first) return ["; nobody stood in the queue meanwhile"];
    return ["; meanwhile ", first.task, ...(more.length > 0 ? [` and ${more.length} more`] : []), ` stood in the queue${more.length > 0 ? ", the longest" : ""} for ${this.#time(first.time)}`];
  }

  #heldUp(stretch: Stretch): { task: Task; time: number }[] {
    return heldUpBetween(this.#recording, stretch, this.#recording.end).filter(({ time }) => this.#isTime(time));
  }

  /** Of the tasks that a stretch waits for, the one that ended last. */
  #lastOf({ on }: Stretch): Task | undefined {
    return on.flatMap(({ id }) => this.#recording.task(id ?? -1) ?? [])
      .reduce<Task | undefined>((a, b) => (!a || (b.doneAt ?? Infinity) > (a.doneAt ?? Infinity) ? b : a), undefined);
  }

  #longest(told: readonly Told[], what: string): Sentence[] {
    const sorted = [...told].sort((a, b) => b.time - a.time);
    const more = sorted.length - MOST_SENTENCES;
    if (more <= 0) return sorted.map(({ sentence }) => sentence());
    return [...sorted.slice(0, MOST_SENTENCES).map(({ sentence }) => sentence()), [`And ${more.toLocaleString("en")} more ${what}${more === 1 ? "" : "s"}, for less long.`]];
  }

  /** Whether the clock can tell that any time passed. */
  #isTime(milliseconds: number): boolean {
    return milliseconds >= (this.#recording.wholeMilliseconds ? 1 : 0.1);
  }

  #length(start: number, end: number): number {
    return Math.max(0, Math.min(end, this.#recording.end) - start);
  }

  #time(milliseconds: number): string {
    return duration(milliseconds, this.#recording.wholeMilliseconds);
  }
}
