// What is published of the crate holds what its users need, and builds without the rest of this repository.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";
import { run } from "../../scripts/lib/command.mjs";
import { root } from "../../scripts/lib/machine.mjs";
import { buildHosts } from "./build.mjs";

it("the crate's package has its read-me, its licences and its source", async () => {
  const list = await run("cargo", ["package", "--list", "--allow-dirty", "-p", "async-runner"], { log: "package" });
  const files = new Set(list.split("\n"));
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "src/lib.rs", "src/browser/script.rs"]) {
    assert.ok(files.has(file), `${file} is missing`);
  }
});

it("the crate could be published: its package builds by itself, and nothing that a registry wants is missing", async () => {
  const told = await run("cargo", ["publish", "--dry-run", "--allow-dirty", "-p", "async-runner"], { log: "package" });
  assert.match(told, /aborting upload due to dry run/);
  assert.doesNotMatch(told, /manifest has no|should be set|warning: (?!aborting)/);
});

it("a release build, as the page's engine is, has nothing of what a debug build shows in the developer tools", async () => {
  const text = (folder) => readFile(join(root, folder), "utf8");
  const shows = /createTask|clearMeasures/;
  await buildHosts();
  assert.match(await text("tests/hosts/dist/pkg/async_runner_hosts.js"), shows);
  assert.doesNotMatch(await text("crate/playground/pkg/async_runner_playground.js"), shows);
});
