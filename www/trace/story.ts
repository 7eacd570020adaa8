// The story of a run that is over, in a few sentences: what ran on workers, what waited for what, and whether the loop
// was blocked, and why. It answers at one look what the other views show moment by moment.

import { grouped, inWords } from "./duration.js";
import { type Beginning, LONG_QUEUE, beginning, heldUpBetween } from "./queue.js";
import { type Recording, type Stretch, type Task, hasEngineLoad, isAsMeant } from "./recording.js";
import { thingWaitedFor, workerName } from "./tasks.js";
import type { Sentence } from "./why.js";

/** The answer to one question. */
export interface Chapter {
  readonly about: "on workers" | "waits" | "the loop";
  /** The longest things first, and no more than a reader takes in. */
  readonly sentences: readonly Sentence[];
}

/** How many sentences a chapter has at the most, and how many of one task's waits a sentence names. */
const MOST_SENTENCES = 3;
/** Waits are what people come for: a pipeline's stages each have one. */
const MOST_WAITS = 4;
const MOST_TARGETS = 3;
/** From how long on a turn of the loop without a pause is worth a sentence, in milliseconds. */
const LONG_TURN = 50;
/** From how long on a turn of the program is worth a word, though nobody was there to be held up: a start takes some time by itself. */
const LONG_START = 250;
/** A turn as long as this costs a page one of its sixty frames a second. */
const FRAME = 1000 / 60;
/** Of how many blocks alike it is looked at whom they held up. */
const LOOKED_AT = 50;
/** How the message of a deadlock begins. */
const DEADLOCK = "deadlock: ";
/** Times of which the shortest is at least this share of the longest are about the same. */
const ALIKE = 0.75;

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

/** Tasks of one name, as one thing to tell, and how long each of them took. */
interface Alike {
  readonly first: Task;
  readonly times: number[];
}

class StoryTeller {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Who had a worker, by name, and for how long. */
  workers(): Sentence[] {
    const byName = new Map<string, Alike & { workers: Set<number>; jobs: Task[] }>();
    for (const { worker, jobs } of this.#recording.workers) {
      for (const { task, start, end } of jobs) {
        const of = byName.get(task.name) ?? { first: task, workers: new Set(), jobs: [], times: [] };
        of.workers.add(worker!);
        of.jobs.push(task);
        of.times.push(this.#length(start, end));
        byName.set(task.name, of);
      }
    }
    const told = [...byName.values()].map(({ first, workers, jobs, times }): Told => ({
      time: longestOf(times),
      sentence: () => {
        const where = workers.size === 1 ? workerName([...workers][0]!).toLowerCase() : `${workers.size} workers`;
        return [...this.#all({ first, times }), ` ran on ${where} for ${this.#times(times)}${this.#still(jobs)}.`];
      },
    }));
    return told.length === 0 ? [["Nothing: all code ran on the loop."]] : this.#longest(told, "function");
  }

  /** How much of their time on workers jobs slept or waited: their busy time is only the rest. */
  #still(jobs: readonly Task[]): string {
    const blocks = jobs.map(({ stretches }) => stretches.filter(({ activity, worker }) => activity === "blocked" && worker !== null));
    const times = blocks.map((each) => each.reduce((sum, { start, end }) => sum + this.#length(start, end), 0));
    if (!times.some((time) => this.#isTime(time))) return "";
    const slept = blocks.flat().every(({ on }) => on[0]?.kind === "sleep");
    return `, of which ${jobs.length === 1 ? "it" : "they"} ${slept ? "slept" : "stood still"} ${this.#times(times)}`;
  }

  /** Who waited for whom. What only waits for the time to pass is left out. */
  waits(): Sentence[] {
    const told = this.#waitsOf(this.#recording.tasks.filter(({ kind }) => kind !== "program"));
    const queue = this.#inQueues();
    const own = told.length + queue.length > 0 ? [...told, ...queue] : this.#waitsOf(this.#recording.tasks);
    return own.length === 0 ? [["No task waited for another."]] : this.#longest(own, "wait", MOST_WAITS);
  }

  /** What these tasks waited for; tasks of one name that waited for the same names are told together. */
  #waitsOf(tasks: readonly Task[]): Told[] {
    const alike = new Map<string, Alike & { waits: Wait[] }>();
    for (const task of tasks) {
      const waits = this.#targetsOf(task);
      if (waits.length === 0) continue;
      const key = [task.name, ...new Set(waits.map(({ name }) => name))].join("\n");
      const told = alike.get(key) ?? { first: task, waits, times: [] };
      told.times.push(waits.reduce((sum, { time }) => sum + time, 0));
      alike.set(key, told);
    }
    return [...alike.values()].map(({ first, waits, times }): Told => ({
      time: longestOf(times),
      sentence: () => (times.length > 1 ? this.#waitsOfMany({ first, times }, waits) : this.#waitsOfOne(first, waits)),
    }));
  }

  #waitsOfOne(task: Task, waits: readonly Wait[]): Sentence {
    const named = waits.length > MOST_TARGETS ? waits.slice(0, MOST_TARGETS - 1) : waits;
    return [task, " waited ", ...named.flatMap(({ what, time, blocked }, index): Sentence => [
      `${index === 0 ? "" : ", then "}${this.#time(time)} for `, ...what,
      ...(blocked ? [`, and kept ${blocked.worker === null ? "the loop" : workerName(blocked.worker).toLowerCase()} meanwhile`] : []),
    ]), ...(named.length < waits.length ? [`, then for ${waits.length - named.length} more`] : []), "."];
  }

  #waitsOfMany(alike: Alike, waits: readonly Wait[]): Sentence {
    const names = [...new Map(waits.map(({ name, what }) => [name, what.map((part) => (typeof part === "string" || "text" in part ? part : { task: part, text: part.name }))])).values()];
    const named = names.length > MOST_TARGETS ? names.slice(0, MOST_TARGETS - 1) : names;
    return [
      ...this.#all(alike), ` waited ${this.#times(alike.times)} for `, ...named.flatMap((what, index): Sentence => [index === 0 ? "" : " and ", ...what]),
      ...(named.length < names.length ? [` and ${names.length - named.length} more`] : []), ".",
    ];
  }

  /** What one task waited for, and how long for each. Several that it waited for at once are one thing, until all are done. */
  #targetsOf(task: Task): Wait[] {
    const targets = new Map<string, Wait>();
    let many: { readonly on: Set<number>; readonly key: string } | undefined;
    for (const stretch of task.stretches) {
      if (stretch.activity !== "waiting" && stretch.activity !== "blocked") continue;
      // A time limit around the wait may be named before what is waited for.
      const first = stretch.on.find(({ kind }) => kind !== "timer" && kind !== "sleep");
      if (!first) continue;
      const tasks = stretch.on.filter(({ kind }) => kind === "task");
      const ids = tasks.flatMap(({ id }) => id ?? []);
      const blocked = stretch.activity === "blocked" && !isAsMeant(stretch) ? stretch : null;
      const time = this.#length(stretch.start, stretch.end);
      // When one of many is done, the wait for the others is still the same one.
      const goesOn = many && ids.length > 0 && ids.every((id) => many!.on.has(id)) ? many : undefined;
      const target = this.#lastOf(stretch);
      const several = tasks.length > 1;
      const name = `${several ? "many" : ""} ${target?.name ?? first.name ?? first.kind}`;
      // Who blocks for something and then awaits it kept its thread for a part of that time only.
      const key: string = goesOn?.key ?? `${name} ${target?.id ?? ""} ${blocked === null ? "" : "blocks"}`;
      const before = targets.get(key);
      if (several && !goesOn) many = { on: new Set(ids), key };
      else if (!several && !goesOn) many = undefined;
      const what: Sentence = several ? [`${tasks.length} tasks`, ...(target ? [", of which ", target, " ended last"] : [])] : [target ?? thingWaitedFor(first)];
      targets.set(key, before ? { ...before, time: before.time + time } : { name, what, time, blocked });
    }
    return [...targets.values()].filter(({ time }) => this.#isTime(time));
  }

  /** Jobs that stood in the queue for long and what kept them from a worker, and tasks for which their lane had no room. */
  #inQueues(): Told[] {
    const groups = new Map<string, Alike & { queue: Beginning; others: boolean }>();
    const queued = this.#recording.tasks.flatMap((task) => {
      const queue = beginning(this.#recording, task, this.#recording.end);
      return queue && queue.time >= LONG_QUEUE && queue.why !== "turn" ? [{ task, queue }] : [];
    });
    for (const { task, queue } of queued) {
      const key = queue.why === "room" ? `room in ${task.lane}` : queue.why;
      const group = groups.get(key) ?? { first: task, times: [], queue, others: false };
      group.times.push(queue.time);
      groups.set(key, { ...group, others: group.others || task.name !== group.first.name, queue: queue.workers > group.queue.workers ? queue : group.queue });
    }
    return [...groups.values()].map(({ first, times, queue, others }): Told => ({
      time: longestOf(times),
      sentence: () => {
        const more = times.length - 1;
        const who: Sentence = others ? [first, ` and ${more} more ${queue.why === "room" ? "task" : "job"}${more === 1 ? "" : "s"}`] : this.#all({ first, times });
        return [...who, ` waited ${this.#times(times)} ${whyQueued(queue, first)}.`];
      },
    }));
  }

  /** Who blocked the loop, why, and whom that held up. */
  loop(): Sentence[] {
    const { loop } = this.#recording;
    const blocks = loop.blocked.flat().filter((stretch) => !isAsMeant(stretch) && this.#isTime(this.#length(stretch.start, stretch.end)));
    // The program's first turn is the start of the run: nobody is there yet to be held up.
    const ownTurns = loop.running.filter((stretch) => !hasEngineLoad(this.#recording, stretch));
    const turns = ownTurns.filter((stretch) => stretch.task.kind !== "program" || (stretch !== stretch.task.stretches.find(({ activity }) => activity === "running") && this.#heldUp(stretch).length > 0));
    const long = turns.filter((stretch) => this.#length(stretch.start, stretch.end) >= LONG_TURN);
    const deadlocks = this.#deadlocks();
    const inDeadlock = new Set(deadlocks.map(lastBlockOf));
    const told = [...alike(blocks.filter((block) => !inDeadlock.has(block))).map((group) => this.#block(group)), ...long.map((stretch) => this.#turn(stretch))];
    if (deadlocks.length + told.length > 0) return [...deadlocks.slice(0, MOST_SENTENCES).map((task) => this.#deadlock(task)), ...this.#longest(told, "time")];
    const longestIn = (stretches: readonly Stretch[]) => stretches.reduce<Stretch | undefined>((a, b) => (!a || b.end - b.start > a.end - a.start ? b : a), undefined);
    const top = longestIn(ownTurns.filter(({ task }) => task.kind === "program"));
    const held = top ? this.#length(top.start, top.end) : 0;
    if (top && held >= LONG_START) return [["Nobody was held up, though ", top.task, ` kept it for ${this.#time(held)}.`]];
    const longest = longestIn(turns);
    const time = longest ? this.#length(longest.start, longest.end) : 0;
    return [["It was never blocked", ...(longest && time >= FRAME ? [`; its longest turn took ${this.#time(time)}, by `, longest.task] : []), "."]];
  }

  /** Deadlocks that ended a task. The error goes on to whoever waited for it, so each is told where it came first. */
  #deadlocks(): Task[] {
    const first = new Map<string, Task>();
    for (const task of this.#recording.tasks) {
      const message = task.error?.message;
      if (!message?.startsWith(DEADLOCK)) continue;
      const before = first.get(message);
      // Whoever it went on to was done later, or at the same moment and spawned before.
      if (!before || task.doneAt! < before.doneAt! || (task.doneAt === before.doneAt && task.id > before.id)) first.set(message, task);
    }
    return [...first.values()];
  }

  #deadlock(task: Task): Sentence {
    const { message, line } = task.error!;
    const block = lastBlockOf(task);
    const at = (block && lineOf(block)) ?? line;
    return [`It came to a deadlock${at === null ? "" : ` in line ${at}`}, which ended `, task, ": ", ...this.#linked(message.slice(DEADLOCK.length).split(";")[0]!.trim()), "."];
  }

  /** A message with the tasks that it names in backticks, where it is clear which task is meant. */
  #linked(message: string): Sentence {
    return message.split("`").map((part, index) => {
      if (index % 2 === 0) return part;
      const named = this.#recording.tasks.filter(({ name }) => name === part);
      return named.length === 1 ? named[0]! : part;
    }).filter((part) => part !== "");
  }

  /** Blocks of one task, in one line, for the same thing: a loop may have many. */
  #block(blocks: readonly Stretch[]): Told {
    const [first] = blocks as readonly [Stretch];
    const { task, on } = first;
    const times = blocks.map(({ start, end }) => this.#length(start, end));
    const target = this.#recording.task(on[0]?.id ?? -1);
    const line = lineOf(first);
    const where = line === undefined ? "" : `${blocks.length > 1 ? "," : ""} in line ${line}`;
    const howLong = blocks.length > 1 ? `${grouped(blocks.length)} times, for ${this.#times(times)}` : `for ${this.#times(times)}`;
    const name: Sentence = !target ? [] : blocks.length > 1 ? [{ task: target, text: target.name }] : [target];
    const why: Sentence = target ? [", since it waits there until ", ...name, " is done"]
      : on[0]?.kind === "sleep" ? [", since it sleeps there"] : [`, since it waits there for ${on[0] ? thingWaitedFor(on[0]) : "something"}`];
    return { time: longestOf(times), sentence: () => [task, ` blocked it ${howLong}${where}`, ...why, ...this.#held(blocks), "."] };
  }

  #turn(stretch: Stretch): Told {
    const time = this.#length(stretch.start, stretch.end);
    return { time, sentence: () => [stretch.task, ` held it for ${this.#time(time)} without a pause`, ...this.#held([stretch]), "."] };
  }

  /** Whom holds of the loop held up: of those held up by several the longest time counts. */
  #held(stretches: readonly Stretch[]): Sentence {
    const longest = new Map<Task, number>();
    // In a long one others stood the longest.
    const looked = [...stretches].sort((a, b) => this.#length(b.start, b.end) - this.#length(a.start, a.end)).slice(0, LOOKED_AT);
    for (const stretch of looked) for (const { task, time } of this.#heldUp(stretch)) longest.set(task, Math.max(longest.get(task) ?? 0, time));
    const [first, ...more] = [...longest].sort(([, a], [, b]) => b - a);
    if (!first) return ["; nobody stood in the queue meanwhile"];
    const ofSeveral = more.length > 0 || stretches.length > 1;
    return ["; meanwhile ", first[0], ...(more.length > 0 ? [` and ${more.length} more`] : []), ` stood in the queue${ofSeveral ? ", the longest" : ""} for ${this.#time(first[1])}`];
  }

  #heldUp(stretch: Stretch): { task: Task; time: number }[] {
    return heldUpBetween(this.#recording, stretch, this.#recording.end).filter(({ time }) => this.#isTime(time));
  }

  /** Of the tasks that a stretch waits for, the one that ended last. */
  #lastOf({ on }: Stretch): Task | undefined {
    return on.flatMap(({ id }) => this.#recording.task(id ?? -1) ?? [])
      .reduce<Task | undefined>((a, b) => (!a || (b.doneAt ?? Infinity) > (a.doneAt ?? Infinity) ? b : a), undefined);
  }

  #longest(told: readonly Told[], what: string, most = MOST_SENTENCES): Sentence[] {
    const sorted = [...told].sort((a, b) => b.time - a.time);
    // To say that there is one more takes as much room as to say what it is.
    const shown = sorted.length <= most + 1 ? sorted.length : most;
    const more = sorted.length - shown;
    return [...sorted.slice(0, shown).map(({ sentence }) => sentence()), ...(more > 0 ? [[`And ${grouped(more)} shorter ${what}s.`]] : [])];
  }

  /** Whether the clock can tell that any time passed. */
  #isTime(milliseconds: number): boolean {
    return milliseconds >= (this.#recording.wholeMilliseconds ? 1 : 0.1);
  }

  #length(start: number, end: number): number {
    return Math.max(0, Math.min(end, this.#recording.end) - start);
  }

  /** Tasks of one name: the task itself, where it is but one. */
  #all({ first, times }: Alike): Sentence {
    return times.length === 1 ? [first] : [{ task: first, text: `${first.name} ×${grouped(times.length)}` }];
  }

  /** How long each of several things took: sums of what went on side by side would read like time that passed. */
  #times(times: readonly number[]): string {
    const longest = longestOf(times);
    if (times.length === 1) return this.#time(longest);
    if (times.some((time) => time < longest * ALIKE)) return `up to ${this.#time(longest)} each`;
    const average = times.reduce((sum, time) => sum + time, 0) / times.length;
    return `about ${this.#time(average)} each`;
  }

  #time(milliseconds: number): string {
    return inWords(milliseconds, this.#recording.wholeMilliseconds);
  }
}

/** Stretches of one task, in one line, for the same kind of thing by the same name. */
function alike(blocks: readonly Stretch[]): Stretch[][] {
  const groups = new Map<string, Stretch[]>();
  for (const block of blocks) {
    const [on] = block.on;
    const key = [block.task.id, lineOf(block), on?.kind, on?.name].join("\n");
    const group = groups.get(key);
    if (group) group.push(block);
    else groups.set(key, [block]);
  }
  return [...groups.values()];
}

function lastBlockOf({ stretches }: Task): Stretch | undefined {
  return stretches.findLast(({ activity }) => activity === "blocked");
}

/** The line in which a task blocks. */
function lineOf({ task, start }: Stretch): number | undefined {
  return task.places.findLast(({ at }) => at <= start)?.line;
}

function longestOf(times: readonly number[]): number {
  return times.reduce((a, b) => Math.max(a, b), 0);
}

function whyQueued({ why, workers, starting }: Beginning, { lane }: Task): string {
  if (why === "room") return `for room in the type ${lane}`;
  if (why === "starting") return workers === 0 ? "for a worker: none had started yet" : "for a worker that was still starting";
  const all = workers === 1 ? "the only one was" : workers === 2 ? "both were" : `all ${workers} were`;
  return `for a worker: ${all} busy${starting ? ", and another was still starting" : ""}`;
}
