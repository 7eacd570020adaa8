// Share links that mean harm, the same ones every time, for tests: cut, changed, swollen, of other versions, with values
// of every wrong type, with names that reach for prototypes and paths.

const WRONG: readonly unknown[] = [
  null, true, -1, 0, 9, 1e308, 0.5, "", "x".repeat(5_000), "../../etc/passwd", "<img src=x onerror=alert(1)>", "a\u0000b", "\ud800", [], {}, [[[[]]]],
  { toString: 1 }, { __proto__: null },
];
const SOUND = { c: "print('hello')\n", n: "script.py", w: 4, s: 7, l: "io:2" };

/** As many hostile links as asked for. */
export async function hostileLinks(count: number): Promise<string[]> {
  const random = numbers(20_241_124);
  const pick = <Kind>(from: readonly Kind[]) => from[Math.floor(random() * from.length)]!;
  const noise = (length: number) => Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join("");
  const sound = await pack(JSON.stringify(SOUND));
  const bomb = await pack(" ".repeat(4_000_000));
  const makers: readonly (() => string | Promise<string>)[] = [
    () => sound.slice(0, Math.floor(random() * sound.length)),
    () => {
      const at = 5 + Math.floor(random() * (sound.length - 5));
      return sound.slice(0, at) + pick([..."AZaz09-_!%<\u00e9"]) + sound.slice(at + 1);
    },
    () => sound.replace("#s=1.", `#s=${pick(["2", "0", "01", "-1", "1e3", "99999999999999999999", "", "one"])}.`),
    () => `#s=1.${noise(Math.floor(random() * 400))}`,
    () => pack(JSON.stringify({ ...SOUND, [pick(["c", "n", "w", "s", "l"])]: pick(WRONG) })),
    () => pack(`{"${pick(["__proto__", "constructor", "toString", "hasOwnProperty"])}":{"w":8},${JSON.stringify(SOUND).slice(1)}`),
    () => pack(JSON.stringify(pick(WRONG))),
    () => pack("[".repeat(10_000 + Math.floor(random() * 10_000))),
    () => pack(noise(200)),
    () => bomb,
    () => `#s=1.${"A".repeat(1_000_000)}`,
  ];
  const links: string[] = [];
  for (let index = 0; index < count; index += 1) links.push(await makers[index % makers.length]!());
  return links;
}

/** A link with any content. */
async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#s=1.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
