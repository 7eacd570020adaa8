// The page in each of its states: what it says, what the keyboard does, and that everybody can read it.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Key } from "selenium-webdriver";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines } from "../drivers/browser.mjs";
import { Playground, dist } from "./playground.mjs";

const FAILING = 'def f():\n    return 1 / 0\n\nprint("before")\nf()\n';
const LONG = 'import asyncio\nasync def main():\n    print("waiting")\n    await asyncio.sleep(60)\nasync_runner.await_async(main())\n';
const TICKING = "import asyncio\nasync def main():\n    for count in range(10):\n        print(count)\n        await asyncio.sleep(0.1)\nasync_runner.await_async(main())\n";

for (const engine of engines()) {
  describe(`the page in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1280, height: 800 });
    });
    after(() => page?.close());

    it("runs the script that a person typed, by Ctrl+Enter", async () => {
      await page.goto();
      await typeIntoEditor(page, 'print("typed", 6 * 7)');
      await page.browser.driver.actions().keyDown(Key.CONTROL).sendKeys(Key.ENTER).keyUp(Key.CONTROL).perform();
      await page.untilStatus("finished in");
      assert.deepEqual(await page.parts(["async-runner-console", ".text"]), ["typed 42"]);
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").code), 'print("typed", 6 * 7)');
    });

    it("goes on with a run whose page was left and come back to; where the browser has let go of it, the script is there again", async () => {
      await page.goto();
      await page.start(TICKING);
      await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector("async-runner-console")?.shadowRoot.querySelector(".text"));
      await page.browser.goto(`${page.site.url}embed.html?example=row-1`);
      await page.browser.driver.navigate().back();
      await page.browser.until(() => /^(finished|ready)/.test(document.querySelector("async-runner-playground")?.shadowRoot?.querySelector(".status")?.textContent));
      if (await page.browser.evaluate(() => "running" in window)) {
        const { status, output, trace, duration } = await page.result();
        assert.deepEqual({ status, output }, { status: "completed", output: `${Array.from({ length: 10 }, (_, count) => count).join("\n")}\n` });
        const polls = trace.filter(({ type }) => type === "poll-start").map(({ at }) => at);
        assert.deepEqual(polls, [...polls].sort((a, b) => a - b));
        assert.ok(polls.at(-1) <= duration && duration >= 1000, `${polls.at(-1)} of ${duration} ms`);
      } else assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").code), TICKING);
      assert.equal((await page.run("print(1)")).output, "1\n");
    });

    it("keeps every line of the script where it was when the editor takes its place", async () => {
      await page.goto();
      const place = () => page.browser.evaluate(() => {
        const root = document.querySelector("async-runner-playground").shadowRoot;
        const lines = [...root.querySelectorAll(".cm-line, .row")];
        const left = (line) => {
          const range = document.createRange();
          range.selectNodeContents(line);
          return Math.round(range.getBoundingClientRect().left);
        };
        return { count: lines.length, top: Math.round(lines[4].getBoundingClientRect().top), left: left(lines[4]) };
      });
      const before = await place();
      await openEditor(page);
      assert.deepEqual(await place(), before);
    });

    it("shows a failed run: its traceback, its status, and its line in the script", async () => {
      await page.goto();
      const { status, output, error } = await page.run(FAILING);
      assert.equal(status, "failed");
      assert.equal(output, "before\n");
      assert.deepEqual({ type: error.type, message: error.message, line: error.line }, { type: "ZeroDivisionError", message: "division by zero", line: 2 });
      await page.untilStatus("failed in line 2");
      const [shown] = await page.parts(["async-runner-console", ".error"]);
      assert.match(shown, /^Traceback \(most recent call last\): .*line 5, in <module>.*line 2, in f.*ZeroDivisionError: division by zero$/);
      const marked = () => page.browser.evaluate(() =>
        [...document.querySelector("async-runner-playground").shadowRoot.querySelectorAll(".marked")].map((line) => line.textContent.trim()));
      assert.deepEqual(await marked(), ["return 1 / 0"]);
      await openEditor(page);
      assert.deepEqual(await marked(), ["return 1 / 0"]);
    });

    it("shows an error in the script itself at its place", async () => {
      await page.goto();
      const { status, error } = await page.run("x = 1\nclass A(B, C):\n    pass\n");
      assert.equal(status, "failed");
      assert.equal(error.type, "SyntaxError");
      assert.equal(error.line, 2);
    });

    it("gives what is asked of it: a run that is stopped, then the script as it was", async () => {
      await page.goto();
      await page.start(LONG);
      await page.untilStatus("running");
      await page.click("stop");
      assert.deepEqual((await page.result()).status, "stopped");
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").reset());
      await page.untilStatus("ready");
    });

    it("fires run-start and run-end once for each run, with the result", async () => {
      await page.goto();
      const events = await page.browser.evaluate(async () => {
        const seen = [];
        for (const type of ["run-start", "run-end"]) addEventListener(type, ({ detail }) => seen.push([type, detail?.status ?? null, detail?.output ?? null]));
        const element = document.querySelector("async-runner-playground");
        element.code = 'print("one")';
        await element.run();
        return seen;
      });
      assert.deepEqual(events, [["run-start", null, null], ["run-end", "completed", "one\n"]]);
    });

    it("runs twice in a row, and a second run ends the first", async () => {
      await page.goto();
      const statuses = await page.browser.evaluate(async (long) => {
        const element = document.querySelector("async-runner-playground");
        element.code = long;
        const first = element.run();
        element.code = "print(2)";
        const second = element.run();
        return [(await first).status, (await second).status, (await second).output];
      }, LONG);
      assert.deepEqual(statuses, ["stopped", "completed", "2\n"]);
    });

    it("says what is missing, and what to do, where the engine cannot be loaded", async () => {
      const folder = mkdtempSync(join(tmpdir(), "site-"));
      cpSync(dist, folder, { recursive: true });
      for (const file of readdirSync(join(folder, "assets"))) {
        if (file.endsWith(".wasm")) rmSync(join(folder, "assets", file));
      }
      const broken = await serve(folder);
      try {
        await page.browser.goto(broken.url);
        await page.browser.evaluate(() => customElements.whenDefined("async-runner-playground").then(() => true));
        const { status, error } = await page.run();
        assert.equal(status, "failed");
        assert.equal(error.type, "EngineUnavailable");
        assert.match(error.message, /\.wasm answers 404/);
        await page.untilStatus("cannot run here");
        await page.screenshot("unavailable");
      } finally {
        await broken.close();
        rmSync(folder, { recursive: true });
      }
    });
  });
}

async function openEditor(page) {
  await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".block").focus());
  await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".cm-content"));
}

async function typeIntoEditor(page, text) {
  await openEditor(page);
  await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.activeElement?.matches(".cm-content"));
  const { driver } = page.browser;
  await driver.actions().keyDown(Key.CONTROL).sendKeys("a").keyUp(Key.CONTROL).perform();
  await driver.actions().sendKeys(text).perform();
}
