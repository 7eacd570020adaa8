// What is asked of the element in every kind of documentation site: that a page shows its code and runs it, that the
// element follows when the reader changes the site's theme, and that it is there on the next page, however the site goes
// there. Each site says how it is built and where its buttons are.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Problem } from "../../scripts/lib/steps.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { whenChanged } from "../../scripts/lib/stamp.mjs";
import { addBuiltTools } from "../../scripts/lib/tools.mjs";
import { engines, open } from "../drivers/browser.mjs";

/** The folder of all sites, from the repository's folder. */
export const SITES = "tests/sites";

const here = dirname(fileURLToPath(import.meta.url));
const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const screenshots = fileURLToPath(new URL("../screenshots/", import.meta.url));

/** The first page's script, as each site has it in its own source: it has what must survive a site's own markup. */
const SCRIPT = `import asyncio

async def get_session(user):
    await asyncio.sleep(0.05)
    return {"user": user, "ok": 1 < 2 & 3}

session = async_runner.await_async(get_session("<ada>"))
print(session)`;
const PRINTS = "{'user': '<ada>', 'ok': True}\n";

/** What the second page's script prints. */
const SECOND = "second page\n";

/**
 * Tests one site.
 * @param {object} site
 * @param {string} site.name its folder
 * @param {string} site.title the tool's name
 * @param {() => Promise<void>} site.build builds it; the element's files are served at `/playground/`
 * @param {string} site.output the built site, from its folder
 * @param {string} [site.first] the first page's address within the site
 * @param {Function} site.goDark runs in the page: presses the site's own buttons until it is dark
 * @param {Function} site.goOn runs in the page: follows the site's own link to the second page
 * @param {boolean} [site.singlePage] whether the site goes there without loading a document
 * @param {(built: string, url: string) => void} [site.settle] tells a built site its address, where it has to know that
 * @param {string[]} [site.engines] Chromium alone by default
 */
export function testSite({ name, title, build, output, first = "", goDark, goOn, singlePage = false, settle, engines: wanted = ["chromium"] }) {
  const folder = join(here, name);
  const built = join(folder, output);

  describe(`the element in a site of ${title}`, () => {
    before(async () => {
      addBuiltTools();
      const what = { inputs: [`${SITES}/${name}`], outputs: [`${SITES}/${name}/${output}`] };
      await whenChanged(`site-${name}`, what, () => build(folder)).catch((error) => {
        throw error instanceof Problem ? new Error(error.report()) : error;
      });
      assert.ok(existsSync(join(dist, "async-runner-playground.js")), "the element is built: npm run build");
    });

    for (const engine of engines().filter((each) => wanted.includes(each))) {
      describe(`in ${engine}`, () => {
        let server;
        let page;
        before(async () => {
          server = await serve(built, { beside: { playground: dist } });
          settle?.(built, server.url);
          page = new SitePage(await open(engine, { width: 1280, height: 1000 }));
          await page.browser.goto(server.url + first);
        });
        after(async () => {
          await page?.browser.close();
          await server?.close();
        });

        it("its page shows the script as it was written, and runs it", async () => {
          await page.untilReady(SCRIPT);
          assert.equal(await page.run(), PRINTS);
          await page.screenshot(`site-${name}-light`);
        });

        it("it follows when the reader makes the site dark", async () => {
          assert.ok((await page.lightness()) > 0.8, "the site is light at first");
          await page.browser.evaluate(goDark);
          await page.browser.until(lightnessOf, "dark");
          await page.screenshot(`site-${name}-dark`);
        });

        it("it is there on the next page, and again on the way back", async () => {
          await page.browser.evaluate(() => void (window.stayed = true));
          await page.browser.evaluate(goOn);
          await page.untilReady('print("second page")');
          assert.equal(await page.browser.evaluate(() => window.stayed === true), singlePage, "whether the document stayed");
          assert.equal(await page.run(), SECOND);
          await page.browser.evaluate(() => history.back());
          await page.untilReady(SCRIPT);
          assert.equal(await page.run(), PRINTS);
        });

        it("a letter that is typed into the script goes nowhere else", async () => {
          await page.type("search?");
          assert.ok((await page.code()).includes("search?"), "it is in the script");
          assert.equal(await page.browser.evaluate(() => document.activeElement?.localName), "async-runner-playground", "the focus stays");
        });

        it("nothing is written to the browser's console", async () => {
          // Not every site has an icon, and browsers ask for one by themselves.
          const errors = (await page.browser.console()).filter(({ level, text }) => level === "error" && !/\/favicon\.(?:ico|svg)/.test(text));
          assert.deepEqual(errors, []);
        });
      });
    }
  });
}

/** A page of a site with an element in it. */
class SitePage {
  constructor(browser) {
    this.browser = browser;
  }

  /** Waits until the element is there and holds this script. */
  untilReady(script) {
    return this.browser.until((code) => {
      const element = document.querySelector("async-runner-playground");
      return element?.shadowRoot?.querySelector(".run") && element.code.trimEnd() === code;
    }, script);
  }

  code() {
    return this.browser.evaluate(() => document.querySelector("async-runner-playground").code);
  }

  /** Runs the script. @returns {Promise<string>} what it printed */
  async run() {
    const { output, error } = await this.browser.evaluate(() => document.querySelector("async-runner-playground").run());
    assert.equal(error, null);
    return output;
  }

  /** How light the element's background is, from 0 to 1. */
  lightness() {
    return this.browser.evaluate(lightnessOf);
  }

  /** Types into the script as a person does. */
  async type(text) {
    const source = await this.browser.driver.executeScript('return document.querySelector("async-runner-playground").shadowRoot.querySelector(".source")');
    await source.click();
    await this.browser.until(() => document.querySelector("async-runner-playground").shadowRoot.activeElement?.isContentEditable);
    await this.browser.driver.actions().sendKeys(text).perform();
  }

  screenshot(name) {
    return this.browser.screenshot(`${screenshots}${name}-${this.browser.engine}.png`, { full: true });
  }
}

// Runs in the page; with "dark" it tells whether that is what the element is.
function lightnessOf(wanted) {
  const root = document.querySelector("async-runner-playground").shadowRoot;
  // A canvas understands every way in which a browser may write a colour.
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = getComputedStyle(root.querySelector(".frame")).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
  const lightness = (red + green + blue) / 765;
  return wanted === "dark" ? lightness < 0.3 : lightness;
}
