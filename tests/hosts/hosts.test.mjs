// The runner works wherever an application lies: without a bundler and with one, from another origin, under strict
// policies, in a sandboxed frame, in a worker.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { buildHosts, sites } from "./build.mjs";

// The last tells where the application has begun: on the loop, and not in a worker, though its start runs there too.
const RESULTS = ["Ok(1)", "Ok(42)", "Ok(3)", "cannot read config", "Ok(2)", "(true, Ok(false))"];

before(buildHosts);

for (const engine of engines()) {
  describe(`the runner in ${engine}`, () => {
    let browser;
    let site;

    before(async () => {
      browser = await open(engine);
      site = await serve(sites, { cors: true });
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function works(url) {
      await browser.goto(url);
      const text = await browser.until(() => document.querySelector("output").textContent);
      assert.deepEqual(text.split("\n"), RESULTS);
    }

    async function worksUnder(csp, path) {
      const strict = await serve(sites, { csp });
      try {
        await works(strict.url + path);
      } finally {
        await strict.close();
      }
    }

    it("works in a page without a bundler", () => works(`${site.url}plain/index.html`));

    it("works when the application comes from another origin", async () => {
      const page = await serve(sites);
      try {
        await works(`${page.url}plain/index.html?glue=${encodeURIComponent(`${site.url}pkg/async_runner_hosts.js`)}`);
      } finally {
        await page.close();
      }
    });

    it("works under a policy that allows workers from blobs alone", () =>
      worksUnder("script-src 'self' 'wasm-unsafe-eval'; worker-src blob:", "plain/index.html"));

    it("works under that policy with nothing else allowed", () =>
      worksUnder("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src blob:", "plain/index.html"));

    it("works from another origin under that policy", async () => {
      const origin = new URL(site.url).origin;
      const csp = `default-src 'none'; script-src 'self' ${origin} 'wasm-unsafe-eval'; connect-src ${origin}; worker-src blob:`;
      await worksUnder(csp, `plain/index.html?glue=${encodeURIComponent(`${site.url}pkg/async_runner_hosts.js`)}`);
    });

    it("works under a policy that allows workers from the site's own files alone, with a worker file", () =>
      worksUnder("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'", "plain/index.html?worker=./worker.js"));

    it("works where the application's JavaScript imports files, which no worker can hold in itself", async () => {
      await works(`${site.url}plain/index.html?glue=../pkg-snippet/async_runner_hosts.js`);
      assert.equal(await browser.evaluate(() => app.greet()), "hello");
    });

    it("works in a frame that is sandboxed", () => works(`${site.url}sandbox/index.html`));

    it("works in a worker, which starts workers of its own", async () => {
      // In Firefox 153 `new Worker` inside of a worker now and then never returns, in one page of some fifty and without
      // this crate too: then it is the turn of another page.
      const pages = engine === "firefox" ? 3 : 1;
      for (let page = 1; page < pages; page++) {
        await browser.goto(`${site.url}worker/index.html`);
        const text = await browser.until(() => document.querySelector("output").textContent, { timeout: 5_000 }).catch(() => null);
        if (text !== null) return assert.deepEqual(text.split("\n"), RESULTS);
      }
      await works(`${site.url}worker/index.html`);
    });

    it("works in a page that Vite has built", () => works(`${site.url}vite/dist/index.html`));

    it("works in a page that webpack has built", () => works(`${site.url}webpack/dist/index.html`));
  });
}
