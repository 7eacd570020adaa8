// The executor leaves the event loop to others as well, in real browsers.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { buildHosts, sites } from "./build.mjs";

before(buildHosts);

for (const engine of engines()) {
  describe(`fairness in ${engine}`, () => {
    let browser;
    let site;

    before(async () => {
      browser = await open(engine);
      site = await serve(sites);
      await browser.goto(`${site.url}plain/index.html`);
      await browser.until(() => document.querySelector("output").textContent);
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    it("timers, messages, frames and jobs go on while 1,000 tasks yield for ever", async () => {
      const told = await browser.evaluate(() =>
        app.while_tasks_yield_for_ever(async () => {
          const echo = new Worker(URL.createObjectURL(new Blob(["onmessage = ({ data }) => postMessage(data);"])));
          const seen = [];
          for (let round = 1; round <= 3; round++) {
            await new Promise((resolve) => setTimeout(resolve, 1));
            seen.push(`timer ${round}`);
            await new Promise((resolve) => requestAnimationFrame(resolve));
            seen.push(`frame ${round}`);
            await new Promise((resolve) => ((echo.onmessage = resolve), echo.postMessage(round)));
            seen.push(`message ${round}`);
          }
          echo.terminate();
          return seen.join(", ");
        }),
      );
      const seen = [1, 2, 3].flatMap((round) => [`timer ${round}`, `frame ${round}`, `message ${round}`]).join(", ");
      assert.deepEqual(told, [seen, "Ok(2)", 'Ok("late")', "true"]);
    });

    it("1,000 sleepers share one timer", async () => {
      const [told, most] = await browser.evaluate(async () => {
        const { setTimeout: set, clearTimeout: clear } = window;
        const armed = new Set();
        let most = 0;
        window.setTimeout = (call, ...rest) => {
          const timer = set(() => (armed.delete(timer), call()), ...rest);
          armed.add(timer);
          most = Math.max(most, armed.size);
          return timer;
        };
        window.clearTimeout = (timer) => (armed.delete(timer), clear(timer));
        try {
          return [await app.sleepers(), most];
        } finally {
          Object.assign(window, { setTimeout: set, clearTimeout: clear });
        }
      });
      assert.equal(told, 1000);
      assert.equal(most, 1);
    });
  });
}
