// The pool's workers as their engine makes them, and the moment from which the engine's own worker may be ended.
//
// Chromium keeps the threads of both for as long as the page lives when a worker is ended while one that it has started
// is just ending itself. So an engine goes only once its workers have gone. No event tells of that, but each of them
// holds a Web Lock as long as it lives.

/** How long a thread takes at the most to end once its lock is free, in milliseconds; seen is less than 20. */
const LAST_STEPS = 100;

/** How long a worker may take to end of which nobody can tell, in milliseconds. Chromium waits 2 s for a busy one. */
const UNSEEN = 2_500;

/** What the pool posts first to each of its workers; `lock` is the name of the one that the worker holds. */
export type PoolGreeting = [kind: "async-runner", module: WebAssembly.Module, glue: unknown, origin: number, number: number, lock: string];

/** The workers that one engine has made. */
export class PoolWorkers {
  readonly #made: PoolWorker[] = [];

  /** Starts one. @throws what `new Worker` throws */
  make(url: string, name: string): Worker {
    const worker = new PoolWorker(url, { name });
    this.#made.push(worker);
    return worker;
  }

  /** Waits until they are gone, for the pool has ended them all. Never rejects. */
  async gone(): Promise<void> {
    if (this.#made.length === 0) return;
    const seen = await Promise.all(this.#made.map((worker) => worker.gone()));
    await new Promise((resolve) => setTimeout(resolve, seen.every(Boolean) ? LAST_STEPS : UNSEEN));
  }
}

/** A worker that knows the lock which it holds. */
class PoolWorker extends Worker {
  #lock: string | undefined;
  #holds = false;

  constructor(url: string, options: WorkerOptions) {
    super(url, options);
    // It says so before anything else; what could not start sends a text.
    this.addEventListener("message", ({ data }: MessageEvent<unknown>) => (this.#holds = data === true), { once: true });
  }

  override postMessage(message: unknown, options?: Transferable[] | StructuredSerializeOptions): void {
    if (Array.isArray(message)) this.#lock ??= (message as PoolGreeting)[5];
    super.postMessage(message, options as Transferable[]);
  }

  /** Waits until its lock is free; `false`, at once, where it holds none that anybody knows of. */
  async gone(): Promise<boolean> {
    if (!this.#holds || this.#lock === undefined) return false;
    try {
      await navigator.locks.request(this.#lock, () => undefined);
      return true;
    } catch {
      return false;
    }
  }
}
