// The start's part of the bench: how long a reader waits from pressing Run until the timeline shows something, and until the
// first line is printed. Cold is a browser that has just been started and has nothing of the engine; warm is the same page, again.
import { fileURLToPath } from "node:url";
import { buildSite } from "../../scripts/lib/build.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { step } from "../../scripts/lib/steps.mjs";
import { row } from "./report.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));

/** What DESIGN's budgets allow on localhost, in milliseconds. */
const BUDGETS = { cold: 1000, warm: 100 };

/** Builds the page. */
export async function prepareStart() {
  await step("Build the page", buildSite);
}

/** @param {number} rounds each in a browser of its own @returns rows for the report; ours is the first picture */
export async function measureStart(engine, rounds) {
  const { open } = await import("../drivers/browser.mjs");
  const served = await serve(dist);
  const samples = Object.fromEntries(Object.entries(BUDGETS).map(([kind, budget]) => [kind, { "first picture": [], "first line": [], "the budget": [budget] }]));
  try {
    for (let round = 0; round < rounds; round += 1) {
      const browser = await open(engine, { width: 1440, height: 900 });
      try {
        await browser.goto(served.url);
        await browser.until(() => document.querySelector("async-runner-playground")?.shadowRoot?.querySelector(".run"));
        for (const kind of Object.keys(BUDGETS)) {
          const { picture, line } = await browser.evaluate(pressRun);
          samples[kind]["first picture"].push(picture);
          samples[kind]["first line"].push(line);
        }
      } finally {
        await browser.close();
      }
    }
  } finally {
    await served.close();
  }
  const goal = { peer: "the budget", most: 1 };
  return Object.entries(samples).map(([kind, sample]) => row({ name: `Run to the first picture, ${kind}`, unit: "ms", goal, ours: "first picture" }, sample));
}

/** Runs in the page: presses Run, and tells when the first frame was drawn that shows something of this run. */
async function pressRun() {
  const element = document.querySelector("async-runner-playground");
  element.code = 'import asyncio\nprint("first")\nasync_runner.await_async(asyncio.sleep(0.3))\n';
  await element.updateComplete;
  const before = element.replay?.recording;
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const ended = new Promise((resolve) => element.addEventListener("run-end", resolve, { once: true }));
  const began = performance.now();
  element.shadowRoot.querySelector(".run").click();
  const seen = {};
  while (seen.picture === undefined || seen.line === undefined) {
    await nextFrame();
    const recording = element.replay?.recording;
    const timeline = element.shadowRoot.querySelector("async-runner-timeline");
    if (!recording || recording === before || !timeline?.shadowRoot?.querySelector("canvas")) continue;
    await timeline.updateComplete;
    // What was drawn by now is on the screen with this frame.
    if (recording.tasks.length > 0) seen.picture ??= performance.now() - began;
    if (recording.output.length > 0) seen.line ??= performance.now() - began;
  }
  await ended;
  return seen;
}
