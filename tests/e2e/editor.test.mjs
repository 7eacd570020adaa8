// The editor: advice with its fixes, completion, and what a name means under the pointer.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Key } from "selenium-webdriver";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const FAULTY = `import asyncio
import time

async def fetch(number):
    time.sleep(0.1)
    return number

async def main():
    fetch(1)
    print("done")

async_runner.await_async(main())
`;

for (const engine of engines()) {
  describe(`the editor in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1280, height: 800 });
    });
    after(() => page?.close());

    it("gives advice on a script, at its lines and in a list, and mends what it says", async () => {
      await openWith(page, FAULTY);
      assert.deepEqual((await advice(page)).map((text) => /^\w+ line \d+/.exec(text)?.[0]), ["Warning line 5", "Error line 9"]);
      assert.deepEqual(await inEditor(page, ".advice-error, .advice-warning"), ["5", "9"]);
      assert.match((await advice(page))[1], /The guide, row 5: async code, the result of an async function: await spawn_task\(coro\(\.\.\.\)\)/);
      await clickFix(page, "Write await fetch(1)");
      await page.browser.until(() => document.querySelector("async-runner-playground").code.includes("    await fetch(1)\n"));
      await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelectorAll(".advice li").length === 1);
      await clickFix(page, "Write await asyncio.sleep(0.1)");
      await page.browser.until(() => !document.querySelector("async-runner-playground").shadowRoot.querySelector(".advice"));
      const { code } = await page.browser.evaluate(() => ({ code: document.querySelector("async-runner-playground").code }));
      assert.equal(code, FAULTY.replace("time.sleep", "await asyncio.sleep").replace("    fetch", "    await fetch"));
    });

    it("goes from advice to advice by F8, and says it aloud", async () => {
      await openWith(page, FAULTY);
      const { driver } = page.browser;
      // What is said is taken away again soon.
      const said = (text) => page.browser.until((wanted) => window.said.some((each) => each.startsWith(wanted)) && window.said, text);
      await said("2 pieces of advice. F8 goes to the next.");
      await driver.actions().sendKeys(Key.F8).perform();
      const all = await said("Line 5. Warning. ");
      assert.match(all.at(-1), /The list below the text has a fix: Write await asyncio\.sleep\(0\.1\)/);
      await driver.actions().sendKeys(Key.F8).perform();
      await said("Line 9. Error. ");
    });

    it("says where a script does not parse, and nothing of one that is fine", async () => {
      await openWith(page, "x = = 2\n");
      assert.match((await advice(page))[0], /^Error line 1/);
      await page.browser.evaluate(() => (document.querySelector("async-runner-playground").code = "print(1)\n"));
      await page.browser.until(() => !document.querySelector("async-runner-playground").shadowRoot.querySelector(".advice"));
    });

    it("completes the API's names, and the script's own", async () => {
      await openWith(page, "def compute(n):\n    return n\n\n", { advised: false });
      const { driver } = page.browser;
      await driver.actions().keyDown(Key.CONTROL).sendKeys(Key.END).keyUp(Key.CONTROL).perform();
      await driver.actions().sendKeys("async_runner.inv").perform();
      assert.match(await firstOffer(page, "invoke"), /^invoke.*\(func, \/, \*args, \*\*kwargs\)/);
      await driver.actions().sendKeys(Key.ENTER, "(comp").perform();
      await firstOffer(page, "compute");
      await driver.actions().sendKeys(Key.ENTER).perform();
      await page.browser.until(() => document.querySelector("async-runner-playground").code.includes("async_runner.invoke(compute"));
    });

    it("tells what a name means under the pointer", async () => {
      await openWith(page, 'async_runner.await_async(print, "a")\n', { advised: false });
      const word = await page.browser.evaluate(() => {
        const line = document.querySelector("async-runner-playground").shadowRoot.querySelector(".cm-line");
        const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        for (let node = text.nextNode(); node; node = text.nextNode()) {
          if (node.data.includes("await_async")) range.selectNodeContents(node);
        }
        const { left, top, height, right } = range.getBoundingClientRect();
        return { x: Math.round((left + right) / 2), y: Math.round(top + height / 2) };
      });
      await page.browser.driver.actions().move({ x: word.x - 8, y: word.y, origin: "viewport" }).move({ x: word.x, y: word.y, origin: "viewport" }).perform();
      await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".meaning"));
      assert.match((await inEditor(page, ".meaning"))[0], /^async_runner\.await_async\(func, \/, \*args, \*\*kwargs\)Blocks until/);
    });

    it("lets go of the keyboard by Escape and Tab", async () => {
      await openWith(page, "print(1)\n", { advised: false });
      await page.browser.driver.actions().sendKeys(Key.ESCAPE, Key.TAB).perform();
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").shadowRoot.activeElement?.className), "run");
      assert.equal(await page.browser.evaluate(() => document.querySelector("async-runner-playground").code), "print(1)\n");
    });
  });
}

/** Opens the editor with a script, and waits for what helps there. */
async function openWith(page, code, { advised = true } = {}) {
  await page.goto();
  await page.browser.evaluate((text) => {
    const element = document.querySelector("async-runner-playground");
    element.code = text;
    window.said = [];
    new MutationObserver((records) => {
      for (const { target, addedNodes } of records) {
        if (target.className === "cm-announced") window.said.push(...[...addedNodes].map((node) => node.textContent));
      }
    }).observe(element.shadowRoot, { childList: true, subtree: true });
  }, code);
  await page.openEditor();
  await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".cm-content[aria-autocomplete]"));
  if (advised) await page.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.querySelector(".advice li"));
}

/** The first of the list, once it is this one and Enter takes it: not one that was on its way when the list came. */
function firstOffer(page, name) {
  return page.browser.until((wanted) => {
    const text = document.querySelector("async-runner-playground").shadowRoot.querySelector("[role=option]")?.textContent ?? "";
    if (!text.startsWith(wanted)) return false;
    window.offered = window.offered?.wanted === wanted ? window.offered : { wanted, at: performance.now() };
    return performance.now() - window.offered.at > 150 && text;
  }, name);
}

function advice(page) {
  return inEditor(page, ".advice li");
}

/** The texts of the editor's parts, without what is said beside them. */
function inEditor(page, selector) {
  return page.browser.evaluate((parts) =>
    [...document.querySelector("async-runner-playground").shadowRoot.querySelectorAll(parts)].map((part) => part.textContent.trim().replaceAll(/\s+/g, " ")), selector);
}

async function clickFix(page, name) {
  await page.browser.until((wanted) => {
    const found = [...document.querySelector("async-runner-playground").shadowRoot.querySelectorAll(".advice .fix")].find((button) => button.textContent === wanted);
    found?.click();
    return found !== undefined;
  }, name);
}
