// Finds out what of the engine ordinary runs use. It takes an engine that tells which of its places are reached (places.mjs)
// and runs what readers run, in Node: no browser is needed, and the finished page's tests find what is missing where there
// is one (tests/e2e/parts.test.mjs).
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
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

/** How long a script may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * The numbers of the places that ordinary runs reach.
 * @param {string} whole the folder of the whole engine
 * @param {string} folder where to put the engine that tells
 * @returns {Promise<number[]>}
 */
export async function ordinaryPlaces(whole, folder) {
  // None of these before the npm packages are there.
  const { instrument } = await import("./places.mjs");
  const { examples } = await import("../../tests/e2e/playground.mjs");
  const { ORDINARY_SCRIPTS } = await import("../../tests/e2e/readers-scripts.mjs");
  const { wasm: marked, count } = instrument(readFileSync(join(whole, `${NAME}_bg.wasm`)));
  const wasm = settleWhole(new Linked(readFileSync(join(whole, LINKED))), marked);
  writePackage(whole, folder, PROFILE, { [`${NAME}_bg.wasm`]: wasm });
  const engine = { glue: pathToFileURL(join(folder, `${NAME}.js`)).href, module: new WebAssembly.Module(wasm) };

  const ordinary = new Uint8Array(count);
  const programsReaching = new Uint16Array(count);
  const programs = conformancePrograms();
  const scripts = [
    ...[...examples(), ...ORDINARY_SCRIPTS].map((script) => ({ ...script, decides: true })),
    ...programs.map((script) => ({ ...script, decides: false })),
  ];
  let failed = 0;
  const runNext = async () => {
    for (let script = scripts.shift(); script; script = scripts.shift()) {
      const reached = new Uint8Array(new SharedArrayBuffer(count));
      const attempt = (stopAfter) => run({ ...engine, reached: reached.buffer, script: script.code, stopAfter });
      let hasRun = true;
      for (const stopAfter of script.stop ? STOPS : [undefined]) {
        // On a busy machine one may take too long; what it reached counts all the same.
        hasRun &&= (await attempt(stopAfter)) || (script.decides && (await attempt(stopAfter)));
      }
      if (!hasRun && script.decides) failed += 1;
      for (let place = 0; place < count; place++) {
        if (!reached[place]) continue;
        if (script.decides) ordinary[place] = 1;
        else programsReaching[place] += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runNext));
  if (failed > 0) {
    throw new Problem(`${failed} of the examples do not come to an end in Node, so that it cannot be seen what they use of the engine.`, {
      advice: "`npm test -- --only unit` says whether the engine is sound.",
    });
  }
  const enough = Math.ceil((programs.length * ORDINARY_PERCENT) / 100);
  return [...ordinary.keys()].filter((place) => ordinary[place] || programsReaching[place] >= enough);
}

function conformancePrograms() {
  return readdirSync(PROGRAMS, { recursive: true })
    .filter((file) => file.endsWith(".py"))
    .sort()
    .map((file) => ({ code: readFileSync(join(PROGRAMS, file), "utf8") }));
}

/** Runs a script in a thread of its own. @returns {Promise<boolean>} whether it has come to an end */
function run(workerData) {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./profile-thread.mjs", import.meta.url), { workerData });
    let isOver = false;
    const end = (hasRun) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      thread.terminate().then(() => resolve(hasRun), reject);
    };
    const timer = setTimeout(() => end(false), PATIENCE);
    thread.on("error", () => end(false));
    // Also one whose engine waits for what never comes.
    thread.on("exit", () => end(false));
    thread.on("message", ({ ended }) => ended && end(true));
  });
}

const PROFILE = `
function __wbg_get_imports() {
    return { ...__wbg_get_glue_imports(), profile: { seen: globalThis.placeReached } };
}
`;
