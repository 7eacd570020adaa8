// Advice on a script while it is written, from a worker of its own, so that the page stays responsive.
//
// All elements of a page share the one worker; it is ended when nothing has been asked for a while.

import { loadModule, loadSecondPart, secondPart, startWorker } from "./load.js";
import type { FromEngine, ToEngine } from "./protocol.js";

/** One piece of advice on a script. */
export interface Diagnostic {
  /** Its lasting name, in kebab-case: `never-awaited`. */
  readonly code: string;
  /** `error`: it fails when it runs; `warning`: it is most probably not as meant; `hint`: there is something to know. */
  readonly severity: "error" | "warning" | "hint";
  /** What it is and what to do, in two sentences at the most. */
  readonly message: string;
  /** The line that it begins in, counted from 1. */
  readonly line: number;
  /** Where it begins and ends in the source, as offsets into the string. They may be the same. */
  readonly from: number;
  readonly to: number;
  /** The row of the usage guide that tells more, 1 to 9. */
  readonly row: number | null;
  /** How to mend it, if one way is plainly the right one. */
  readonly fix: Fix | null;
}

/** A change of the source: what lies between the offsets is replaced. */
export interface Fix {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** A range as the engine tells it: lines and columns from 1, columns in characters, the end exclusive. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
}

interface Told {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly message: string;
  readonly place: Place;
  readonly row: number | null;
  readonly fix: { readonly place: Place; readonly replacement: string } | null;
}

/** How long the worker is kept when nothing is asked, in milliseconds. */
const IDLE = 30_000;

/** How long an answer may take, in milliseconds: the largest script takes a small part of it. */
const PATIENCE = 10_000;

/** Answers one question after the other. */
let queue: Promise<unknown> = Promise.resolve();
let checker: Promise<Worker> | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

/**
 * What is wrong in a script, or goes another way than its author may think, by place. Nothing of it is run.
 *
 * @throws EngineUnavailable when the engine cannot run here
 *
 * ```ts
 * const [first] = await check("print(missing)");
 * // {code: "unknown-name", severity: "error", line: 1, from: 6, to: 13, …}
 * ```
 */
export function check(source: string): Promise<Diagnostic[]> {
  const answer = queue.then(() => ask(source));
  queue = answer.catch(() => undefined);
  return answer;
}

/** Reads the engine's answer about a script. */
export function diagnostics(source: string, json: string): Diagnostic[] {
  const offsets = offsetsOf(source);
  return (JSON.parse(json) as Told[]).map(({ place, fix, ...told }) => ({
    ...told,
    line: place.line,
    ...offsets(place),
    fix: fix && { ...offsets(fix.place), insert: fix.replacement },
  }));
}

async function ask(source: string): Promise<Diagnostic[]> {
  clearTimeout(idle);
  checker ??= startWorker().then(({ worker }) => worker);
  try {
    // Advice is in the second part.
    const [module, worker] = await Promise.all([loadModule(), checker, loadSecondPart()]);
    return diagnostics(source, await answerOf(worker, { type: "check", source, module, second: secondPart() }));
  } catch (error) {
    // Whatever state it is in, the next one begins anew.
    discard();
    throw error;
  } finally {
    idle = setTimeout(discard, IDLE);
  }
}

function answerOf(worker: Worker, question: ToEngine): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The script could not be checked in time.")), PATIENCE);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      worker.onmessage = worker.onerror = null;
      how();
    };
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
      if (data.type === "checked") settle(() => resolve(data.json));
      else if (data.type === "fault" || data.type === "unavailable") settle(() => reject(new Error(`The script could not be checked: ${data.message}`)));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      settle(() => reject(new Error(`The script could not be checked: ${event.message}`)));
    };
    worker.postMessage(question);
  });
}

function discard(): void {
  clearTimeout(idle);
  checker?.then((worker) => worker.terminate(), () => undefined);
  checker = undefined;
}

/** From lines and columns in characters to offsets into the string. */
function offsetsOf(source: string): (place: Place) => { from: number; to: number } {
  // A byte order mark belongs to no line.
  const first = source.startsWith("\ufeff") ? 1 : 0;
  const starts = [first];
  for (const { 0: end, index } of source.matchAll(/\r\n|\r|\n/g)) starts.push(index + end.length);
  const offset = (line: number, column: number) => {
    let at = starts[line - 1] ?? source.length;
    for (let left = column - 1; left > 0 && at < source.length; left--) at += source.codePointAt(at)! > 0xffff ? 2 : 1;
    return Math.min(at, source.length);
  };
  return ({ line, column, end_line, end_column }) => ({ from: offset(line, column), to: offset(end_line, end_column) });
}
