// The npm package: what is in it, that it could be published, and that it works where people put it: in a project with Vite
// and in a plain page.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serve } from "../../scripts/lib/serve.mjs";
import { engines, open } from "../drivers/browser.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bin = (name) => join(root, "node_modules/.bin", name);
const execute = promisify(execFile);
const NAME = "async-runner-playground";

const PAGE = (module) => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>A page</title><script type="module" src="${module}"></script></head>
  <body><${NAME}>import time

def double(number):
    time.sleep(0.01)
    return 2 * number

async def main():
    print(await async_runner.invoke(double, 21))

async_runner.await_async(main())</${NAME}></body>
</html>
`;

/** What a site's author may write; compiled with every check, those of declarations too. */
const TYPED = `import { AsyncRunnerPlayground, type RunResult } from "${NAME}";

const element = document.querySelector("${NAME}")!;
element.workers = 2;
element.addEventListener("run-end", ({ detail }) => console.log(detail.status, detail.trace.length));
const result: RunResult = await element.run();
for (const event of result.trace) if (event.type === "output") console.log(event.text);
export const again: boolean = new AsyncRunnerPlayground().running;
// @ts-expect-error There is no such method.
element.start();
`;

describe("the npm package", () => {
  let project;
  let installed;
  let packed;
  before(async () => {
    project = mkdtempSync(join(tmpdir(), "project-"));
    const { stdout } = await execute("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", project], { cwd: root });
    packed = Object.values(JSON.parse(stdout))[0];
    write("package.json", JSON.stringify({ name: "a-site", private: true, type: "module" }));
    // It needs no other package, so nothing has to be asked for.
    await execute("npm", ["install", "--offline", "--no-audit", "--no-fund", join(project, packed.filename)], { cwd: project });
    installed = join(project, "node_modules", NAME);
    write("index.html", PAGE("/main.js"));
    write("main.js", `import "${NAME}";\n`);
    write("plain.html", PAGE(`./node_modules/${NAME}/dist/${NAME}.js`));
  });
  after(() => project && rmSync(project, { recursive: true, force: true }));

  it("has the element with its types, a read-me and the licences, and nothing else", () => {
    const files = packed.files.map(({ path }) => path);
    const reached = reachable(join(installed, `dist/${NAME}.js`)).map((path) => relative(installed, path));
    const types = reachable(join(installed, `dist/${NAME}.d.ts`)).map((path) => relative(installed, path).replace(/\.js$/, ".d.ts"));
    const beside = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", `dist/${NAME}.css`, "dist/custom-elements.json", "dist/third-party-licences.md", "package.json"];
    assert.deepEqual(files.sort(), [...new Set([...reached, ...types, ...beside])].sort());
    for (const kind of [/engine-worker-.*\.js$/, /engine-.*\.wasm$/, /editor-.*\.js$/]) assert.ok(files.some((file) => kind.test(file)), `${kind}`);
    const licences = readFileSync(join(installed, "dist/third-party-licences.md"), "utf8");
    for (const linked of ["@codemirror/state", "ruff_python_parser", "num-bigint", "wasm-bindgen"]) assert.ok(licences.includes(`${linked} - `), linked);
  });

  it("could be published", async () => {
    const { stdout } = await execute("npm", ["publish", "--dry-run", "--ignore-scripts"], { cwd: root });
    assert.match(stdout, new RegExp(`\\+ ${NAME}@\\d`));
  });

  it("has types that need no other package", async () => {
    write("typed.ts", TYPED);
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", "--types", ""];
    await execute(bin("tsc"), [...options, "typed.ts"], { cwd: project }).catch(({ stdout }) => assert.fail(stdout));
  });

  describe("in a page", { skip: !engines().includes("chromium") }, () => {
    let browser;
    before(async () => {
      browser = await open("chromium");
    });
    after(() => browser?.close());

    it("runs in a plain one, from node_modules", async () => {
      const site = await serve(project);
      try {
        assert.equal(await output(`${site.url}plain.html`), "42\n");
      } finally {
        await site.close();
      }
    });

    it("runs in a project that Vite has built", async () => {
      await execute(bin("vite"), ["build", "--logLevel", "warn"], { cwd: project });
      const site = await serve(join(project, "dist"));
      try {
        assert.equal(await output(site.url), "42\n");
      } finally {
        await site.close();
      }
    });

    it("runs in a project that Vite serves while it is developed", async () => {
      const { createServer } = await import("vite");
      const server = await createServer({ root: project, configFile: false, logLevel: "error", server: { port: 0, host: "127.0.0.1" } });
      await server.listen();
      try {
        assert.equal(await output(`http://127.0.0.1:${server.httpServer.address().port}/`), "42\n");
      } finally {
        await server.close();
      }
    });

    async function output(url) {
      await browser.goto(url);
      await browser.until((name) => document.querySelector(name)?.shadowRoot?.querySelector(".run"), NAME);
      const { output: printed, error } = await browser.evaluate((name) => document.querySelector(name).run(), NAME);
      assert.equal(error, null);
      return printed;
    }
  });

  function write(name, text) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text);
  }
});

/** A module's file and all the files that it names, and they name. */
function reachable(file, seen = new Set()) {
  const path = existsSync(file) ? file : file.replace(/\.js$/, ".d.ts");
  if (seen.has(file) || !existsSync(path)) return [];
  seen.add(file);
  if (!/\.[jt]s$/.test(path) || /^engine-worker/.test(basename(path))) return [file];
  const named = readFileSync(path, "utf8").matchAll(/["'`](\.{0,2}\/?[\w./-]+\.(?:js|wasm))["'`]/g);
  return [file, ...[...named].flatMap(([, name]) => reachable(join(dirname(path), name), seen))];
}
