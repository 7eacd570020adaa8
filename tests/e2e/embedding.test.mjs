// The element among a site's text: where its script comes from, which views it has, the site's style and theme, and what it
// takes and gives back when it is run, moved and removed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { Key } from "selenium-webdriver";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { dist } from "./playground.mjs";

const pages = fileURLToPath(new URL("pages", import.meta.url));
const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));
const LONG = "import asyncio\nprint('waiting')\nasync_runner.await_async(asyncio.sleep(60))\n";
const JOB = "def work():\n    return 1\n\nasync def main():\n    print(await async_runner.invoke(work))\n\nasync_runner.await_async(main())\n";
const SPIN = "print('spins')\ndef spin():\n    while True:\n        pass\n\nasync def main():\n    await async_runner.invoke(spin)\n\nasync_runner.await_async(main())\n";

for (const engine of engines()) {
  describe(`the element in an article in ${engine}`, () => {
    let browser;
    let element;
    let site;
    before(async () => {
      [browser, element, site] = await Promise.all([open(engine, { width: 1000, height: 900 }), serve(dist, { cors: true }), serve(pages)]);
    });
    after(() => Promise.all([browser?.close(), element?.close(), site?.close()]));

    it("shows its script before any click from wherever it comes, and loads nothing else", async () => {
      await openArticle();
      const shown = await browser.evaluate(() =>
        ["gallery", "small", "file", "lost"].map((id) => {
          const root = document.querySelector(`#${id}`).shadowRoot;
          const text = (part) => root.querySelector(part)?.textContent.trim() ?? null;
          return { title: text(".title"), lines: root.querySelectorAll(".row").length, fold: text(".fold"), problem: text(".unavailable") };
        }));
      const lost = new URL("lost.py", site.url).href;
      assert.deepEqual(shown, [
        { title: "gallery.pyrows 3, 5, 6 and 7 of the guide", lines: 24, fold: null, problem: null },
        { title: "greet.py", lines: 3, fold: "▸ 4 lines", problem: null },
        { title: "script.pyfrom a file", lines: 11, fold: null, problem: null },
        { title: "lost.py", lines: 0, fold: null, problem: `The script could not be loaded from ${lost}: the server answers 404.` },
      ]);
      const loaded = await loadedFrom(element.url);
      // The example's text is a file of its own, for those who name one.
      assert.deepEqual(loaded.filter((name) => !/^(async-runner-playground|examples|rolldown-runtime)\b/.test(name)), []);
      assert.equal(await browser.evaluate(() => window.workers.size), 0);
      await browser.screenshot(`${screenshots}article-before-${engine}.png`, { full: true });
    });

    it("looks the same in a site whose style sheet is loud, and leaves the site as it was", async () => {
      await openArticle();
      const look = await browser.evaluate(async () => {
        const gallery = document.querySelector("#gallery");
        gallery.shadowRoot.querySelector(".block").focus();
        while (!gallery.shadowRoot.querySelector(".cm-content")) await new Promise(requestAnimationFrame);
        const style = (part) => {
          const { fontSize, letterSpacing, textTransform, textAlign, cssFloat, wordSpacing, cursor } = getComputedStyle(gallery.shadowRoot.querySelector(part));
          return { fontSize, letterSpacing, textTransform, textAlign, cssFloat, wordSpacing, cursor };
        };
        return { run: style(".run"), title: style(".title"), code: style(".cm-line"), sheets: document.adoptedStyleSheets.length, styles: document.querySelectorAll("style").length };
      });
      const plain = { letterSpacing: "normal", textTransform: "none", cssFloat: "none", wordSpacing: "0px" };
      assert.deepEqual(look, {
        run: { ...plain, fontSize: "14px", textAlign: "center", cursor: "pointer" },
        title: { ...plain, fontSize: "12px", textAlign: "start", cursor: "auto" },
        code: { ...plain, fontSize: "13px", textAlign: "start", cursor: "auto" },
        sheets: 0,
        styles: 0,
      });
    });

    it("takes the site's theme, also when that fades into another, unless it has one of its own", async () => {
      await openArticle();
      const schemes = () => browser.evaluate(() => ["gallery", "small"].map((id) =>
        getComputedStyle(document.querySelector(`#${id}`).shadowRoot.querySelector(".frame")).colorScheme));
      assert.deepEqual(await schemes(), ["light", "light"]);
      await browser.evaluate(() => {
        document.querySelector("#small").theme = "light";
        document.documentElement.dataset.theme = "dark";
      });
      await browser.until(() => document.querySelector("#gallery").shadowRoot.querySelector(".frame").matches(".dark"));
      assert.deepEqual(await schemes(), ["dark", "light"]);
      await browser.evaluate(() => (document.documentElement.dataset.theme = "light"));
      await browser.until(() => document.querySelector("#gallery").shadowRoot.querySelector(".frame").matches(".light"));
    });

    it("shows the timeline and the other views as tabs, which the keyboard walks", async () => {
      await openArticle();
      await browser.evaluate(() => document.querySelector("#gallery").run().then(() => true));
      const visible = () => browser.evaluate(() => {
        const root = document.querySelector("#gallery").shadowRoot;
        return [...root.querySelectorAll(".results section")].filter((part) => part.checkVisibility()).map((part) => part.className);
      });
      assert.deepEqual(await visible(), ["timeline", "console"]);
      await browser.evaluate(() => document.querySelector("#gallery").shadowRoot.querySelector("#tab-console").focus());
      await browser.driver.actions().sendKeys(Key.ARROW_RIGHT).perform();
      assert.deepEqual(await visible(), ["timeline", "tasks"]);
      await browser.driver.actions().sendKeys(Key.END).perform();
      assert.deepEqual(await visible(), ["timeline", "why"]);
      assert.equal(await browser.evaluate(() => document.querySelector("#gallery").shadowRoot.activeElement.id), "tab-inspector");
      await browser.screenshot(`${screenshots}article-after-${engine}.png`, { full: true });
    });

    it("has only the views that are named, and exports those that are not shown as well", async () => {
      await openArticle();
      const { views, svg } = await browser.evaluate(async () => {
        const small = document.querySelector("#small");
        await small.run();
        const svg = await (await small.exportAs("timeline.svg")).text();
        return { svg, views: [...small.shadowRoot.querySelectorAll("section")].map((part) => part.className) };
      });
      assert.deepEqual(views, ["script", "console"]);
      assert.match(svg, /<title>Timeline of greet\.py<\/title>/);
    });

    it("opens what is folded, and shows a picture until the first run", async () => {
      await openArticle();
      const lines = await browser.evaluate(async () => {
        const small = document.querySelector("#small");
        small.shadowRoot.querySelector(".fold").click();
        await small.updateComplete;
        return small.shadowRoot.querySelectorAll(".row").length;
      });
      assert.equal(lines, 7);
      const picture = () => browser.evaluate(() => document.querySelector("#file img").checkVisibility());
      assert.equal(await picture(), true);
      await browser.evaluate(() => document.querySelector("#file").run().then(() => true));
      assert.equal(await picture(), false);
    });

    it("folds the same lines in the open editor, where the reader opens them and an error in them shows", async () => {
      await openArticle();
      const seen = await browser.evaluate(async () => {
        const small = document.querySelector("#small");
        const root = small.shadowRoot;
        const look = () => ({ fold: root.querySelector(".cm-line .fold")?.textContent ?? null, lines: root.querySelectorAll(".cm-line").length });
        const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        small.readonly = false;
        await small.updateComplete;
        root.querySelector(".block").focus();
        while (!root.querySelector(".cm-content")) await drawn();
        const folded = look();
        root.querySelector(".cm-line .fold").click();
        await drawn();
        const opened = look();
        small.fold = "1-2 5";
        await small.updateComplete;
        await drawn();
        const others = look();
        small.code = "1 / 0\nprint(1)\nprint(2)";
        await drawn();
        const replaced = look();
        await small.run();
        await drawn();
        return { folded, opened, others, replaced, failed: look(), text: small.code };
      });
      assert.deepEqual(seen, {
        folded: { fold: "▸ 4 lines", lines: 4 },
        opened: { fold: null, lines: 7 },
        others: { fold: "▸ 2 lines", lines: 6 },
        replaced: { fold: "▸ 2 lines", lines: 2 },
        failed: { fold: null, lines: 3 },
        text: "1 / 0\nprint(1)\nprint(2)",
      });
    });

    it("costs nothing while ten are idle; ten at once share one engine, and hold no worker once they are done", async () => {
      await openArticle();
      await browser.evaluate(async (code) => {
        window.ten = Array.from({ length: 10 }, (_, number) => {
          const element = document.createElement("async-runner-playground");
          element.textContent = code.replace("return 1", `return ${number}`);
          document.body.append(element);
          return element;
        });
        await Promise.all(window.ten.map(({ updateComplete }) => updateComplete));
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      }, JOB);
      const idle = await browser.evaluate(() => ({ shown: window.ten.every(({ shadowRoot }) => shadowRoot.querySelector(".run")), workers: window.workers.size }));
      assert.deepEqual(idle, { shown: true, workers: 0 });
      const FIRST = /^(async-runner-playground|examples|rolldown-runtime)\b/;
      assert.deepEqual((await loadedFrom(element.url)).filter((name) => !FIRST.test(name)), [], "neither engine nor editor nor views");
      const outputs = await browser.evaluate(async () => (await Promise.all(window.ten.map((each) => each.run()))).map(({ output }) => output));
      assert.deepEqual(outputs, Array.from({ length: 10 }, (_, number) => `${number}\n`));
      await browser.until(() => window.workers.size === 0);
      const loaded = await loadedFrom(element.url);
      for (const kind of [/^engine-(?!second).*\.wasm$/, /^session/]) assert.equal(loaded.filter((name) => kind.test(name)).length, 1, `${kind}: ${loaded}`);
      // Its second part follows when nothing else is to do.
      assert.ok(loaded.filter((name) => /^engine-second/.test(name)).length <= 1, `${loaded}`);
      assert.deepEqual(loaded.filter((name) => /^editor/.test(name)), [], "no editor for those who only run");
    });

    it("runs its script also when that is still on its way, and says so when it never comes", async () => {
      await openArticle();
      const ended = await browser.evaluate(() => Promise.all(["script.py", "lost.py"].map(async (src) => {
        const element = document.createElement("async-runner-playground");
        element.src = src;
        document.body.append(element);
        const { status, output, error } = await element.run();
        return [status, output.split("\n").length - 1, error && `${error.type}: ${error.message.replace(/http\S+/, "…")}`];
      })));
      assert.deepEqual(ended, [
        ["completed", 6, null],
        ["failed", 0, "ScriptUnavailable: The script could not be loaded from … the server answers 404."],
      ]);
    });

    if (engine === "chromium") {
      // The others print as well, and let no test look at it.
      it("prints its code and its picture, also after a run and in a dark page, and no buttons", async () => {
        await openArticle();
        await browser.evaluate(async () => {
          document.documentElement.dataset.theme = "dark";
          await Promise.all(["file", "small"].map((id) => document.querySelector(`#${id}`).run()));
        });
        await browser.driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { media: "print" });
        const seen = await browser.evaluate(() => ["file", "small"].map((id) => {
          const element = document.querySelector(`#${id}`);
          const visible = (part) => element.shadowRoot.querySelector(part)?.checkVisibility() ?? false;
          return { code: visible(".row"), run: visible(".run"), results: visible(".results"), picture: element.querySelector("img")?.checkVisibility() ?? null,
            scheme: getComputedStyle(element.shadowRoot.querySelector(".frame")).colorScheme };
        }));
        await browser.screenshot(`${screenshots}article-print-${engine}.png`, { full: true });
        await browser.driver.sendDevToolsCommand("Emulation.setEmulatedMedia", { media: "" });
        assert.deepEqual(seen, [
          { code: true, run: false, results: false, picture: true, scheme: "light" },
          { code: true, run: false, results: true, picture: null, scheme: "light" },
        ]);
      });
    }

    it("can be stopped while its script does not come", async () => {
      await openArticle();
      const silent = createServer(() => {}).listen(0, "127.0.0.1");
      await once(silent, "listening");
      try {
        const { status, running } = await browser.evaluate(async (src) => {
          const element = document.createElement("async-runner-playground");
          element.src = src;
          document.body.append(element);
          const ended = element.run();
          await element.updateComplete;
          element.stop();
          return { status: (await ended).status, running: element.running };
        }, `http://127.0.0.1:${silent.address().port}/script.py`);
        assert.deepEqual({ status, running }, { status: "stopped", running: false });
      } finally {
        silent.closeAllConnections();
        silent.close();
      }
    });

    it("goes on running when it is moved, and ends its workers when it is removed", async () => {
      await openArticle();
      const { afterMove, status } = await browser.evaluate(async (code) => {
        const gallery = document.querySelector("#gallery");
        gallery.code = code;
        const ended = gallery.run();
        while (!gallery.shadowRoot.textContent.includes("running…")) await new Promise(requestAnimationFrame);
        document.body.append(gallery);
        await new Promise((resolve) => setTimeout(resolve, 50));
        const afterMove = { running: gallery.running, workers: window.workers.size };
        gallery.remove();
        return { afterMove, status: (await ended).status };
      }, LONG);
      assert.deepEqual(afterMove, { running: true, workers: 1 });
      assert.equal(status, "stopped");
      await browser.until(() => window.workers.size === 0);
    });

    it("starts the first worker beside the engine where the script has jobs, and uses that one", async () => {
      await openArticle();
      const started = await browser.evaluate(async (scripts) => {
        const element = document.querySelector("#gallery");
        const started = [];
        const names = [];
        const Native = window.Worker;
        window.Worker = class extends Native {
          constructor(url, options) {
            super(url, options);
            names.push(options.name);
          }
        };
        for (const code of scripts) {
          element.code = code;
          const { status, trace } = await element.run();
          started.push([status, trace.filter(({ type }) => type === "worker-up").length, ...names.splice(0)]);
        }
        window.Worker = Native;
        return started;
      }, ["print(1)", "if False: async_runner.invoke(print)", JOB]);
      const [engineAlone, unused, used] = started;
      assert.deepEqual(engineAlone, ["completed", 0, "async-runner engine"]);
      assert.deepEqual(unused, ["completed", 0, "async-runner engine", "async-runner worker 1"]);
      assert.deepEqual(used, ["completed", 1, "async-runner engine", "async-runner worker 1"]);
      await browser.until(() => window.workers.size === 0);
    });

    it("ends the workers of its pool with its engine, and no browser keeps any of them", async () => {
      await openArticle();
      // Chromium alone has kept some, one pair in twenty.
      const jobs = engine === "chromium" ? 20 : 5;
      const statuses = await browser.evaluate(async ({ job, spin, jobs }) => {
        const statuses = [];
        for (const code of [...new Array(jobs).fill(job), spin, job, spin]) {
          const element = document.createElement("async-runner-playground");
          element.code = code;
          document.body.append(element);
          const ended = element.run();
          while (code === spin && !element.replay?.recording?.output.length) await new Promise((resolve) => setTimeout(resolve, 20));
          if (code === spin) element.stop();
          statuses.push((await ended).status);
          element.remove();
          while (window.workers.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
        }
        return statuses;
      }, { job: JOB, spin: SPIN, jobs });
      assert.deepEqual(statuses, [...new Array(jobs).fill("completed"), "stopped", "completed", "stopped"]);
      // A worker of the pool holds a lock as long as it lives.
      await browser.until(async () => (await navigator.locks.query()).held.length === 0);
      if (engine === "chromium") {
        // It tells of an engine whose thread it keeps, long after the page has ended it.
        const workers = async () => (await browser.driver.sendAndGetDevToolsCommand("Target.getTargets", {})).targetInfos.filter(({ type }) => type === "worker");
        for (let tries = 0; tries < 40 && (await workers()).length > 0; tries += 1) await new Promise((resolve) => setTimeout(resolve, 250));
        assert.deepEqual(await workers(), []);
      }
    });

    it("lives through what frameworks do: content that comes later, changes, and an element that comes back", async () => {
      await openArticle();
      const codes = await browser.evaluate(async () => {
        const settled = () => new Promise((resolve) => setTimeout(resolve, 50));
        const made = document.createElement("async-runner-playground");
        document.body.append(made);
        const seen = [made.code];
        made.textContent = "print(1)";
        await settled();
        seen.push(made.code);
        made.firstChild.data = "print(2)";
        await settled();
        seen.push(made.code);
        made.remove();
        await settled();
        document.querySelector("h1").after(made);
        seen.push((await made.run()).output);
        made.code = "print(3)";
        made.textContent = "print(4)";
        await settled();
        seen.push((await made.run()).output);
        return seen;
      });
      assert.deepEqual(codes, ["", "print(1)", "print(2)", "2\n", "3\n"]);
    });

    async function openArticle() {
      await browser.goto(`${site.url}article.html?module=${encodeURIComponent(`${element.url}async-runner-playground.js`)}`);
      await browser.until(() => document.querySelector("#lost")?.shadowRoot?.querySelector(".unavailable")
        && document.querySelector("#file").shadowRoot.querySelector(".row") && document.querySelector("#gallery").shadowRoot.querySelectorAll(".row").length > 1);
    }

    /** The names of the files that the page has loaded from a server so far. */
    function loadedFrom(url) {
      return browser.evaluate((origin) => performance.getEntriesByType("resource").map(({ name }) => name)
        .filter((name) => name.startsWith(origin)).map((name) => name.split("/").at(-1).replace(/\?.*/, "")), url);
    }
  });
}
