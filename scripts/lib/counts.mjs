// Reads from a test runner's output how many tests passed and failed, and which lines tell why.
import { readable, tail } from "./command.mjs";

const EXCERPT_LINES = 60;

/** @typedef {{passed: number, failed: number}} Counts */

/** cargo test and wasm-pack test: one result for each test binary. @returns {Counts} */
export function cargoCounts(output) {
  return sum(output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed/gm));
}

/** `node --test` with the spec reporter. @returns {Counts} */
export function nodeCounts(output) {
  const number = (name) => Number(output.match(new RegExp(`^ℹ ${name} (\\d+)$`, "m"))?.[1] ?? 0);
  return { passed: number("pass"), failed: number("fail") + number("cancelled") };
}

/** vitest: its summary, `Tests  1 failed | 41 passed (42)`. @returns {Counts} */
export function vitestCounts(output) {
  const line = output.match(/^\s*Tests\s+(.*)$/m)?.[1] ?? "";
  const number = (name) => Number(line.match(new RegExp(`(\\d+) ${name}`))?.[1] ?? 0);
  return { passed: number("passed"), failed: number("failed") };
}

/**
 * The lines of a failed command's output that tell why, where they can be told from the rest; else the last ones.
 */
export function excerpt(output) {
  const starts = [/^failures:$/m, /^✖ failing tests:$/m, /^.*Failed (?:Tests|Suites) \d+.*$/m, /^error(?:\[\w+\])?: /m];
  const found = starts.map((start) => output.search(start)).find((index) => index >= 0);
  if (found === undefined) return tail(output);
  const lines = readable(output.slice(found));
  if (lines.length <= EXCERPT_LINES) return lines.join("\n");
  return [...lines.slice(0, EXCERPT_LINES), `… ${lines.length - EXCERPT_LINES} more lines`].join("\n");
}

function sum(matches) {
  const counts = { passed: 0, failed: 0 };
  for (const [, passed, failed] of matches) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
  }
  return counts;
}
