// The script of the engine's worker and of the pool's workers, in one file.
//
// It is built as one classic script without imports, since that is the only kind that starts everywhere: by URL from
// the page's own origin, and from a blob elsewhere. The first message tells a worker what it is: an object from the
// page makes it the engine ("the loop"), an array from the engine makes it a worker of the pool.

import { acknowledge, async_runner_worker, check, initSync, run, stop } from "../../crate/playground/pkg/async_runner_playground.js";
import { type PoolGreeting, PoolWorkers } from "./pool-workers.js";
import { ENGINE_NAME, type FromEngine, type RunEnd, type ToEngine } from "./protocol.js";

/** What this script needs of a worker's global scope; the page's types know only windows. */
interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent<ToEngine | PoolGreeting>) => void) | null;
  onunhandledrejection: ((event: PromiseRejectionEvent) => void) | null;
  postMessage(message: FromEngine | string): void;
}

const scope = self as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  if (Array.isArray(data)) serveAsPoolWorker(data);
  else serveAsEngine(data);
};

if (scope.name === ENGINE_NAME) post({ type: "ready" });

function serveAsPoolWorker(greeting: PoolGreeting): void {
  scope.onmessage = null;
  try {
    initSync({ module: greeting[1] });
    async_runner_worker(greeting);
  } catch (error) {
    // The pool takes a text for the reason why this worker cannot serve.
    scope.postMessage(describe(error));
  }
}

function serveAsEngine(message: ToEngine): void {
  switch (message.type) {
    case "run":
      scope.onunhandledrejection = ({ reason }) => post({ type: "fault", message: describe(reason) });
      void runScript(message);
      break;
    case "stop":
      stop();
      break;
    case "ping":
      post({ type: "pong" });
      break;
    case "ack":
      acknowledge();
      break;
    case "check":
      checkScript(message);
      break;
  }
}

async function runScript({ source, fileName, workers, seed, lanes, module, workerUrl }: ToEngine & { type: "run" }): Promise<void> {
  let batch = 0;
  const pool = new PoolWorkers();
  const makeWorker = (name: string) => pool.make(workerUrl, name);
  const onBatch = (json: string) => {
    batch += 1;
    post({ type: "events", batch, json });
  };
  try {
    initSync({ module });
    const options = { workers, ...(seed === undefined ? {} : { seed }), ...(lanes === undefined ? {} : { lanes }) };
    const end = JSON.parse(await run(source, fileName, options, makeWorker, onBatch)) as Partial<RunEnd> & Pick<RunEnd, "status" | "duration">;
    const { status, error = null, duration, notices = [] } = end;
    post({ type: "end", status, error, duration, notices });
    await pool.gone();
    post({ type: "gone" });
  } catch (error) {
    post({ type: "fault", message: describe(error) });
  }
}

function checkScript({ source, module }: ToEngine & { type: "check" }): void {
  try {
    initSync({ module });
    post({ type: "checked", json: check(source) });
  } catch (error) {
    post({ type: "fault", message: describe(error) });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function post(message: FromEngine): void {
  scope.postMessage(message);
}
