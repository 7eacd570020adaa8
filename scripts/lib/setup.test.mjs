import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./setup.mjs";

test("what a part needs comes before it, and each part once", () => {
  const order = inOrder(["site", "engine"]);
  assert.deepEqual(order, [...new Set(order)]);
  for (const [first, then] of [["rust", "wasm-target"], ["wasm-target", "engine"], ["engine", "site"]]) {
    assert.ok(order.includes(first) && order.indexOf(first) < order.indexOf(then), `${first} before ${then}`);
  }
});

test("the page alone needs no browser", () => {
  assert.deepEqual(inOrder(["site"]).filter((name) => ["chromium", "firefox", "webkit"].includes(name)), []);
});
