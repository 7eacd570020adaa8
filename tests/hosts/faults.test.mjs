// What goes wrong in real browsers: the caller gets the right error, nobody else is harmed, and the pool is whole
// afterwards.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { buildHosts, sites } from "./build.mjs";

before(buildHosts);

for (const engine of engines()) {
  describe(`faults in ${engine}`, () => {
    let browser;
    let site;

    before(async () => {
      browser = await open(engine);
      site = await serve(sites);
    });

    after(async () => {
      await browser?.close();
      await site?.close();
    });

    async function openPage(from = site, options = "") {
      await browser.goto(`${from.url}plain/index.html${options}`);
      await browser.until(() => document.querySelector("output").textContent);
    }

    // What the faulty job is told, what the job beside it gives, and what the next one gives.
    async function fault(name, told) {
      await openPage();
      const [faulty, beside, next] = await browser.evaluate((name) => app.fault(name), name);
      assert.match(faulty, told);
      assert.deepEqual([beside, next], ["Ok(7)", "Ok(2)"]);
    }

    it("a job whose worker closes itself ends, and so does the job after it", () =>
      fault("closes itself", /^Ok\(\(\)\)$|^Err\(WorkerLost\("it closed itself, or it was ended from outside/));

    it("a job that waits in a worker which has closed itself is told that it is gone", () =>
      fault("closes itself and waits", /^Err\(WorkerLost\("it closed itself, or it was ended from outside/));

    it("a job that panics gives its message", () => fault("panics", /^Err\(Panicked\("cannot read config/));

    it("a job that traps loses its worker alone", () => fault("traps", /^Err\(WorkerLost\(".*[Uu]nreachable/));

    it("a job that overflows the stack loses its worker alone", () => fault("overflows the stack", /^Err\(WorkerLost\(/));

    it("a job that takes all memory loses its worker alone", () => fault("takes all memory", /^Err\(WorkerLost\(/));

    it("a job that throws in JavaScript gives what was thrown", () => fault("throws", /^Err\(WorkerLost\(.*thrown in JavaScript/));

    for (const what of ["a text", "a number", "bytes"]) {
      it(`a worker that says ${what} which cannot be understood is replaced`, () =>
        fault(`says ${what}`, /^Err\(WorkerLost\("it sent a message that cannot be read/));
    }

    it("a worker that the page ends is replaced, and its job is told", async () => {
      await openPage();
      const [ended, next] = await browser.evaluate(() => {
        const workers = [];
        const make = (name) => (workers.push(new Worker("./worker.js", { type: "module", name })), workers.at(-1));
        return app.ended_from_outside(make, () => workers[0].terminate());
      });
      assert.match(ended, /^Err\(WorkerLost\("it closed itself, or it was ended from outside/);
      assert.equal(next, "Ok(2)");
    });

    it("a worker that is sent what it cannot understand is replaced, and its job is told", async () => {
      await openPage();
      const [ended, next] = await browser.evaluate(() => {
        const workers = [];
        const make = (name) => (workers.push(new Worker("./worker.js", { type: "module", name })), workers.at(-1));
        return app.ended_from_outside(make, () => workers[0].postMessage("nonsense"));
      });
      assert.match(ended, /^Err\(WorkerLost\("it got a message that cannot be read/);
      assert.equal(next, "Ok(2)");
    });

    it("a worker that never becomes ready is given up, and its job is told what to check", async () => {
      await openPage();
      const told = await browser.evaluate(() => app.one_call_in_time(() => new Worker(URL.createObjectURL(new Blob(["// says nothing"])))));
      assert.match(told, /^Err\(WorkerUnavailable\("it was started and not ready 50ms later; check that its script loads/);
    });

    // How a job ends, what it is told, and how many workers that costs.
    for (const [how, told, lost] of [
      ["aborted in the queue", /^Err\(Cancelled\)$/, 0],
      ["aborted while it runs", /^Err\(Cancelled\)$/, 1],
      ["aborted at its end", /^Ok\(42\)$/, 0],
      ["out of time in the queue", /^Err\(TimedOut\(5ms\)\)$/, 0],
      ["out of time while it runs", /^Err\(TimedOut\(5ms\)\)$/, 1],
    ]) {
      it(`a job that is ${how} is told so, and costs ${lost ? "its worker alone" : "no worker"}`, async () => {
        await openPage();
        const [ended, ...others] = await browser.evaluate((how) => app.ended(how), how);
        assert.match(ended, told);
        assert.deepEqual(others, ["Ok(7)", "Ok(2)", String(lost)]);
      });
    }

    it("a full queue refuses one job alone, and whoever waits for room gets in", async () => {
      await openPage();
      const told = await browser.evaluate(() => app.full_queue());
      assert.deepEqual(told, ["Ok(2)", "Ok(7)", "Ok(7)", 'Err(QueueFull("narrow"))', "Ok(7)"]);
    });

    it("of a batch that loses its worker half done nothing runs twice, and the rest goes elsewhere", async () => {
      await openPage();
      assert.equal(await browser.evaluate(() => app.half_done_batch()), "19 right, 1 panicked, 0 other; 20 ran once");
    });

    it("of 1,000 jobs with a fault in every tenth each gets its own result or its own error", async () => {
      await openPage();
      const counts = await browser.evaluate(() => app.many_faults());
      assert.equal(counts, "900 right, 25 panicked, 75 lost, 0 other, 0 left");
    });

    for (const [how, message] of [["panic", "a mistake"], ["trap", ".*[Uu]nreachable"], ["throw", ".*a mistake"]]) {
      it(`a ${how} on the loop gives every handle an error at once, and the runner says that it is poisoned`, async () => {
        await openPage();
        const [culprit, ...others] = await browser.evaluate((how) => app.end_of_the_loop(how), how);
        assert.match(culprit, new RegExp(`^Err\\(Panicked\\("${message}`));
        assert.equal(others.length, 6);
        for (const told of others) assert.match(told, new RegExp(`^Err\\(Poisoned\\("${message}`));
        await browser.until(async () => (await app.live_workers()) === 0);
      });
    }

    it("a runner that is let go of finishes its work, then ends its workers", async () => {
      await openPage();
      const told = await browser.evaluate(() => app.dropped_with_work_under_way());
      assert.deepEqual(told, ["Ok(7)", "true", "Ok(7)", "idle"]);
      await browser.until(async () => (await app.live_workers()) === 0);
    });

    it("a worker's file that does not exist is an error that says what to check", async () => {
      await openPage();
      const told = await browser.evaluate(() => app.one_call((name) => new Worker("./missing.js", { type: "module", name })));
      assert.match(told, /^Err\(WorkerUnavailable\("its script did not load; check that it exists/);
    });

    it("JavaScript that imports files, under a policy by which workers import nothing, is an error that says both", async () => {
      const strict = await serve(sites, { csp: "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:" });
      try {
        await openPage(strict, "?glue=../pkg-snippet/async_runner_hosts.js");
        const told = await browser.evaluate(() => app.one_call());
        // Only Firefox applies the policy to imports inside of workers from blobs.
        if (engine !== "firefox") return assert.equal(told, "Ok(42)");
        assert.match(told, /^Err\(WorkerUnavailable\(".*its JavaScript imports other files: import .*Builder::worker/);
      } finally {
        await strict.close();
      }
    });

    it("a policy that forbids workers is an error that names it", async () => {
      const strict = await serve(sites, { csp: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" });
      try {
        await openPage(strict);
        const told = await browser.evaluate(() => app.one_call());
        assert.match(told, /^Err\(WorkerUnavailable\(".*(Content-Security-Policy|Content Security Policy)/);
      } finally {
        await strict.close();
      }
    });
  });
}
