// The built site works wherever it lies: under a sub-path, from another origin, under a strict policy; and it is small.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { Playground, dist } from "./playground.mjs";
import { RARE_SCRIPTS } from "./readers-scripts.mjs";

const pages = fileURLToPath(new URL("pages", import.meta.url));
const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const GALLERY = "gallery ready: ['a.png', 'b.png', 'c.png'] dark\nsaved 3\n";
const RARE = RARE_SCRIPTS["on the loop"];
const SESSION = "{'user': 'ada', 'ok': True}\n";

/** What docs/src/embedding/csp.md documents: nothing may be added to these but what a page itself needs. */
const POLICIES = {
  "from another origin": (origin) =>
    `default-src 'none'; script-src 'self' ${origin} 'wasm-unsafe-eval'; connect-src 'self' ${origin}; worker-src blob:; style-src 'self'; img-src 'self'`,
  "from the site's own origin": () => "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'",
};

/** What a policy may lack, and what the element then says. */
const REFUSALS = {
  workers: { without: ["worker-src 'self'", "worker-src 'none'"], says: /worker could not be started.*worker-src needs blob:/s },
  wasm: { without: [" 'wasm-unsafe-eval'", ""], says: /could not be compiled.*script-src needs 'wasm-unsafe-eval'/s },
};

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

    describe("in a page of some site", () => {
      let browser;
      let element;
      before(async () => {
        [browser, element] = await Promise.all([open(engine, { width: 900, height: 900 }), serve(dist, { cors: true })]);
      });
      after(() => Promise.all([browser?.close(), element?.close()]));

      it("the element shows its code, and runs it, from another origin, and may be loaded twice", async () => {
        const module = `${element.url}async-runner-playground.js`;
        await onSite({}, async (site) => {
          await browser.goto(`${site.url}prose.html?module=${encodeURIComponent(module)}`);
          await browser.until(() => document.querySelector("async-runner-playground").shadowRoot?.querySelectorAll(".row").length === 8);
          await browser.screenshot(`${screenshots}embedded-before-${engine}.png`, { full: true });
          await browser.evaluate((again) => import(again).then(() => true), `${module}?again`);
          const { status, output, error } = await browser.evaluate(() => document.querySelector("async-runner-playground").run());
          assert.deepEqual({ status, output, error }, { status: "completed", output: SESSION, error: null });
          await browser.screenshot(`${screenshots}embedded-after-${engine}.png`, { full: true });
        });
      });

      for (const [place, policy] of Object.entries(POLICIES)) {
        it(`the element does all it can under the strictest policy that is documented, ${place}`, async () => {
          const other = place === "from another origin";
          const origin = new URL(element.url).origin;
          await onSite({ csp: policy(origin), ...(other ? {} : { beside: { playground: dist } }) }, async (site) => {
            await openArticle(site, `${other ? element.url : `${site.url}playground/`}async-runner-playground.js`);
            const seen = await browser.evaluate(async (rareScript) => {
              const gallery = document.querySelector("#gallery");
              const code = gallery.code;
              gallery.code = rareScript;
              const rare = (await gallery.run()).output;
              gallery.code = code;
              gallery.shadowRoot.querySelector(".block").focus();
              while (!gallery.shadowRoot.querySelector(".cm-content")) await new Promise((resolve) => setTimeout(resolve, 10));
              const { status, output, error } = await gallery.run();
              for (const tab of gallery.shadowRoot.querySelectorAll("[role=tab]")) {
                tab.click();
                await gallery.updateComplete;
              }
              const svg = await (await gallery.exportAs("timeline.svg")).text();
              return { rare, status, output, error, exported: svg.startsWith("<svg"), violations: window.violations };
            }, RARE.code);
            assert.deepEqual(seen, { rare: RARE.output, status: "completed", output: GALLERY, error: null, exported: true, violations: [] });
          });
        });
      }

      for (const [missing, { without, says }] of Object.entries(REFUSALS)) {
        it(`the element says what is missing, and still shows its code, where a policy refuses ${missing}`, async () => {
          await onSite({ csp: POLICIES["from the site's own origin"]().replace(...without), beside: { playground: dist } }, async (site) => {
            await openArticle(site, `${site.url}playground/async-runner-playground.js`);
            const { error, lines, shown } = await browser.evaluate(async () => {
              const gallery = document.querySelector("#gallery");
              const result = await gallery.run();
              await gallery.updateComplete;
              const root = gallery.shadowRoot;
              return { error: result.error, lines: root.querySelectorAll(".row").length, shown: root.querySelector("div.unavailable")?.textContent };
            });
            assert.equal(lines, 24);
            assert.equal(error.type, "EngineUnavailable");
            assert.match(shown, says);
          });
        });
      }

      it("embed.html takes its options from the address, runs in a sandboxed frame, and tells its host how high it is", async () => {
        await onSite({}, async (site) => {
          const options = "example=gallery&views=console&workers=2&theme=light";
          await browser.goto(`${site.url}host.html?embed=${encodeURIComponent(`${element.url}embed.html?${options}`)}`);
          const height = () => browser.evaluate(() => document.querySelector("iframe").offsetHeight);
          await browser.until(() => document.querySelector("iframe").offsetHeight > 400);
          const before = await height();
          await inFrame(async () => {
            await browser.until(() => document.querySelector("async-runner-playground")?.shadowRoot?.querySelectorAll(".row").length === 24);
            const run = await browser.evaluate(async (rareScript) => {
              const element = document.querySelector("async-runner-playground");
              const code = element.code;
              element.code = rareScript;
              const rare = (await element.run()).output;
              element.code = code;
              const { output, error } = await element.run();
              let storage = "there";
              try {
                localStorage.getItem("theme");
              } catch {
                storage = "refused";
              }
              const scheme = getComputedStyle(element.shadowRoot.querySelector(".frame")).colorScheme;
              return { output, error, rare, workers: element.workers, storage, scheme };
            }, RARE.code);
            assert.deepEqual(run, { output: GALLERY, error: null, rare: RARE.output, workers: 2, storage: "refused", scheme: "light" });
          });
          await browser.until((less) => document.querySelector("iframe").offsetHeight > less, before);
          await browser.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ type: "async-runner-playground:theme", theme: "dark" }, "*"));
          await inFrame(() => browser.until(() => {
            const frame = document.querySelector("async-runner-playground").shadowRoot.querySelector(".frame");
            return frame.matches(".dark") && document.documentElement.scrollHeight <= innerHeight;
          }));
          await browser.screenshot(`${screenshots}framed-${engine}.png`, { full: true });
        });
      });

      it("the code is there before the module, and nothing jumps when that comes", async () => {
        await onSite({ beside: { playground: dist } }, async (site) => {
          await browser.goto(`${site.url}plain.html`);
          await browser.until(() => document.styleSheets.length === 1);
          const place = () => browser.evaluate(() => {
            const [element, after] = [document.querySelector("async-runner-playground"), document.querySelector("#after")];
            return { visible: element.innerText.includes("print(session)") || Boolean(element.shadowRoot), height: element.offsetHeight, after: after.offsetTop };
          });
          const before = await place();
          assert.ok(before.visible);
          await browser.screenshot(`${screenshots}plain-before-${engine}.png`);
          await browser.evaluate(async () => {
            await import(new URL("playground/async-runner-playground.js", location.href).href);
            await document.querySelector("async-runner-playground").updateComplete;
          });
          const now = await place();
          await browser.screenshot(`${screenshots}plain-after-${engine}.png`);
          assert.ok(Math.abs(now.after - before.after) <= 2, `what follows moved from ${before.after} to ${now.after}`);
        });
      });

      async function onSite(options, test) {
        const site = await serve(pages, options);
        try {
          await test(site);
        } finally {
          await site.close();
        }
      }

      async function openArticle(site, module) {
        await browser.goto(`${site.url}article.html?module=${encodeURIComponent(module)}`);
        await browser.until(() => document.querySelector("#gallery").shadowRoot?.querySelectorAll(".row").length === 24);
      }

      async function inFrame(test) {
        await browser.driver.switchTo().frame(0);
        try {
          await test();
        } finally {
          await browser.driver.switchTo().defaultContent();
        }
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
  const compressed = (path) => gzipSync(readFileSync(`${dist}/${path}`), { level: 9 }).length;
  const asset = (pattern) => {
    const found = readdirSync(`${dist}/assets`).filter((file) => pattern.test(file));
    assert.equal(found.length, 1, `one file of ${pattern}: ${found}`);
    return `assets/${found[0]}`;
  };

  it("the element before any click is at most 20 kB, with all that its module imports", () => {
    const first = new Set();
    const follow = (path) => {
      if (first.has(path)) return;
      first.add(path);
      const text = readFileSync(`${dist}/${path}`, "utf8");
      for (const [, name] of text.matchAll(/(?:^|[;}])(?:import|export)\b[^"'()]*?["'](\.{1,2}\/[^"']+)["']/g)) follow(posix.join(posix.dirname(path), name));
    };
    follow("async-runner-playground.js");
    assert.ok(first.size >= 2, [...first].join());
    const size = [...first].reduce((sum, path) => sum + compressed(path), 0);
    assert.ok(size <= 20_000, `${size}: ${[...first]}`);
  });
  it("the editor is at most 130 kB", () => {
    const size = compressed(asset(/^editor-.*\.js$/));
    assert.ok(size <= 130_000, `${size}`);
    const after = compressed(asset(/^assist-.*\.js$/));
    assert.ok(after <= 35_000, `what follows when nothing else is to do: ${after}`);
  });
  // crate/playground/SIZE.md says what the engine is made of, and how it is kept within this.
  it("the engine is at most 300 kB, but for what runs seldom reach", (test) => {
    const size = compressed(asset(/^engine-(?!worker|second).*\.wasm$/));
    assert.ok(size <= 300_000, `${size}`);
    test.diagnostic(`the engine's parts: ${size} and ${compressed(asset(/^engine-second-.*\.wasm$/))} bytes`);
  });
});
