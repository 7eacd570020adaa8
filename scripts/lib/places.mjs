// The places of a wasm module that a profile tells apart: each function's beginning, and each of its branches. They are
// numbered as the module orders them, so that the numbers hold for one module only.
import binaryen from "binaryen";
import { branchesOf, treeOf } from "./wasm-tree.mjs";

/**
 * @typedef {object} Places the places of one function
 * @property {string} name
 * @property {number} func
 * @property {number} params
 * @property {number} results
 * @property {number} first its beginning's number; those of its branches follow
 * @property {import("./wasm-tree.mjs").Node | null} tree null where the function has something that is not known
 * @property {import("./wasm-tree.mjs").Branch[]} branches
 */

/** The places of all functions that the module does not import. @param {object} module binaryen's @returns {Places[]} */
export function placesOf(module) {
  const all = [];
  let first = 0;
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const func = module.getFunctionByIndex(index);
    const { name, module: from, params, results, body } = binaryen.getFunctionInfo(func);
    if (from) continue;
    const tree = treeOf(body);
    const branches = tree ? branchesOf(tree) : [];
    all.push({ name, func, params, results, first, tree, branches });
    first += 1 + branches.length;
  }
  return all;
}

/**
 * The module, with a call of `profile.seen(number)` at each place when it is reached for the first time.
 * @param {Uint8Array} wasm
 * @returns {{wasm: Uint8Array, count: number}} with the number of places
 */
export function instrument(wasm) {
  const module = binaryen.readBinary(wasm);
  const places = placesOf(module);
  const seen = "profile: seen";
  module.addFunctionImport(seen, "profile", "seen", binaryen.i32, binaryen.none);
  const mark = (number) => {
    const flag = `${seen} ${number}`;
    module.addGlobal(flag, binaryen.i32, true, module.i32.const(0));
    const tell = [module.global.set(flag, module.i32.const(1)), module.call(seen, [module.i32.const(number)], binaryen.none)];
    return module.if(module.i32.eqz(module.global.get(flag, binaryen.i32)), module.block(null, tell));
  };
  let count = 0;
  for (const { func, results, first, branches } of places) {
    // From the end, so that places in blocks stay what they were.
    for (let index = branches.length - 1; index >= 0; index--) markBranch(module, branches[index], mark(first + 1 + index));
    binaryen.Function.setBody(func, module.block(null, [mark(first), binaryen.Function.getBody(func)], results));
    count = first + 1 + branches.length;
  }
  module.runPasses(["strip-debug", "strip-producers", "strip-target-features"]);
  const instrumented = module.emitBinary();
  module.dispose();
  return { wasm: instrumented, count };
}

function markBranch(module, { of, from }, mark) {
  if (of.kind === "Block") {
    binaryen.Block.insertChildAt(of.at, from, mark);
    return;
  }
  const arm = from === 1 ? "IfTrue" : "IfFalse";
  const old = binaryen.If[`get${arm}`](of.at);
  binaryen.If[`set${arm}`](of.at, module.block(null, [mark, old], binaryen.getExpressionType(old)));
}
