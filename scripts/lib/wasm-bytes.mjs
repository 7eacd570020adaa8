// A wasm module's bytes: its sections, and the numbers that they are written with.

/** Sections of a wasm module, by their numbers. */
export const SECTION = { custom: 0, memory: 5, code: 10, data: 11, dataCount: 12 };

/** @typedef {{offset: number, bytes: Uint8Array}} Segment what a module puts into its memory at the beginning, and where */
/** @typedef {{id: number, name: string | null, start: number, from: number, end: number}} Section `from` is where its content begins */

/** A module's sections; those that are named have their content after the name. @param {Uint8Array} wasm @returns {Section[]} */
export function sectionsOf(wasm) {
  const sections = [];
  for (let start = 8; start < wasm.length; ) {
    const read = reader(wasm, start);
    const id = read.byte();
    const size = read.unsigned();
    const end = read.at() + size;
    const name = id === SECTION.custom ? read.text() : null;
    sections.push({ id, name, start, from: read.at(), end });
    start = end;
  }
  return sections;
}

/** The module with other sections: what `change` answers for each, or the same. @param {(section: Section) => Uint8Array | null | undefined} change */
export function withSections(wasm, change) {
  const kept = [wasm.subarray(0, 8)];
  for (const section of sectionsOf(wasm)) {
    const changed = change(section);
    if (changed === undefined) kept.push(wasm.subarray(section.start, section.end));
    else if (changed) kept.push(changed);
  }
  return Uint8Array.from(Buffer.concat(kept));
}

/** A section as it stands in a module. @param {number} id @param {Uint8Array} content */
export function sectionOf(id, content) {
  return Buffer.concat([Uint8Array.from([id, ...unsigned(content.length)]), content]);
}

/** What a module puts into its memory. @param {Uint8Array} wasm @returns {(Segment & {at: number})[]} with where the bytes stand */
export function dataOf(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === SECTION.data);
  if (!section) return [];
  const read = reader(wasm, section.from);
  return Array.from({ length: read.unsigned() }, () => {
    // An active segment of the one memory, whose place is a number: 0, i32.const, the number, end.
    if (read.byte() !== 0 || read.byte() !== 0x41) throw new Error("a data segment of another kind than the engine has");
    const offset = read.signed();
    if (read.byte() !== 0x0b) throw new Error("a data segment whose place is more than a number");
    const size = read.unsigned();
    return { offset, at: read.at(), bytes: read.bytes(size) };
  });
}

/** How large a module's own memory is at its beginning, in bytes. @param {Uint8Array} wasm */
export function memoryOf(wasm) {
  const read = reader(wasm, sectionsOf(wasm).find(({ id }) => id === SECTION.memory).from);
  if (read.unsigned() !== 1) throw new Error("the module is to have one memory");
  read.byte();
  return read.unsigned() * 0x10000;
}

/** The module with this in its memory instead. @param {Uint8Array} wasm @param {Segment[]} data @returns {Uint8Array} */
export function withData(wasm, data) {
  const without = withSections(wasm, ({ id }) => (id === SECTION.data || id === SECTION.dataCount ? null : undefined));
  if (data.length === 0) return without;
  const head = ({ offset, bytes }) => Uint8Array.from([0, 0x41, ...signed(offset), 0x0b, ...unsigned(bytes.length)]);
  const content = Buffer.concat([Uint8Array.from(unsigned(data.length)), ...data.flatMap((segment) => [head(segment), segment.bytes])]);
  // Right after the code, where it belongs.
  const at = sectionsOf(without).find(({ id }) => id === SECTION.code)?.end ?? without.length;
  return Uint8Array.from(Buffer.concat([without.subarray(0, at), sectionOf(SECTION.data, content), without.subarray(at)]));
}

/** Reads numbers and bytes one after the other. @param {Uint8Array} wasm @param {number} from */
export function reader(wasm, from) {
  let at = from;
  const signed = () => {
    let value = 0n;
    let shift = 0n;
    let byte;
    do {
      byte = wasm[at++];
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte & 0x80);
    return byte & 0x40 ? value - (1n << shift) : value;
  };
  const unsigned = () => {
    let value = 0;
    let unit = 1;
    let byte;
    do {
      byte = wasm[at++];
      value += (byte & 0x7f) * unit;
      unit *= 128;
    } while (byte & 0x80);
    return value;
  };
  const bytes = (count) => wasm.subarray(at, (at += count));
  return {
    at: () => at,
    byte: () => wasm[at++],
    bytes,
    unsigned,
    signed: () => Number(signed()),
    long: signed,
    text: () => Buffer.from(bytes(unsigned())).toString(),
  };
}

/** A number of at most 32 bits without a sign, as wasm has it. @returns {number[]} */
export function unsigned(value) {
  const bytes = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
}

/** A number of at most 64 bits with a sign, as wasm has it. @param {number | bigint} value @returns {number[]} */
export function signed(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest >= -0x40n && rest < 0x40n) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
