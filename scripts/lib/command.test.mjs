import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { run, tail } from "./command.mjs";
import { Problem } from "./steps.mjs";

const node = (code, options) => run(process.execPath, ["-e", code], { log: "command-test", ...options });

test("a command's output comes back whole", async () => {
  assert.equal(await node("console.log('out'); console.log('put')"), "out\nput\n");
});

test("a failed command is a problem with its line, its status, its last lines, its log and what to try", async () => {
  const problem = await node("console.error('the reason'); process.exit(3)", { advice: "Try this." }).catch((error) => error);
  assert.ok(problem instanceof Problem);
  const report = problem.report();
  for (const part of ["process.exit(3)", "exit status 3", "the reason", "Try this.", ".cache/logs/command-test.log"]) {
    assert.ok(report.includes(part), `${part} is missing in:\n${report}`);
  }
  assert.match(readFileSync(problem.log, "utf8"), /the reason/);
});

test("a command that does not exist is a problem that says so", async () => {
  await assert.rejects(run("no-such-command", [], { log: "command-test" }), /There is no command no-such-command here/);
});

test("a command that never ends is ended", async () => {
  await assert.rejects(node("setInterval(() => {}, 1000)", { minutes: 0.002 }), /It was ended after/);
});

test("a command gets no input, so that nothing can wait for an answer", async () => {
  assert.equal(await node("process.stdin.on('end', () => console.log('end')).resume()"), "end\n");
});

test("the last lines of an output are without what a progress bar overwrote", () => {
  assert.equal(tail("zeroth\nfirst\nBuilding 1/2\rBuilding 2/2\rDone\n\n", 2), "first\nDone");
});
