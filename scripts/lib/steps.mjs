// Progress and failure: one line for each step with its time, and a readable report where one fails.
// What a step does is not known here.
import { relative } from "node:path";
import { root } from "./machine.mjs";

const TITLE_WIDTH = 46;

/**
 * Something that the reader can act on. It is printed without a stack trace; any other error that
 * reaches {@link main} is a defect of the scripts and is printed with one.
 */
export class Problem extends Error {
  /**
   * @param {string} message what went wrong, in one sentence
   * @param {{advice?: string, tail?: string, log?: string}} [details]
   *   `advice`: what to try; `tail`: the failed command's last lines; `log`: the file with its whole output
   */
  constructor(message, details = {}) {
    super(message);
    Object.assign(this, details);
  }

  /** The whole report, of one or more lines. */
  report() {
    const lines = [this.message];
    if (this.tail) lines.push("", ...this.tail.split("\n").map((line) => `    ${line}`), "");
    if (this.log) lines.push(`Whole output: ${relative(root, this.log)}`);
    if (this.advice) lines.push(this.advice);
    return lines.join("\n");
  }
}

/** `1.2 s`, or `3 min 20 s`. */
export function duration(milliseconds) {
  if (milliseconds < 99_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/**
 * Runs `work` as a step: prints the title at once and the time when it is done. What `work` returns
 * is returned; where that is a string it is printed too, as a note such as "unchanged".
 */
export async function step(title, work) {
  process.stdout.write(`  ${title.padEnd(TITLE_WIDTH)}`);
  const began = performance.now();
  const time = () => duration(performance.now() - began).padStart(12);
  try {
    const result = await work();
    console.log(time() + (typeof result === "string" ? `   ${result}` : ""));
    return result;
  } catch (error) {
    console.log(`${time()}   failed`);
    throw error;
  }
}

/** A line between groups of steps. */
export function heading(text) {
  console.log(`\n${text}`);
}

/** Runs a command's `work` and ends the process with status 1 and a report where it fails. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Problem ? `\n${error.report()}` : error);
    process.exitCode = 1;
  }
}
