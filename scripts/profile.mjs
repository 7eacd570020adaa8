// `npm run profile`: finds out which of the engine's functions ordinary runs call, and writes those that they do not to
// scripts/lib/seldom.txt: they make up the engine's second part. To be run when the engine has changed much.
//
// It takes an engine that tells which functions are called, and runs what readers run: all examples, scripts that fail in
// the common ways, and some that are stopped. That goes without a browser; that nothing is missing where there is one, the
// tests of the built page find (tests/e2e/parts.test.mjs).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { examples } from "../tests/e2e/playground.mjs";
import { ORDINARY_SCRIPTS } from "../tests/e2e/readers-scripts.mjs";
import { WHOLE_ENGINE, buildWholeEngine } from "./lib/build.mjs";
import { cacheFolder } from "./lib/machine.mjs";
import { NAME, writeInstrumented, writeSeldomCalled } from "./lib/parts.mjs";
import { SETUP, inOrder } from "./lib/setup.mjs";
import { main, step } from "./lib/steps.mjs";

const folder = join(cacheFolder, "profile");

/** What Node's threads do not do as browsers do: text beyond ASCII, promises and locks, workers that come and go. */
const ONLY_IN_BROWSERS = /js_sys::futures|wasm_bindgen::convert::closures|__wbindgen|async_runner::browser::life|abandon_call|JsCast|^core::mem::drop$/;

await main(async () => {
  for (const name of inOrder(["engine"]).slice(0, -1)) await step(SETUP[name].title, SETUP[name].ensure);
  await step("Build the engine (wasm)", buildWholeEngine);
  let names;
  await step("Let it tell which functions are called", async () => {
    names = await writeInstrumented(WHOLE_ENGINE, folder);
  });
  await step("Run what readers run", async () => {
    const called = await calledNames(names);
    const seldom = new Set(names.filter((name) => !called.has(name) && !ONLY_IN_BROWSERS.test(name)));
    writeSeldomCalled(seldom);
    return `${called.size} names called, ${seldom.size} not`;
  });
  await step("Split the engine", SETUP.engine.ensure);
});

/** The names of the functions that were called. Where several share a name, one call counts for all. */
async function calledNames(names) {
  const called = new Set();
  const channel = new BroadcastChannel("engine profile");
  channel.onmessage = ({ data: index }) => called.add(names[index]);
  const glue = pathToFileURL(join(folder, `${NAME}.js`)).href;
  const module = new WebAssembly.Module(readFileSync(join(folder, `${NAME}_bg.wasm`)));
  try {
    for (const { name, code, output, errorType, stop } of [...examples(), ...ORDINARY_SCRIPTS]) {
      const { printed, end } = await run({ glue, module, script: code, stop });
      const fits = (output === undefined || printed === output) && (end.error?.type ?? null) === (errorType ?? null);
      if (!fits) throw new Error(`${name} does not do what it should: ${JSON.stringify({ printed, end })}`);
      // What the threads told last is on its way.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    channel.close();
  }
  return called;
}

function run(workerData) {
  return new Promise((resolve, reject) => {
    let printed = "";
    const thread = new Worker(new URL("./lib/profile-thread.mjs", import.meta.url), { workerData });
    thread.on("error", reject);
    thread.on("message", ({ output, end }) => {
      printed += output ?? "";
      if (end) void thread.terminate().then(() => resolve({ printed, end }));
    });
  });
}
