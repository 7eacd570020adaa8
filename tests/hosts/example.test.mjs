// The example that newcomers copy does what its page says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, it } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { buildExample, example } from "./build.mjs";

before(buildExample);

it("the example is thirty lines", () => {
  const lines = readFileSync(join(example, "src/lib.rs"), "utf8").trimEnd().split("\n");
  assert.ok(lines.length <= 30, `${lines.length} lines`);
});

for (const engine of engines()) {
  it(`the example counts in ${engine}`, async () => {
    const site = await serve(example);
    const browser = await open(engine);
    try {
      await browser.goto(`${site.url}index.html`);
      const text = await browser.until(() => document.querySelector("output").textContent.match(/\d.*/)?.[0]);
      assert.equal(text, "78498 primes below a million");
    } finally {
      await browser.close();
      await site.close();
    }
  });
}
