// Every state of the page and of the element, each with the way to it, in Chromium by Playwright. The looks' test walks through
// them, and `node tests/e2e/pictures.mjs` takes their pictures, for people to look at.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { capabilities } from "../../scripts/lib/engines.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { dist } from "./playground.mjs";

/** The windows in which every state is looked at. */
export const LOOKS = {
  wide: { width: 1440, height: 900, scheme: "light" },
  "wide-dark": { width: 1440, height: 900, scheme: "dark" },
  middle: { width: 900, height: 900, scheme: "light" },
  narrow: { width: 360, height: 740, scheme: "light" },
  "narrow-dark": { width: 320, height: 640, scheme: "dark" },
  huge: { width: 2560, height: 1300, scheme: "light" },
};

/** The widths of what stands in a site's text, where they are others. */
const FRAME_WIDTHS = { wide: 760, "wide-dark": 760, middle: 560, huge: 1440 };

const LONG = 'import asyncio\n\nasync def wait():\n    await asyncio.sleep(60)\n\nasync def main():\n    print("waiting")\n    await asyncio.gather(wait(), wait())\n\nasync_runner.await_async(main())\n';
const FAILING = 'def divide(a, b):\n    return a / b\n\ndef mean(numbers):\n    return divide(sum(numbers), len(numbers))\n\nprint("before")\nprint(mean([]))\n';
const JOB = "def work():\n    return 1\n\nasync def main():\n    print(await async_runner.invoke(work))\n\nasync_runner.await_async(main())\n";
const FAULTY = 'import asyncio\nimport time\n\nasync def fetch(number):\n    time.sleep(0.1)\n    return number\n\nasync def main():\n    fetch(1)\n    print("done")\n\nasync_runner.await_async(main())\n';
const FLOOD = 'for number in range(20000):\n    print("line", number, "of a flood of output that goes on and on")\n';
const NAME = "fetch_the_whole_gallery_with_all_of_its_pictures_and_their_captions_in_every_language";
const LONG_NAMES = `import asyncio\n\nasync def ${NAME}(number):\n    await asyncio.sleep(0.02)\n    return number\n\ndef ${NAME}_on_a_worker(n):\n    return sum(range(n))\n\nasync def main():\n    some = [async_runner.spawn_task(${NAME}(number), type="a_lane_with_a_name_that_is_quite_long") for number in range(3)]\n    print(await asyncio.gather(*some), await async_runner.invoke(${NAME}_on_a_worker, 50000))\n\nasync_runner.await_async(main())\n`;
const LONG_LINES = 'print("a word " * 60)\nprint("x" * 600)\nvalues = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}\nprint(values)\n';
const SCRIPTS_OF_THE_WORLD = 'print("שלום עולם, זה טקסט מימין לשמאל")\nprint("مرحبا بالعالم 123 (left to right)")\nprint("👩‍👩‍👧‍👦 🏳️‍🌈 e\\u0301 日本語 ไทย")\nprint("<b>no markup</b> & no &amp;")\nprint("tab\\there", "bell\\x07", "\\u202Eoverridden\\u202C end")\n';
const MANY = 'import asyncio\n\nasync def fetch(number):\n    await asyncio.sleep(0.001 * (number % 7))\n\nasync def main():\n    await asyncio.gather(*[fetch(number) for number in range(1000)])\n\nasync_runner.await_async(main())\n';
const UNCAUGHT = 'import asyncio\n\nasync def save(number):\n    await asyncio.sleep(0.01)\n    raise ValueError(f"no room for {number}")\n\nasync def main():\n    async_runner.spawn_task(save(1), type="io")\n    await asyncio.sleep(0.05)\n    print("done")\n\nasync_runner.await_async(main())\n';

const recorded = (name) => {
  const read = (ending) => readFileSync(new URL(`../../www/trace/recorded/${name}.${ending}`, import.meta.url), "utf8");
  return JSON.stringify({ format: "async-runner-trace", version: 1, fileName: `${name}.py`, source: read("py").trimEnd(), events: JSON.parse(read("json")) });
};

/** Of the element, in whichever page it is. */
const inElement = (page, act, argument) => page.evaluate(([source, given]) => {
  const element = document.querySelector("async-runner-playground");
  return new Function("element", "given", `return (${source})(element, given)`)(element, given);
}, [String(act), argument ?? null]);

const run = (code) => async (page) => {
  await inElement(page, (element, text) => {
    if (text !== null) element.code = text;
    return element.run().then(() => true);
  }, code);
};

const start = (code, phase) => async (page) => {
  await inElement(page, (element, text) => {
    element.code = text;
    void element.run();
  }, code);
  await page.locator(`.status.${phase}`).waitFor();
};

const edit = (code) => async (page) => {
  if (code !== undefined) await inElement(page, (element, text) => void (element.code = text), code);
  await page.locator(".block").focus();
  await page.locator(".cm-content[aria-autocomplete]").waitFor();
};

const openRun = (name, moment, task = null) => async (page) => {
  await inElement(page, async (element, [text, at, chosen]) => {
    await element.openTrace(text);
    if (at !== null) element.replay.seek(at);
    element.replay.select(chosen);
  }, [recorded(name), moment ?? null, task]);
};

const then = (...steps) => async (page) => {
  for (const step of steps) await step(page);
};

const clickOn = (selector) => (page) => page.locator(selector).first().click();

const openMenu = (id) => async (page) => {
  await page.evaluate((menu) => (document.querySelector(menu).open = true), id);
};

const chooseFile = (name, text) => async (page) => {
  await page.setInputFiles("#file", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  await page.locator('#message:not([hidden]), h2:has-text("A run from a file")').waitFor();
};

/** A run of a hundred thousand events: a few tasks that wake each other. */
function manyEvents() {
  const events = [{ at: 0, worker: null, type: "spawn", task: 0, parent: null, name: "program", lane: "default", kind: "program", line: null }];
  for (let task = 1; task <= 8; task += 1) events.push({ at: 0, worker: null, type: "spawn", task, parent: 0, name: `player_${task}`, lane: "default", kind: "coroutine", line: task });
  for (let turn = 0, at = 1; events.length < 100_000; turn += 1, at += 0.4) {
    const task = 1 + (turn % 8);
    events.push({ at, worker: null, type: "poll-start", task }, { at: at + 0.2, worker: null, type: "wake", task: 1 + ((turn + 1) % 8), by: task },
      { at: at + 0.3, worker: null, type: "poll-end", task, line: 3, waiting_on: [{ kind: "queue", name: "balls" }] });
  }
  return JSON.stringify(events);
}

const VIEW_SETS = ["timeline", "console", "graph", "inspector"].flatMap((view, index, all) =>
  [[view], ...all.slice(index + 1).map((other) => [view, other]), ...(index === 0 ? [["timeline", "console", "graph"], ["timeline", "console", "inspector"], ["timeline", "graph", "inspector"]] : []), ...(index === 1 ? [["console", "graph", "inspector"]] : [])]);

/**
 * @typedef {object} State
 * @property {string} [at] the address below the site
 * @property {(page: import("playwright-core").Page) => Promise<unknown>} [before] before the address is opened
 * @property {(page: import("playwright-core").Page) => Promise<unknown>} [show] what leads to the state from there
 * @property {string} [csp] the site's policy
 * @property {object} [media] for `emulateMedia`
 * @property {boolean} [frame] the element alone, as a site has it: looked at in the widths that a frame may have
 */

/** @type {Record<string, State>} */
export const STATES = {
  "first-visit": {},
  editing: { show: edit() },
  "loading-the-engine": {
    before: (page) => page.route(/engine-(?!second).*\.wasm/, () => new Promise(() => {})),
    show: start('print("later")\n', "loading"),
  },
  running: { show: start(LONG, "running") },
  stopped: { show: then(start(LONG, "running"), clickOn(".stop"), (page) => page.locator(".status.stopped").waitFor()) },
  completed: { show: run() },
  "completed-edited": { show: then(run(), edit(), (page) => page.keyboard.type("# mine\n")) },
  failed: { show: run(FAILING) },
  "failed-editing": { show: then(edit(FAILING), run()) },
  "failed-task-not-awaited": { show: run(UNCAUGHT) },
  "syntax-error": { show: then(edit("import asyncio\n\nasync def main()\n    print(1)\n"), (page) => page.locator(".advice li").waitFor(), run()) },
  advice: { show: then(edit(FAULTY), (page) => page.locator(".advice li").first().waitFor()) },
  completion: { show: then(edit(FAULTY), (page) => page.keyboard.type("asyncio."), (page) => page.locator("[role=option]").first().waitFor()) },
  "empty-script": { show: run("") },
  "no-output": { show: run("x = 1\n") },
  flood: { show: run(FLOOD) },
  "engine-missing": { before: (page) => page.route(/engine-(?!second).*\.wasm/, (route) => route.fulfill({ status: 404, body: "" })), show: run() },
  "wasm-forbidden": { csp: "script-src 'self'", show: run() },
  "worker-forbidden": { csp: "worker-src 'none'", show: run() },
  "no-wasm": { before: (page) => page.addInitScript(() => void delete globalThis.WebAssembly), show: run() },
  "no-workers": { before: (page) => page.addInitScript(() => void delete globalThis.Worker), show: run() },
  "from-a-file": { show: chooseFile("run.json", recorded("row-9")) },
  "broken-file": { show: chooseFile("run.json", "[{}]") },
  "broken-link": { at: "#s=1.AAAA", show: (page) => page.locator("#message:not([hidden])").waitFor() },
  "hostile-link": { at: `#s=1.${"A".repeat(9000)}<img src=x onerror=alert(1)>`, show: (page) => page.locator("#message:not([hidden])").waitFor() },
  "from-a-link": {
    show: async (page) => {
      await inElement(page, (element) => Object.assign(element, { code: 'print("from a friend")\n', filename: "theirs.py" }));
      await page.locator("#share").click();
      await page.locator("#message:not([hidden])").waitFor();
      await page.reload();
      await page.locator(".run").waitFor();
    },
  },
  "offered-draft": {
    at: "#example=row-2",
    show: async (page) => {
      await edit()(page);
      await page.keyboard.type("# mine\n");
      await page.locator('#lesson h2:text("Your script")').waitFor();
      await page.goto("about:blank");
      await page.goBack();
      await page.evaluate(() => history.replaceState(null, ""));
      await page.reload();
      await page.locator("#lesson .kept").waitFor();
    },
  },
  "no-such-example": { at: "#example=row-10" },
  "kept-runs": { show: then(run(), openRun("row-9"), openRun("row-4")) },
  settings: { at: "#example=fan-out", show: then(openMenu("#settings"), (page) => page.locator("#settings tbody tr").first().waitFor(), clickOn("#settings .add")) },
  shared: { show: then((page) => inElement(page, (element) => void (element.code = 'print("shared")\n')), clickOn("#share"), (page) => page.locator("#message:not([hidden])").waitFor()) },
  export: { show: then(run(), openMenu("#export")) },
  "export-nothing": { show: openMenu("#export") },
  guide: { show: clickOn("#open-guide") },
  "guide-answered": { show: then(clickOn("#open-guide"), clickOn('#guide input[value="async"]'), clickOn('#guide input[value="sync-forget"]')) },
  pair: { at: "#example=sync-on-a-worker-before" },
  "moment-selected": { show: openRun("gallery", 180, 1) },
  "moment-blocked": { show: openRun("row-9", 240, 2) },
  "moment-failed": { show: openRun("row-4", 1, 0) },
  "critical-path": { show: then(openRun("gallery", 180), (page) => page.locator("async-runner-graph .choices input").check()) },
  "as-tables": { show: then(openRun("row-9", 240), clickOn('section.tasks .tabs button:has-text("list")'), clickOn('section.timeline .tabs button:has-text("table")')) },
  "one-task": { show: run('print("alone")\n') },
  "thousand-tasks": { show: run(MANY) },
  "hundred-thousand-events": { show: (page) => inElement(page, (element, text) => element.openTrace(text), manyEvents()) },
  "long-names": { show: run(LONG_NAMES) },
  "long-names-selected": { show: then(run(LONG_NAMES), (page) => inElement(page, (element) => (element.replay.seek(10), element.replay.select(2)))) },
  "long-lines": { show: run(LONG_LINES) },
  "writing-of-the-world": { show: run(SCRIPTS_OF_THE_WORLD) },
  print: { show: run(), media: { media: "print" } },
  "reduced-motion": { media: { reducedMotion: "reduce" }, show: start(LONG, "running") },
  "forced-colors": { media: { forcedColors: "active" }, show: openRun("row-9", 240, 2) },
  "element-first": { frame: true, at: "embed.html?example=gallery" },
  "element-completed": { frame: true, at: "embed.html?example=gallery", show: run() },
  "element-failed": { frame: true, at: "embed.html?example=gallery", show: run(FAILING) },
  "element-running": { frame: true, at: "embed.html?example=gallery", show: start(LONG, "running") },
  "element-missing-engine": { frame: true, at: "embed.html?example=row-1", before: (page) => page.route(/engine-(?!second).*\.wasm/, (route) => route.fulfill({ status: 404, body: "" })), show: run() },
  "element-missing-script": { frame: true, at: "embed.html?src=lost.py", show: (page) => page.locator(".unavailable").waitFor() },
  "element-broken-link": { frame: true, at: "embed.html#s=1.AAAA", show: (page) => page.locator("[role=alert]").first().waitFor() },
  "element-readonly": { frame: true, at: "embed.html?example=row-6&readonly", show: run() },
  "element-folded": { frame: true, at: "embed.html?example=gallery&fold=1-2%204-12" },
  "element-folded-editing": { frame: true, at: "embed.html?example=gallery&fold=1-2%204-12", show: edit() },
  "element-fixed-height": { frame: true, at: "embed.html?example=gallery&height=420", show: run() },
  "element-fixed-height-first": { frame: true, at: "embed.html?example=row-1&height=420" },
  "element-print": { frame: true, at: "embed.html?example=gallery", show: run(), media: { media: "print" } },
  "element-forced-colors": { frame: true, at: "embed.html?example=gallery", media: { forcedColors: "active" }, show: run() },
  ...Object.fromEntries(VIEW_SETS.map((views) => [`element-${views.join("-")}`, { frame: true, at: `embed.html?example=row-7&views=${views.join(",")}`, show: run() }])),
  "element-why": { frame: true, at: "embed.html?example=gallery", show: then(openRun("row-9", 240, 1), clickOn("#tab-inspector")) },
  "element-tasks": { frame: true, at: "embed.html?example=gallery", show: then(openRun("row-9", 240, 1), clickOn("#tab-graph")) },
};

/** Whether the state is tested: of the elements with some of the views, one stands for the others, whose parts are the same. */
export function isTested(name) {
  return !VIEW_SETS.slice(1).some((views) => name === `element-${views.join("-")}`);
}

/** Chromium with the built site, in which states can be opened. */
export class States {
  static async open() {
    const { binary, args } = capabilities("chromium")["goog:chromeOptions"];
    const [browser, site] = await Promise.all([chromium.launch({ executablePath: binary, args: args.filter((arg) => !arg.startsWith("--blink-settings")) }), serve(dist)]);
    return new States(browser, site);
  }

  constructor(browser, site) {
    this.browser = browser;
    this.site = site;
    // One for all pages: what one has loaded, the next has.
    this.context = browser.newContext({ viewport: { width: 1440, height: 900 } });
  }

  /**
   * Opens a page that is in a state.
   * @param {string} name
   * @returns {Promise<import("playwright-core").Page>} to be closed
   */
  async show(name) {
    const { at = "", before, show, csp, media } = STATES[name];
    const page = await (await this.context).newPage();
    page.setDefaultTimeout(20_000);
    const site = csp ? await serve(dist, { csp }) : this.site;
    if (csp) page.on("close", () => void site.close());
    try {
      if (media) await page.emulateMedia(media);
      await before?.(page);
      await page.goto(`${site.url}${at}`);
      await page.locator(".run").waitFor({ state: media?.media === "print" ? "attached" : "visible" });
      await show?.(page);
      await settled(page);
      return page;
    } catch (error) {
      await page.close();
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
  }

  async close() {
    await this.browser.close();
    await this.site.close();
  }
}

/** Changes the window, and waits until everything has been drawn in it. @param {string} name the state's @param {keyof typeof LOOKS} look */
export async function lookAt(page, name, look) {
  const { width, height, scheme } = LOOKS[look];
  await page.setViewportSize({ width: (STATES[name].frame && FRAME_WIDTHS[look]) || width, height });
  await page.emulateMedia({ colorScheme: scheme });
  await settled(page);
}

/** Waits until every view has drawn what there is to draw. */
export async function settled(page) {
  await inElement(page, async (element) => {
    await element.updateComplete;
    await Promise.all([...element.shadowRoot.querySelectorAll("*")].map((each) => each.updateComplete));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}
