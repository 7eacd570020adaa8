// The engine's two parts, from the wasm that wasm-pack and wasm-opt leave: crate/playground/pkg is what the page's build
// takes. The work on the wasm itself is in split.mjs; what is seldom called is listed in seldom.txt.
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.mjs";
import { Problem } from "./steps.mjs";

/** What the engine's files are called after. */
export const NAME = "async_runner_playground";
const LIST = join(import.meta.dirname, "seldom.txt");

/** Where the parts go, with the JavaScript around them. */
export const PKG = join(root, "crate/playground/pkg");

/** The lasting names of the functions that ordinary runs do not call, as `npm run profile` found them. */
export function seldomCalled() {
  return new Set(readFileSync(LIST, "utf8").split("\n").filter((line) => line !== "" && !line.startsWith("#")));
}

/** Writes that list. @param {Iterable<string>} names */
export function writeSeldomCalled(names) {
  const head = [
    "# The engine's functions that no example calls, nor an ordinary failure: they are in its second part, which is loaded when",
    "# one of them is called. Written by `npm run profile`. A function that is not here is in the first part.",
  ];
  writeFileSync(LIST, `${[...head, ...[...new Set(names)].sort()].join("\n")}\n`);
}

/**
 * Splits the whole engine and leaves its parts in {@link PKG}.
 * @param {string} whole the folder that wasm-pack wrote
 * @returns {Promise<string>} what came of it, in a few words
 */
export async function writeParts(whole) {
  const { split } = await import("./split.mjs");
  const seldom = seldomCalled();
  const { first, second, entries } = split(readFileSync(join(whole, `${NAME}_bg.wasm`)), (name) => seldom.has(name));
  writePackage(whole, PKG, SECOND_PART, { [`${NAME}_bg.wasm`]: first, [`${NAME}_second.wasm`]: second });
  return `${Math.round(first.length / 1000)} and ${Math.round(second.length / 1000)} kB, ${entries} entries`;
}

/**
 * Leaves the whole engine in a form that tells which functions are called: each instance posts their indices, each once,
 * to the BroadcastChannel "engine profile".
 * @param {string} whole the folder that wasm-pack wrote
 * @param {string} folder where it goes
 * @returns {Promise<string[]>} the functions' lasting names, by index
 */
export async function writeInstrumented(whole, folder) {
  const { instrument } = await import("./split.mjs");
  const { wasm, names } = instrument(readFileSync(join(whole, `${NAME}_bg.wasm`)));
  writePackage(whole, folder, PROFILE, { [`${NAME}_bg.wasm`]: wasm });
  return names;
}

/** The folder's files with another wasm, and more imports for it. */
function writePackage(whole, folder, imports, files) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of readdirSync(whole)) if (!file.endsWith(".wasm")) cpSync(join(whole, file), join(folder, file));
  const glue = join(folder, `${NAME}.js`);
  const head = "function __wbg_get_imports() {";
  const parts = readFileSync(glue, "utf8").split(head);
  if (parts.length !== 2) {
    throw new Problem("The JavaScript that wasm-bindgen writes has changed: it does not gather the imports where it did.", {
      advice: "scripts/lib/parts.mjs adds to it what loads the engine's second part: see what it looks for.",
    });
  }
  writeFileSync(glue, parts.join("function __wbg_get_glue_imports() {") + imports);
  const types = join(folder, `${NAME}.d.ts`);
  writeFileSync(types, readFileSync(types, "utf8") + SECOND_PART_TYPES);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
}

const SECOND_PART = `
let __second_part = () => {
    throw new Error("The engine's second part is needed, and nobody has said where it is: call secondPartFrom() beforehand.");
};

export function secondPartFrom(load) {
    __second_part = load;
}

function __wbg_get_imports() {
    const imports = __wbg_get_glue_imports();
    const load = () => {
        new WebAssembly.Instance(__second_part(), { ...imports, first: wasm });
    };
    return { ...imports, second: { load } };
}
`;

const SECOND_PART_TYPES = `
/**
 * Says how to get the engine's second part (\`${NAME}_second.wasm\`), compiled. It is asked for once, when one of its
 * functions is called for the first time, and has to answer at once: what it throws ends the run.
 */
export function secondPartFrom(load: () => WebAssembly.Module): void;
`;

const PROFILE = `
const __profile = new BroadcastChannel("engine profile");
const __seen = new Set();

function __wbg_get_imports() {
    const seen = (index) => {
        if (__seen.has(index)) return;
        __seen.add(index);
        __profile.postMessage(index);
    };
    return { ...__wbg_get_glue_imports(), profile: { seen } };
}
`;
