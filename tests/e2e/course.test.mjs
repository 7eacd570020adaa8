// The page as a course: examples and the way through them, the guide, settings and share links.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { Key } from "selenium-webdriver";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const LANES = `import asyncio

async def work(number):
    await asyncio.sleep(0.02)
    print(number)

async def main():
    for number in range(4):
        async_runner.spawn_task(work(number), type="io")

async_runner.await_async(main())
`;

for (const engine of engines()) {
  describe(`the course in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1280, height: 800 });
    });
    after(() => page?.close());

    it("goes on and back from example to example, and the address, the script and the focus go along", async () => {
      await page.goto("");
      assert.deepEqual(await opened(page), { title: "The guide's gallery", file: "gallery.py", hash: "" });
      await press(page, '.steps [rel="next"]');
      await page.browser.until(() => location.hash === "#example=row-1");
      assert.deepEqual(await opened(page), { title: "Row 1: sync code calls a sync function", file: "row-1.py", hash: "#example=row-1" });
      assert.equal(await page.browser.evaluate(() => document.activeElement.textContent), "Row 1: sync code calls a sync function");
      await page.browser.evaluate(() => history.back());
      await page.browser.until(() => document.querySelector("async-runner-playground").filename === "gallery.py");
    });

    it("shows the other one of a pair", async () => {
      await page.goto("example=pass-a-coroutine-before");
      await press(page, "#lesson .pair a[href]");
      await page.browser.until(() => document.querySelector("async-runner-playground").filename === "pass-a-coroutine-after.py");
      assert.equal((await opened(page)).title, "Spawn a coroutine, not a function");
    });

    it("leads by two questions to a call and its example, by keyboard alone", async () => {
      await page.goto("");
      const { driver } = page.browser;
      await page.browser.evaluate(() => document.querySelector("#open-guide").focus());
      await driver.actions().sendKeys(Key.ENTER).perform();
      await page.browser.until(() => document.querySelector("#guide").open);
      await page.browser.evaluate(() => document.querySelector('#guide input[value="async"]').focus());
      await driver.actions().sendKeys(" ").perform();
      await page.browser.evaluate(() => document.querySelector('#guide input[value="sync-result"]').focus());
      await driver.actions().sendKeys(" ").perform();
      await page.browser.until(() => document.querySelector("#guide .answer code"));
      assert.equal(await page.browser.evaluate(() => document.querySelector("#guide .answer code").textContent), "await async_runner.invoke(func, *args)");
      await page.browser.evaluate(() => document.querySelector("#guide .answer a").focus());
      await driver.actions().sendKeys(Key.ENTER).perform();
      await page.browser.until(() => document.querySelector("async-runner-playground").filename === "row-7.py" && !document.querySelector("#guide").open);
    });

    it("says so when there is no such example", async () => {
      await page.goto("example=row-10");
      await page.browser.until(() => document.querySelector("#message").textContent === "There is no example “row-10”. The first one is open instead.");
    });

    it("says that a script is not the example's any more, and puts it back", async () => {
      await page.goto("example=row-2");
      await page.openEditor();
      await page.browser.driver.actions().sendKeys("# mine").perform();
      await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".title .back"));
      await page.browser.until(() => document.querySelector("#lesson h2").textContent === "Your script");
      assert.equal(await page.browser.evaluate(() => document.querySelector("#lesson .look").textContent), "It was “Row 2: the same, and nobody needs the result” before it was changed.");
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".title .back").click());
      await page.browser.until(() => !document.querySelector("async-runner-playground").shadowRoot.querySelector(".title .back"));
      assert.match(await page.browser.evaluate(() => document.querySelector("async-runner-playground").code), /^# Row 2/);
      assert.match(await page.browser.evaluate(() => document.querySelector("#lesson h2").textContent), /^Row 2/);
      await page.run("print('by the page')");
      assert.equal(await page.browser.evaluate(() => document.querySelector("#lesson h2").textContent), "Your script");
    });

    describe("what was typed", () => {
      const shown = () => page.browser.evaluate(() => ({
        code: document.querySelector("async-runner-playground").code.split("\n")[0], title: document.querySelector("#lesson h2").textContent,
        about: document.querySelector("#lesson .look").textContent, offered: document.querySelector("#lesson .kept button")?.textContent ?? null,
      }));
      const said = (selector) => page.browser.evaluate((which) => document.querySelector(which).textContent, selector);
      const titled = (title) => page.browser.until((text) => document.querySelector("#lesson h2")?.textContent.startsWith(text), title);
      const press = (selector) => page.browser.evaluate((which) => document.querySelector(which).click(), selector);
      const type = async (text = "# mine") => {
        await page.openEditor();
        await page.browser.driver.actions().sendKeys(text).perform();
        await titled("Your script");
      };
      const mine = (code) => ({ code: `# mine${code}`, title: "Your script", about: "It was “Row 2: the same, and nobody needs the result” before it was changed.", offered: null });
      const row = "# Row 2: in sync code, call a sync function, with no use for its";

      it("is there again after a reload and on the way back, and offered to one who comes anew", async () => {
        await page.goto("example=row-2");
        await type();
        await page.browser.driver.navigate().refresh();
        await titled("Your script");
        assert.deepEqual(await shown(), mine(row));
        // A person's click: WebKit's way back passes by what a script has left.
        await (await page.browser.driver.executeScript('return document.querySelector("#lesson [rel=next]")')).click();
        await titled("Row 3");
        assert.equal(await page.browser.evaluate(() => document.querySelector("#message").textContent), "What you changed in row-2.py is kept in this tab: go back, and it is there.");
        await page.browser.driver.navigate().back();
        await titled("Your script");
        assert.deepEqual(await shown(), mine(row));
        await page.goto("row-2");
        const { code, title, offered } = await shown();
        assert.deepEqual({ code, title, offered }, { code: row, title: "Row 2: the same, and nobody needs the result", offered: "Bring that back" });
        // Another change beside it takes nothing from it.
        await type();
        await page.browser.evaluate(() => (location.hash = "#example=row-3"));
        await titled("Row 3");
        await page.browser.evaluate(() => (location.hash = "#example=row-2"));
        await titled("Row 2");
        await press("#lesson .kept button");
        await titled("Your script");
        assert.deepEqual(await shown(), mine(row));
      });

      it("is each entry's own where two scripts were changed, on the way back and forth", async () => {
        await page.goto("example=row-2");
        await type("# mine");
        // A person's click: WebKit's way back passes by what a script has left.
        await (await page.browser.driver.executeScript('return document.querySelector("#lesson [rel=next]")')).click();
        await titled("Row 3");
        await type("# too");
        const second = await shown();
        assert.match(second.code, /^# too/);
        for (const way of ["back", "forward", "back"]) {
          await page.browser.driver.navigate()[way]();
          await page.browser.until((name) => document.querySelector("async-runner-playground").filename === name, way === "back" ? "row-2.py" : "row-3.py");
          assert.deepEqual(await shown(), way === "back" ? mine(row) : second, way);
        }
        await page.browser.driver.navigate().refresh();
        await titled("Your script");
        assert.deepEqual(await shown(), mine(row));
      });

      it("is told as what it was made of: a recording's script, or what the address names since it was shared", async () => {
        const open = () => page.browser.evaluate(() => {
          const chosen = new DataTransfer();
          chosen.items.add(new File([JSON.stringify({ format: "async-runner-trace", version: 1, fileName: "theirs.py", source: "print(9)\n", events: [] })], "run.json"));
          const input = document.querySelector("#file");
          input.files = chosen.files;
          input.dispatchEvent(new Event("change"));
        });
        await page.goto("example=row-2");
        await open();
        await titled("A run from a file");
        await type();
        const theirs = { code: "# mineprint(9)", title: "Your script", about: "It came with the recording in run.json before it was changed.", offered: null };
        assert.deepEqual(await shown(), theirs);
        await page.browser.driver.navigate().refresh();
        await titled("Your script");
        assert.deepEqual(await shown(), theirs);
        assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").filename), "theirs.py");
        await press("#share");
        await page.browser.until(() => location.hash.startsWith("#s=1."));
        await page.browser.driver.navigate().refresh();
        await titled("From a link");
        assert.deepEqual(await shown(), { code: "# mineprint(9)", title: "From a link", about: "Somebody sent you this script. Read it before you run it: nothing has run yet.", offered: null });
        // A link to what is open opens it anew.
        await type();
        await page.browser.evaluate(() => {
          const link = Object.assign(document.createElement("a"), { href: location.href });
          document.body.append(link);
          link.click();
          link.remove();
        });
        await titled("From a link");
        assert.equal((await shown()).offered, "Bring that back");
        assert.equal(await said("#lesson .kept"), "You have changed this script before. Bring that back");
        assert.equal(await said("#message"), "What you changed in theirs.py is kept in this tab: “Bring that back” does so.");
        // A recording's script is kept under the address that it was opened at, and is not the example's.
        await page.goto("row-4");
        await open();
        await titled("A run from a file");
        await type();
        await page.goto("row-5");
        await titled("Row 5");
        await page.goto("example=row-4");
        await titled("Row 4");
        assert.equal(await said("#lesson .kept"), "You have changed the script of the recording in run.json before. Bring that back");
        await press("#lesson .kept button");
        await titled("Your script");
        assert.deepEqual(await shown(), theirs);
        await page.browser.driver.navigate().refresh();
        await titled("Your script");
        assert.deepEqual(await shown(), theirs);
      });
    });

    it("gives lanes a limit, keeps it in the link with workers and seed, and a link runs nothing", async () => {
      await page.goto();
      await page.browser.evaluate((code) => Object.assign(document.querySelector("async-runner-playground"), { code, filename: "mine.py" }), LANES);
      await page.browser.evaluate(() => {
        document.querySelector("#settings").open = true;
      });
      await page.browser.until(() => document.querySelector("#settings tbody tr"));
      await page.browser.evaluate(() => {
        const set = (selector, value, type) => {
          const input = document.querySelector(selector);
          input.value = value;
          input.dispatchEvent(new Event(type));
        };
        set('#settings [aria-label="Limit of io"]', "1", "input");
        set('#settings [name="workers"]', "2", "change");
        set('#settings [name="seed"]', "7", "change");
      });
      const { trace } = await page.run();
      const work = new Set(trace.filter((event) => event.type === "spawn" && event.name === "work").map((event) => event.task));
      const order = trace.filter((event) => work.has(event.task) && (event.type === "done" || event.type === "poll-start")).map((event) => event.task);
      assert.deepEqual(order, [...order].sort((a, b) => a - b), "one after the other");
      await page.browser.evaluate(() => document.querySelector("#share").click());
      await page.browser.until(() => location.hash.startsWith("#s=1.") && document.querySelector("#message").textContent.startsWith("The link to this script and its settings is"));
      const address = await page.browser.evaluate(() => location.href);
      await page.browser.goto("about:blank");
      await page.browser.goto(address);
      await page.browser.until(() => document.querySelector("async-runner-playground")?.filename === "mine.py");
      const shown = await page.browser.evaluate(() => {
        const { code, workers, seed, lanes, running, result, caption } = document.querySelector("async-runner-playground");
        return { code, workers, seed, lanes, running, ran: result !== undefined, caption, title: document.querySelector("#lesson h2").textContent };
      });
      assert.deepEqual(shown, { code: LANES, workers: 2, seed: 7, lanes: "io:1", running: false, ran: false, caption: "", title: "From a link" });
    });

    it("says what it is, when a run is opened from a file, and the script is the file's", async () => {
      await page.goto("example=row-2");
      const trace = readFileSync(new URL("../../www/trace/recorded/row-9.json", import.meta.url), "utf8");
      const file = JSON.stringify({ format: "async-runner-trace", version: 1, fileName: "theirs.py", source: "print(9)\n", events: JSON.parse(trace) });
      await page.browser.evaluate((text) => {
        const chosen = new DataTransfer();
        chosen.items.add(new File([text], "run.json"));
        const input = document.querySelector("#file");
        input.files = chosen.files;
        input.dispatchEvent(new Event("change"));
      }, file);
      await page.browser.until(() => document.activeElement.textContent === "A run from a file");
      const { title, file: name } = await opened(page);
      assert.deepEqual([title, name], ["A run from a file", "theirs.py"]);
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").caption), "");
    });

    it("says so where a link is broken, and shows an example instead", async () => {
      await page.goto("s=1.AAAA");
      await page.browser.until(() => document.querySelector("#message").textContent === "This link is broken: its content cannot be unpacked. The first example is open instead.");
      assert.equal((await opened(page)).file, "gallery.py");
    });

    it("says which lane is none, when a script of a site asks for it", async () => {
      await page.goto();
      const { status, error } = await page.browser.evaluate(() => {
        const element = document.querySelector("async-runner-playground");
        element.lanes = "io:none";
        return element.run();
      });
      assert.deepEqual([status, error.type], ["failed", "ValueError"]);
      assert.match(error.message, /`io:none` is no lane/);
    });
  });
}

/** What is open. */
function opened(page) {
  return page.browser.evaluate(() => ({
    title: document.querySelector("#lesson h2").textContent,
    file: document.querySelector("async-runner-playground").filename,
    hash: location.hash,
  }));
}

/** Clicks as a person does. */
async function press(page, selector) {
  await (await page.browser.driver.executeScript("return document.querySelector(arguments[0])", selector)).click();
}
