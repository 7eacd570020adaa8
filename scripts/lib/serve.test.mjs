import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { serve, takePort } from "./serve.mjs";
import { Problem } from "./steps.mjs";

let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "serve-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "engine.wasm"), "wasm");
});

after(() => rmSync(folder, { recursive: true }));

async function withSite(options, check) {
  const site = await serve(folder, options);
  try {
    await check(site.url);
  } finally {
    await site.close();
  }
}

test("files are served with the types that browsers insist on", () =>
  withSite({}, async (url) => {
    assert.equal((await fetch(url)).headers.get("content-type"), "text/html;charset=utf-8");
    assert.equal((await fetch(`${url}assets/engine.wasm`)).headers.get("content-type"), "application/wasm");
  }));

test("under a sub-path the site is there and nowhere else", () =>
  withSite({ base: "/docs/play/" }, async (url) => {
    assert.ok(url.endsWith("/docs/play/"));
    assert.equal((await fetch(`${url}assets/engine.wasm`)).status, 200);
    assert.equal((await fetch(new URL("/assets/engine.wasm", url))).status, 404);
  }));

test("security headers are sent as asked for", () =>
  withSite({ csp: "worker-src blob:", cors: true }, async (url) => {
    const { headers } = await fetch(url);
    assert.equal(headers.get("content-security-policy"), "worker-src blob:");
    assert.equal(headers.get("access-control-allow-origin"), "*");
  }));

test("without being asked for, no special header is sent", () =>
  withSite({}, async (url) => {
    const { headers } = await fetch(url);
    assert.equal(headers.get("content-security-policy"), null);
    assert.equal(headers.get("access-control-allow-origin"), null);
  }));

test("a path cannot leave the folder", () =>
  withSite({ base: "/sub/" }, async (url) => {
    assert.equal((await fetch(`${url}..%2f..%2fetc%2fpasswd`)).status, 404);
  }));

test("a folder beside the site is served under its name", () =>
  withSite({ base: "/sub/", beside: { lib: import.meta.dirname } }, async (url) => {
    assert.equal((await fetch(`${url}lib/serve.mjs`)).status, 200);
    assert.equal((await fetch(`${url}serve.mjs`)).status, 404);
    assert.equal((await fetch(url)).status, 200);
  }));

test("a port that is taken is a problem whose advice names the option", async () => {
  const server = await takePort(0);
  try {
    const { port } = server.address();
    await assert.rejects(takePort(port), (error) => error instanceof Problem && error.report().includes(`--port ${port + 1}`));
  } finally {
    server.close();
  }
});

test("until there is a site, its port answers that it is being built", async () => {
  const server = await takePort(0);
  try {
    const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
    assert.equal(response.status, 503);
    assert.match(await response.text(), /being built/);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
