import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, beforeEach, test } from "node:test";
import { cacheFolder, root } from "./machine.mjs";
import { whenChanged } from "./stamp.mjs";

mkdirSync(cacheFolder, { recursive: true });
const folder = mkdtempSync(join(cacheFolder, "stamp-test-"));
const inRoot = (name) => relative(root, join(folder, name));
const write = (name, text) => writeFileSync(join(folder, name), text);
const stamp = `test-${process.pid}`;
let builds;

const build = (facts) =>
  whenChanged(stamp, { inputs: [inRoot("in")], outputs: [inRoot("out")], facts }, async () => {
    builds += 1;
    write("out", `build ${builds}`);
  });

beforeEach(() => {
  builds = 0;
  write("in", "source");
  rmSync(join(cacheFolder, "stamps", stamp), { force: true });
});

after(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(cacheFolder, "stamps", stamp), { force: true });
});

test("a build whose inputs stayed the same is skipped, even when they were written again", async () => {
  await build();
  write("in", "source");
  assert.equal(await build(), "unchanged");
  assert.equal(builds, 1);
});

test("a changed input builds again", async () => {
  await build();
  write("in", "other source");
  await build();
  assert.equal(builds, 2);
});

test("an output that is gone or was changed by somebody else is built again", async () => {
  await build();
  rmSync(join(folder, "out"));
  await build();
  write("out", "not from the build");
  await build();
  assert.equal(builds, 3);
});

test("changed facts build again", async () => {
  await build({ rustc: "1.95.0" });
  await build({ rustc: "1.96.0" });
  assert.equal(builds, 2);
});

test("a build that fails is tried again", async () => {
  await build();
  const failing = whenChanged(stamp, { inputs: [inRoot("in")], outputs: [inRoot("out")], facts: 1 }, async () => {
    throw new Error("does not compile");
  });
  await assert.rejects(failing, /does not compile/);
  await build();
  assert.equal(builds, 2);
});
