// Two conformance programs of each theme, run by the page's engine in every browser: output and error are those that
// CPython left (tests/conformance/README.md). The host runs them all; here real time, timers and workers run them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const folder = fileURLToPath(new URL("../conformance/programs/", import.meta.url));
const OF_EACH_THEME = 2;
/** Also run: a failed group, whose error is more than a line. */
const ALWAYS = ["tasks/group_of_failures.py"];

/** How often a program may be run whose output is a matter of time, and what tells such a program. */
const TRIES = 4;
const CLOCK = /sleep|timeout|wait_for|deadline/;

/** The first and the middle program of each theme, and some more, with what CPython makes of them. */
function programs() {
  return readdirSync(folder).flatMap((theme) => {
    const names = readdirSync(folder + theme).filter((file) => file.endsWith(".py")).sort();
    const chosen = Array.from({ length: Math.min(OF_EACH_THEME, names.length) }, (_, n) => names[Math.floor((n * names.length) / OF_EACH_THEME)]);
    const more = names.filter((file) => ALWAYS.includes(`${theme}/${file}`));
    return [...new Set([...chosen, ...more])].map((file) => {
      const path = `${folder}${theme}/${file}`;
      return { name: `${theme}/${file}`, code: read(path), expected: { output: read(path.replace(/py$/, "out")), error: failure(read(path.replace(/py$/, "err"))) } };
    });
  });
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return "";
    throw error;
  }
}

/** Type and message out of a traceback: what follows its last frame. */
function failure(traceback) {
  if (!traceback) return null;
  const lines = traceback.trimEnd().split("\n");
  // Of a group, what stands before its exceptions.
  const members = lines.findLastIndex((line) => line.startsWith("  +-+-"));
  if (members > 0) lines.push(lines[members - 1].slice("  | ".length));
  const [, name, message = ""] = /^([\w.]+)(?:: (.*))?$/s.exec(lines.slice(lines.findLastIndex((line) => line.startsWith("  ")) + 1).join("\n"));
  return { type: name.split(".").at(-1), message };
}

for (const engine of engines()) {
  describe(`conformance in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine);
      await page.goto();
    });
    after(() => page?.close());

    it("programs of every theme do what CPython makes of them", async (test) => {
      const chosen = programs();
      assert.ok(chosen.length >= 40, `only ${chosen.length} programs were found`);
      const differing = async (wanted) => {
        const found = await results(wanted.map(({ code }) => code));
        return wanted.map((program, place) => ({ ...program, found: found[place] })).filter(({ found, expected }) => !isDeepStrictEqual(found, expected));
      };
      let left = await differing(chosen);
      const again = left.map(({ name }) => name);
      // What sleeps side by side takes turns by the clock, and a busy machine may keep one of them too long.
      for (let tries = 1; tries < TRIES && left.length > 0 && left.every(({ code }) => CLOCK.test(code)); tries += 1) left = await differing(left);
      test.diagnostic(`${chosen.length} programs; run more than once: ${again.join(", ") || "none"}`);
      assert.deepEqual(left.map(({ name, found, expected }) => ({ name, found, expected })), []);
    });

    const results = (sources) =>
      page.browser.evaluate(async (sources) => {
        const element = document.querySelector("async-runner-playground");
        const done = [];
        for (const source of sources) {
          element.code = source;
          const { output, error } = await element.run();
          done.push({ output, error: error && { type: error.type, message: error.message } });
        }
        return done;
      }, sources);
  });
}
