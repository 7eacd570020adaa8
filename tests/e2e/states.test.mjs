// What every state of the page and of the element has to pass, in Chromium: nothing that axe finds, light and wide as well as dark
// and narrow, and in no window anything that is wider than it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { STATES, States, isTested, lookAt } from "./states.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Where it is looked, of all windows: light and wide, dark and as narrow as can be, and between the two layouts. */
const WINDOWS = ["wide", "middle", "narrow-dark"];
/** What axe looks for: in one window everything, and in the other what depends on the colours and on what has room there. */
const RULES = { wide: null, "narrow-dark": ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "aria-hidden-focus", "button-name", "link-name"] };

describe("every state in chromium", { skip: !engines().includes("chromium"), concurrency: 2 }, () => {
  /** @type {States} */
  let states;
  before(async () => {
    states = await States.open();
  });
  after(() => states?.close());

  for (const name of Object.keys(STATES).filter(isTested)) {
    it(`${name}: has no fault that axe finds, and nothing that sticks out`, async () => {
      const page = await states.show(name);
      try {
        for (const look of WINDOWS) {
          await lookAt(page, name, look);
          const [inner, content] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
          assert.ok(content <= inner, `${look}: the page is ${content} pixels wide in a window of ${inner}`);
          if (look in RULES) assert.deepEqual(await faults(page, STATES[name], RULES[look]), [], look);
        }
      } finally {
        await page.close();
      }
    });
  }
});

async function faults(page, { frame = false }, only) {
  await page.evaluate(`window.axe || ${axe}`);
  return page.evaluate(async ([framed, values]) => {
    // The headings are those of the page that the element stands in.
    const which = values ? { runOnly: { type: "rule", values } } : { rules: { "page-has-heading-one": { enabled: !framed } } };
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...which });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`));
  }, [frame, only]);
}
