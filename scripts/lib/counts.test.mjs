import assert from "node:assert/strict";
import { test } from "node:test";
import { cargoCounts, excerpt, nodeCounts, vitestCounts } from "./counts.mjs";

test("cargo's results are added up over all test binaries", () => {
  const output = `running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

     Running tests/cancel.rs
test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s
`;
  assert.deepEqual(cargoCounts(output), { passed: 7, failed: 2 });
});

test("a test that node cancelled counts as failed", () => {
  assert.deepEqual(nodeCounts("ℹ tests 6\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 2\n"), { passed: 3, failed: 3 });
});

test("vitest's summary is read whether or not something failed", () => {
  assert.deepEqual(vitestCounts(" Test Files  1 passed (1)\n      Tests  42 passed (42)\n"), { passed: 42, failed: 0 });
  assert.deepEqual(vitestCounts("      Tests  1 failed | 41 passed (42)\n"), { passed: 41, failed: 1 });
});

test("output without a verdict counts nothing", () => {
  for (const count of [cargoCounts, nodeCounts, vitestCounts]) assert.deepEqual(count("error: no"), { passed: 0, failed: 0 });
});

test("the excerpt of a failed cargo test starts at its failures", () => {
  const output = "test a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nleft: 1\n\nfailures:\n    b\n";
  assert.equal(excerpt(output), "failures:\n\n---- b stdout ----\nleft: 1\n\nfailures:\n    b");
});

test("the excerpt of an unknown output is its end", () => {
  const output = Array.from({ length: 100 }, (_, line) => `line ${line}`).join("\n");
  assert.ok(excerpt(output).endsWith("line 99"));
  assert.ok(!excerpt(output).includes("line 10\n"));
});
