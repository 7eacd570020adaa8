// The built site works wherever it lies: under a sub-path, from another origin, under a strict policy; and it is small.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { Playground, dist } from "./playground.mjs";

const pages = fileURLToPath(new URL("pages", import.meta.url));
const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const GALLERY = "gallery ready: ['a.png', 'b.png', 'c.png'] dark\nsaved 3\n";
const SESSION = "{'user': 'ada', 'ok': True}\n";

for (const engine of engines()) {
  describe(`hosted in ${engine}`, () => {
    it("the page works from a sub-path", async () => {
      const page = await Playground.open(engine, { base: "/some/where/" });
      try {
        await page.goto();
        assert.equal((await page.run()).output, GALLERY);
      } finally {
        await page.close();
      }
    });

    describe("in a page of another origin", () => {
      let browser;
      let element;
      before(async () => {
        browser = await open(engine, { width: 900, height: 900 });
        element = await serve(dist, { cors: true });
      });
      after(async () => {
        await browser?.close();
        await element?.close();
      });

      for (const [policy, csp] of [
        ["without a policy", undefined],
        ["under a strict policy", (origin) => `default-src 'none'; style-src 'unsafe-inline'; connect-src ${origin}; script-src 'self' ${origin} 'wasm-unsafe-eval'; worker-src blob:`],
      ]) {
        it(`the element shows its code, and runs it, ${policy}`, async () => {
          const origin = new URL(element.url).origin;
          const site = await serve(pages, csp ? { csp: csp(origin) } : {});
          try {
            const module = `${element.url}async-runner-playground.js`;
            await browser.goto(`${site.url}prose.html?module=${encodeURIComponent(module)}`);
            await browser.until(() => document.querySelector("async-runner-playground").shadowRoot?.querySelectorAll(".row").length === 8);
            await browser.screenshot(`${screenshots}embedded-before-${engine}.png`, { full: true });
            const { status, output, error } = await browser.evaluate(() => document.querySelector("async-runner-playground").run());
            assert.deepEqual({ status, output, error }, { status: "completed", output: SESSION, error: null });
            await browser.screenshot(`${screenshots}embedded-after-${engine}.png`, { full: true });
            await browser.evaluate((again) => import(again).then(() => true), `${module}?again`);
          } finally {
            await site.close();
          }
        });
      }
    });
  });
}

it("importing the element where there is no document is harmless", async () => {
  const { AsyncRunnerPlayground } = await import(pathToFileURL(`${dist}/async-runner-playground.js`).href);
  assert.equal(typeof AsyncRunnerPlayground, "function");
  for (const name of ["window", "document", "HTMLElement"]) assert.equal(name in globalThis, false, `it makes no ${name} up`);
});

describe("the built site's size, compressed", () => {
  const files = readdirSync(`${dist}/assets`);
  const size = (pattern) => {
    const found = files.filter((file) => pattern.test(file));
    assert.equal(found.length, 1, `one file of ${pattern}: ${found}`);
    return gzipSync(readFileSync(`${dist}/assets/${found[0]}`), { level: 9 }).length;
  };

  it("the element before any click is at most 20 kB", () => {
    assert.ok(size(/^async-runner-playground-.*\.js$/) + gzipSync(readFileSync(`${dist}/async-runner-playground.js`)).length <= 20_000);
  });
  it("the editor is at most 130 kB", () => {
    assert.ok(size(/^editor-.*\.js$/) <= 130_000);
    assert.ok(size(/^assist-.*\.js$/) <= 35_000, "what follows when nothing else is to do");
  });
});
