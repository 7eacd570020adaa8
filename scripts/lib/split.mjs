// Splits the engine's finished wasm in two: the first part is what an ordinary run calls, the second what it seldom
// calls. The first part loads the second when one of its functions is called for the first time.
//
// Of a function that lies in the second part, and that the first calls or has in its table, the first part keeps an
// entry: it asks for the second part where that is not there yet, and then calls through a slot of the table, which the
// second part fills when it is instantiated. The second part has no memory, table or globals of its own: it imports them
// from the first, and the functions that it calls there. So a split engine does exactly what the whole one does, whatever
// is chosen to be in the second part: the choice only decides what is loaded when. All data stays in the first part here;
// data.mjs divides it afterwards.
//
// Tables are alike in all instances: slots are added behind those that were there, in an order that the module decides.
// (A job travels to its worker as a slot's number.)
import binaryen from "binaryen";
import { placesOf } from "./places.mjs";
import { withData } from "./wasm-bytes.mjs";

/** Where the first part imports what loads the second, and the second what it needs of the first. */
export const SECOND = "second";
export const FIRST = "first";

// What binaryen calls a module's one memory.
const MEMORY = "0";

/** How large an entry is at most, with many parameters, as binaryen measures. */
const LARGEST_ENTRY = 30;

const ENSURE = "second part: ensure";
const LOAD = "second part: load";
const LOADED = "second part: loaded";

/**
 * @param {Uint8Array} wasm the whole module, with its names
 * @param {(module: object, places: import("./places.mjs").Places[]) => Iterable<string>} choose names the functions that go into
 *   the second part. It may make functions of parts of others before it does.
 * @returns {{first: Uint8Array, second: Uint8Array, entries: number, functions: {first: number, second: number}}}
 */
export function split(wasm, choose) {
  const { bytes, chosen } = prepare(wasm, choose);
  const whole = outline(bytes);
  const seldom = new Set(chosen);

  const first = binaryen.readBinary(bytes);
  first.addTableExport(whole.table, "table");
  for (const { name } of whole.globals) first.addGlobalExport(name, `global ${name}`);
  const slots = makeEntries(first, whole, seldom);
  const second = makeSecond(bytes, whole, seldom, slots);
  lend(first, whole, slots, second.borrowed);
  inlineEntries(first);
  const functions = { first: whole.functions.length - seldom.size, second: seldom.size };
  return { first: finish(first), second: withData(finish(second.module), []), entries: slots.of.size, functions };
}

function prepare(wasm, choose) {
  const module = binaryen.readBinary(wasm);
  const chosen = [...choose(module, placesOf(module))];
  binaryen.setDebugInfo(true);
  const bytes = module.emitBinary();
  binaryen.setDebugInfo(false);
  module.dispose();
  return { bytes, chosen };
}

/** What the module has: its own functions, its function table with what is in it, and its globals. */
function outline(wasm) {
  const module = binaryen.readBinary(wasm);
  const functions = [];
  for (let index = 0; index < module.getNumFunctions(); index++) {
    const { name, module: from, params, results } = binaryen.getFunctionInfo(module.getFunctionByIndex(index));
    if (!from) functions.push({ name, params, results });
  }
  if (module.getNumElementSegments() !== 1) throw new Error("the module is to have one element segment");
  const segment = binaryen.getElementSegmentInfo(module.getElementSegmentByIndex(0));
  const offset = binaryen.getExpressionInfo(segment.offset).value;
  const { initial: tableSize } = binaryen.getTableInfo(module.getTable(segment.table));
  const slotOf = new Map(segment.data.map((name, at) => [name, offset + at]));
  const globals = [];
  for (let index = 0; index < module.getNumGlobals(); index++) globals.push(binaryen.getGlobalInfo(module.getGlobalByIndex(index)));
  const tables = [];
  for (let index = 0; index < module.getNumTables(); index++) tables.push(binaryen.getTableInfo(module.getTableByIndex(index)).name);
  const exports = [];
  for (let index = 0; index < module.getNumExports(); index++) exports.push(binaryen.getExportInfo(module.getExportByIndex(index)).name);
  const outline = { functions, segment: segment.name, table: segment.table, tableSize, slotOf, globals, tables, exports };
  module.dispose();
  return outline;
}

/** Makes entries of the seldom called functions; those that nothing of the first part refers to go altogether. */
function makeEntries(first, whole, seldom) {
  for (const name of seldom) binaryen.Function.setBody(first.getFunction(name), first.unreachable());
  first.runPasses(["remove-unused-module-elements"]);
  // What only the second part calls belongs there.
  for (const { name } of whole.functions) if (!first.getFunction(name)) seldom.add(name);

  first.addFunctionImport(LOAD, SECOND, "load", binaryen.none, binaryen.none);
  first.addGlobal(LOADED, binaryen.i32, true, first.i32.const(0));
  const load = first.block(null, [first.call(LOAD, [], binaryen.none), first.global.set(LOADED, first.i32.const(1))]);
  const isLoaded = first.global.get(LOADED, binaryen.i32);
  first.addFunction(ENSURE, binaryen.none, binaryen.none, [], first.if(first.i32.eqz(isLoaded), load));

  const slots = { of: new Map(), added: 0 };
  const enter = enteringWith(first, whole.table);
  for (const { name, params, results } of whole.functions) {
    if (!seldom.has(name) || !first.getFunction(name)) continue;
    const slot = whole.slotOf.get(name) ?? whole.tableSize + slots.added++;
    slots.of.set(name, slot);
    const args = binaryen.expandType(params).map((type, index) => first.local.get(index, type));
    binaryen.Function.setBody(first.getFunction(name), first.call(enter(params, results), [...args, first.i32.const(slot)], results));
  }
  resizeTable(first, whole, slots);
  return slots;
}

/** Gives for each type of function the one that makes sure of the second part and calls what is in a slot. */
function enteringWith(module, table) {
  const made = new Map();
  return (params, results) => {
    const key = `${params} ${results}`;
    if (!made.has(key)) {
      const name = `second part: enter ${made.size}`;
      made.set(key, name);
      const types = binaryen.expandType(params);
      const args = types.map((type, index) => module.local.get(index, type));
      const onward = module.call_indirect(table, module.local.get(types.length, binaryen.i32), args, params, results);
      const body = module.block(null, [module.call(ENSURE, [], binaryen.none), onward], results);
      module.addFunction(name, binaryen.createType([...types, binaryen.i32]), results, [], body);
    }
    return made.get(key);
  };
}

/**
 * Puts the functions of the first part that the second calls into the table, where whoever loads it finds them
 * (lent.mjs): that is smaller than to export them, by two thirds.
 */
function lend(first, whole, slots, borrowed) {
  const added = borrowed.filter(({ slot }) => slot >= whole.tableSize);
  if (added.length === 0) return;
  first.addActiveElementSegment(whole.table, "for the second part", added.map(({ name }) => name), first.i32.const(added[0].slot));
  resizeTable(first, whole, slots);
}

/** An entry that is called at one place, as that of a moved branch is, is smaller there. */
function inlineEntries(module) {
  const before = [binaryen.getOptimizeLevel(), binaryen.getShrinkLevel()];
  binaryen.setOptimizeLevel(2);
  binaryen.setShrinkLevel(1);
  binaryen.setAlwaysInlineMaxSize(0);
  binaryen.setFlexibleInlineMaxSize(0);
  binaryen.setOneCallerInlineMaxSize(LARGEST_ENTRY);
  module.runPasses(["inlining-optimizing"]);
  binaryen.setOptimizeLevel(before[0]);
  binaryen.setShrinkLevel(before[1]);
}

/** Room for the slots that were added. */
function resizeTable(module, whole, slots) {
  const table = module.getTable(whole.table);
  if (!table) return;
  binaryen.Table.setInitial(table, whole.tableSize + slots.added);
  if (binaryen.Table.hasMax(table)) binaryen.Table.setMax(table, whole.tableSize + slots.added);
}

/** The second part, and with their slots the functions of the first part that it calls. */
function makeSecond(wasm, whole, seldom, slots) {
  const second = binaryen.readBinary(wasm);
  for (const name of whole.exports) second.removeExport(name);
  second.removeElementSegment(whole.segment);
  second.addMemoryImport(MEMORY, FIRST, "memory");
  for (const table of whole.tables) second.addTableImport(table, FIRST, table === whole.table ? "table" : table);
  for (const { name, type, mutable } of whole.globals) {
    second.removeGlobal(name);
    second.addGlobalImport(name, FIRST, `global ${name}`, type, mutable);
  }
  const importAs = (name, params, results, short) => {
    second.removeFunction(name);
    second.addFunctionImport(name, FIRST, short, params, results);
  };
  const others = whole.functions.filter(({ name }) => !seldom.has(name));
  for (const { name, params, results } of others) importAs(name, params, results, name);

  const ordered = [...slots.of].sort(([, one], [, other]) => one - other);
  for (let from = 0, to; from < ordered.length; from = to) {
    const start = ordered[from][1];
    for (to = from + 1; ordered[to]?.[1] === start + to - from; ) to++;
    second.addActiveElementSegment(whole.table, `slots from ${start}`, ordered.slice(from, to).map(([name]) => name), second.i32.const(start));
  }
  second.runPasses(["remove-unused-module-elements"]);

  // In the order in which they come to stand in the first part, so that the slots' numbers compress.
  const needed = others.filter(({ name }) => second.getFunction(name)).sort((one, other) => (one.name < other.name ? -1 : 1));
  const borrowed = needed.map(({ name, params, results }) => {
    const slot = whole.slotOf.get(name) ?? whole.tableSize + slots.added++;
    importAs(name, params, results, String(slot));
    return { name, slot };
  });
  resizeTable(second, whole, slots);
  return { module: second, borrowed };
}

function finish(module) {
  // Functions whose names are alike are alike themselves: beside each other they compress better, by 3%.
  module.runPasses(["reorder-functions-by-name", "strip-debug", "strip-producers", "strip-target-features"]);
  const bytes = module.emitBinary();
  module.dispose();
  if (!WebAssembly.validate(bytes)) throw new Error("a part of the engine is not valid wasm");
  return bytes;
}
