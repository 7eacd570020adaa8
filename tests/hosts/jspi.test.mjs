// A build with the feature `jspi` really blocks, where the engine can suspend a stack; where it cannot, such a module
// does not load.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { buildHosts, sites } from "./build.mjs";

// Those that have JSPI.
const able = engines().filter((engine) => engine !== "webkit");

before(buildHosts);

function describeIn(engine, tests) {
  describe(`blocking in ${engine}`, () => {
    const page = {};

    before(async () => {
      page.browser = await open(engine);
      page.site = await serve(sites);
      await page.browser.goto(`${page.site.url}plain/index.html?glue=../pkg-jspi/async_runner_hosts.js`);
      page.shown = await page.browser.until(() => document.querySelector("output").textContent);
      page.call = (call) => page.browser.evaluate((call) => eval(call), call);
    });

    after(async () => {
      await page.browser?.close();
      await page.site?.close();
    });

    tests(page);
  });
}

for (const engine of able) {
  describeIn(engine, (page) => {
    it("the calls that do not block work as ever", () => {
      assert.deepEqual(page.shown.split("\n"), ["Ok(1)", "Ok(42)", "Ok(3)", "cannot read config", "Ok(2)", "(true, Ok(false))"]);
    });

    it("sync code blocks on a sleep, on jobs, and on a promise of the page's", async () => {
      const told = await page.call(`app.block(new Promise((resolve) => setTimeout(resolve, 10, "from the page")))`);
      assert.deepEqual(told, ["true", "Ok(1)", "Ok(Ok(42))", "Ok(Ok(3))", 'Ok(Some("from the page"))']);
    });

    it("a task that blocks holds the others up while the event loop turns", async () => {
      assert.deepEqual(await page.call("app.block_in_a_task()"), ["Ok(Ok(5))", "false", "Ok(())", "true"]);
    });

    it("a task that blocks on one that blocks has its own stack afterwards", async () => {
      assert.equal(await page.call("app.block_in_a_block()"), "(Ok((Ok(7), 64)), 128)");
    });

    it("calls that block at the same time end in any order, each with its own stack", async () => {
      const told = await page.call("Promise.all([app.block_for(30, 1), app.block_for(10, 2), app.block_for(20, 3)])");
      assert.deepEqual(told, ["(Ok(3), Ok(()), 64)", "(Ok(1), Ok(()), 128)", "(Ok(2), Ok(()), 192)"]);
    });

    it("an async job blocks its worker until another job is done, and a sync job is told that it cannot", async () => {
      const [inAsync, inSync] = await page.call("app.block_on_workers()");
      assert.equal(inAsync, "Ok((true, Ok(8)))");
      assert.match(inSync, /^Ok\(\(false, Err\(BlockingUnavailable\(/);
    });

    it("a stack with JavaScript on it cannot be suspended, and that is an error at once", async () => {
      assert.match(await page.call("app.block_through_javascript()"), /^Some\(Err\(BlockingUnavailable\(/);
    });

    it("blocking on what the block itself holds up is a deadlock that names both", async () => {
      assert.match(await page.call("app.block_for_ever()"), /Deadlock\(.*held up/);
    });

    it("a trap on the loop is told to every handle here too", async () => {
      const [culprit, ...others] = await page.call(`app.end_of_the_loop("trap")`);
      assert.match(culprit, /^Err\(Panicked\(".*[Uu]nreachable/);
      assert.equal(others.length, 6);
      for (const told of others) assert.match(told, /^Err\(Poisoned\(/);
    });
  });
}

for (const engine of engines().filter((engine) => !able.includes(engine))) {
  describeIn(engine, (page) => {
    it("such a module does not load, and says so", async () => {
      assert.equal(await page.call(`"Suspending" in WebAssembly`), false, "it has JSPI by now: all of the tests are for it too");
      assert.match(page.shown, /^failed: /);
    });
  });
}
