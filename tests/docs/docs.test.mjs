// The documentation as its readers have it: its examples run where they stand, it has no dead link, and its own buttons
// work with the element on the page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { DOCS } from "../../scripts/lib/docs.mjs";
import { root } from "../../scripts/lib/machine.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { files } from "../../scripts/lib/stamp.mjs";
import { engines, open } from "../drivers/browser.mjs";
import { examples } from "../e2e/playground.mjs";
import { deadLinks } from "./links.mjs";

const screenshots = join(root, "tests/screenshots");

/** The addresses of the pages that hold live examples. */
const LIVE = files(join(root, "docs/src"))
  .filter((path) => path.endsWith(".md") && /^\{\{#include [./]*www\/examples\//m.test(readFileSync(path, "utf8")))
  .map((path) => path.slice(join(root, "docs/src").length + 1).replace(/README\.md$/, "index.md").replace(/\.md$/, ".html"));

let site;
before(async () => {
  site = await serve(join(root, DOCS));
});
after(() => site?.close());

for (const engine of engines()) {
  describe(`the documentation in ${engine}`, () => {
    let browser;
    before(async () => {
      browser = await open(engine, { width: 1280, height: 900 });
      await browser.goto(site.url);
    });
    after(() => browser?.close());

    it("the first page's example runs", async () => {
      await untilUpgraded(browser);
      const { status, output } = await browser.evaluate(() => document.querySelector("async-runner-playground").run());
      const gallery = examples().find(({ name }) => name === "gallery");
      assert.deepEqual({ status, output }, { status: "completed", output: gallery.output });
      await browser.screenshot(join(screenshots, `docs-first-${engine}.png`), { full: true });
    });

    it("its next page is a click away, and has what its title says", async () => {
      const title = await browser.evaluate(() => document.title);
      await browser.evaluate(() => document.querySelector("a.nav-chapters.next").click());
      await browser.until((before) => document.readyState === "complete" && document.title !== before, title);
      assert.match(await browser.evaluate(() => document.title), /^Three calls/);
    });
  });
}

const [engine] = engines();
describe(`every page of the documentation, in ${engine}`, () => {
  let browser;
  before(async () => {
    browser = await open(engine, { width: 1280, height: 900 });
    await browser.goto(site.url);
  });
  after(() => browser?.close());

  it("no link is dead, and every chapter is reached", async () => {
    const { pages, dead } = await deadLinks(browser, site.url);
    assert.deepEqual(dead, []);
    const chapters = [...readFileSync(join(root, "docs/src/SUMMARY.md"), "utf8").matchAll(/\]\((.*)\.md\)/g)].map(([, path]) => path.replace(/README$/, "index"));
    for (const chapter of chapters) assert.ok(pages.includes(`${site.url}${chapter}.html`), `${chapter} is reached`);
  });

  for (const page of LIVE) {
    it(`the examples of ${page} are those of the playground, and do what they are to do`, async () => {
      await browser.goto(site.url + page);
      await untilUpgraded(browser);
      const shown = await browser.evaluate(() =>
        [...document.querySelectorAll("async-runner-playground")].map(({ code, filename }) => ({ code, filename })));
      for (const [index, { code, filename }] of shown.entries()) {
        const example = examples().find(({ name }) => `${name}.py` === filename);
        assert.equal(code.trimEnd(), example?.code.trimEnd(), `${filename} is the file in www/examples`);
        const { output, error } = await browser.evaluate((at) => document.querySelectorAll("async-runner-playground")[at].run(), index);
        assert.equal(output, example.output);
        assert.equal(error?.type ?? null, example.errorType);
      }
      await browser.screenshot(join(screenshots, `docs-${page.replaceAll("/", "-").replace(".html", "")}.png`), { full: true });
    });
  }

  it("the reader's choice of a dark theme reaches the element", async () => {
    await browser.goto(site.url);
    await untilUpgraded(browser);
    const paper = () =>
      browser.evaluate(() => getComputedStyle(document.querySelector("async-runner-playground").shadowRoot.querySelector(".frame")).backgroundColor);
    assert.equal(await paper(), "rgb(255, 255, 255)");
    await browser.evaluate(() => {
      document.getElementById("mdbook-theme-toggle").click();
      document.getElementById("mdbook-theme-navy").click();
    });
    assert.equal(await paper(), "rgb(20, 24, 31)");
    await browser.screenshot(join(screenshots, "docs-dark.png"), { full: true });
  });

  it("on a narrow screen nothing is wider than the screen", async () => {
    await browser.resize(360, 740);
    for (const page of ["index.html", ...LIVE]) {
      await browser.goto(site.url + page);
      const [width, wide] = await browser.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
      assert.ok(wide <= width, `${page} is ${wide} wide`);
    }
    await browser.screenshot(join(screenshots, "docs-narrow.png"), { full: true });
    await browser.resize(1280, 900);
  });

  it("nothing is written to the browser's console", async () => {
    assert.deepEqual((await browser.console()).filter(({ level }) => level === "error"), []);
  });
});

it("no page shows an instruction to mdBook instead of its result", () => {
  // One page is about such instructions.
  const pages = files(join(root, DOCS), new Set(["playground"])).filter((path) => path.endsWith(".html") && !path.endsWith("embedding/mdbook.html"));
  const left = pages.filter((path) => readFileSync(path, "utf8").includes("{{#"));
  assert.deepEqual(left, []);
});

function untilUpgraded(browser) {
  return browser.until(() => [...document.querySelectorAll("async-runner-playground")].every((element) => element.shadowRoot?.querySelector(".run")));
}
