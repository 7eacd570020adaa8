// The runs that a reader can go back to.

import type { RunLimits } from "../trace/overlap.js";
import type { Recording } from "../trace/recording.js";
import type { RunResult } from "./api.js";

/** A run that can be gone back to. */
export interface KeptRun {
  /** Counted from 1. */
  readonly number: number;
  readonly result: RunResult;
  readonly recording: Recording;
  readonly source: string;
  /** What it was limited to, where that is known. */
  readonly limits?: RunLimits;
  readonly fileName: string;
}

/** How many runs can be gone back to, and how many events they may have together. */
const KEPT = 10;
const MOST_EVENTS = 400_000;

/** The last runs, the newest last. */
export class RunHistory {
  #runs: readonly KeptRun[] = [];
  #count = 0;

  get runs(): readonly KeptRun[] {
    return this.#runs;
  }

  /** Keeps a run, numbers it, and lets go of old ones where they are too many or too large. */
  keep(run: Omit<KeptRun, "number">): KeptRun {
    const kept = { ...run, number: (this.#count += 1) };
    const runs = [...this.#runs, kept].slice(-KEPT);
    while (runs.length > 1 && runs.reduce((sum, { result }) => sum + result.trace.length, 0) > MOST_EVENTS) runs.shift();
    this.#runs = runs;
    return kept;
  }

  find(number: number): KeptRun | undefined {
    return this.#runs.find((run) => run.number === number);
  }
}
