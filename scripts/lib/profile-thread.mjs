// A thread of Node in the place of a browser's worker, so that the engine runs without a browser: as the loop, with a script
// to run, or as one of its pool's workers. It has just as much of a worker's global scope as the engine uses.
import { Worker, parentPort, workerData } from "node:worker_threads";

const { glue, module, script, stopAfter, allocated, pool, reached } = workerData;
/** How long a batch of events is drawn, in milliseconds. */
const SLOW = 150;

const places = new Uint8Array(reached);

globalThis.placeReached = (place) => {
  places[place] = 1;
};

globalThis.self = globalThis;
globalThis.name = pool ? "async-runner worker" : "async-runner engine";
const locks = { request: (_, callback) => Promise.resolve(pool ? callback({}) : new Promise(() => {})) };
Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: 4, locks } });
globalThis.addEventListener = () => {};
globalThis.postMessage = (message, transfer) => parentPort.postMessage({ message }, transfer);
const engine = await import(glue);

/** What the pool uses of a web worker. */
class PoolWorker {
  #thread = new Worker(new URL(import.meta.url), { workerData: { glue, pool: true, reached } });

  constructor() {
    this.#thread.on("message", ({ message }) => this.onmessage?.({ data: message }));
    this.#thread.on("error", (error) => this.onerror?.({ message: error.message, preventDefault() {} }));
  }

  postMessage(message, transfer) {
    this.#thread.postMessage(message, transfer);
  }

  terminate() {
    void this.#thread.terminate();
  }
}

if (pool) {
  parentPort.once("message", (greeting) => {
    parentPort.on("message", (data) => globalThis.onmessage?.({ data }));
    engine.initSync({ module: greeting[1] });
    engine.async_runner_worker(greeting);
  });
} else {
  const { __wbindgen_malloc: allocate } = engine.initSync({ module });
  if (allocated > 0) allocate(allocated, 1);
  if (stopAfter !== undefined) setTimeout(() => engine.stop(), stopAfter);
  let output = "";
  const take = (json) => {
    for (const { type, text } of JSON.parse(json)) if (type === "output") output += text;
    // As a page that draws slowly, or is left and come back to: the engine waits for it.
    setTimeout(() => engine.acknowledge(), SLOW);
  };
  const { status, error } = JSON.parse(await engine.run(script, "script.py", { workers: 4 }, () => new PoolWorker(), take));
  parentPort.postMessage({ end: { status, errorType: error?.type ?? null, output } });
}
