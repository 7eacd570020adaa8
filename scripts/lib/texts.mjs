// Texts of the engine that only its second part uses go into the second part: the sources of modules of the language that
// few scripts import.
//
// In the first part's data such a text is found by its content, and it is moved only where nothing of the first part refers
// to it: no number in its code lies within the text or at its end, and no aligned word of its data. (A module's source is
// named by a function of its own, so that one is in the second part together with its text.) Where the compiler has done
// something else, the text stays in the first part, and all is right as well.

/** Sections of a wasm module. */
const DATA = 11;
const DATA_COUNT = 12;

/** @typedef {{offset: number, bytes: Uint8Array}} Segment what a module puts into its memory at the beginning, and where */

/**
 * Which parts of the data only the second part uses.
 * @param {Segment[]} data of the whole module
 * @param {Uint8Array[]} texts those that may be moved
 * @param {string} code the first part's functions, as text
 * @returns {Segment[]}
 */
export function movableTexts(data, texts, code) {
  const found = texts.flatMap((text) => placesOf(data, text).map((offset) => ({ offset, bytes: text })));
  const numbers = new Set();
  for (const [digits] of code.matchAll(/-?\d{4,}/g)) {
    // What stands there with a sign may be meant without, and a 64-bit number may hold two addresses.
    for (const number of [BigInt(digits), BigInt(digits.replace("-", ""))]) {
      const bits = BigInt.asUintN(64, number);
      numbers.add(Number(bits & 0xffffffffn)).add(Number(bits >> 32n));
    }
  }
  for (const { offset, bytes } of data) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // Addresses are aligned as all words are.
    for (let at = -offset & 3; at + 4 <= bytes.length; at += 4) numbers.add(view.getUint32(at, true));
  }
  const isReferredTo = ({ offset, bytes }) => {
    for (let address = offset; address <= offset + bytes.length; address++) if (numbers.has(address)) return true;
    return false;
  };
  return found.filter((text) => !isReferredTo(text));
}

/** Where a text lies in memory; once, or nowhere, as a rule. */
function placesOf(data, text) {
  return data.flatMap(({ offset, bytes }) => {
    const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(text);
    return at < 0 ? [] : [offset + at];
  });
}

/** The segments without those texts. @param {Segment[]} data @param {Segment[]} texts */
export function without(data, texts) {
  return texts.reduce((segments, text) => segments.flatMap(({ offset, bytes }) => {
    const from = text.offset - offset;
    const to = from + text.bytes.length;
    if (from < 0 || to > bytes.length) return [{ offset, bytes }];
    return [{ offset, bytes: bytes.subarray(0, from) }, { offset: offset + to, bytes: bytes.subarray(to) }].filter((rest) => rest.bytes.length > 0);
  }), data);
}

/** What a module puts into its memory. @param {Uint8Array} wasm @returns {Segment[]} */
export function dataOf(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === DATA);
  if (!section) return [];
  const read = reader(wasm, section.from);
  return Array.from({ length: read.unsigned() }, () => {
    // An active segment of the one memory, whose place is a number: 0, i32.const, the number, end.
    if (read.byte() !== 0 || read.byte() !== 0x41) throw new Error("a data segment of another kind than the engine has");
    const offset = read.signed();
    if (read.byte() !== 0x0b) throw new Error("a data segment whose place is more than a number");
    return { offset, bytes: read.bytes(read.unsigned()) };
  });
}

/** The module with this in its memory instead. @param {Uint8Array} wasm @param {Segment[]} data @returns {Uint8Array} */
export function withData(wasm, data) {
  const kept = [wasm.subarray(0, 8)];
  const sections = sectionsOf(wasm).filter(({ id }) => id !== DATA);
  for (const { id, start, end } of sections) if (id !== DATA_COUNT) kept.push(wasm.subarray(start, end));
  if (data.length > 0) {
    // After the code, where it belongs; what follows there are custom sections.
    const content = [...unsigned(data.length), ...data.flatMap(({ offset, bytes }) => [0, 0x41, ...signed(offset), 0x0b, ...unsigned(bytes.length), ...bytes])];
    kept.push(Uint8Array.from([DATA, ...unsigned(content.length), ...content]));
  }
  return Uint8Array.from(Buffer.concat(kept));
}

function sectionsOf(wasm) {
  const sections = [];
  for (let start = 8; start < wasm.length; ) {
    const read = reader(wasm, start);
    const id = read.byte();
    const size = read.unsigned();
    sections.push({ id, start, from: read.at(), end: read.at() + size });
    start = read.at() + size;
  }
  return sections;
}

function reader(wasm, from) {
  let at = from;
  const digits = () => {
    let value = 0;
    let shift = 0;
    let byte;
    do {
      byte = wasm[at++];
      value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte & 0x80);
    return { value, shift, byte };
  };
  return {
    at: () => at,
    byte: () => wasm[at++],
    bytes: (count) => wasm.subarray(at, (at += count)),
    unsigned: () => digits().value >>> 0,
    signed: () => {
      const { value, shift, byte } = digits();
      return shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
    },
  };
}

function unsigned(value) {
  const bytes = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function signed(value) {
  const bytes = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
