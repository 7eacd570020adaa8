// The messages between the page and the engine's worker: all of them, and nothing else.
//
// A run has a worker of its own. The page posts `run` once, acknowledges each batch of events when it has drawn it, or has
// had the time to, and may post `stop`. The worker says `ready` when its script has loaded, sends batches, and ends with `end`,
// `unavailable` or `fault`. The page ends the worker then, and its pool's workers, which it starts and ends as the engine asks.
//
// A worker that checks scripts while they are written is another one: it gets `check` any number of times and answers
// each with `checked`, or with `fault`.

import type { Notice } from "../trace/notice.js";
import type { ErrorInfo } from "../trace/trace-types.js";
import type { SecondPartSource } from "./second-part-source.js";

/** The name of an engine's worker; a pool's workers have others, and do not speak this protocol. */
export const ENGINE_NAME = "async-runner engine";

/** What the page tells the engine's worker. */
export type ToEngine =
  | {
      readonly type: "run";
      /** The script's text. */
      readonly source: string;
      /** The name that tracebacks call it by. */
      readonly fileName: string;
      /** How many workers the pool may have: 1 to 8. */
      readonly workers: number;
      /** What the script's random numbers start from; left out, each run differs. */
      readonly seed?: number;
      /** Lanes' limits and priorities: `gallery:2, io:4:1`. */
      readonly lanes?: string;
      /** The engine's wasm, compiled once for all runs. */
      readonly module: WebAssembly.Module;
      /** Where the rest of it is, which most runs do not need. */
      readonly second: SecondPartSource;
    }
  /** End the run at the next slice's end. */
  | { readonly type: "stop" }
  /** Are you there? Asked every second; a script's slices leave time for the answer. */
  | { readonly type: "ping" }
  /** A batch has been drawn, or the page has had the time to. The engine holds the script while several are outstanding. */
  | { readonly type: "ack"; readonly batch: number }
  /** The worker could not be started; `message` is `null` where its script did not load. */
  | { readonly type: "worker-failed"; readonly id: number; readonly message: string | null }
  /** What is to be said of this script? It is not run. */
  | { readonly type: "check"; readonly source: string; readonly module: WebAssembly.Module; readonly second: SecondPartSource };

/** What the page tells a worker of a pool. */
export type ToPoolWorker =
  /** Make ready: an engine may want it soon. */
  | { readonly type: "prepare"; readonly module: WebAssembly.Module; readonly second: SecondPartSource }
  /** The end of the channel on which it hears its engine from now on, and where the engine's rest is. */
  | { readonly type: "serve"; readonly port: MessagePort; readonly second: SecondPartSource };

/** What the engine's worker tells the page. */
export type FromEngine =
  /** The worker's script has loaded. */
  | { readonly type: "ready" }
  /** The answer to `ping`. */
  | { readonly type: "pong" }
  /** Events of the trace, as a JSON array; at most one such message for each frame. */
  | { readonly type: "events"; readonly batch: number; readonly json: string }
  /** The run has ended, and every event has been sent. */
  | ({ readonly type: "end" } & RunEnd)
  /** Start a worker of the pool and hand it this end of its channel. */
  | { readonly type: "worker-start"; readonly id: number; readonly name: string; readonly port: MessagePort }
  /** End it. */
  | { readonly type: "worker-end"; readonly id: number }
  /** The answer to `check`: the JSON that the engine's `check` describes. */
  | { readonly type: "checked"; readonly json: string }
  /** From now on it loads its second part, and answers nothing meanwhile. */
  | { readonly type: "loading" }
  /** The second part could not be loaded; nothing further comes. The message says what to do. */
  | { readonly type: "unavailable"; readonly message: string }
  /** The engine itself failed; nothing further comes. */
  | { readonly type: "fault"; readonly message: string };

/** How a run ended. */
export interface RunEnd {
  readonly status: RunStatus;
  /** For `failed`: the error that ended the program. */
  readonly error: ErrorInfo | null;
  /** From the program's start to its end, in milliseconds. */
  readonly duration: number;
  /** What the script's author should know and nothing printed; by time. */
  readonly notices: readonly Notice[];
}

/** `completed`: to the program's end; `failed`: an error ended it; `stopped`: it was stopped from outside. */
export type RunStatus = "completed" | "failed" | "stopped";
