// What the linker knows of a module's data: which blocks there are (a constant, a text, a table each), and which function and
// which block refers to which. It tells with `--emit-relocs`, in the sections `linking` and `reloc.*`
// (https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md).
//
// Of what wasm-bindgen and wasm-opt do to the code afterwards the linker knows nothing: functions are put into others,
// constants are added up. So that it can be told in the end as well, `mark` gives each block an address of its own in the
// code, far from all others and from every number that the code has; such an address goes through all that is done as any
// number would, and `blockAt` says in the end which block it is and where in it. `settle` (data.mjs) then puts in addresses
// that are there. A marked module cannot run.
import { SECTION, dataOf, reader, sectionsOf, withSections } from "./wasm-bytes.mjs";
import { mapNumbers } from "./wasm-code.mjs";

/**
 * @typedef {object} Block
 * @property {number} index
 * @property {string} name
 * @property {number} address where the linker put it
 * @property {number} size
 * @property {boolean} isEmpty whether it has nothing in it at the beginning
 * @property {Reference[]} references those in it
 * @property {number} [mark] its address in a marked module
 * @property {boolean} [isInCode] whether any code refers to it
 */
/** @typedef {{at: number, to: Block, addend: number}} Reference an address that stands in a block, and whose it is */

/** Between these the marks are. No number of the code is near them, whether as it stands, negative, or as half of a longer one. */
const MARKS = { from: 0x2000000, to: 0x7f000000 };

/** How far outside of its block an address may be: behind its end, or before it, for a table that begins with another number than 0. */
const BESIDE = 0x1000;

/** What the linker keeps aligned at most, as far as marks do. */
export const LARGEST_ALIGNMENT = 64;

// The kinds of relocations that say where data is: in an instruction, as two kinds of numbers, and in data.
const IN_OFFSET = 3;
const IN_CODE = 4;
const IN_DATA = 5;
const WITH_ADDEND = new Set([IN_OFFSET, IN_CODE, IN_DATA, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);
/** Relocations of functions, types, globals and tables, by their numbers: data can move without them. */
const OF_OTHERS = new Set([0, 1, 2, 6, 7, 10, 20]);

const SYMBOLS = 8;
const DATA_SYMBOL = 1;
const SECTION_SYMBOL = 3;
const IS_UNDEFINED = 0x10;
const HAS_NAME = 0x40;
const IS_ABSOLUTE = 0x200;

/** What a linker wrote with `--emit-relocs`. */
export class Linked {
  /** @type {Block[]} by address */
  blocks;
  /** The module, with marks for addresses. @type {Uint8Array} */
  marked;
  #segments;
  #sections;

  /** @param {Uint8Array} wasm */
  constructor(wasm) {
    this.#segments = dataOf(wasm);
    this.#sections = sectionsOf(wasm);
    const symbols = this.#symbols(wasm);
    this.#makeBlocks(symbols.filter((symbol) => symbol?.size !== undefined));
    this.#readReferences(wasm, symbols);
    this.marked = this.#mark(wasm, symbols);
  }

  /** Where the data begins. */
  get start() {
    return this.#segments[0]?.offset ?? 0;
  }

  /** What a block has in it at the beginning, with the linker's addresses. @param {Block} block @returns {Uint8Array} */
  bytesOf({ address, size }) {
    const { offset, bytes } = this.#segmentAt(address);
    return bytes.subarray(address - offset, address - offset + size);
  }

  /**
   * Which block a number of a marked module is the address of.
   * @param {number} number of 32 bits, with or without its sign
   * @returns {{block: Block, addend: number, isNegative: boolean} | null} null where it is no address
   */
  blockAt(number) {
    const value = number >>> 0;
    const isNegative = value >= 0x80000000;
    const mark = isNegative ? 0x100000000 - value : value;
    const block = this.#lastBlock((each) => each.mark - BESIDE <= mark);
    const addend = mark - block?.mark;
    if (!block || (block === this.blocks.at(-1) && addend > block.size + BESIDE)) return null;
    if (addend > block.size + BESIDE || !block.isInCode) throw new Error(`the number ${number} is among the marks of data, and is none`);
    return { block, addend, isNegative };
  }

  #symbols(wasm) {
    const section = this.#section("linking");
    const read = reader(wasm, section.from);
    const version = read.unsigned();
    if (version !== 2) throw new Error(`the linker tells of its symbols in another way: ${version}`);
    while (read.at() < section.end) {
      const kind = read.byte();
      const end = read.unsigned() + read.at();
      if (kind === SYMBOLS) return Array.from({ length: read.unsigned() }, () => symbolFrom(read));
      read.bytes(end - read.at());
    }
    throw new Error("the linker has told of no symbols");
  }

  // Symbols may lie in one another: the blocks are what hangs together.
  #makeBlocks(symbols) {
    for (const symbol of symbols) symbol.address = this.#segments[symbol.segment].offset + symbol.offset;
    symbols.sort((one, other) => one.address - other.address || other.size - one.size);
    this.blocks = [];
    for (const symbol of symbols) {
      let block = this.blocks.at(-1);
      if (!block || symbol.address >= block.address + block.size) {
        block = { index: this.blocks.length, name: symbol.name, address: symbol.address, size: 0, references: [] };
        this.blocks.push(block);
      }
      symbol.block = block;
      block.size = Math.max(block.size, symbol.address + symbol.size - block.address);
    }
    let end = 0;
    for (const block of this.blocks) {
      block.isEmpty = this.bytesOf(block).every((byte) => byte === 0);
      this.#checkUnclaimed(end, block.address);
      end = block.address + block.size;
    }
    this.#checkUnclaimed(end, Infinity);
  }

  #checkUnclaimed(from, to) {
    for (const { offset, bytes } of this.#segments) {
      const unclaimed = bytes.subarray(Math.max(0, from - offset), Math.max(0, to - offset));
      if (unclaimed.some((byte) => byte !== 0)) throw new Error(`there is data behind ${from} that belongs to no symbol`);
    }
  }

  #readReferences(wasm, symbols) {
    const data = this.#sections.find(({ id }) => id === SECTION.data);
    if (!data) return;
    const view = new DataView(wasm.buffer, wasm.byteOffset, wasm.length);
    for (const { kind, offset, addend, symbol } of this.#relocations(wasm, "reloc.DATA", symbols)) {
      if (kind !== IN_DATA) continue;
      const stands = data.from + offset;
      const segment = this.#segments.find(({ at, bytes }) => stands >= at && stands < at + bytes.length);
      const address = segment.offset + stands - segment.at;
      const block = this.#blockWith(address);
      const reference = { at: address - block.address, to: symbol.block, addend: symbol.address - symbol.block.address + addend };
      if (view.getUint32(stands, true) !== reference.to.address + reference.addend) throw new Error("data refers to something else than the linker says");
      block.references.push(reference);
    }
  }

  #mark(wasm, symbols) {
    const code = this.#sections.find(({ id }) => id === SECTION.code);
    const inCode = this.#relocations(wasm, "reloc.CODE", symbols).filter(({ kind }) => kind === IN_OFFSET || kind === IN_CODE);
    const references = new Map(inCode.map(({ offset, addend, symbol }) => [code.from + offset, { block: symbol.block, address: symbol.address + addend }]));
    for (const { block } of references.values()) block.isInCode = true;
    this.#chooseMarks(wasm, references);
    const mark = (value, at) => {
      const reference = references.get(at);
      if (!reference) return undefined;
      const { block, address } = reference;
      if (address !== value) throw new Error("code refers to something else than the linker says");
      references.delete(at);
      const marked = block.mark + address - block.address;
      if (this.blockAt(marked).block !== block) throw new Error("code refers to what is far from all data");
      return marked;
    };
    const marked = mapNumbers(wasm, { i32: mark, offset: mark });
    if (references.size > 0) throw new Error("code refers to data where there is no number");
    return withSections(marked, ({ name }) => (name === "linking" || name?.startsWith("reloc.") ? null : undefined));
  }

  /** Puts the marks where no number of the code is that is no address. */
  #chooseMarks(wasm, references) {
    const taken = new Set();
    const take = (value) => {
      const bits = BigInt.asUintN(64, BigInt(value));
      for (const half of [Number(bits & 0xffffffffn), Number(bits >> 32n)]) taken.add(half < 0x80000000 ? half : 0x100000000 - half);
    };
    const takeOthers = (value, at) => {
      if (!references.has(at)) take(value);
    };
    mapNumbers(wasm, { i32: takeOthers, offset: takeOthers, i64: take, bits: take });
    let room = 0;
    for (const block of this.blocks) {
      block.mark = room + BESIDE + (block.address % LARGEST_ALIGNMENT);
      room = aligned(block.mark + block.size + BESIDE, LARGEST_ALIGNMENT);
    }
    let from = MARKS.from;
    for (const number of [...taken, MARKS.to].filter((each) => each >= from && each <= MARKS.to).sort((one, other) => one - other)) {
      if (number - from > room + LARGEST_ALIGNMENT) break;
      from = number + 1;
    }
    from = aligned(from, LARGEST_ALIGNMENT);
    if (from + room > MARKS.to) throw new Error("there are more constants than room for marks between the numbers of the code");
    for (const block of this.blocks) block.mark += from;
  }

  #relocations(wasm, name, symbols) {
    const section = this.#section(name);
    const read = reader(wasm, section.from);
    read.unsigned();
    return Array.from({ length: read.unsigned() }, () => {
      const kind = read.byte();
      const offset = read.unsigned();
      const symbol = symbols[read.unsigned()];
      const addend = WITH_ADDEND.has(kind) ? read.signed() : 0;
      const isOfData = kind === IN_OFFSET || kind === IN_CODE || kind === IN_DATA;
      if (isOfData ? !symbol?.block : !OF_OTHERS.has(kind)) throw new Error(`a relocation of the kind ${kind} that is not understood`);
      return { kind, offset, addend, symbol };
    });
  }

  #segmentAt(address) {
    return this.#segments.findLast(({ offset }) => offset <= address);
  }

  #blockWith(address) {
    const block = this.#lastBlock((each) => each.address <= address);
    if (!block || address + 4 > block.address + block.size) throw new Error(`no constant is at ${address}`);
    return block;
  }

  /** The last block of which something holds that holds of all before it. */
  #lastBlock(holds) {
    let [from, to] = [0, this.blocks.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (holds(this.blocks[middle])) from = middle + 1;
      else to = middle;
    }
    return this.blocks[from - 1];
  }

  #section(name) {
    const section = this.#sections.find((each) => each.name === name);
    if (!section) throw new Error(`the linker has left no section ${name}: it does with --emit-relocs`);
    return section;
  }
}

/** The next number from one on that is a multiple of another. */
export function aligned(number, to) {
  return Math.ceil(number / to) * to;
}

/** What is known of a symbol that is data; null of others. */
function symbolFrom(read) {
  const kind = read.byte();
  const flags = read.unsigned();
  if (kind === DATA_SYMBOL) {
    const name = read.text();
    if (flags & IS_UNDEFINED) return null;
    const [segment, offset, size] = [read.unsigned(), read.unsigned(), read.unsigned()];
    return flags & IS_ABSOLUTE ? null : { name, segment, offset, size };
  }
  read.unsigned();
  if (kind !== SECTION_SYMBOL && (!(flags & IS_UNDEFINED) || flags & HAS_NAME)) read.text();
  return null;
}
