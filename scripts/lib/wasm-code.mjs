// The numbers in a wasm module's code, all of them, and the module with others in their place.
//
// It reads every instruction, so that it knows what is a number and what is not; one that it does not know is an error.
import { SECTION, reader, sectionOf, sectionsOf, signed, unsigned, withSections } from "./wasm-bytes.mjs";

/**
 * @typedef {object} Visitor each is given a number and where it stands, and answers another one for its place, or undefined
 * @property {(value: number, at: number) => number | undefined} [i32] of `i32.const`, with its sign
 * @property {(value: bigint, at: number) => bigint | undefined} [i64] of `i64.const`, with its sign
 * @property {(value: number, at: number) => number | undefined} [offset] what a load or a store adds to its address
 * @property {(bits: bigint, at: number) => void} [bits] those of a float
 */

/**
 * Goes through all numbers of a module's code.
 * @param {Uint8Array} wasm
 * @param {Visitor} visitor
 * @returns {Uint8Array} the module with what the visitor answered
 */
export function mapNumbers(wasm, visitor) {
  const code = sectionsOf(wasm).find(({ id }) => id === SECTION.code);
  if (!code) return wasm;
  const read = reader(wasm, code.from);
  const count = read.unsigned();
  const pieces = [Uint8Array.from(unsigned(count))];
  for (let index = 0; index < count; index++) {
    const size = read.unsigned();
    const from = read.at();
    const body = mapFunction(wasm, read, from + size, visitor);
    if (read.at() !== from + size) throw new Error("a function's code that ends elsewhere than it says");
    const length = body.reduce((sum, { length }) => sum + length, 0);
    pieces.push(Uint8Array.from(unsigned(length)), ...body);
  }
  const changed = sectionOf(SECTION.code, Buffer.concat(pieces));
  return withSections(wasm, ({ id }) => (id === SECTION.code ? changed : undefined));
}

/** The pieces of a function with other numbers. */
function mapFunction(wasm, read, end, visitor) {
  const pieces = [];
  let done = read.at();
  const put = (at, replaced) => {
    if (!replaced) return;
    pieces.push(wasm.subarray(done, at), Uint8Array.from(replaced));
    done = read.at();
  };
  const replace = (visit, readNumber, write) => {
    const at = read.at();
    const value = readNumber();
    const other = visit?.(value, at);
    if (other !== undefined && other !== value) put(at, write(other));
  };

  // The locals, in groups.
  for (let group = read.unsigned(); group > 0; group--) {
    read.unsigned();
    read.byte();
  }
  while (read.at() < end) {
    const at = read.at();
    const code = read.byte();
    if (code === 0x41) replace(visitor.i32, read.signed, signed);
    else if (code === 0x42) replace(visitor.i64, read.long, signed);
    else if (code === 0x43 || code === 0x44) {
      const bytes = read.bytes(code === 0x43 ? 4 : 8);
      visitor.bits?.(floatBits(bytes), at);
    }
    else if (code >= 0x28 && code <= 0x3e) {
      if (read.unsigned() >= 0x40) throw new Error("a second memory, which the engine has not");
      replace(visitor.offset, read.unsigned, unsigned);
    } else skipOperands(read, code);
  }
  pieces.push(wasm.subarray(done, end));
  return pieces;
}

function floatBits(bytes) {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** How many unsigned numbers follow the instructions that have such. */
const OPERANDS = new Map([
  ...[0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0xd2].map((code) => [code, 1]),
  [0x11, 2],
]);
const PREFIXED_OPERANDS = [0, 0, 0, 0, 0, 0, 0, 0, undefined, undefined, 2, 1, 2, 1, 2, 1, 1, 1];

function skipOperands(read, code) {
  const skip = (count) => {
    for (; count > 0; count--) read.unsigned();
  };
  if (code === 0x02 || code === 0x03 || code === 0x04 || code === 0xd0) read.signed();
  else if (code === 0x0e) skip(read.unsigned() + 1);
  else if (code === 0x1c) skip(read.unsigned());
  else if (OPERANDS.has(code)) skip(OPERANDS.get(code));
  else if (code === 0xfc) {
    const which = read.unsigned();
    const count = PREFIXED_OPERANDS[which];
    if (count === undefined) throw unknown(code, which);
    skip(count);
  } else if (!(code === 0x00 || code === 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || code === 0x1a || code === 0x1b || (code >= 0x45 && code <= 0xc4) || code === 0xd1)) {
    throw unknown(code);
  }
}

function unknown(...codes) {
  return new Error(`an instruction that scripts/lib/wasm-code.mjs does not know: ${codes.map((code) => `0x${code.toString(16)}`).join(" ")}`);
}
