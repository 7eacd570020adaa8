// The page of the scripts' bench: the same cases in the script engine and in its peers, all of them wasm on this page's
// thread, each timed from inside by the page's clock.
const source = await (await fetch("cases.py")).text();

const cases = [
  { name: "loop of 1M in a function", call: "loop(1000000)", goal: { peer: "Pyodide", most: 0.7 } },
  { name: "fib(22)", call: "fib(22)", goal: { peer: "Pyodide", most: 1 } },
  { name: "sieve to 200k", call: "sieve(200000)" },
  { name: "20k strings built", call: "strings(20000)" },
  { name: "100k dict updates", call: "dicts(100000)" },
  { name: "n-body, 500 steps", call: "nbody(500)" },
  { name: "100k calls and attributes", call: "calls(100000)" },
];

/** The cases with one of them called and timed. `clock` defines a function of this name that gives seconds. */
function program(call, clock) {
  return `${source}\n${clock}\nstart = clock()\n${call}\nelapsed = (clock() - start) * 1000\n`;
}

const PERF_COUNTER = "from time import perf_counter as clock";
const PAGE_CLOCK = "from js import performance\nclock = lambda: performance.now() / 1000";

const DATE = "date = clock\nclock = lambda: date() / 1000";

/** Runs a case in an engine that prints, and gives what it printed. */
function printed(run) {
  return async (call) => {
    let text = "";
    await run(call, (more) => (text += more));
    return Number(text);
  };
}

// Each starts its engine once and gives a function that runs a case and tells its milliseconds.
const ENGINES = {
  async ours() {
    const engine = await import("./peers/engine/async_runner_playground.js");
    await engine.default();
    const noWorkers = () => {
      throw new Error("the cases need no workers");
    };
    return printed(async (call, print) => {
      const show = (json) => {
        for (const event of JSON.parse(json)) if (event.type === "output") print(event.text);
        engine.acknowledge();
      };
      const text = `${program(call, PERF_COUNTER)}print(elapsed)\n`;
      const end = JSON.parse(await engine.run(text, "cases.py", { workers: 1 }, noWorkers, show));
      if (end.status !== "completed") throw new Error(JSON.stringify(end));
    });
  },
  async Pyodide() {
    const { loadPyodide } = await import("./peers/pyodide/pyodide.mjs");
    const python = await loadPyodide();
    return async (call) => {
      python.runPython(program(call, PERF_COUNTER));
      return python.globals.get("elapsed");
    };
  },
  async MicroPython() {
    const { loadMicroPython } = await import("./peers/micropython/micropython.mjs");
    const python = await loadMicroPython({ heapsize: 64 << 20 });
    return async (call) => {
      // Its `time` has no `perf_counter`.
      python.runPython(program(call, PAGE_CLOCK));
      return python.globals.get("elapsed");
    };
  },
  async RustPython() {
    const python = await import("./peers/rustpython/rustpython.js");
    await python.default();
    // Its clock is the page's date, in milliseconds. The sieve is not to be had from it: in 32 bits its count of
    // references to `True` overflows at 200,000 of them, and the module traps.
    return async (call) => python.elapsed(program(call, DATE));
  },
};

const started = new Map();

/** Lists the cases. */
window.list = () => cases.map(({ name, goal }) => ({ name, unit: "ms", goal, peers: Object.keys(ENGINES) }));
/** Runs one case in one engine, once. @returns milliseconds */
window.measure = async (name, peer) => {
  if (!started.has(peer)) started.set(peer, ENGINES[peer]());
  return (await started.get(peer))(cases.find((one) => one.name === name).call);
};
