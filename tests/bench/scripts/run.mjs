// `npm run bench:scripts`: the script engine beside Pyodide and MicroPython, all as wasm in Node.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { buildEngine } from "../../../scripts/lib/build.mjs";
import { run } from "../../../scripts/lib/command.mjs";
import { root } from "../../../scripts/lib/machine.mjs";
import { SETUP, inOrder } from "../../../scripts/lib/setup.mjs";
import { heading, main, step } from "../../../scripts/lib/steps.mjs";

const ENGINES = ["async-runner", "pyodide", "micropython"];
const bench = join(root, "tests/bench");

await main(async () => {
  heading("Set-up");
  for (const name of inOrder(["node-packages", "wasm-target", "wasm-pack", "wasm-bindgen"])) await step(SETUP[name].title, SETUP[name].ensure);
  await step("Packages of the peers", () => run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: bench, log: "bench" }).then(() => {}));
  await step("Build the engine (wasm)", buildEngine);

  heading("Milliseconds, the best of seven rounds; after the bar: our time divided by Pyodide's");
  const times = ENGINES.map(timesOf);
  console.log(`${"".padEnd(28)}${ENGINES.map((name) => name.padStart(14)).join("")}`);
  for (const name of times[0].keys()) {
    const row = times.map((one) => one.get(name));
    console.log(`${name.padEnd(28)}${row.map((time) => time.toFixed(2).padStart(14)).join("")}  | ${(row[0] / row[1]).toFixed(2)}`);
  }
});

/** What the cases took in an engine, by name. */
function timesOf(engine) {
  const output = execFileSync("node", [join(bench, "scripts/engine.mjs"), engine], { encoding: "utf8" });
  const lines = output.trim().split("\n").map((line) => line.split("|"));
  return new Map(lines.map(([name, time]) => [name, Number(time)]));
}
