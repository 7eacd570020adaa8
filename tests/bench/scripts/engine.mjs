// Runs the cases in one engine, in a process of its own, and prints what they print: `node engine.mjs NAME`.
//
// Time is this process's time on a processor, so that what else the machine does counts little.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cases = readFileSync(new URL("cases.py", import.meta.url), "utf8");
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
Object.defineProperty(performance, "now", { value: processorTime });

const ENGINES = {
  async "async-runner"() {
    globalThis.self = globalThis;
    const folder = new URL("../../../crate/playground/pkg/", import.meta.url);
    const engine = await import(new URL("async_runner_playground.js", folder));
    const part = (name) => new WebAssembly.Module(readFileSync(fileURLToPath(new URL(`async_runner_playground_${name}.wasm`, folder))));
    engine.secondPartFrom(() => part("second"));
    engine.initSync({ module: part("bg") });
    const show = (json) => {
      for (const event of JSON.parse(json)) if (event.type === "output") process.stdout.write(event.text);
      engine.acknowledge();
    };
    const noWorkers = () => {
      throw new Error("the cases need no workers");
    };
    const end = JSON.parse(await engine.run(cases, "cases.py", { workers: 1 }, noWorkers, show));
    if (end.status !== "completed") throw new Error(JSON.stringify(end));
  },
  async pyodide() {
    const { loadPyodide } = await import("pyodide");
    (await loadPyodide({ stdout: console.log })).runPython(cases);
  },
  async micropython() {
    const { loadMicroPython } = await import("@micropython/micropython-webassembly-pyscript/micropython.mjs");
    const python = await loadMicroPython({ heapsize: 64 << 20, stdout: console.log });
    // Its `time` has no `perf_counter`.
    globalThis.processorTime = processorTime;
    python.runPython(cases.replace("clock = time.perf_counter", "from js import processorTime\nclock = lambda: processorTime() / 1000"));
  },
};

await ENGINES[process.argv[2]]();
process.exit(0);
