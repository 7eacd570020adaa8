// The views' part of the bench: what a frame of the page costs while somebody zooms, pans, scrubs or scrolls in a run of a
// hundred thousand events. The page itself is measured, as it is built.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSite } from "../../scripts/lib/build.mjs";
import { cacheFolder, root } from "../../scripts/lib/machine.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { step } from "../../scripts/lib/steps.mjs";
import { row } from "./report.mjs";

const PAGE = '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Frames</title>\n<script type="module" src="views.js"></script>\n</html>\n';
const SIXTY_HERTZ = 1000 / 60;
const ROUNDS = 3;
const site = join(cacheFolder, "bench-views");

/** Builds the page and puts it beside what drives it. */
export async function prepareViews() {
  await step("Build the page", buildSite);
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  for (const file of ["views.js", "traces.js"]) cpSync(join(root, "tests/bench/page", file), join(site, file));
  cpSync(join(root, "dist"), join(site, "site"), { recursive: true });
  writeFileSync(join(site, "index.html"), PAGE);
}

/** Measures every gesture on every trace. @returns rows for the report; ours is the cost that 95 of 100 frames stay under */
export async function measureViews(engine) {
  const { open } = await import("../drivers/browser.mjs");
  const served = await serve(site);
  const browser = await open(engine, { width: 1440, height: 900 });
  try {
    await browser.goto(`${served.url}index.html`);
    await browser.until(() => Boolean(window.framesOf));
    const rows = [];
    for (const { trace, gesture } of await browser.evaluate(() => window.framesOf)) {
      const samples = { "95th": [], median: [], "from frame to frame, median": [], "from frame to frame, 95th": [], "60 Hz": [SIXTY_HERTZ] };
      // The first round is warm-up.
      for (let round = 0; round <= ROUNDS; round += 1) {
        const { costs, intervals } = await browser.evaluate((name, what) => window.frames100k(name, what), trace, gesture);
        if (round === 0) continue;
        samples["95th"].push(quantile(costs, 0.95));
        samples.median.push(quantile(costs, 0.5));
        samples["from frame to frame, median"].push(quantile(intervals, 0.5));
        samples["from frame to frame, 95th"].push(quantile(intervals, 0.95));
      }
      rows.push(row({ name: `${gesture}, 100k events: ${trace}`, unit: "ms/frame", goal: { peer: "60 Hz", most: 1 }, ours: "95th" }, samples));
    }
    return rows;
  } finally {
    await browser.close();
    await served.close();
  }
}

function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
