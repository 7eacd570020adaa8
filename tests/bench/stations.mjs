// The stations' part of the bench: where the time of a round trip goes, for this runner and for a raw echo.
import { serve } from "../../scripts/lib/serve.mjs";
import { median, row } from "./report.mjs";

const PEERS = ["ours", "raw echo"];
/** In the order of the trip; as `page/stations.js` calls them. */
const STATIONS = [
  "messages",
  "page: postMessage",
  "from the page to the worker",
  "worker: from its arrival to the answer",
  "from the worker to the page",
  "page: from an answer to the next call's message",
];

/** @param {string} site where the bench is built @param {number} rounds of 500 trips each @returns rows for the report */
export async function measureStations(site, headers, engine, rounds) {
  const { open } = await import("../drivers/browser.mjs");
  const served = await serve(site, { headers });
  const browser = await open(engine);
  const samples = {};
  try {
    await browser.goto(`${served.url}stations.html`);
    await browser.until(() => Boolean(window.list));
    for (let round = -1; round < rounds; round += 1) {
      for (const peer of PEERS) {
        const stretches = await browser.evaluate((one) => window.stations(one), peer);
        if (round < 0) continue;
        for (const station of STATIONS) ((samples[station] ??= {})[peer] ??= []).push(median(stretches[station]));
      }
    }
  } finally {
    await browser.close();
    await served.close();
  }
  return Object.entries(samples).map(([name, sample]) => row({ name, unit: name === "messages" ? "each way" : "µs" }, sample));
}
