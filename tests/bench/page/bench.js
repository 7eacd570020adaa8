// The page in which everything is measured: the table of cases, each with its peers. `measure` runs one peer of one
// case once; the command decides how often, and in which order.
import init, * as traced from "./pkg/bench.js";
// The same once more, for the cases of the trace: they have a memory to themselves, as the build without a trace has.
import initAlone, * as alone from "./pkg/bench.js?alone";
import initUntraced, * as untraced from "./pkg-untraced/bench.js";
import { compute } from "./functions.js";
import { pools } from "./pools.js";

const TASKS = 100_000;
const TURNS = 20_000;
const WORKING_TASKS = 2_000;
const WORK = 20_000; // steps, about 20 µs
const SLEEPERS = 10_000;
const CALLS_IN_TURN = 500;
const CALLS_TOGETHER = 10_000;
const LONG_WORK = 100_000_000;

/** Milliseconds that `work` takes. */
async function time(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

// Tasks

async function promisesAllAtOnce(tasks) {
  const promises = [];
  for (let number = 0; number < tasks; number += 1) promises.push(Promise.resolve(number).then((value) => value));
  let sum = 0;
  for (const promise of promises) sum += await promise;
  return sum;
}

async function promisesInTurn(tasks) {
  let sum = 0;
  for (let number = 0; number < tasks; number += 1) sum += await Promise.resolve(number).then((value) => value);
  return sum;
}

function promisesForgotten(tasks) {
  return new Promise((resolve) => {
    let left = tasks;
    for (let number = 0; number < tasks; number += 1) Promise.resolve().then(() => (left -= 1) || resolve());
  });
}

async function promisesPingPong(rounds) {
  const wakers = [];
  let turn = 0;
  const play = async (side) => {
    for (let round = 0; round < rounds; round += 1) {
      if (turn !== side) await new Promise((wake) => (wakers[side] = wake));
      turn = 1 - side;
      wakers[1 - side]?.();
    }
  };
  await Promise.all([play(0), play(1)]);
}

const INSTANCES = { on: alone, off: alone, absent: untraced };

/** Nanoseconds a task, on each executor. */
function tasks(name, peers, { count = TASKS, steps = 0, promises } = {}) {
  const measures = {};
  for (const peer of peers) {
    const { runTasks } = INSTANCES[peer] ?? traced;
    measures[peer] = async () => ((await time(() => runTasks(name, peer, count, steps))) * 1e6) / count;
  }
  if (promises) measures.promises = async () => ((await time(() => promises(count))) * 1e6) / count;
  return measures;
}

const EXECUTORS = ["ours", "wasm-bindgen-futures", "async-executor", "tokio LocalSet", "bare async-task"];

// Pools

const RUST_POOLS = ["ours", "wasmworker", "gloo-worker"];
const SCRIPT_POOLS = ["comlink", "workerpool"];
const kept = new Map();

function start(peer, workers) {
  return RUST_POOLS.includes(peer) ? traced.Pool.start(peer, workers) : pools[peer](workers);
}

/** A pool that is warm, the same at each call. */
async function warm(peer, workers) {
  const name = `${peer} ${workers}`;
  if (!kept.has(name)) {
    const pool = await start(peer, workers);
    await pool.together(200);
    kept.set(name, pool);
  }
  return kept.get(name);
}

function onPools(peers, measure) {
  return Object.fromEntries(peers.map((peer) => [peer, () => measure(peer)]));
}

// Memory

/** KiB by which the module's memory grew over so many tasks, after as many before. */
async function growth(peer) {
  const run = () => traced.runTasks("fire-and-forget", peer, TASKS, 0);
  for (let batch = 0; batch < 10; batch += 1) await run();
  const before = memory.buffer.byteLength;
  for (let batch = 0; batch < 10; batch += 1) await run();
  return (memory.buffer.byteLength - before) / 1024;
}

/**
 * @type {{name: string, unit: string, goals: {peer: string, most?: number, least?: number}[],
 *   measures: Record<string, () => Promise<number>>, once?: boolean}[]}
 */
const cases = [
  {
    name: "spawn, fire-and-forget",
    unit: "ns/task",
    goal: { peer: "wasm-bindgen-futures", most: 0.4 },
    measures: tasks("fire-and-forget", EXECUTORS, { promises: promisesForgotten }),
  },
  {
    name: "spawn 100k, await all",
    unit: "ns/task",
    goal: { peer: "async-executor", most: 0.5 },
    measures: tasks("spawn-all-await-all", EXECUTORS, { promises: promisesAllAtOnce }),
  },
  {
    name: "spawn and await, in turn",
    unit: "ns/task",
    goal: { peer: "async-executor", most: 0.5 },
    measures: tasks("spawn-and-await-in-turn", EXECUTORS, { promises: promisesInTurn }),
  },
  {
    name: "wake ping-pong",
    unit: "ns/round",
    measures: tasks("ping-pong", EXECUTORS, { promises: promisesPingPong }),
  },
  {
    name: "10k sleepers of 0 to 9 ms",
    unit: "ms",
    measures: Object.fromEntries(
      ["ours", "gloo-timers"].map((peer) => [peer, () => time(() => traced.runSleepers(peer, SLEEPERS))]),
    ),
  },
  {
    name: "trace on, empty tasks",
    unit: "ns/task",
    goal: { peer: "off", most: 1.1 },
    ours: "on",
    measures: tasks("spawn-all-await-all", ["on", "off"]),
  },
  {
    name: "trace on, tasks of 20 µs",
    unit: "ns/task",
    goal: { peer: "off", most: 1.1 },
    ours: "on",
    measures: tasks("spawn-all-await-all", ["on", "off"], { count: WORKING_TASKS, steps: WORK }),
  },
  {
    name: "a look at the clock, of which a traced task has two",
    unit: "ns/look",
    measures: { ours: async () => ((await time(() => alone.lookAtClock(TASKS))) * 1e6) / TASKS },
  },
  {
    name: "trace off, empty tasks",
    unit: "ns/task",
    goal: { peer: "absent", most: 1.05 },
    ours: "off",
    measures: tasks("spawn-all-await-all", ["off", "absent"]),
  },
  {
    name: "invoke, round trip",
    unit: "µs",
    goal: { peer: "raw echo", most: 1.1 },
    measures: onPools(["ours", "raw echo", "wasmworker", "gloo-worker", ...SCRIPT_POOLS], async (peer) => {
      const pool = await warm(peer, 1);
      return ((await time(() => pool.inTurn(CALLS_IN_TURN))) * 1e3) / CALLS_IN_TURN;
    }),
  },
  {
    name: "10k small jobs, one worker",
    unit: "jobs/ms",
    goal: { peer: "raw echo", least: 4 },
    measures: onPools(["ours", "raw echo", "wasmworker", "gloo-worker", ...SCRIPT_POOLS], async (peer) => {
      const pool = await warm(peer, 1);
      return CALLS_TOGETHER / (await time(() => pool.together(CALLS_TOGETHER)));
    }),
  },
  {
    name: "cold start to first result",
    unit: "ms",
    measures: onPools(["ours", "raw echo", "wasmworker", "gloo-worker", ...SCRIPT_POOLS], async (peer) => {
      let pool;
      const taken = await time(async () => {
        pool = await start(peer, 1);
        await pool.inTurn(1);
      });
      pool.end();
      return taken;
    }),
  },
  {
    name: "two long jobs, two workers",
    unit: "ms",
    measures: {
      ...onPools(["ours", "wasmworker", "gloo-worker", ...SCRIPT_POOLS], async (peer) => {
        const pool = await warm(peer, 2);
        return time(() => pool.long(2, LONG_WORK));
      }),
      "one after the other, in wasm": () => time(() => traced.computeHere(2, LONG_WORK)),
      "one after the other, in JavaScript": () => time(() => [compute(LONG_WORK), compute(LONG_WORK)]),
    },
  },
  {
    name: "memory grown over 1M tasks",
    unit: "KiB",
    once: true,
    measures: Object.fromEntries(EXECUTORS.map((peer) => [peer, () => growth(peer)])),
  },
];

const [{ memory }] = await Promise.all([init(), initAlone(), initUntraced()]);

/** Lists the cases, without what measures them. */
window.list = () => cases.map(({ measures, ...rest }) => ({ ...rest, peers: Object.keys(measures) }));
/** Measures one peer of one case, once. */
window.measure = (name, peer) => cases.find((one) => one.name === name).measures[peer]();
