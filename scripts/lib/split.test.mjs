import assert from "node:assert/strict";
import { describe, it } from "node:test";
import binaryen from "binaryen";
import { moveBranches } from "./branches.mjs";
import { instrument, placesOf } from "./places.mjs";
import { lentBy } from "./lent.mjs";
import { split } from "./split.mjs";

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

const SELDOM = ["seldom", "deep", "inTable"];

const all = (places) => places.map(({ name }) => name);

function whole(text = TEXT) {
  binaryen.setDebugInfo(true);
  const wasm = binaryen.parseText(text).emitBinary();
  binaryen.setDebugInfo(false);
  return wasm;
}

/** An instance of the split module, which counts how often it loads its second part. */
function running({ first, second }, load = () => new WebAssembly.Module(second)) {
  const seen = { loads: 0, logged: [] };
  const host = { log: (value) => seen.logged.push(value) };
  const loadSecond = () => {
    seen.loads += 1;
    new WebAssembly.Instance(load(), { host, first: lentBy(instance.exports) });
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(first), { host, second: { load: loadSecond } });
  return Object.assign(seen, { call: instance.exports });
}

describe("a module in two parts", () => {
  const parts = split(whole(), () => SELDOM);

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

  it("is the same each time", () => assert.deepEqual(split(whole(), () => SELDOM), parts));

  it("works with nothing in the second part, and with all of it", () => {
    assert.equal(running(split(whole(), () => [])).call.seldom(1), 20);
    assert.equal(running(split(whole(), (_, places) => all(places))).call.seldom(1), 20);
  });
});

it("an instrumented module tells which places are reached", () => {
  const module = binaryen.readBinary(whole());
  const names = placesOf(module).flatMap(({ name, branches }) => [name, ...branches.map((_, index) => `${name} ${index}`)]);
  module.dispose();
  const { wasm, count } = instrument(whole());
  const seen = [];
  const imports = { host: { log() {} }, profile: { seen: (place) => seen.push(names[place]) } };
  new WebAssembly.Instance(new WebAssembly.Module(wasm), imports).exports.seldom(1);
  assert.deepEqual(seen, ["seldom", "often", "deep"]);
  assert.equal(count, names.length);
});

// Functions with branches that end in every way, and hand on locals of every kind.
const BRANCHES = `(module
  (memory (export "memory") 1)
  (global $trail (mut i32) (i32.const 0))
  (func $note (param i32) (global.set $trail (i32.add (i32.mul (global.get $trail) (i32.const 7)) (local.get 0))))
  (func (export "trail") (result i32) (global.get $trail))

  ;; Arms with and without a value, which write locals that are read later, or only by themselves.
  (func $arms (export "arms") (param $a i32) (param $b i32) (result i32) (local $c i32) (local $own i32)
    (local.set $c (i32.const 5))
    (if (i32.and (local.get $a) (i32.const 1))
      (then (local.set $own (i32.mul (local.get $b) (i32.const 3))) (call $note (local.get $own)) (local.set $c (local.get $own)))
      (else (local.set $b (i32.add (local.get $b) (local.get $c))) (local.set $a (i32.const 9)) (call $note (i32.const 2))))
    (i32.add (local.get $c)
      (if (result i32) (i32.gt_s (local.get $b) (i32.const 10))
        (then (local.set $b (i32.sub (local.get $b) (i32.const 1))) (i32.mul (local.get $b) (i32.const 2)))
        (else (i32.add (local.get $a) (local.get $b))))))

  ;; A branch that may go on, leave to one of two labels, or return.
  (func $ways (export "ways") (param $a i32) (param $b i32) (result i32) (local $c i32)
    (block $far
      (block $near
        (if (i32.gt_s (local.get $a) (i32.const 0))
          (then
            (local.set $c (i32.add (local.get $a) (local.get $b)))
            (call $note (local.get $c))
            (br_if $near (i32.eq (local.get $b) (i32.const 1)))
            (local.set $c (i32.add (local.get $c) (i32.const 100)))
            (br_if $far (i32.eq (local.get $b) (i32.const 2)))
            (if (i32.eq (local.get $b) (i32.const 3)) (then (return (i32.add (local.get $c) (i32.const 1000)))))
            (call $note (i32.const 1))))
        (local.set $c (i32.add (local.get $c) (i32.const 10)))
        (return (local.get $c)))
      (call $note (i32.const 3))
      (local.set $c (i32.add (local.get $c) (i32.const 20))))
    (i32.add (local.get $c) (local.get $b)))

  ;; Cases of a table, as a \`match\` has them, in a loop that they go round again.
  (func $cases (export "cases") (param $a i32) (param $b i32) (result i32) (local $sum i32) (local $wide i64) (local $real f64)
    (loop $again
      (block $end
        (block $two
          (block $one
            (block $zero
              (br_table $zero $one $two $end (i32.rem_u (local.get $a) (i32.const 4))))
            (local.set $sum (i32.add (local.get $sum) (i32.const 1)))
            (local.set $wide (i64.add (local.get $wide) (i64.extend_i32_s (local.get $b))))
            (local.set $a (i32.add (local.get $a) (i32.const 1)))
            (br $again))
          (local.set $real (f64.add (local.get $real) (f64.convert_i32_s (local.get $a))))
          (local.set $a (i32.add (local.get $a) (i32.const 1)))
          (br_if $again (i32.lt_s (local.get $sum) (i32.const 5)))
          (br $end))
        (if (i32.gt_s (local.get $b) (i32.const 3)) (then (call $note (local.get $sum)) (return (i32.const -1))))
        (local.set $a (i32.add (local.get $a) (i32.const 2)))
        (br $again)))
    (i32.add (local.get $sum) (i32.add (i32.wrap_i64 (local.get $wide)) (i32.trunc_f64_s (local.get $real)))))

  ;; A branch that only returns, one that only leaves, one that ends nowhere, and a function without a result.
  (func $ends (export "ends") (param $a i32) (param $b i32)
    (if (i32.eq (local.get $a) (i32.const 1)) (then (call $note (local.get $b)) (return)))
    (block $out
      (if (i32.eq (local.get $a) (i32.const 2)) (then (call $note (i32.const 4)) (local.set $b (i32.const 6)) (br $out)))
      (if (i32.eq (local.get $a) (i32.const 3)) (then (call $note (i32.const 5)) (unreachable)))
      (call $note (i32.const 6)))
    (call $note (local.get $b))))`;

describe("a module whose branches were moved", () => {
  /** What a function answers and what it has done, or that it has trapped. */
  function outcome(exports, name, a, b) {
    try {
      return [exports[name](a, b), exports.trail()];
    } catch (error) {
      return [error.constructor.name, exports.trail()];
    }
  }

  const NAMES = ["arms", "ways", "cases", "ends"];
  const outcomes = (wasm) => {
    const compiled = new WebAssembly.Module(wasm);
    const found = {};
    for (const name of NAMES) {
      for (let a = 0; a < 8; a++) for (let b = 0; b < 14; b++) found[`${name}(${a}, ${b})`] = outcome(new WebAssembly.Instance(compiled).exports, name, a, b);
    }
    return found;
  };
  const original = whole(BRANCHES);
  const expected = outcomes(original);

  function withMoved(isSeldom) {
    const module = binaryen.readBinary(original);
    const moved = moveBranches(module, placesOf(module), isSeldom);
    const wasm = module.emitBinary();
    module.dispose();
    return { wasm, moved };
  }

  it("does what it did, with all of them moved that are in no other", () => {
    const { wasm, moved } = withMoved(() => true);
    assert.ok(moved.length >= 9, `${moved}`);
    assert.deepEqual(outcomes(wasm), expected);
  });

  const module = binaryen.readBinary(original);
  const branches = placesOf(module).flatMap(({ name, branches }) => branches.map((_, index) => [name, index]));
  module.dispose();
  for (const [name, index] of branches) {
    it(`does what it did, with branch ${index} of ${name} moved`, () => {
      const { wasm, moved } = withMoved((places, _, at) => places.name === name && at === index);
      assert.equal(moved.length, 1);
      assert.deepEqual(outcomes(wasm), expected);
    });
  }
});
