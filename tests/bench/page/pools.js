// The pools of JavaScript, with the same methods as the module's `Pool`.
import { wrap } from "./peers/comlink.mjs";
import "./peers/workerpool.js";

const script = (name) => new Worker(new URL(name, import.meta.url), { type: "module" });
const times = (count, call) => Array.from({ length: count }, (_, index) => call(index));

/** A pool of workers that know `add` and `compute`; `call(worker, name, ...args)` gives a promise. */
class FunctionPool {
  constructor(workers, call, end) {
    Object.assign(this, { workers, call, end });
  }

  async inTurn(calls) {
    for (let call = 1; call <= calls; call += 1) await this.call(0, "add", call, 1);
  }

  async together(calls) {
    await Promise.all(times(calls, (call) => this.call(call % this.workers, "add", call, 1)));
  }

  async long(calls, steps) {
    await Promise.all(times(calls, (call) => this.call(call % this.workers, "compute", steps)));
  }
}

/** Bare workers that echo. */
class Echo {
  constructor(workers) {
    this.workers = times(workers, () => script("echo-worker.js"));
  }

  end() {
    for (const worker of this.workers) worker.terminate();
  }

  inTurn(calls) {
    const [worker] = this.workers;
    return new Promise((resolve) => {
      let left = calls;
      worker.onmessage = () => ((left -= 1) ? worker.postMessage(left) : resolve());
      worker.postMessage(left);
    });
  }

  together(calls) {
    return new Promise((resolve) => {
      let left = calls;
      for (const worker of this.workers) worker.onmessage = () => (left -= 1) || resolve();
      for (let call = 0; call < calls; call += 1) this.workers[call % this.workers.length].postMessage(call);
    });
  }
}

export const pools = {
  "raw echo": (workers) => new Echo(workers),
  comlink: (workers) => {
    const threads = times(workers, () => script("comlink-worker.js"));
    const remotes = threads.map((thread) => wrap(thread));
    const end = () => threads.forEach((thread) => thread.terminate());
    return new FunctionPool(workers, (worker, name, ...args) => remotes[worker][name](...args), end);
  },
  workerpool: (workers) => {
    const url = new URL("workerpool-worker.js", import.meta.url).href;
    const pool = self.workerpool.pool(url, { minWorkers: workers, maxWorkers: workers, workerType: "web", workerOpts: { type: "module" } });
    return new FunctionPool(workers, (_, name, ...args) => pool.exec(name, args), () => pool.terminate(true));
  },
};
