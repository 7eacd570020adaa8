import assert from "node:assert/strict";
import { describe, it } from "node:test";
import binaryen from "binaryen";
import { instrument, lastingName, split } from "./split.mjs";

// A module as small as it can be, with all that the engine's has: memory with data, a table, globals, imports, exports.
const TEXT = `(module
  (type $call (func (param i32) (result i32)))
  (import "host" "log" (func $log (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "*")
  (table 3 3 funcref)
  (elem (i32.const 1) $often $inTable)
  (global $count (mut i32) (i32.const 0))
  (func $often (export "often") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $seldom (export "seldom") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (call $log (i32.load8_u (i32.const 8)))
    (call $deep (call $often (local.get 0))))
  (func $deep (param i32) (result i32) (i32.mul (local.get 0) (i32.const 10)))
  (func $inTable (param i32) (result i32) (i32.sub (i32.const 0) (local.get 0)))
  (func (export "indirect") (param i32 i32) (result i32) (call_indirect (type $call) (local.get 1) (local.get 0)))
  (func (export "count") (result i32) (global.get $count)))`;

const SELDOM = new Set(["seldom", "deep", "inTable"]);

function whole() {
  binaryen.setDebugInfo(true);
  const wasm = binaryen.parseText(TEXT).emitBinary();
  binaryen.setDebugInfo(false);
  return wasm;
}

/** An instance of the split module, which counts how often it loads its second part. */
function running({ first, second }, load = () => new WebAssembly.Module(second)) {
  const seen = { loads: 0, logged: [] };
  const host = { log: (value) => seen.logged.push(value) };
  const loadSecond = () => {
    seen.loads += 1;
    new WebAssembly.Instance(load(), { host, first: instance.exports });
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(first), { host, second: { load: loadSecond } });
  return Object.assign(seen, { call: instance.exports });
}

describe("a module in two parts", () => {
  const parts = split(whole(), (name) => SELDOM.has(name));

  it("loads the second one when a function of it is called first, and only once", () => {
    const seen = running(parts);
    assert.deepEqual([seen.call.often(1), seen.call.indirect(1, 5), seen.call.count(), seen.loads], [2, 6, 0, 0]);
    assert.deepEqual([seen.call.seldom(1), seen.call.seldom(2), seen.loads], [20, 30, 1]);
    assert.deepEqual([seen.logged, seen.call.count()], [[42, 42], 2]);
  });

  it("keeps every function's place in the table", () => {
    const seen = running(parts);
    assert.deepEqual([seen.call.indirect(2, 5), seen.call.indirect(2, 6), seen.loads], [-5, -6, 1]);
  });

  it("passes on why the second cannot be loaded, and tries again at the next call", () => {
    let isThere = false;
    const seen = running(parts, () => {
      if (!isThere) throw new Error("not there");
      return new WebAssembly.Module(parts.second);
    });
    assert.throws(() => seen.call.seldom(1), /not there/);
    isThere = true;
    assert.equal(seen.call.seldom(1), 20);
  });

  it("holds no entry of what only the second part calls, and the second holds no data", () => {
    assert.deepEqual([parts.entries, parts.functions], [2, { first: 3, second: 3 }]);
    assert.equal(Buffer.from(parts.second).includes("*"), false);
  });

  it("is the same each time", () => assert.deepEqual(split(whole(), (name) => SELDOM.has(name)), parts));

  it("works with nothing in the second part, and with all of it", () => {
    assert.equal(running(split(whole(), () => false)).call.seldom(1), 20);
    assert.equal(running(split(whole(), () => true)).call.seldom(1), 20);
  });
});

it("an instrumented module tells which functions are called", () => {
  const { wasm, names } = instrument(whole());
  const seen = new Set();
  const imports = { host: { log() {} }, profile: { seen: (index) => seen.add(names[index]) } };
  new WebAssembly.Instance(new WebAssembly.Module(wasm), imports).exports.seldom(1);
  assert.deepEqual(seen, new Set(["seldom", "often", "deep"]));
});

it("a lasting name has no hashes and no numbers that may change", () => {
  assert.equal(lastingName("graph_script::vm::run::h0123456789abcdef"), "graph_script::vm::run");
  assert.equal(lastingName("core[c5930c85a12de822]::num::fmt_12"), "core::num::fmt");
  assert.equal(lastingName("wasm_bindgen__convert__closures_____invoke__h60702a48838d1764_8"), "wasm_bindgen__convert__closures_____invoke__");
  assert.equal(lastingName("alloc::raw_vec::RawVec<T,A>::grow_one::h0123456789abcdef_3"), "alloc::raw_vec::RawVec<T,A>::grow_one");
});
