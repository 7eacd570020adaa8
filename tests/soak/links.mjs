// Share links that mean harm, for the soak and for the reader's own tests: whole ones that hold hostile text, and ones that
// are broken in every way there is. The same ones each time, since chance comes from a seed.
import { deflateRawSync, inflateRawSync } from "node:zlib";

const HOSTILE = [
  "<img src=x onerror=harmed()>",
  "</code></pre><script>harmed()</script>",
  "<svg onload=harmed()>",
  "${harmed()} {{constructor.constructor('harmed()')()}}",
  "\u202e\u2066print('harmed')\u2069",
  "javascript:harmed()",
  "'\"><iframe srcdoc='<script>parent.harmed()</script>'></iframe>",
  "while True:\n    pass",
  "a\u0000b\ufffe",
  "x".repeat(5_000),
];

/** What no field of a link may be. */
const NEVER = [null, true, -1, 0.5, 1e308, [], {}, [[[[]]]], { toString: 1 }];

/** Names that reach for prototypes. */
const PROTOTYPES = ["__proto__", "constructor", "toString", "hasOwnProperty"];

const pack = (value) => `#s=1.${deflateRawSync(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString("base64url")}`;
const fields = (changes) => ({ c: "print(1)", n: "script.py", w: 4, ...changes });
const some = (random, from) => from[Math.floor(random() * from.length)];
const noise = (random, length, first, kinds) => Array.from({ length }, () => first + Math.floor(random() * kinds));

/** Ways to break a link; each takes a whole one's text and a number source. */
const BREAKS = [
  (link, random) => link.slice(0, 6 + Math.floor(random() * (link.length - 10))),
  (link, random) => `#s=${some(random, ["2", "0", "01", "-1", "1e3", "99999999999999999999", "", "one"])}.${link.slice(5)}`,
  () => pack(Buffer.alloc(1_500_000, 32)),
  (_, random) => `#s=1.${Buffer.from(noise(random, 60, 0, 256)).toString("base64url")}!`,
  (_, random) => `#s=1.${String.fromCharCode(...noise(random, 1 + Math.floor(random() * 400), 33, 94))}`,
  (_, random) => pack(fields({ w: some(random, [...NEVER, 0, 9, "4"]) })),
  (_, random) => pack(fields({ n: some(random, [...NEVER, "../../etc/passwd", "<b>", "a\u0000b", "", "x".repeat(100), 7]) })),
  (_, random) => pack(fields({ c: some(random, [...NEVER, 1, ["print(1)"]]) })),
  (_, random) => pack(fields({ s: some(random, [...NEVER, "1"]) })),
  (_, random) => pack(fields({ l: some(random, [...NEVER, 1, "io:-1", "io:2:3:4"]) })),
  (_, random) => pack(some(random, ["[]", "null", "1", '"text"', "{", '{"__proto__":{"c":"x"}}', ""])),
  (_, random) => pack(`{"${some(random, PROTOTYPES)}":${JSON.stringify(fields())}}`),
  (_, random) => pack("[".repeat(10_000 + Math.floor(random() * 10_000))),
  (link) => link.replace("#s=1.", "#s=1.%00"),
  (link) => `#s=${link.slice(5)}`,
  () => pack(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  changed,
];

/** One letter is another one. */
function changed(link, random) {
  const at = 5 + Math.floor(random() * (link.length - 5));
  const put = (letter) => link.slice(0, at) + letter + link.slice(at + 1);
  const broken = put(some(random, [..."AZaz09-_!%<é"]));
  // Deflate has no checksum: what can still be unpacked is another script, and no broken link.
  return unpacks(broken) ? put("!") : broken;
}

function unpacks(link) {
  try {
    JSON.parse(inflateRawSync(Buffer.from(link.slice(5), "base64url")).toString());
    return true;
  } catch {
    return false;
  }
}

/** Longer than any script; a few of them are enough. */
const ENDLESS = `#s=1.${"A".repeat(600_000)}`;

/**
 * So many links: `code` is the script that a whole one holds, or null where it has to be refused.
 * @param {number} count
 * @returns {{hash: string, code: string | null}[]}
 */
export function hostileLinks(count) {
  const random = randomFrom(42);
  return Array.from({ length: count }, (_, number) => {
    const code = `# ${number}\n${HOSTILE[Math.floor(number / 5) % HOSTILE.length]}`;
    const content = fields({ c: code, w: 1 + (number % 8) });
    if (number % 10 === 0) return { hash: pack(content), code };
    // With a name in it that reaches for a prototype it is whole as well, and the name is of no use.
    if (number % 10 === 5) return { hash: pack(`{"${some(random, PROTOTYPES)}":{"w":8,"harmed":true},${JSON.stringify(content).slice(1)}`), code };
    if (number % 250 === 1) return { hash: ENDLESS, code: null };
    return { hash: BREAKS[number % BREAKS.length](pack(content), random), code: null };
  });
}

/** A source of numbers from 0 to 1 that begins the same each time (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
