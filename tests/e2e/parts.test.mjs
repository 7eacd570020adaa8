// The engine's two parts: what readers run needs the first alone, and what needs the second gets it, wherever it is called.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { EMPTY_WASM, Playground, examples } from "./playground.mjs";
import { ORDINARY_SCRIPTS, RARE_SCRIPTS } from "./readers-scripts.mjs";

for (const engine of engines()) {
  describe(`the engine's second part in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    /** The same browser, on a site whose second part is missing. @type {Playground} */
    let lacking;
    before(async () => {
      page = await Playground.open(engine);
      lacking = await page.beside({ secondPart: null });
    });
    after(async () => {
      await lacking?.close();
      await page?.close();
    });

    for (const [place, { code, output }] of Object.entries(RARE_SCRIPTS)) {
      it(`is loaded by the first run that needs it ${place}`, async () => {
        await page.goto();
        const result = await page.run(code);
        assert.deepEqual([result.output, result.error], [output, null]);
      });

      it(`ends a run that needs it ${place}, and says what to do, where it is missing`, async () => {
        await lacking.goto();
        const { status, error } = await lacking.run(code);
        assert.equal(status, "failed");
        assert.match(error.message, /second part of the engine, which could not be loaded from .*engine-second-.*wasm: .*Check the connection and press Run again/s);
      });
    }

    it("is handed to later runs once the page has loaded it", async () => {
      await page.goto();
      await page.run("print(1)");
      await page.browser.until(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("engine-second-")));
      for (const { code, output } of Object.values(RARE_SCRIPTS)) assert.equal((await page.run(code)).output, output);
    });
  });
}

describe("without the engine's second part", { skip: !engines().includes("chromium") }, () => {
  /** @type {Playground} */
  let page;
  before(async () => {
    page = await Playground.open("chromium", { secondPart: EMPTY_WASM });
    await page.goto();
  });
  after(() => page?.close());

  it("a script that needs it fails, so that these tests can", async () => {
    assert.equal((await page.run(RARE_SCRIPTS["on the loop"].code)).error.type, "EngineFault");
  });

  for (const { name, code, output, errorType = null, stop } of [...examples(), ...ORDINARY_SCRIPTS]) {
    it(`there is all for ${name}`, async () => {
      let result;
      // When workers come and go differs from run to run, and something rare may happen in one.
      for (let tries = 0; tries < 3 && (!result || result.error?.type === "EngineFault"); tries += 1) result = await ended(code, stop);
      const advice = "the build puts what scripts such as this one reach in the first part: scripts/lib/profile.mjs";
      assert.equal(result.error?.type ?? null, errorType, `${result.error?.message}; ${advice}`);
      assert.equal(result.status, stop ? "stopped" : errorType ? "failed" : "completed", advice);
      if (output !== undefined) assert.equal(result.output, output);
    });
  }

  async function ended(code, stop) {
    await page.start(code);
    if (stop) {
      await page.untilStatus("running");
      await page.browser.evaluate(() => document.querySelector("async-runner-playground").stop());
    }
    return page.result();
  }
});
