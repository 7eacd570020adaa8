// The page by keyboard alone, and as people hear it, in Chromium: where Tab goes, that the focus is seen, what closes and gives the
// focus back, what the arrow keys do, and what the accessibility tree holds.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import { engines } from "../drivers/browser.mjs";
import { States, settled } from "./states.mjs";

describe("the keyboard in chromium", { skip: !engines().includes("chromium") }, () => {
  /** @type {States} */
  let states;
  /** @type {import("playwright-core").Page} */
  let page;
  before(async () => {
    states = await States.open();
  });
  afterEach(() => page?.close());
  after(() => states?.close());

  it("walks through the whole page by Tab, and everybody sees where it is", async () => {
    page = await states.show("completed");
    const stops = await walk();
    assert.deepEqual(stops.filter(({ seen }) => !seen), []);
    assert.deepEqual(stops.map(({ name }) => name).slice(0, 25), [
      "Guide", "Share", "Settings", "Export", "Theme: auto", "Next: Row 1: sync code calls a sync function",
      "Script gallery.py", "▶ Run", "■ Stop", "One worker fewer", "One worker more",
      "process_gallery", "picture", "table", "Timeline", "tasks", "Zoom in", "Previous event", "Play", "Moment", "Speed",
      "graph", "list", "Task graph. The list says the same as a table.", stops[24].name,
    ]);
    assert.match(stops[24].name, /^program: /, "one stop for all nodes of the graph");
    assert.ok(stops.findIndex(({ name }) => name === "Show: Could overlap") > stops.findIndex(({ name }) => name === "critical path"), "it gets to the findings, which are the last");
  });

  it("walks through an element of a site in the same way", async () => {
    page = await states.show("element-completed");
    const stops = await walk();
    assert.deepEqual(stops.filter(({ seen }) => !seen), []);
    assert.deepEqual(stops.map(({ name }) => name), [
      "Script gallery.py", "▶ Run", "■ Stop", "One worker fewer", "One worker more", "picture", "table", "Timeline", "tasks", "Zoom in",
      "Previous event", "Play", "Moment", "Speed", "Console", "process_gallery",
    ]);
    const back = await walk("Shift+Tab");
    assert.deepEqual(back.map(({ name }) => name).reverse(), stops.map(({ name }) => name));
  });

  it("does not call back who has gone on while the editor was on its way", async () => {
    page = await states.show("first-visit");
    let letCome;
    const mayCome = new Promise((resolve) => (letCome = resolve));
    await page.route(/\/editor-[^/]*\.js$/, (route) => mayCome.then(() => route.continue()));
    await page.locator(".block").focus();
    await page.keyboard.press("Tab");
    letCome();
    await page.locator(".cm-content").waitFor();
    await settled(page);
    await page.unrouteAll();
    assert.equal((await focused()).name, "▶ Run");
  });

  it("runs by Enter, keeps the focus at the button, and stops by Tab and Enter", async () => {
    page = await states.show("first-visit");
    await page.evaluate(() => (document.querySelector("async-runner-playground").code = "import asyncio\nasync_runner.await_async(asyncio.sleep(60))\n"));
    await page.locator(".run").focus();
    await page.keyboard.press("Enter");
    await page.locator(".status.running").waitFor();
    assert.equal((await focused()).name, "▶ Run");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".status").textContent(), "running…", "a second Enter begins nothing anew");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.locator(".status.stopped").waitFor();
    assert.equal((await focused()).name, "■ Stop");
  });

  it("closes the guide and the menus by Escape, and the focus is back where it was; a menu also when the focus leaves it", async () => {
    page = await states.show("completed");
    for (const [selector, name] of [["#open-guide", "Guide"], ["#settings summary", "Settings"], ["#export summary", "Export"]]) {
      await page.locator(selector).focus();
      await page.keyboard.press("Enter");
      await page.locator(":is(#guide, .menu)[open] :is(input, button)").first().waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      assert.equal(await page.locator("#guide[open], .menu[open]").count(), 0, name);
      assert.equal((await focused()).name, name);
    }
    await page.keyboard.press("ArrowDown");
    assert.equal((await focused()).name, "Timeline as SVG");
    await page.keyboard.press("ArrowDown");
    assert.equal((await focused()).name, "Timeline as PNG");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal((await focused()).name, "Open a trace…");
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(".menu[open]").count(), 0);
  });

  it("goes from node to node and from line to line by arrows, and chooses by Enter", async () => {
    page = await states.show("moment-blocked");
    const chosen = () => page.evaluate(() => document.querySelector("async-runner-playground").replay.task?.name);
    await page.locator("async-runner-graph .node").first().focus();
    for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    assert.match((await focused()).name, /^migrate: /);
    await page.keyboard.press("Enter");
    assert.equal(await chosen(), "migrate");
    await page.locator("async-runner-console button.name").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press(" ");
    assert.equal(await chosen(), "main");
    await page.locator("async-runner-timeline .scroll").focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await chosen(), "tick");
  });

  it("is heard as what it is: names, roles, values, and what happens", async () => {
    page = await states.show("moment-blocked");
    const heard = await page.locator("body").ariaSnapshot();
    for (const part of [
      /banner:\n\s+- heading "async-runner" \[level=1\]/, /navigation "Page":/, /button "Guide"/, /main:/, /region "Script row-9\.py"/, /button "▶ Run"|button "Run"/,
      /group "Workers"/, /status: finished in 480 ms/, /region "Console":/, /log "Output":/, /region "Timeline":/,
      /group "Show the timeline as":\n\s+- button "picture" \[pressed\]\n\s+- button "table"/, /img "Timeline of the loop, 0 to 480 ms\./, /list "Legend":/,
      /slider "Moment": "?\d/, /combobox "Speed":/, /region "Tasks":/, /button "main: blocks the loop"/, /button "tick: queued" \[pressed\]/, /region "Why":/, /list "Findings":/, /log "What happens"/,
    ]) assert.match(heard, part);
    const { value, said } = await page.evaluate(() => {
      const root = document.querySelector("async-runner-playground").shadowRoot;
      const news = root.querySelector("async-runner-news").shadowRoot.querySelector("[role=log]");
      return { value: root.querySelector("async-runner-transport").shadowRoot.querySelector("input").getAttribute("aria-valuetext"), said: news.getAttribute("aria-live") };
    });
    assert.deepEqual({ value, said }, { value: "240.0 ms", said: "polite" });
  });

  it("keeps its meaning in a window at 200%", async () => {
    page = await states.show("moment-blocked");
    await page.setViewportSize({ width: 720, height: 450 });
    await settled(page);
    const [inner, content] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    assert.ok(content <= inner, `${content} pixels in ${inner}`);
    for (const part of [".run", "async-runner-timeline canvas >> nth=0", "async-runner-graph .node >> nth=0", "async-runner-inspector .sentence >> nth=0"]) assert.ok(await page.locator(part).isVisible(), part);
  });

  /** Where Tab goes from the page's beginning to its end, or with Shift from its end to its beginning; no stop comes twice on the way. */
  async function walk(key = "Tab") {
    await page.evaluate(() => {
      document.activeElement?.blur();
      getSelection().removeAllRanges();
      window.visited = new Set();
    });
    const stops = [];
    for (;;) {
      await page.keyboard.press(key);
      const stop = await focused();
      if (!stop) return stops;
      stops.push(stop);
      const anew = await page.evaluate(() => {
        let at = document.activeElement;
        while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return window.visited.size < window.visited.add(at).size;
      });
      if (!anew) {
        // Where the browser has nothing of its own to go to, it begins again at the other end.
        stops.pop();
        assert.equal(stop.name, stops[0].name, `${key} does not get out: ${stops.slice(-5).map(({ name }) => name).join(", ")}`);
        return stops;
      }
      if (!stop.editor) continue;
      // The editor takes Tab for itself; its way out is told to those who hear it.
      await page.locator(".cm-content").waitFor();
      assert.match(await page.locator("#editor-keys").textContent(), /To leave with the keyboard, press Escape, then Tab/);
      await page.locator(".cm-content").focus();
      await page.evaluate(() => {
        let at = document.activeElement;
        while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        window.visited.add(at);
      });
      await page.keyboard.press("Escape");
    }
  }

  /** What has the focus, wherever it is: its name, and whether one sees that it has the focus. */
  function focused() {
    return page.evaluate(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      if (!at || at === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const halo = at.querySelector(".halo");
      const editor = at.matches(".cm-content, .block");
      const seen = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || editor || (halo !== null && getComputedStyle(halo).stroke !== "none");
      const text = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
      return { name: text.trim().replace(/\s+/g, " "), seen, editor };
    });
  }
});
