// Every example of the page, in every engine: it prints what it is to print, and its trace tells the truth.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { Playground, examples } from "./playground.mjs";

const AT_ONCE = 3;

for (const engine of engines()) {
  describe(`the examples in ${engine}`, () => {
    /** @type {Playground} */
    let page;
    before(async () => {
      page = await Playground.open(engine, { width: 1440, height: 900 });
    });
    after(() => page?.close());

    describe("each in an element of its own", () => {
      const ended = new Map();
      before(async () => {
        await page.goto("gallery");
        const all = examples().map(({ name }) => name);
        while (all.length) for (const [name, result] of await runTogether(all.splice(0, 2 * AT_ONCE))) ended.set(name, result);
        // What sleeps side by side takes turns by the clock, and a busy machine may keep one of them too long: again, alone.
        for (const { name } of examples().filter(({ name, output }) => ended.get(name).output !== output)) {
          for (const [, result] of await runTogether([name])) ended.set(name, result);
        }
      });

      for (const { name, code, output, errorType } of examples()) {
        it(`${name} prints what it is to print${errorType ? ` and raises ${errorType}` : ""}`, () => {
          const result = ended.get(name);
          assert.equal(result.output, output, JSON.stringify(result.error));
          assert.equal(result.status, errorType ? "failed" : "completed");
          assert.equal(result.error?.type ?? null, errorType);
          assert.equal(result.code, code.trimEnd());
        });
      }
    });

    // Some of them at once: most of their time they sleep.
    const runTogether = (names) =>
      page.browser.evaluate(async (names, atOnce) => {
        const ended = [];
        const left = [...names];
        const runTheNext = async () => {
          for (let name = left.shift(); name !== undefined; name = left.shift()) {
            const element = document.createElement("async-runner-playground");
            element.setAttribute("example", name);
            document.body.append(element);
            const { output, status, error } = await element.run();
            ended.push([name, { output, status, error, code: element.code }]);
            element.remove();
          }
        };
        await Promise.all(Array.from({ length: atOnce }, runTheNext));
        return ended;
      }, names, AT_ONCE);

    it("the gallery example runs read_config_file on a worker, and saves after the top level went on", async () => {
      await page.goto("gallery");
      const { trace } = await page.run();
      const task = (name) => trace.find((event) => event.type === "spawn" && event.name === name).task;
      const job = trace.find((event) => event.type === "job-start" && event.task === task("read_config_file"));
      assert.equal(typeof job.worker, "number");
      const wentOn = trace.find((event) => event.type === "block-end" && event.task === 0);
      const saved = trace.find((event) => event.type === "done" && event.task === task("save_gallery"));
      assert.ok(saved.at > wentOn.at, `saved at ${saved.at}, went on at ${wentOn.at}`);
    });

    it("the gallery example's views say what its trace says", async () => {
      await page.goto("gallery");
      await page.click("run");
      await page.untilStatus("finished in");
      assert.deepEqual(await page.parts(["async-runner-console", ".text"]), ["gallery ready: ['a.png', 'b.png', 'c.png'] dark", "saved 3"]);
      assert.deepEqual(await page.parts(["async-runner-console", ".name"]), ["process_gallery", "save_gallery"]);
      await page.showAs("tasks", "list");
      const rows = await page.parts(["async-runner-tasks", "tbody tr"]);
      assert.deepEqual(rows.map((row) => row.replace(/ [\d.]+ ms$/, "")), [
        "program done Loop –", "process_gallery done Loop program, line 24", "fetch_gallery done Loop process_gallery, line 17",
        "read_config_file done Worker 1 process_gallery, line 19", "save_gallery done Loop process_gallery, line 21",
      ]);
      await page.screenshot("gallery-after");
    });

    it("while row 9 blocks the loop no other task is polled", async () => {
      await page.goto("row-9");
      const { trace } = await page.run();
      const task = (name) => trace.find((event) => event.type === "spawn" && event.name === name).task;
      const mine = (type) => trace.findIndex((event) => event.type === type && event.task === task("main"));
      const [start, end] = [mine("block-start"), mine("block-end")];
      assert.ok(start > 0 && end > start, "the trace shows the block");
      const polled = trace.slice(start, end).filter((event) => event.type === "poll-start").map((event) => event.task);
      assert.deepEqual([...new Set(polled)], [task("migrate")]);
      await page.screenshot("row-9-after");
    });

    it("the trace is in order, and everything in it is closed", async () => {
      await page.goto("gallery");
      const { trace } = await page.run();
      assert.deepEqual(trace.map(({ at }) => at), trace.map(({ at }) => at).sort((a, b) => a - b));
      const count = (type) => trace.filter((event) => event.type === type).length;
      for (const pair of [["spawn", "done"], ["poll-start", "poll-end"], ["job-start", "job-end"], ["block-start", "block-end"]]) {
        assert.equal(count(pair[0]), count(pair[1]), pair.join(" and "));
      }
    });

    it("nothing is written to the browser's console", async () => {
      assert.deepEqual((await page.browser.console()).filter(({ level }) => level === "error"), []);
    });
  });
}
