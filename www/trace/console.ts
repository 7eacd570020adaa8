// The console: the lines that a program printed, each with its task and moment, and the notices among them.

import type { Notice } from "./notice.js";
import type { Output, Task } from "./recording.js";

/** One printed line. */
export interface ConsoleLine {
  readonly task: Task;
  /** When its first piece was printed, in milliseconds since the run began. */
  readonly at: number;
  /** The line without its end. */
  text: string;
}

/** The lines of a growing output. A task's pieces without a line end are joined; tasks do not mix within a line. */
export class ConsoleLines {
  readonly lines: ConsoleLine[] = [];
  #read = 0;
  readonly #unfinished = new Map<Task, ConsoleLine>();

  /** Takes in what has been added to the output since the last call. */
  update(output: readonly Output[]): void {
    for (; this.#read < output.length; this.#read += 1) this.#add(output[this.#read]!);
  }

  #add({ at, task, text }: Output): void {
    const pieces = text.split("\n");
    const last = pieces.length - 1;
    pieces.forEach((piece, index) => {
      if (index === last && piece === "") return;
      const begun = this.#unfinished.get(task);
      const line = begun ?? { task, at, text: "" };
      line.text += piece;
      if (!begun) this.lines.push(line);
      if (index < last) this.#unfinished.delete(task);
      else this.#unfinished.set(task, line);
    });
  }
}

/** What stands in the console: a printed line or a notice. */
export type ConsoleEntry = ConsoleLine | Notice;

/**
 * The lines with the notices among them, by time; of one moment the lines come first.
 *
 * @param lines in the order in which they were begun
 */
export function withNotices(lines: readonly ConsoleLine[], notices: readonly Notice[]): readonly ConsoleEntry[] {
  if (notices.length === 0) return lines;
  return [...lines, ...notices].sort((a, b) => a.at - b.at);
}

/** Everything that was printed, as one text. */
export function outputText(output: readonly Output[]): string {
  return output.map(({ text }) => text).join("");
}
