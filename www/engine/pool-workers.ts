// The pool's workers, seen from the engine that uses them and from the page that starts them.
//
// The page starts them, and not the engine, whose workers they are: Firefox now and then never returns from a worker's own
// `new Worker`, and Chromium keeps the threads of both when a worker is ended while one that it has started is just ending
// itself. So the engine asks for a worker and gets one end of a channel at once; the page hands the other end to the worker.
// From then on the two speak without the page.

import type { FromEngine, ToEngine, ToPoolWorker } from "./protocol.js";
import type { SecondPartSource } from "./second-part-source.js";

/** How long what a worker says on its channel may be on its way, in milliseconds. */
const UNSAID = 200;

/** What a worker sends through its channel when it fails where its module cannot say so. */
export interface Failure {
  readonly failed: string;
}

/** A worker of the pool as its engine has it: what the pool uses of a `Worker`, over a channel. */
class DistantWorker {
  onerror: ((event: Event) => void) | null = null;
  readonly #port: MessagePort;
  readonly #end: () => void;

  constructor(port: MessagePort, end: () => void) {
    this.#port = port;
    this.#end = end;
  }

  set onmessage(hear: ((event: MessageEvent) => void) | null) {
    this.#port.onmessage = hear && ((event: MessageEvent<unknown>) => {
      if (isFailure(event.data)) this.fail(event.data.failed);
      else hear(event);
    });
  }

  set onmessageerror(hear: ((event: MessageEvent) => void) | null) {
    this.#port.onmessageerror = hear;
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.#port.close();
    this.#end();
  }

  /** Tells the pool that the worker failed. @param message `null` when its script did not even load */
  fail(message: string | null): void {
    this.onerror?.(message === null ? new Event("error") : new ErrorEvent("error", { message }));
  }
}

/** On the engine: the workers that it has asked for. */
export class PoolWorkers {
  readonly #post: (message: FromEngine, transfer?: Transferable[]) => void;
  readonly #made = new Map<number, DistantWorker>();
  #count = 0;

  constructor(post: (message: FromEngine, transfer?: Transferable[]) => void) {
    this.#post = post;
  }

  /** Asks the page for a worker, which may be written to from now on. */
  make(name: string): DistantWorker {
    const id = this.#count++;
    const { port1, port2 } = new MessageChannel();
    const worker = new DistantWorker(port1, () => {
      if (this.#made.delete(id)) this.#post({ type: "worker-end", id });
    });
    this.#made.set(id, worker);
    this.#post({ type: "worker-start", id, name, port: port2 }, [port2]);
    return worker;
  }

  /** The page could not start one, or its script did not load. */
  fail({ id, message }: ToEngine & { type: "worker-failed" }): void {
    this.#made.get(id)?.fail(message);
  }
}

/** On the page: the workers that it has started for one engine. */
export class StartedWorkers {
  readonly #url: string;
  readonly #second: () => SecondPartSource;
  readonly #post: (message: ToEngine) => void;
  readonly #started = new Map<number, Worker>();
  #prepared: Worker | undefined;

  /**
   * @param url where their script is: the same one as the engine's
   * @param second where the engine's second part is, when one starts
   */
  constructor(url: string, second: () => SecondPartSource, post: (message: ToEngine) => void) {
    this.#url = url;
    this.#second = second;
    this.#post = post;
  }

  /**
   * Starts the worker that the engine will ask for first, beside the engine: the first job need not wait until then.
   * @param module the engine's
   */
  prepare(module: WebAssembly.Module): void {
    try {
      const worker = new Worker(this.#url, { name: "async-runner worker 1" });
      // When it is asked for, another one is tried, which says what is wrong.
      worker.onerror = (event) => {
        event.preventDefault();
        if (this.#prepared === worker) this.#dropPrepared();
      };
      const message: ToPoolWorker = { type: "prepare", module, second: this.#second() };
      worker.postMessage(message);
      this.#prepared = worker;
    } catch {
      // As above.
    }
  }

  start({ id, name, port }: FromEngine & { type: "worker-start" }): void {
    try {
      const worker = this.#prepared ?? new Worker(this.#url, { name });
      this.#prepared = undefined;
      worker.onerror = (event) => {
        event.preventDefault();
        const tell = () => this.#post({ type: "worker-failed", id, message: event.message || null });
        // A script that runs says so itself, after all that it has said before on its channel: this is for one that does not.
        if (event.message) setTimeout(tell, UNSAID);
        else tell();
      };
      this.#started.set(id, worker);
      const greeting: ToPoolWorker = { type: "serve", port, second: this.#second() };
      worker.postMessage(greeting, [port]);
    } catch (error) {
      this.#post({ type: "worker-failed", id, message: (error as Error).message });
    }
  }

  end(id: number): void {
    const worker = this.#started.get(id);
    this.#started.delete(id);
    if (!worker) return;
    // What it still has to say of itself reaches nobody.
    worker.onerror = (event) => event.preventDefault();
    worker.terminate();
  }

  endAll(): void {
    this.#dropPrepared();
    for (const id of [...this.#started.keys()]) this.end(id);
  }

  #dropPrepared(): void {
    this.#prepared?.terminate();
    this.#prepared = undefined;
  }
}

function isFailure(data: unknown): data is Failure {
  return typeof data === "object" && data !== null && "failed" in data && typeof data.failed === "string";
}
