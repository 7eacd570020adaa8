// The script of the engine's worker and of the pool's workers, in one file.
//
// It is built as one classic script without imports, since that is the only kind that starts everywhere: by URL from
// the page's own origin, and from a blob elsewhere. The page's first message tells a worker what it is: "prepare" or "serve"
// make it one of a pool, which hears its engine through the channel that comes with "serve"; anything else makes it an engine
// ("the loop").

import { acknowledge, async_runner_worker, check, initSync, run, stop } from "../../crate/playground/pkg/async_runner_playground.js";
import { type Failure, PoolWorkers } from "./pool-workers.js";
import { ENGINE_NAME, type FromEngine, type RunEnd, type ToEngine, type ToPoolWorker } from "./protocol.js";
import { provideSecondPart } from "./second-part.js";
import type { SecondPartSource } from "./second-part-source.js";

/** What the pool posts first to each of its workers. */
type PoolGreeting = [kind: "async-runner", module: WebAssembly.Module, ...rest: unknown[]];

/** What this script needs of a worker's global scope; the page's types know only windows. */
interface WorkerScope {
  readonly name: string;
  onmessage: ((event: MessageEvent) => void) | null;
  onunhandledrejection: ((event: PromiseRejectionEvent) => void) | null;
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: "error", listener: (event: ErrorEvent) => void): void;
}

const scope = self as unknown as WorkerScope;

const pool = new PoolWorkers(post);

scope.onmessage = ({ data }: MessageEvent<ToEngine | ToPoolWorker>) => {
  if (data.type === "prepare") prepare(data);
  else if (data.type === "serve") serveAsPoolWorker(data);
  else serveAsEngine(data);
};

if (scope.name === ENGINE_NAME) post({ type: "ready" });

/** What a pool's worker can do before its engine has asked for it. */
function prepare({ module, second }: ToPoolWorker & { type: "prepare" }): void {
  // Nobody hears it yet; what fails now fails again when it is to serve, and is told then.
  provideSecondPart(second, () => {}, () => {});
  try {
    initSync({ module });
  } catch {}
}

/** Lets the module hear and speak on the channel as it does on a worker's own. */
function serveAsPoolWorker({ port, second }: ToPoolWorker & { type: "serve" }): void {
  scope.onmessage = null;
  provideSecondPart(second, () => {}, ({ message }) => port.postMessage({ failed: message } satisfies Failure));
  scope.postMessage = (message, transfer = []) => port.postMessage(message, transfer);
  scope.addEventListener("error", (event) => {
    // The module's listener comes later, and after a stack overflow it can say nothing any more. In its order with what
    // the worker has said before, the pool learns of it on the channel only.
    setTimeout(() => {
      if (!event.defaultPrevented) port.postMessage({ failed: event.message } satisfies Failure);
    });
  });
  port.onmessage = ({ data }: MessageEvent<PoolGreeting>) => {
    port.onmessage = (event) => scope.onmessage?.(event);
    try {
      initSync({ module: data[1] });
      async_runner_worker(data);
    } catch (error) {
      // The pool takes a text for the reason why this worker cannot serve.
      scope.postMessage(describe(error));
    }
  };
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
    case "worker-failed":
      pool.fail(message);
      break;
    case "check":
      checkScript(message);
      break;
  }
}

async function runScript({ source, fileName, workers, seed, lanes, module, second }: ToEngine & { type: "run" }): Promise<void> {
  let batch = 0;
  const makeWorker = (name: string) => pool.make(name);
  const onBatch = (json: string) => {
    batch += 1;
    post({ type: "events", batch, json });
  };
  useSecondPart(second);
  try {
    initSync({ module });
    const options = { workers, ...(seed === undefined ? {} : { seed }), ...(lanes === undefined ? {} : { lanes }) };
    const end = JSON.parse(await run(source, fileName, options, makeWorker, onBatch)) as Partial<RunEnd> & Pick<RunEnd, "status" | "duration">;
    const { status, error = null, duration, notices = [] } = end;
    post({ type: "end", status, error, duration, notices });
  } catch (error) {
    post({ type: "fault", message: describe(error) });
  }
}

function checkScript({ source, module, second }: ToEngine & { type: "check" }): void {
  useSecondPart(second);
  try {
    initSync({ module });
    post({ type: "checked", json: check(source) });
  } catch (error) {
    post({ type: "fault", message: describe(error) });
  }
}

function useSecondPart(second: SecondPartSource): void {
  provideSecondPart(second, () => post({ type: "loading" }), ({ message }) => post({ type: "unavailable", message }));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function post(message: FromEngine, transfer: Transferable[] = []): void {
  scope.postMessage(message, transfer);
}
