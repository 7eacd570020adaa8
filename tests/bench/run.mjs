// `npm run bench`: async-runner and its peers, side by side in one page. Rounds go through all cases and peers in turn,
// so that a slow minute of the machine harms all alike.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run } from "../../scripts/lib/command.mjs";
import { cacheFolder, root } from "../../scripts/lib/machine.mjs";
import { serve } from "../../scripts/lib/serve.mjs";
import { SETUP, inOrder } from "../../scripts/lib/setup.mjs";
import { Problem, duration, heading, main, step } from "../../scripts/lib/steps.mjs";
import { buildModule } from "./build.mjs";
import { row, table } from "./report.mjs";
import { prepareScripts, scriptsSite } from "./scripts.mjs";
import { measureStart, prepareStart } from "./start.mjs";
import { measureStations } from "./stations.mjs";
import { measureViews, prepareViews } from "./views.mjs";

const LEAST_ROUNDS = 7;
const WARM_UP_ROUNDS = 2;
const bench = join(root, "tests/bench");
const site = join(cacheFolder, "bench");
// Page and modules are isolated from other origins, for the finer clock that browsers then have.
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

await main(async () => {
  const { engine, rounds, json, only, built, views, start, scripts, stations } = options();
  if (views || start) {
    heading("Set-up");
    for (const name of inOrder(["engine", engine])) await step(SETUP[name].title, SETUP[name].ensure);
    await (views ? prepareViews() : prepareStart());
    heading(`Measuring ${views ? "the views" : "the start"} in ${engine}`);
    const measured = await (views ? measureViews(engine) : measureStart(engine, rounds));
    console.log(`\n${table(measured)}`);
    if (json) writeFileSync(json, `${JSON.stringify(measured, null, 2)}\n`);
    return;
  }
  if (!built) {
    heading("Set-up");
    for (const name of inOrder(["node-packages", "wasm-target", "wasm-pack", "wasm-bindgen", engine])) await step(SETUP[name].title, SETUP[name].ensure);
    await step("Packages of the peers", () => run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: bench, log: "bench" }).then(() => {}));
    if (scripts) await prepareScripts();
    else await prepareRunner();
  }

  heading(`Measuring in ${engine}: the median of ${rounds} rounds`);
  const began = performance.now();
  const rows = stations ? await measureStations(site, ISOLATED, engine, rounds) : await measure(scripts ? scriptsSite : site, engine, rounds, only);
  console.log(`\n${table(rows)}\nIn ${duration(performance.now() - began)}.`);
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
});

function options() {
  let values;
  try {
    const flag = { type: "boolean" };
    const text = { type: "string" };
    ({ values } = parseArgs({ options: { firefox: flag, built: flag, views: flag, start: flag, scripts: flag, stations: flag, json: text, rounds: text, only: text } }));
  } catch (error) {
    const advice = "The options are --firefox, --json OUT.json, --rounds N (7 or more), --only WORD, --built, which measures what was built last, and --scripts, --views, --start and --stations (of a round trip), which measure those.";
    throw new Problem(error.message, { advice });
  }
  const rounds = Number(values.rounds ?? LEAST_ROUNDS);
  if (!(Number.isInteger(rounds) && rounds >= LEAST_ROUNDS)) {
    throw new Problem(`--rounds takes a whole number from ${LEAST_ROUNDS} up.`, { advice: "A median of fewer says little." });
  }
  return { engine: values.firefox ? "firefox" : "chromium", rounds, json: values.json, only: values.only ?? "", built: values.built ?? false, views: values.views ?? false, start: values.start ?? false, scripts: values.scripts ?? false, stations: values.stations ?? false };
}

/** Builds the runner's module with its peers, and puts the page beside it. */
async function prepareRunner() {
  const what = { crate: bench, wasm: "bench", name: "bench" };
  await step("Build the bench (wasm)", () => buildModule({ ...what, folder: join(site, "pkg") }));
  await step("Build it without a trace", () => buildModule({ ...what, folder: join(site, "pkg-untraced"), args: ["--no-default-features"] }));
  cpSync(join(bench, "page"), site, { recursive: true });
  mkdirSync(join(site, "peers"), { recursive: true });
  cpSync(join(bench, "node_modules/comlink/dist/esm/comlink.mjs"), join(site, "peers/comlink.mjs"));
  cpSync(join(bench, "node_modules/workerpool/dist/workerpool.js"), join(site, "peers/workerpool.js"));
}

async function measure(site, engine, rounds, only) {
  const { open } = await import("../drivers/browser.mjs");
  const served = await serve(site, { headers: ISOLATED });
  const browser = await open(engine);
  try {
    await browser.goto(`${served.url}index.html`);
    await browser.until(() => Boolean(window.list)).catch(async (error) => {
      throw new Problem("The bench's page does not start.", { tail: [error.message, ...(await browser.console()).map(({ text }) => text)].join("\n") });
    });
    const cases = (await browser.evaluate(() => window.list())).filter(({ name }) => name.includes(only));
    if (!cases.length) throw new Problem(`No case is called ${only}.`);
    const samples = cases.map(({ peers }) => Object.fromEntries(peers.map((peer) => [peer, []])));
    for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
      for (const [index, one] of cases.entries()) {
        if (one.once && round !== 0) continue;
        await oneRound(browser, one, samples[index], round);
      }
      if (process.stdout.isTTY) process.stdout.write(`\r  ${Math.max(round + 1, 0)} of ${rounds}`);
    }
    return cases.map((one, index) => row(one, samples[index]));
  } finally {
    await browser.close();
    await served.close();
  }
}

/** Every peer once; who begins changes from round to round. */
async function oneRound(browser, { name, peers }, samples, round) {
  const first = Math.abs(round) % peers.length;
  for (const peer of [...peers.slice(first), ...peers.slice(0, first)]) {
    if (typeof samples[peer] === "string") continue;
    try {
      const value = await browser.evaluate((one, other) => window.measure(one, other), name, peer);
      if (round >= 0) samples[peer].push(value);
    } catch (error) {
      samples[peer] = error.message.split("\n")[0];
    }
  }
}
