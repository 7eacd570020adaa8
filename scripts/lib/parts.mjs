// The engine's two parts, from the whole one that build.mjs leaves: crate/playground/pkg is what the page's build
// takes. The first part is what ordinary runs use, as profile.mjs found it: functions that they do not call go into the
// second part, and large branches that they do not reach, as functions of their own (branches.mjs), and with them the data
// that nothing else refers to (data.mjs). The work on the code itself is in split.mjs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settleParts } from "./data.mjs";
import { lentBy } from "./lent.mjs";
import { Linked } from "./linked.mjs";
import { root } from "./machine.mjs";
import { LINKED, NAME, writePackage } from "./package.mjs";

/** Where the parts go, with the JavaScript around them. */
export const PKG = join(root, "crate/playground/pkg");

/** A smaller branch stays where it is, in bytes: a call and what it carries over would be as large. */
const SMALLEST_BRANCH = 40;

/** What Node's threads do not do as browsers do: text beyond ASCII, promises and locks, workers that come and go. */
const ONLY_IN_BROWSERS = /js_sys::futures|wasm_bindgen::convert::closures|__wbindgen|async_runner::browser::life|abandon_call|JsCast|^core::mem::drop$/;

/**
 * Of these no branch is moved: what they reach differs between Node and browsers, and from one run to the next, as do the
 * addresses of what is allocated, which a table of what has been written goes by.
 */
const KEPT_WHOLE = /graph_script::transfer::write|js_sys|wasm_bindgen|__wbindgen|externref shim|gloo_|async_runner::browser|dlmalloc|JsCast/;

/**
 * Splits the whole engine and leaves its parts in {@link PKG}.
 * @param {string} whole the folder of the whole engine
 * @param {number[]} ordinary the places that ordinary runs reach
 * @returns {Promise<string>} what came of it, in a few words
 */
export async function writeParts(whole, ordinary) {
  const marked = await partsOf(readFileSync(join(whole, `${NAME}_bg.wasm`)), ordinary);
  const { first, second } = settleParts(new Linked(readFileSync(join(whole, LINKED))), marked.first, marked.second);
  for (const part of [first, second]) if (!WebAssembly.validate(part)) throw new Error("a part of the engine is not valid wasm");
  writePackage(whole, PKG, SECOND_PART, { [`${NAME}_bg.wasm`]: first, [`${NAME}_second.wasm`]: second }, SECOND_PART_TYPES);
  return `${Math.round(first.length / 1000)} and ${Math.round(second.length / 1000)} kB, ${marked.entries} entries`;
}

async function partsOf(wasm, ordinary) {
  const { split } = await import("./split.mjs");
  const { moveBranches } = await import("./branches.mjs");
  const reached = new Set(ordinary);
  const isSeldom = ({ name, first }) => !reached.has(first) && !ONLY_IN_BROWSERS.test(name);
  return split(wasm, (module, places) => {
    const moved = moveBranches(
      module,
      places.filter((each) => !isSeldom(each) && !KEPT_WHOLE.test(each.name)),
      ({ first }, branch, index) => branch.size >= SMALLEST_BRANCH && !reached.has(first + 1 + index),
    );
    return [...places.filter(isSeldom).map(({ name }) => name), ...moved];
  });
}

const SECOND_PART = `
let __second_part = () => {
    throw new Error("The engine's second part is needed, and nobody has said where it is: call secondPartFrom() beforehand.");
};

export function secondPartFrom(load) {
    __second_part = load;
}

${lentBy}

function __wbg_get_imports() {
    const imports = __wbg_get_glue_imports();
    const load = () => {
        new WebAssembly.Instance(__second_part(), { ...imports, first: lentBy(wasm) });
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
