import assert from "node:assert/strict";
import { describe, it } from "node:test";
import binaryen from "binaryen";
import { settleParts, settleWhole } from "./data.mjs";
import { lentBy } from "./lent.mjs";
import { Linked } from "./linked.mjs";
import { split } from "./split.mjs";
import { SECTION, dataOf, sectionOf, sectionsOf, signed, unsigned } from "./wasm-bytes.mjs";
import { mapNumbers } from "./wasm-code.mjs";

const START = 1048576;

/**
 * A module as the linker writes it: its data is these blocks, and its code refers to one of them by a number from 9000
 * on: 9000 is the first block's address, 9100 the second's; what it is more or less than that is added to the address.
 * @param {string} functions
 * @param {{bytes: string, refers?: {at: number, to: number}[]}[]} blocks
 */
function linkedFrom(functions, blocks) {
  const addresses = [];
  const data = [];
  for (const { bytes } of blocks) {
    addresses.push(START + data.length);
    data.push(...Buffer.from(bytes, "latin1"));
  }
  for (const [index, { refers = [] }] of blocks.entries()) {
    for (const { at, to } of refers) writeWord(data, addresses[index] - START + at, addresses[to]);
  }
  const escaped = data.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
  const text = `(module (memory (export "memory") 17) (data (i32.const ${START}) "${escaped}") (table 1 1 funcref) (elem (i32.const 0) $seldom) ${functions})`;
  binaryen.setDebugInfo(true);
  const module = binaryen.parseText(text);
  const wasm = module.emitBinary();
  module.dispose();
  binaryen.setDebugInfo(false);

  // Which numbers are addresses is known by what they were, and where they stand once they are.
  const places = [];
  const place = (kind) => (value) => {
    const block = Math.round((value - 9000) / 100);
    if (value < 8950 || block >= blocks.length) return void places.push(null);
    places.push({ kind, block, addend: value - 9000 - 100 * block });
    return addresses[block] + places.at(-1).addend;
  };
  const placed = mapNumbers(wasm, { i32: place(4), offset: place(3) });
  const code = sectionsOf(placed).find(({ id }) => id === SECTION.code).from;
  const inCode = [];
  const note = (_, at) => {
    const reference = places.shift();
    if (reference) inCode.push([reference.kind, ...unsigned(at - code), reference.block, ...signed(reference.addend)]);
  };
  mapNumbers(placed, { i32: note, offset: note });
  const segment = dataOf(placed)[0].at - sectionsOf(placed).find(({ id }) => id === SECTION.data).from;
  const inData = blocks.flatMap(({ refers = [] }, index) => refers.map(({ at, to }) => [5, ...unsigned(segment + addresses[index] - START + at), to, 0]));
  const symbols = blocks.map(({ bytes }, index) => [1, 0, 1, 0x61 + index, 0, ...unsigned(addresses[index] - START), ...unsigned(bytes.length)]);
  const table = [...unsigned(symbols.length), ...symbols.flat()];
  const named = (name, content) => sectionOf(SECTION.custom, Uint8Array.from([name.length, ...Buffer.from(name), ...content]));
  const relocations = (entries) => [0, ...unsigned(entries.length), ...entries.flat()];
  return Uint8Array.from(
    Buffer.concat([placed, named("linking", [2, 8, ...unsigned(table.length), ...table]), named("reloc.CODE", relocations(inCode)), named("reloc.DATA", relocations(inData))]),
  );
}

function writeWord(data, at, value) {
  for (let byte = 0; byte < 4; byte++) data[at + byte] = (value >>> (8 * byte)) & 0xff;
}

/** Both parts of it, with the function `seldom` in the second one. */
function parted(wasm) {
  const linked = new Linked(wasm);
  const { first, second } = split(linked.marked, () => ["seldom"]);
  return settleParts(linked, first, second);
}

function running({ first, second }) {
  const seen = { loads: 0 };
  const load = () => {
    seen.loads += 1;
    new WebAssembly.Instance(new WebAssembly.Module(second), { first: lentBy(instance.exports) });
  };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(first), { second: { load } });
  return Object.assign(seen, { call: instance.exports });
}

const holds = (wasm, text) => Buffer.from(wasm).includes(text);

const SELDOM = '(func $seldom (export "seldom") (result i32) (i32.load8_u (i32.const 9102)))';
const often = (more) => `${SELDOM} (func $often (export "often") (result i32) ${more})`;
const TEXTS = [{ bytes: "used by both" }, { bytes: "a seldom text" }];

describe("the data of an engine in two parts", () => {
  it("goes into the second part where only that refers to it, and is there when that is", () => {
    const parts = parted(linkedFrom(often("(i32.load8_u (i32.const 9003))"), TEXTS));
    assert.deepEqual(TEXTS.map(({ bytes }) => [holds(parts.first, bytes), holds(parts.second, bytes)]), [[true, false], [false, true]]);
    const seen = running(parts);
    const [d, s] = Buffer.from("ds");
    assert.deepEqual([seen.call.often(), seen.loads, seen.call.seldom(), seen.loads, seen.call.often()], [d, 0, s, 1, d]);
  });

  for (const [how, code] of Object.entries({
    "by its address": "(i32.load8_u (i32.const 9101))",
    "in a load's offset, before it": "(i32.load8_u offset=9098 (i32.const 3))",
    "by its end": "(i32.load8_u (i32.sub (i32.const 9113) (i32.const 12)))",
  })) {
    it(`stays in the first part where that refers to it ${how}`, () => {
      const parts = parted(linkedFrom(often(code), TEXTS));
      assert.deepEqual([holds(parts.first, TEXTS[1].bytes), holds(parts.second, TEXTS[1].bytes)], [true, false]);
      assert.equal(running(parts).call.often(), " ".charCodeAt(0));
    });
  }

  it("stays in the first part where data of that refers to it, and so on", () => {
    const blocks = [{ bytes: "....", refers: [{ at: 0, to: 2 }] }, TEXTS[1], { bytes: "....", refers: [{ at: 0, to: 3 }] }, { bytes: "the end" }];
    const parts = parted(linkedFrom(often("(i32.load8_u (i32.load (i32.load (i32.const 9000))))"), blocks));
    assert.deepEqual([holds(parts.first, "the end"), holds(parts.first, TEXTS[1].bytes)], [true, false]);
    const { call } = running(parts);
    assert.deepEqual([call.often(), call.seldom()], ["t".charCodeAt(0), "s".charCodeAt(0)]);
  });

  it("is known by addresses that wasm-opt has put elsewhere and reckoned with", () => {
    const linked = new Linked(linkedFrom(often(`(i32.add
      (i32.load8_u (i32.add (i32.const 9100) (i32.const 2)))
      (i32.wrap_i64 (i64.shr_u (i64.or (i64.extend_i32_u (i32.const 9000)) (i64.shl (i64.extend_i32_u (i32.const 9100)) (i64.const 32))) (i64.const 32))))`), TEXTS));
    const module = binaryen.readBinary(linked.marked);
    module.optimize();
    const optimized = module.emitBinary();
    module.dispose();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(settleWhole(linked, optimized)));
    assert.equal(exports.often(), "s".charCodeAt(0) + START + TEXTS[0].bytes.length);
  });

  it("is where the linker put it in an engine in one piece", () => {
    const linked = new Linked(linkedFrom(often("(i32.load8_u (i32.const 9003))"), TEXTS));
    const { memory, often: run } = new WebAssembly.Instance(new WebAssembly.Module(settleWhole(linked, linked.marked))).exports;
    assert.equal(run(), "d".charCodeAt(0));
    assert.equal(Buffer.from(memory.buffer, START, 25).toString(), "used by botha seldom text");
  });
});

describe("addresses in code", () => {
  const linked = new Linked(linkedFrom(often("(i32.load8_u (i32.const 9003))"), TEXTS));

  it("are told from all other numbers, with what is added to them and with a minus", () => {
    const [first, second] = linked.blocks;
    assert.deepEqual(linked.blockAt(second.mark + 2), { block: second, addend: 2, isNegative: false });
    assert.deepEqual(linked.blockAt(-(first.mark - 1)), { block: first, addend: -1, isNegative: true });
    for (const number of [0, 1, -1, START, first.address, second.address, 0x7fffffff, -0x80000000]) assert.equal(linked.blockAt(number), null);
  });

  it("are far from numbers that the code has by itself", () => {
    const { blocks: [first] } = linked;
    const code = (number) => often(`(drop ${number}) (i32.load8_u (i32.const 9003))`);
    for (const number of [`(i32.const ${first.mark})`, `(i64.const ${first.mark})`, `(i64.const -${first.mark})`]) {
      const other = new Linked(linkedFrom(code(number), TEXTS));
      assert.notEqual(other.blocks[0].mark, first.mark, number);
    }
  });

  it("that belong to no data, though they are among the others, are an error", () => {
    const [{ mark, size }] = linked.blocks;
    assert.throws(() => linked.blockAt(mark + size + 0x1001), /among the marks of data, and is none/);
  });

  it("cannot be told where the linker has not said which they are", () => {
    assert.throws(() => new Linked(linked.marked), /no section linking: it does with --emit-relocs/);
  });
});

it("every number of the code is found, and nothing else changes", () => {
  const module = binaryen.parseText(`(module (memory 1) (table 2 funcref) (func $one (param i64 f64) (result i32) (local f32)
    (block $out (loop $in (br_table $out $in (i32.const 300)))) (f64.store offset=70000 (i32.const -1) (f64.const 1.5))
    (memory.fill (i32.const 5) (i32.const 6) (i32.const 7)) (drop (ref.func $one)) (drop (i32.trunc_sat_f64_s (local.get 1)))
    (if (result i32) (i64.eqz (i64.const 0x123456789abcdef)) (then (i32.const 8)) (else (unreachable)))) (elem declare func $one))`);
  module.setFeatures(binaryen.Features.All);
  const wasm = module.emitBinary();
  module.dispose();
  const found = [];
  const note = (number) => {
    found.push(number);
  };
  assert.deepEqual(mapNumbers(wasm, { i32: note, i64: note, offset: note, bits: note }), wasm);
  assert.deepEqual(found, [300, -1, 0x3ff8000000000000n, 70000, 5, 6, 7, 0x123456789abcdefn, 8]);
  const changed = mapNumbers(wasm, { i32: (number) => number * 1000, offset: () => 1 });
  assert.ok(WebAssembly.validate(changed));
});
