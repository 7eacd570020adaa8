// A script that never ends leaves the page alone, and Stop ends it at once, in every engine.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { Playground } from "./playground.mjs";

const SCRIPTS = {
  "the top level": "while True:\n    pass\n",
  "the loop": "async def spin():\n    while True:\n        pass\n\nasync_runner.await_async(spin())\n",
  "a worker": "def spin():\n    while True:\n        pass\n\nasync def main():\n    await async_runner.invoke(spin)\n\nasync_runner.await_async(main())\n",
  "two workers and the loop":
    "import asyncio\n\ndef spin():\n    while True:\n        pass\n\nasync def main():\n    async_runner.spawn_task(lambda: spin())\n"
    + "    async_runner.spawn_task(lambda: spin())\n    await asyncio.sleep(0.05)\n    spin()\n\nasync_runner.await_async(main())\n",
  "a flood of output": "count = 0\nwhile True:\n    count += 1\n    print('line', count)\n",
  "a flood of events": "async def child():\n    pass\n\nasync def main():\n    while True:\n        await async_runner.spawn_task(child())\n\nasync_runner.await_async(main())\n",
};

for (const engine of engines()) {
  describe(`an endless script in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1440, height: 900 });
    });
    after(() => page?.close());

    for (const [place, code] of Object.entries(SCRIPTS)) {
      it(`on ${place} leaves the page responsive, and Stop ends it`, async (test) => {
        await page.goto();
        await page.start(code);
        await page.untilStatus("running");
        const longest = await page.browser.evaluate(longestPause);
        await page.untilStatus("running"); // still: the page's timers ran while the script did
        test.diagnostic(`the page's longest pause: ${longest.toFixed(0)} ms`);
        await page.screenshot(`endless-on-${place.replaceAll(" ", "-")}`);

        const stopped = await page.browser.evaluate(async () => {
          const began = performance.now();
          document.querySelector("async-runner-playground").shadowRoot.querySelector(".stop").click();
          const { status, trace } = await window.running;
          const opened = trace.filter(({ type }) => type.endsWith("-start")).length;
          return { status, after: performance.now() - began, open: opened - trace.filter(({ type }) => type.endsWith("-end")).length };
        });
        assert.equal(stopped.status, "stopped");
        test.diagnostic(`from Stop to the end: ${stopped.after.toFixed(0)} ms`);
        assert.equal(stopped.open, 0, "what was open in the trace is closed");
        await page.untilStatus("stopped after");
        await untilIdle(page.browser);
      });
    }

    it("that was stopped leaves an element that runs again", async () => {
      const { status, output } = await page.run('print("again")\n');
      assert.deepEqual({ status, output }, { status: "completed", output: "again\n" });
    });

    it("is ended when its element is taken out of the document", async () => {
      await page.goto();
      await page.start(SCRIPTS["the loop"]);
      await page.untilStatus("running");
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").remove());
      assert.equal((await page.result()).status, "stopped");
      await untilIdle(page.browser);
    });
  });
}

/** The longest time for which the page ran no timer, over a hundred of them, in milliseconds. Runs in the page. */
async function longestPause() {
  let longest = 0;
  let last = performance.now();
  for (let count = 0; count < 100; count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest;
}

/** Waits until the browser's processes use next to no processor time. */
async function untilIdle(browser) {
  const pieces = [];
  for (let round = 0; round < 20; round += 1) {
    const before = browser.processorTime();
    await browser.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    pieces.push(browser.processorTime() - before);
    if (pieces.at(-1) < 0.15) return;
  }
  assert.fail(`the processor is not idle: ${pieces.map((used) => used.toFixed(2)).join(", ")} s in half a second each`);
}
