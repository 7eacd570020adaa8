// One run of a script, from the page's side: starts an engine, hands its events on, and ends it, always.

import type { Notice } from "../trace/notice.js";
import { closing } from "../trace/order.js";
import type { Event as TraceEvent } from "../trace/trace-types.js";
import { EngineUnavailable, loadModule, loadSecondPart, loadSecondPartWhenIdle, notCompiled, secondPart, startWorker } from "./load.js";
import { StartedWorkers } from "./pool-workers.js";
import type { FromEngine, RunEnd, ToEngine } from "./protocol.js";
import { SECOND_PART_PATIENCE, surelyNeedsSecondPart } from "./second-part-source.js";

export { EngineUnavailable };

/** What to run. */
export interface RunRequest {
  readonly source: string;
  readonly fileName: string;
  readonly workers: number;
  readonly seed?: number;
  readonly lanes?: string;
}

/** Who watches a run. */
export interface RunWatcher {
  /** The engine has started, and the script begins. */
  started(): void;
  /** Further events came, in the order of their arrival. The engine sends no more than a few batches ahead of this. */
  events(events: TraceEvent[]): void | Promise<void>;
  /** The engine got stuck before the script had printed anything, and begins anew: what came so far is void. */
  restarted(): void;
}

/** How often the engine is asked whether it is there, in milliseconds. It answers between two slices of a script. */
const LOADED = "The engine loaded a part of itself that the script needs. What ran then took longer by that; in the next run the part is there.";

const HEARTBEAT = 1_000;

/** How many times in a row it may leave that unanswered: what a script does cannot keep it from answering. */
const MOST_SILENT = 5;

/** How often a run may begin anew whose engine does not answer, whatever the reason. */
const MOST_RESTARTS = 2;

/** How long a run may take to end by itself once it is stopped, in milliseconds; then its worker is ended. */
const STOP_PATIENCE = 250;

/** What a script calls that has jobs for workers. */
const CALLS_WORKERS = /\b(?:invoke|to_thread)\b/;

/** One run of a script on an engine of its own. */
export class EngineRun {
  /**
   * How the run ended, when it has: after its last event. Never rejects for what a script does.
   *
   * @throws EngineUnavailable when the engine cannot run here
   */
  readonly ended: Promise<RunEnd>;

  readonly #watcher: RunWatcher;
  readonly #events: TraceEvent[] = [];
  /** When the engine had to wait for its second part. */
  readonly #loads: Notice[] = [];
  #worker: Worker | undefined;
  #pool: StartedWorkers | undefined;
  #startedAt: number | undefined;
  /** The page's clock less the engine's, as small as it was ever seen. */
  #offset = Infinity;
  #stopTimer: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;
  #silent = 0;
  #restarts = 0;
  #settled = false;
  #settle!: (end: RunEnd) => void;
  #refuse!: (error: EngineUnavailable) => void;
  #begin!: () => void;

  constructor(request: RunRequest, watcher: RunWatcher) {
    this.#watcher = watcher;
    this.ended = new Promise<RunEnd>((resolve, reject) => {
      this.#settle = resolve;
      this.#refuse = reject;
      this.#begin = () => void this.#start(request).catch((error: unknown) => {
        if (this.#settled) return;
        this.#release();
        reject(error);
      });
    });
    this.#begin();
  }

  /** The moment in the run that it is now, in milliseconds on the engine's clock; 0 before it has begun. */
  now(): number {
    if (this.#startedAt === undefined) return 0;
    const offset = Number.isFinite(this.#offset) ? this.#offset : this.#startedAt;
    return Math.max(0, performance.now() - offset);
  }

  /** Ends the run, in any case within 250 ms; what is open in its trace is closed. */
  stop(): void {
    if (this.#settled || this.#stopTimer !== undefined) return;
    if (this.#startedAt === undefined) {
      this.#end({ status: "stopped", error: null, duration: 0, notices: [] });
      return;
    }
    this.#post({ type: "stop" });
    this.#stopTimer = setTimeout(() => this.#cut({ status: "stopped", error: null }), STOP_PATIENCE);
  }

  async #start({ source, fileName, workers, seed, lanes }: RunRequest): Promise<void> {
    const starting = startWorker();
    // Where that fails, the script says so as it comes to need it.
    const more = surelyNeedsSecondPart(source) ? loadSecondPart().catch(() => undefined) : undefined;
    const [{ worker, url }, module] = await Promise.all([starting, loadModule(), more]).catch(async (error: unknown) => {
      (await starting.catch(() => undefined))?.worker.terminate();
      throw error;
    });
    if (this.#settled) {
      worker.terminate();
      return;
    }
    this.#worker = worker;
    this.#pool = new StartedWorkers(url, secondPart, (message) => this.#post(message));
    worker.onmessage = ({ data }: MessageEvent<FromEngine>) => this.#receive(data);
    worker.onmessageerror = () => this.#fault("a message could not be read");
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fault(event.message || "it ended unexpectedly");
    };
    this.#startedAt = performance.now();
    const settings = { workers, ...(seed === undefined ? {} : { seed }), ...(lanes ? { lanes } : {}) };
    this.#post({ type: "run", source, fileName, ...settings, module, second: secondPart() });
    if (CALLS_WORKERS.test(source)) this.#pool.prepare(module);
    this.#watcher.started();
    this.#watchOver();
  }

  /** Notices when the engine is stuck, and begins anew where nobody can have seen anything of the run yet. */
  #watchOver(): void {
    let last = performance.now();
    this.#silent = 0;
    this.#heartbeat = setInterval(() => {
      // After a rest of the page itself, in the background or with the machine asleep, the answers are still to come.
      const now = performance.now();
      this.#silent = now - last < 2 * HEARTBEAT ? this.#silent + 1 : 0;
      last = now;
      if (this.#silent > MOST_SILENT) this.#stuck();
      else this.#post({ type: "ping" });
    }, HEARTBEAT);
  }

  #stuck(): void {
    if (this.#stopTimer !== undefined) return;
    if (this.#restarts >= MOST_RESTARTS || this.#events.some(({ type }) => type === "output")) {
      this.#fault("it does not answer any more. Press Run to try again.");
      return;
    }
    this.#restarts += 1;
    clearInterval(this.#heartbeat);
    this.#endWorkers();
    this.#startedAt = undefined;
    this.#offset = Infinity;
    this.#events.length = 0;
    this.#loads.length = 0;
    this.#watcher.restarted();
    this.#begin();
  }

  #receive(message: FromEngine): void {
    if (this.#settled) return;
    this.#silent = 0;
    switch (message.type) {
      case "ready":
      case "pong":
        break;
      case "loading":
        this.#loads.push({ kind: "engine-loaded", task: null, line: null, at: Math.round(this.now() * 10) / 10, text: LOADED });
        // It answers nothing meanwhile, which is no sign of being stuck.
        this.#silent = -Math.ceil(SECOND_PART_PATIENCE / HEARTBEAT);
        // What starts from now on, and needs it as well, need not load it by itself. It says so where it cannot.
        void loadSecondPart().catch(() => undefined);
        break;
      case "worker-start":
        this.#pool?.start(message);
        break;
      case "worker-end":
        this.#pool?.end(message.id);
        break;
      case "events":
        void this.#take(JSON.parse(message.json) as TraceEvent[]).then(() => this.#post({ type: "ack", batch: message.batch }));
        break;
      case "end":
        this.#end({ status: message.status, error: message.error, duration: message.duration, notices: [...this.#loads, ...message.notices] });
        break;
      case "unavailable":
        this.#cut({ status: "failed", error: { type: "EngineUnavailable", message: message.message, traceback: "", line: null } });
        break;
      case "fault":
        // WebKit lets a page compile what its policy forbids a worker to instantiate.
        if (/^CompileError: .*unsafe-eval/.test(message.message)) {
          this.#release();
          this.#refuse(notCompiled(message.message));
        } else this.#fault(message.message);
        break;
    }
  }

  async #take(events: TraceEvent[]): Promise<void> {
    for (const event of events) this.#events.push(event);
    const last = events.at(-1);
    if (last) this.#offset = Math.min(this.#offset, performance.now() - last.at);
    await this.#watcher.events(events);
  }

  /** The engine itself failed: that is our mistake, not the script's, and the message says so. */
  #fault(reason: string): void {
    const message = `The engine failed, which no script should be able to cause: ${reason}`;
    this.#cut({ status: "failed", error: { type: "EngineFault", message, traceback: "", line: null } });
  }

  /** Ends the run from outside: the engine says nothing more, so what is open is closed here. */
  #cut(end: Pick<RunEnd, "status" | "error">): void {
    if (this.#settled) return;
    const at = Math.round(this.now() * 10) / 10;
    if (end.status !== "stopped") void this.#take(closing(this.#events, at));
    this.#end({ ...end, duration: at, notices: [...this.#loads] });
  }

  #end(end: RunEnd): void {
    // Nothing of a run that was stopped stays open, however it ended.
    if (end.status === "stopped") void this.#take(closing(this.#events, end.duration));
    this.#release();
    this.#settle(end);
    loadSecondPartWhenIdle();
  }

  #release(): void {
    this.#settled = true;
    clearTimeout(this.#stopTimer);
    clearInterval(this.#heartbeat);
    this.#endWorkers();
  }

  #endWorkers(): void {
    this.#pool?.endAll();
    this.#worker?.terminate();
    this.#pool = this.#worker = undefined;
  }

  #post(message: ToEngine): void {
    this.#worker?.postMessage(message);
  }
}
