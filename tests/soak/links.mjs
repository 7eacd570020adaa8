// Links that mean harm: whole ones that hold hostile text, and ones that are broken in every way there is. The same thousand
// each time, since chance comes from a seed.
import { deflateRawSync } from "node:zlib";

const HOSTILE = [
  "<img src=x onerror=harmed()>",
  "</code></pre><script>harmed()</script>",
  "<svg onload=harmed()>",
  "${harmed()} {{constructor.constructor('harmed()')()}}",
  "\u202e\u2066print('harmed')\u2069",
  "javascript:harmed()",
  "'\"><iframe srcdoc='<script>parent.harmed()</script>'></iframe>",
  "while True:\n    pass",
];

const pack = (value) => `#s=1.${deflateRawSync(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString("base64url")}`;
const fields = (changes) => ({ c: "print(1)", n: "script.py", w: 4, ...changes });

/** Ways to break a link; each takes a whole one's text, a number source and a count. */
const BREAKS = [
  (link, random) => link.slice(0, 6 + Math.floor(random() * (link.length - 10))),
  (link, random) => `#s=${2 + Math.floor(random() * 1000)}.${link.slice(5)}`,
  () => pack(Buffer.alloc(1_500_000, 32)),
  (_, random) => `#s=1.${Buffer.from(Array.from({ length: 60 }, () => Math.floor(random() * 256))).toString("base64url")}!`,
  (_, random) => pack(fields({ w: [0, 9, -1, 1.5, "4", null, 1e9][Math.floor(random() * 7)] })),
  (_, random) => pack(fields({ n: ["../../etc/passwd", "<b>", "a\u0000b", "", "x".repeat(100), 7, null][Math.floor(random() * 7)] })),
  (_, random) => pack(fields({ c: [null, 1, {}, ["print(1)"], true][Math.floor(random() * 5)] })),
  (_, random) => pack(fields({ s: [-1, 1.5, "1", null, 1e300][Math.floor(random() * 5)] })),
  (_, random) => pack(["[]", "null", "1", '"text"', "{", '{"__proto__":{"c":"x"}}', ""][Math.floor(random() * 7)]),
  (link) => link.replace("#s=1.", "#s=1.%00"),
  (link) => `#s=${link.slice(5)}`,
  () => pack(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
];

/**
 * So many links: `code` is the script that a whole one holds, or null where it has to be refused.
 * @returns {Promise<{hash: string, code: string | null}[]>}
 */
export async function hostileLinks(count) {
  const random = randomFrom(42);
  return Array.from({ length: count }, (_, number) => {
    const code = `# ${number}\n${HOSTILE[number % HOSTILE.length]}`;
    const whole = pack(fields({ c: code, w: 1 + (number % 8) }));
    if (number % 5 === 0) return { hash: whole, code };
    return { hash: BREAKS[number % BREAKS.length](whole, random), code: null };
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
