// The replay: one moment and one selection for all views. It knows no DOM and no clock: who shows a replay tells it how
// much time has passed.
//
// While a run goes on the moment follows it, until somebody chooses another one; `follow()` goes back to the run.

import { type Recording, type Task, firstIndex } from "../trace/recording.js";

/** How fast a replay can play: milliseconds of the run in a millisecond. */
export const SPEEDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10] as const;

/** What is shown of a recording: up to which moment, and which task is chosen. */
export class Replay {
  #recording: Recording | undefined;
  #until = 0;
  #moment = 0;
  #selected: number | null = null;
  #speed = 0.1;
  #playing = false;
  #live = false;
  #following = true;
  readonly #changed: () => void;

  /** @param changed is called after each change, before the next one */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is replayed, or undefined before the first run. */
  get recording(): Recording | undefined {
    return this.#recording;
  }
  /** Up to which moment there is something to see, in milliseconds since the run began. */
  get until(): number {
    return this.#until;
  }
  /** The moment that is shown, in milliseconds since the run began. */
  get moment(): number {
    return this.#moment;
  }
  /** The id of the chosen task, or null. */
  get selected(): number | null {
    return this.#selected;
  }
  /** The chosen task, where the recording holds it. */
  get task(): Task | undefined {
    return this.#selected === null ? undefined : this.#recording?.task(this.#selected);
  }
  /** Milliseconds of the run in a millisecond. */
  get speed(): number {
    return this.#speed;
  }
  get playing(): boolean {
    return this.#playing;
  }
  /** Whether the run still goes on. */
  get live(): boolean {
    return this.#live;
  }
  /** Whether the moment follows a run that goes on. */
  get following(): boolean {
    return this.#following;
  }

  /** Shows another recording: of a run that begins, or of one that is over after `until` milliseconds. */
  open(recording: Recording | undefined, until?: number): void {
    this.#recording = recording;
    this.#live = until === undefined && recording !== undefined;
    this.#until = this.#moment = until ?? 0;
    this.#following = true;
    this.#playing = false;
    this.#selected = null;
    this.#changed();
  }

  /** The run has come this far. */
  grow(until: number): void {
    this.#until = Math.max(this.#until, until);
    if (this.#following) this.#moment = this.#until;
    this.#changed();
  }

  /** The run is over: its recording in the right order, and its length. Moment and selection stay where they are. */
  finish(recording: Recording, until: number): void {
    this.#recording = recording;
    this.#live = false;
    this.#until = until;
    this.#moment = this.#following ? until : Math.min(this.#moment, until);
    this.#following = true;
    this.#changed();
  }

  /** Shows this moment, or the nearest one of the run. */
  seek(moment: number): void {
    this.#following = false;
    this.#moment = Math.min(Math.max(0, moment), this.#until);
    this.#changed();
  }

  /** Shows what a run that goes on is doing now, or the end of one that is over. */
  follow(): void {
    this.#following = this.#live;
    this.#playing = false;
    this.#moment = this.#until;
    this.#changed();
  }

  /** Plays from the moment on; from the beginning where the moment is the end. */
  play(): void {
    if (!this.#recording) return;
    if (this.#moment >= this.#until) this.#moment = 0;
    this.#following = false;
    this.#playing = true;
    this.#changed();
  }

  pause(): void {
    this.#playing = false;
    this.#changed();
  }

  /** Plays on: so many milliseconds have passed for the person who watches. Stops at the end. */
  advance(passed: number): void {
    if (!this.#playing) return;
    this.#moment = Math.min(this.#until, this.#moment + passed * this.#speed);
    if (this.#moment >= this.#until && !this.#live) this.#playing = false;
    this.#changed();
  }

  setSpeed(speed: number): void {
    this.#speed = Math.min(Math.max(speed, SPEEDS[0]), SPEEDS.at(-1)!);
    this.#changed();
  }

  /** Goes to the nearest event after the moment (1) or before it (-1). Events of one moment are one step. */
  step(direction: 1 | -1): void {
    if (!this.#recording) return;
    const moments = this.#recording.moments;
    const index = direction > 0
      ? firstIndex(moments, (at) => at > this.#moment)
      : firstIndex(moments, (at) => at >= this.#moment) - 1;
    this.#playing = false;
    this.seek(moments[index] ?? (direction > 0 ? this.#until : 0));
  }

  /** Goes to the next time that the task is given its thread; where there is none, nothing changes. */
  nextPoll(task: Task | undefined = this.task): void {
    const at = task && nextPollAfter(task, this.#moment);
    if (at === undefined) return;
    this.#playing = false;
    this.seek(at);
  }

  /** Chooses a task by its id, or none. */
  select(task: number | null): void {
    this.#selected = task;
    this.#changed();
  }
}

/** When the task is given its thread next after a moment, or undefined. */
export function nextPollAfter(task: Task, moment: number): number | undefined {
  return task.pollsAt[firstIndex(task.pollsAt, (at) => at > moment)];
}
