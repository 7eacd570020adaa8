// Where the engine's data goes, once it is in two parts: into the first what the first part's functions refer to, and what
// that refers to in turn; into the second all else. Who refers to what is known exactly (linked.mjs).
//
// The data is laid out anew: what the first part has stands together at the beginning, like beside like, since that
// compresses better. What is all zeros comes last, and in no part. It takes no more of the memory than the module has at
// its beginning, where nothing else is: what a program allocates is what the memory grows by.
import { LARGEST_ALIGNMENT, aligned } from "./linked.mjs";
import { memoryOf, withData } from "./wasm-bytes.mjs";
import { mapNumbers } from "./wasm-code.mjs";

/** @typedef {import("./linked.mjs").Linked} Linked */
/** @typedef {import("./linked.mjs").Block} Block */

/** The size of what says where in the source a panic is: most of the constants that refer to a single other one. */
const PLACE = 16;

/**
 * A marked module in one piece as it runs, with all its data where the linker put it.
 * @param {Linked} linked
 * @param {Uint8Array} marked
 * @returns {Uint8Array}
 */
export function settleWhole(linked, marked) {
  const addressOf = ({ address }) => address;
  return withData(settled(linked, marked, addressOf), segments(linked, linked.blocks.filter(({ isEmpty }) => !isEmpty), addressOf));
}

/**
 * Both parts of a marked module as they run, each with its data.
 * @param {Linked} linked
 * @param {Uint8Array} first
 * @param {Uint8Array} second
 * @returns {{first: Uint8Array, second: Uint8Array}}
 */
export function settleParts(linked, first, second) {
  const used = reachable(blocksIn(linked, first));
  const likeBesideLike = (isOne) => linked.blocks.filter((block) => !block.isEmpty && isOne(block)).sort((one, other) => kindOf(linked, one) - kindOf(linked, other));
  const ofFirst = likeBesideLike((block) => used.has(block));
  const ofSecond = likeBesideLike((block) => !used.has(block));
  const addresses = layOut([...ofFirst, ...ofSecond, ...linked.blocks.filter(({ isEmpty }) => isEmpty)], linked.start, memoryOf(first));
  const addressOf = (block) => addresses.get(block);
  return {
    first: withData(settled(linked, first, addressOf), segments(linked, ofFirst, addressOf)),
    second: withData(settled(linked, second, addressOf), segments(linked, ofSecond, addressOf)),
  };
}

/** The blocks that a marked module's code refers to. @param {Linked} linked @param {Uint8Array} marked @returns {Set<Block>} */
export function blocksIn(linked, marked) {
  const found = new Set();
  eachAddress(linked, marked, ({ block }) => {
    found.add(block);
  });
  return found;
}

/** Those blocks, and all that they refer to. @param {Iterable<Block>} blocks @returns {Set<Block>} */
function reachable(blocks) {
  const found = new Set(blocks);
  for (const { references } of found) for (const { to } of references) found.add(to);
  return found;
}

/** Constants that refer to others, numbers, and texts. */
function kindOf(linked, block) {
  if (block.references.length > 0) return block.references.length === 1 && block.size === PLACE ? 1 : 0;
  return linked.bytesOf(block).every((byte) => byte >= 0x09 && byte < 0x7f) ? 3 : 2;
}

/** A marked module with addresses that are there. */
function settled(linked, marked, addressOf) {
  return eachAddress(linked, marked, ({ block, addend, isNegative }) => (isNegative ? -1 : 1) * (addressOf(block) + addend));
}

/** The module with what is answered for each address in its code. */
function eachAddress(linked, marked, answer) {
  const change = (number) => {
    const found = linked.blockAt(number);
    return found ? answer(found) : undefined;
  };
  // A number of 64 bits may hold one address or two.
  const changeHalves = (number) => {
    const bits = BigInt.asUintN(64, number);
    const halves = [bits & 0xffffffffn, bits >> 32n].map(Number);
    const changed = halves.map(change);
    if (changed.every((half) => half === undefined)) return undefined;
    const [low, high] = changed.map((half, index) => BigInt.asUintN(32, BigInt(half ?? halves[index])));
    return BigInt.asIntN(64, (high << 32n) | low);
  };
  return mapNumbers(marked, { i32: change, offset: change, i64: changeHalves });
}

/** An address for each block, one after the other. @param {Block[]} blocks @param {number} start @param {number} end of the memory */
function layOut(blocks, start, end) {
  const addresses = new Map();
  let next = start;
  for (const block of blocks) {
    const address = aligned(next, alignmentOf(block));
    addresses.set(block, address);
    next = address + block.size;
  }
  if (next > end) throw new Error(`the data in another order needs ${next - end} bytes more than the memory has at its beginning`);
  return addresses;
}

/** What the linker kept of a block's alignment, or more. */
function alignmentOf({ address }) {
  let alignment = 1;
  while (alignment < LARGEST_ALIGNMENT && address % (2 * alignment) === 0) alignment *= 2;
  return alignment;
}

/** What a module has to put into its memory, with addresses that are there. */
function segments(linked, blocks, addressOf) {
  if (blocks.length === 0) return [];
  const placed = blocks.map((block) => ({ block, address: addressOf(block) })).sort((one, other) => one.address - other.address);
  const offset = placed[0].address;
  const last = placed.at(-1);
  const bytes = new Uint8Array(last.address + last.block.size - offset);
  const view = new DataView(bytes.buffer);
  for (const { block, address } of placed) {
    bytes.set(linked.bytesOf(block), address - offset);
    for (const { at, to, addend } of block.references) view.setUint32(address - offset + at, addressOf(to) + addend, true);
  }
  return [{ offset, bytes }];
}
