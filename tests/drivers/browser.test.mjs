// The tests' own tools, in each engine: a test that stands on them can then only fail for its own reasons.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "./browser.mjs";

const PAGE = `<!doctype html>
<title>A page</title>
<style>html { background: white } @media (prefers-color-scheme: dark) { html { background: black } }</style>
<script type="module" src="./script.js"></script>`;
const SCRIPT = `
addEventListener("load", () => setTimeout(() => { document.title = "Loaded"; }));
globalThis.speak = () => {
  console.warn("careful");
  setTimeout(() => { throw new TypeError("nobody catches this"); });
};`;

let folder;
let site;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "drivers-"));
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "script.js"), SCRIPT);
  site = await serve(folder, { base: "/a/sub/path/" });
});

after(async () => {
  await site.close();
  rmSync(folder, { recursive: true });
});

for (const engine of engines()) {
  describe(engine, () => {
    let browser;

    before(async () => {
      browser = await open(engine, { width: 1024, height: 600 });
      await browser.goto(site.url);
    });

    after(() => browser?.close());

    test("a function in the page sees its arguments, and its promise's result comes back", async () => {
      assert.deepEqual(await browser.evaluate(async (a, b) => ({ sum: a + b, path: location.pathname }), 1, 2), {
        sum: 3,
        path: "/a/sub/path/",
      });
    });

    test("an error that the page throws reaches the test with its message", async () => {
      await assert.rejects(browser.evaluate(() => Promise.reject(new RangeError("too far"))), /RangeError: too far/);
    });

    test("waiting ends when the page is in the state that was waited for", async () => {
      assert.equal(await browser.until(() => document.title === "Loaded" && document.title), "Loaded");
    });

    test("waiting goes on while one page takes another's place, also backwards", async () => {
      const { pathname } = new URL(site.url);
      const isAt = (path) => document.readyState === "complete" && location.pathname === path;
      for (let turn = 0; turn < 5; turn += 1) {
        await browser.evaluate(() => void setTimeout(() => location.assign("index.html")));
        await browser.until(isAt, `${pathname}index.html`);
        await browser.evaluate(() => void setTimeout(() => history.back()));
        await browser.until(isAt, pathname);
      }
    });

    test("waiting in vain is an error that shows what did not hold", async () => {
      await assert.rejects(browser.until(() => document.title === "Never", { timeout: 100 }), /title === "Never"/);
    });

    test("the viewport has the size that was asked for, and phones' widths too", async () => {
      const size = () => browser.evaluate(() => [innerWidth, innerHeight]);
      assert.deepEqual(await size(), [1024, 600]);
      await browser.resize(320, 640);
      assert.deepEqual(await size(), [320, 640]);
      await browser.resize(1024, 600);
    });

    test("a screenshot is a PNG of the viewport", async () => {
      const path = join(folder, `${engine}.png`);
      await browser.screenshot(path);
      const image = readFileSync(path);
      assert.equal(image.toString("latin1", 1, 4), "PNG");
      assert.deepEqual([image.readUInt32BE(16), image.readUInt32BE(20)], [1024, 600]);
    });

    test("the console holds what the page wrote and what nobody caught", async () => {
      await browser.evaluate(() => speak());
      let entries = [];
      while (entries.length < 2) entries = (await browser.console()).filter(({ text }) => /careful|nobody catches this/.test(text));
      assert.deepEqual(entries.map(({ level }) => level), ["warn", "error"]);
    });

    test("colours and motion are those that were asked for", async () => {
      const preferences = () =>
        [matchMedia("(prefers-color-scheme: dark)"), matchMedia("(prefers-reduced-motion: reduce)")].map(({ matches }) => matches);
      assert.deepEqual(await browser.evaluate(preferences), [false, false]);
      const other = await open(engine, { dark: true, reducedMotion: true });
      try {
        await other.goto(site.url);
        assert.deepEqual(await other.evaluate(preferences), [true, true]);
      } finally {
        await other.close();
      }
    });

    test("a closed browser leaves no process behind", { skip: process.platform !== "linux" }, async () => {
      const other = await open(engine);
      const ids = other.processes();
      assert.ok(ids.length > 1);
      assert.ok(other.processorTime() > 0);
      await other.close();
      // Whoever adopts an ended process may take its time to bury it.
      const state = (id) => (existsSync(`/proc/${id}/stat`) ? readFileSync(`/proc/${id}/stat`, "utf8").match(/\) (\w)/)[1] : "Z");
      assert.deepEqual(ids.map(state).filter((letter) => letter !== "Z"), []);
    });
  });
}
