// Finds out what of the engine ordinary runs use. It takes an engine that tells which of its places are reached (places.mjs)
// and runs what readers run, in Node: no browser is needed, and the finished page's tests find what is missing where there
// is one (tests/e2e/parts.test.mjs).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { examples } from "../../tests/e2e/examples.mjs";
import { ORDINARY_SCRIPTS } from "../../tests/e2e/readers-scripts.mjs";
import { settleWhole } from "./data.mjs";
import { Linked } from "./linked.mjs";
import { root } from "./machine.mjs";
import { LINKED, NAME, writePackage } from "./package.mjs";
import { Problem } from "./steps.mjs";

/** Programs of many kinds, one or some for each part of the language. */
const PROGRAMS = join(root, "tests/conformance/programs");

/** A place is ordinary that an example or a common failure reaches, or at least so many of a hundred of those programs. */
export const ORDINARY_PERCENT = 5;

/** How many scripts run at a time: most of them sleep most of the time. */
const AT_A_TIME = 4;

/** When a script is stopped that does not end by itself, in milliseconds: before its workers are there, and after. */
const STOPS = [30, 300, 1500];

/** How many bytes are allocated before a script that decides runs, once so and once so: what it reaches may depend on addresses. */
const ALLOCATED = [0, 4099];

/** How long a script may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * The numbers of the places that ordinary runs reach.
 * @param {string} whole the folder of the whole engine
 * @param {string} folder where to put the engine that tells
 * @returns {Promise<{places: number[], remarks: string[]}>} remarks name scripts that did not run as they should, and yet no fault
 *   of the engine need be behind it
 */
export async function ordinaryPlaces(whole, folder) {
  // Not before the npm packages are there.
  const { instrument } = await import("./places.mjs");
  const { wasm: marked, count } = instrument(readFileSync(join(whole, `${NAME}_bg.wasm`)));
  const wasm = settleWhole(new Linked(readFileSync(join(whole, LINKED))), marked);
  writePackage(whole, folder, PROFILE, { [`${NAME}_bg.wasm`]: wasm });
  const engine = { glue: pathToFileURL(join(folder, `${NAME}.js`)).href, module: new WebAssembly.Module(wasm) };

  const ordinary = new Uint8Array(count);
  const programsReaching = new Uint16Array(count);
  const programs = conformancePrograms();
  const scripts = [...[...examples(), ...ORDINARY_SCRIPTS].map((script) => ({ ...script, decides: true })), ...programs];
  const faults = [];
  const remarks = [];
  const runNext = async () => {
    for (let script = scripts.shift(); script; script = scripts.shift()) {
      const reached = new Uint8Array(new SharedArrayBuffer(count));
      const attempt = async (how) => faultOf(script, await run({ ...engine, ...how, reached: reached.buffer, script: script.code }));
      for (const how of waysToRun(script)) {
        let fault = await attempt(how);
        // On a busy machine one may take too long, or differ since its times do; what it reached counts all the same.
        if (fault && script.decides) fault = await attempt(how);
        if (fault && script.decides) (fault === NO_END ? remarks : faults).push(`${script.name} ${fault}`);
      }
      for (let place = 0; place < count; place++) {
        if (!reached[place]) continue;
        if (script.decides) ordinary[place] = 1;
        else programsReaching[place] += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runNext));
  if (faults.length > 0) {
    throw new Problem(`The engine that was built does not do what it should, in Node: ${faults.sort().join("; ")}.`, {
      advice: "`npm test -- --only rust` says whether the engine is sound. Where it is, the build has broken it: scripts/lib/linked.mjs and data.mjs.",
    });
  }
  const enough = Math.ceil((programs.length * ORDINARY_PERCENT) / 100);
  return { places: [...ordinary.keys()].filter((place) => ordinary[place] || programsReaching[place] >= enough), remarks };
}

/** How a script is run, each way once. */
function waysToRun({ decides, stop }) {
  const stops = stop ? STOPS : [undefined];
  return (decides ? ALLOCATED : [0]).flatMap((allocated) => stops.map((stopAfter) => ({ allocated, stopAfter })));
}

/** Programs that decide together what is ordinary; what they print, tests/conformance and the tests of crates hold them to. */
function conformancePrograms() {
  return readdirSync(PROGRAMS, { recursive: true })
    .filter((file) => file.endsWith(".py"))
    .sort()
    .map((file) => ({ name: file, code: readFileSync(join(PROGRAMS, file), "utf8"), decides: false }));
}

const NO_END = `does not end within ${PATIENCE / 1000} s`;

/** What is wrong with how a script ended; null where nothing is. */
function faultOf({ output, errorType = null, stop }, end) {
  if (!end) return NO_END;
  if (end.fault) return `ends the engine: ${end.fault}`;
  const status = stop ? "stopped" : errorType ? "failed" : "completed";
  if (end.status !== status) return `is ${end.status}, not ${status}${end.errorType ? `: ${end.errorType}` : ""}`;
  if (end.errorType !== errorType) return `fails with ${end.errorType}, not ${errorType}`;
  if (typeof output === "string" && end.output !== output) return `prints ${JSON.stringify(end.output)}, not ${JSON.stringify(output)}`;
  return null;
}

/** Runs a script in a thread of its own. @returns {Promise<null | {fault: string} | {status: string, errorType: string | null, output: string}>} null where it does not end */
function run(workerData) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./profile-thread.mjs", import.meta.url), { workerData });
    let isOver = false;
    const end = (how) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      thread.terminate().then(() => resolve(how), reject);
    };
    const timer = setTimeout(() => end(null), PATIENCE);
    thread.on("error", (error) => end({ fault: String(error) }));
    // Also one whose engine waits for what never comes.
    thread.on("exit", () => end({ fault: "it waits for what never comes" }));
    thread.on("message", ({ end: how }) => how && end(how));
  });
}

const PROFILE = `
function __wbg_get_imports() {
    return { ...__wbg_get_glue_imports(), profile: { seen: globalThis.placeReached } };
}
`;
