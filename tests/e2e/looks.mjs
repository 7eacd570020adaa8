// What every state of the page has to pass: nothing that axe finds, nothing wider than the window; and a picture of it,
// for people to look at.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The windows in which every state is looked at: a name, and options for `Playground.open`. */
export const LOOKS = [
  ["wide", { width: 1440, height: 900 }],
  ["wide-dark", { width: 1440, height: 900, dark: true }],
  ["narrow", { width: 360, height: 740 }],
  ["narrow-dark", { width: 320, height: 640, dark: true }],
  ["huge", { width: 2560, height: 1300 }],
];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {import("./playground.mjs").Playground} page @param {string} name the picture's, and for messages */
export async function checkLook(page, name) {
  await page.screenshot(name);
  await page.browser.driver.executeScript(axe);
  const faults = await page.browser.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(" ")}: ${failureSummary}`));
  });
  assert.deepEqual(faults, [], name);
  const [inner, content] = await page.browser.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  assert.ok(content <= inner, `${name}: the page is ${content} pixels wide in a window of ${inner}`);
}
